"""What the apps' enumerations are called in the schema, in one place because names there are unique."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from consent import enums as consent
from dialogue import enums as dialogue
from exchange import enums as exchange
from followup import enums as followup
from handoff import enums as handoff
from handoff.contracts import Change
from outside import enums as outside
from oversight import enums as oversight
from patients import enums as patients
from records import enums as records
from staff import enums as staff
from tenancy import enums as tenancy


class SectionState(StrEnum):
    """Why a part of the record shows what it shows."""

    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    WITHHELD = "withheld"


class LedgerState(StrEnum):
    """Whether a consent or emergency basis stands, or why it does not."""

    STANDS = "stands"
    NONE_GIVEN = consent.WhyNot.NONE_GIVEN.value
    NOT_YET = consent.WhyNot.NOT_YET.value
    EXPIRED = consent.WhyNot.EXPIRED.value
    WITHDRAWN = consent.WhyNot.WITHDRAWN.value
    SUPERSEDED = consent.WhyNot.SUPERSEDED.value
    OUTSIDE_SCOPE = consent.WhyNot.OUTSIDE_SCOPE.value


# The description is the docstring where none is given here.
NAMES: Mapping[type[Enum], tuple[str, str]] = {
    tenancy.OrganisationKind: ("OrganisationKind", "What an organisation is."),
    tenancy.ServiceKind: ("ServiceKind", "What a line of the service directory offers."),
    tenancy.ReferralKind: ("ReferralKind", "What kind of referral."),
    staff.Role: ("Role", "What a person is here."),
    staff.DelegationState: ("DelegationState", ""),
    patients.Sex: ("Sex", ""),
    patients.IdentifierKind: ("IdentifierKind", ""),
    patients.ContactRelation: ("ContactRelation", "What a contact is to the patient."),
    patients.Channel: ("Channel", "How the patient wants to be reached."),
    patients.LivingSituation: ("LivingSituation", "With whom the patient lives."),
    records.Precision: ("Precision", "How exactly a time is known; `NONE` where the source gave none."),
    SectionState: ("SectionState", ""),
    followup.FormCode: ("FormCode", "The forms."),
    followup.Pathway: ("Pathway", "A schedule of follow-up contacts."),
    followup.PlanState: ("PlanState", "Whether a plan still promises anything."),
    followup.StopReason: ("StopReason", ""),
    followup.TaskKind: ("TaskKind", "In which way a contact is made."),
    followup.TaskState: ("TaskState", "The five follow-up states of the national reports."),
    followup.Outcome: ("TaskOutcome", "How an attempt to reach the patient ended."),
    followup.CloseReason: ("CloseReason", "Why a task ended without an outcome of its own."),
    followup.TaskList: ("TaskList", ""),
    followup.ReadingSource: ("ReadingSource", ""),
    followup.Severity: ("AlertSeverity", ""),
    followup.AlertState: ("AlertState", "What became of an alert."),
    followup.EmergencySign: ("EmergencySign", ""),
    consent.Category: ("ConsentCategory", "What may be agreed to, kind by kind."),
    consent.Purpose: ("ConsentPurpose", "What the data is for."),
    consent.Basis: ("ConsentBasis", ""),
    consent.LegalBasis: ("LegalBasis", "The ground of PIPL art. 13 on which data may leave without consent."),
    consent.ProcessingMethod: ("ProcessingMethod", ""),
    consent.Way: ("ConsentWay", ""),
    consent.Giver: ("ConsentGiver", ""),
    consent.WhyNot: ("WhyNot", ""),
    consent.Shown: ("DisclosureKind", ""),
    LedgerState: ("LedgerState", ""),
    handoff.Side: ("ReferralSide", ""),
    handoff.Priority: ("ReferralPriority", "How urgent a referral is."),
    handoff.State: ("ReferralState", "Where the receiver's promise stands."),
    handoff.OrderStatus: ("OrderStatus", ""),
    handoff.Verb: ("ReferralVerb", "What somebody may do with a referral."),
    handoff.AskState: ("AskState", ""),
    handoff.ProtocolState: ("ProtocolState", "Whether both organisations have agreed."),
    handoff.Direction: ("ChecklistDirection", "When a row of a checklist is asked."),
    handoff.Disease: ("ChecklistDisease", "What a row of a checklist is about."),
    handoff.ClockCode: ("ClockCode", "What a clock waits for."),
    handoff.PackageStatus: ("PackageStatus", "Why a package is or is not there."),
    handoff.FileForm: ("FileForm", ""),
    handoff.PaperForm: ("PaperForm", "A form on which a referral is printed."),
    handoff.DeclaredSharing: ("Sharing", ""),
    handoff.Source: ("ReferralSource", "What a referral came from."),
    handoff.ProposalState: ("ProposalState", "What became of a proposal."),
    handoff.ListName: ("ReferralList", ""),
    Change: ("MedicationChange", ""),
    exchange.State: ("MessageState", ""),
    dialogue.Closed: ("ConversationClosed", ""),
    dialogue.MediaType: ("MediaType", ""),
    outside.LinkState: ("OutsideLinkState", ""),
    outside.HandoverWay: ("HandoverWay", ""),
    oversight.Stage: ("FigureStageCode", ""),
    oversight.SuggestionReason: ("SuggestionReason", ""),
}

# Members of enumerations that have no labels.
TOLD: Mapping[Enum, str] = {
    followup.FormCode.PRE_DISCHARGE: "Assessment before discharge.",
    SectionState.RECORDED: "There are entries.",
    SectionState.NOT_RECORDED: "Nothing is recorded.",
    SectionState.WITHHELD: "This actor may not see it: nothing is said about whether anything is recorded.",
    LedgerState.STANDS: "It applies now.",
    LedgerState.NONE_GIVEN: "There is none.",
    LedgerState.NOT_YET: "It does not apply yet.",
    LedgerState.EXPIRED: "Its term is over.",
    LedgerState.WITHDRAWN: "It was withdrawn.",
    LedgerState.SUPERSEDED: "A newer one has replaced it.",
    LedgerState.OUTSIDE_SCOPE: "It does not cover what was asked.",
}
