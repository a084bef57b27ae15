"""What leaves this app: frozen dataclasses only."""

from handoff.contracts.actions import AvailableAction
from handoff.contracts.counts import OUTSIDE_NETWORK, FigureRow, StepRow
from handoff.contracts.criteria import CriterionRow, Ticked
from handoff.contracts.errors import AlreadyOpen
from handoff.contracts.lists import ListFilter, NamedCount, ReferralRow
from handoff.contracts.outside import OutsideStanding, OutsideView
from handoff.contracts.plan import Change, Medication, PlanContent
from handoff.contracts.protocol import ProtocolContent, ProtocolPhone, ProtocolStep, ProtocolView
from handoff.contracts.settings import ClockSettingView, KindSettingView
from handoff.contracts.suggestions import AddedWork, OfferView, SuggestionView
from handoff.contracts.talking import Talking
from handoff.contracts.views import (
    AskView,
    Ball,
    ChainLink,
    ClockView,
    CriterionView,
    FactView,
    GreenView,
    OutcomeView,
    PackageView,
    PackView,
    PaperLink,
    PartyView,
    PersonView,
    PreviewView,
    ProposalView,
    ProtocolStated,
    ReferralView,
    SectionView,
)

__all__ = [
    "OUTSIDE_NETWORK",
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
    "KindSettingView",
    "ListFilter",
    "Medication",
    "NamedCount",
    "OfferView",
    "OutcomeView",
    "OutsideStanding",
    "OutsideView",
    "PackView",
    "PackageView",
    "PaperLink",
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
