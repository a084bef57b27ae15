"""What leaves this app: frozen dataclasses only."""

from handoff.contracts.actions import AvailableAction
from handoff.contracts.criteria import CriterionRow, Ticked
from handoff.contracts.errors import AlreadyOpen
from handoff.contracts.plan import Change, Medication, PlanContent
from handoff.contracts.protocol import ProtocolContent, ProtocolPhone, ProtocolStep, ProtocolView
from handoff.contracts.suggestions import AddedWork, OfferView, SuggestionView
from handoff.contracts.talking import Talking
from handoff.contracts.views import (
    AskView,
    Ball,
    ChainLink,
    ClockSettingView,
    ClockView,
    CriterionView,
    FactView,
    FigureRow,
    GreenView,
    NamedCount,
    OutcomeView,
    PackageView,
    PackView,
    PartyView,
    PersonView,
    PreviewView,
    ProposalView,
    ProtocolStated,
    ReferralRow,
    ReferralView,
    SectionView,
    StepRow,
)

__all__ = [
    "AddedWork",
    "AlreadyOpen",
    "AskView",
    "AvailableAction",
    "Ball",
    "ChainLink",
    "Change",
    "ClockSettingView",
    "ClockView",
    "CriterionRow",
    "CriterionView",
    "FactView",
    "FigureRow",
    "GreenView",
    "Medication",
    "NamedCount",
    "OfferView",
    "OutcomeView",
    "PackView",
    "PackageView",
    "PartyView",
    "PersonView",
    "PlanContent",
    "PreviewView",
    "ProposalView",
    "ProtocolContent",
    "ProtocolPhone",
    "ProtocolStated",
    "ProtocolStep",
    "ProtocolView",
    "ReferralRow",
    "ReferralView",
    "SectionView",
    "StepRow",
    "SuggestionView",
    "Talking",
    "Ticked",
]
