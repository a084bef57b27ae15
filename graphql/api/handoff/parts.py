"""What a referral is made of: people, clocks, facts, documents."""

from __future__ import annotations

from api.core import scalars
from api.core.shapes import Blank, ContractType, Node
from followup.enums import Pathway
from handoff import contracts, enums
from patients.enums import Sex

SHOWN = "In words, in the language of the request."
VERSION = "Give it as `expectedVersion` with the next move."
AGE_BAND = "Ten years wide, `70-79`; empty where the age is not known."
PRIORITY = (enums.Priority, "How urgent it is.")


class StaffMember(ContractType):
    """A member of staff as the referral knows them."""

    class Meta:
        contract = contracts.PersonView
        described = {
            "name": "The name; empty where it may not be told.",
            "title": "Professional title, empty where there is none.",
            "phone": "Where to call, empty where not given.",
            "id": "The colleague's account; null for the other organisation's people.",
        }


class Party(ContractType):
    """One of the two organisations, with the person to call there."""

    class Meta:
        contract = contracts.PartyView
        described = {
            "organisation_id": "Which organisation.",
            "name": "Its Chinese name.",
            "name_en": "Its English name, empty where there is none.",
            "phone": "Where to call, empty where not given.",
            "person": "Whom to call; null where nobody is named.",
            "duty_name": "Who is on duty there, empty where nobody is published.",
            "duty_phone": "That person's number, empty where nobody is published.",
        }


class Clock(ContractType):
    """One level of a clock."""

    class Meta:
        contract = contracts.ClockView
        described = {
            "code": (enums.ClockCode, "What it waits for."),
            "label": SHOWN,
            "round": "1 for the first time that its state was entered.",
            "level": "1 for the first escalation.",
            "tells": "Who is told when it fires, as a code.",
            "tells_label": SHOWN,
            "due_at": "When it fires.",
            "running": "False when it was stopped, paused or has fired.",
            "overdue": "Whether its time has passed and nothing has happened.",
            "paused_at": "Since when it waits for the other side; null while it does not.",
            "fired_at": "When it fired; null while it has not.",
            "stopped_at": "When it was not needed any more; null while it is.",
        }


class ReferralTurn(ContractType):
    """One receiver of a referral that was sent elsewhere."""

    class Meta:
        contract = contracts.ChainLink
        described = {
            "task_id": "The task that this receiver had.",
            "recipient_id": "Which organisation.",
            "recipient_name": "Its Chinese name.",
            "recipient_name_en": "Its English name, empty where there is none.",
            "state": (enums.State, "Where the task stands or ended."),
            "state_label": SHOWN,
            "since": "Since when.",
            "live": "Whether it is the present one.",
        }


class Ball(ContractType):
    """Who must act next, and until when."""

    class Meta:
        contract = contracts.Ball
        described = {
            "side": (Blank(enums.Side), "Whose turn it is; null when nothing is left to do."),
            "mine": "Whether it is this organisation's turn.",
            "organisation_id": "Which organisation's; null when nothing is left to do.",
            "organisation_name": "What it is called.",
            "person_name": "Who there, empty where nobody is named.",
            "clock": "Until when; null where no clock runs.",
        }


class Fact(ContractType):
    """A line of the timeline."""

    class Meta:
        contract = contracts.FactView
        interfaces = (Node,)
        described = {
            "kind": "What happened, as a code.",
            "label": SHOWN,
            "at": "When.",
            "device_time": "The time of a device that was offline then; null otherwise.",
            "side": (enums.Side, "On which side."),
            "by_name": "Who did it; empty where it may not be told.",
            "by_title": "That person's title, empty where there is none.",
            "organisation_id": "Of which organisation.",
            "organisation_name": "What it is called.",
            "on_behalf_of": "For whom: `patient`, or a colleague's name and title; empty where for nobody else.",
            "reason": "The coded reason, empty where there is none.",
            "reason_label": SHOWN,
            "text": "What was written, empty where nothing was.",
            "details": (scalars.JSON, "Further codes and numbers."),
        }


class Ask(ContractType):
    """A request of the sender, and what the receiver answered."""

    class Meta:
        contract = contracts.AskView
        described = {
            "verb": (enums.Verb, "What was asked for."),
            "label": SHOWN,
            "state": (enums.AskState, "What became of it."),
            "state_label": SHOWN,
            "asked_at": "When it was asked.",
            "answered_at": "When it was answered; null while it is not.",
            "code": "Why it was refused, empty where it was not.",
        }


class Preview(ContractType):
    """All that the receiver knows before acceptance."""

    class Meta:
        contract = contracts.PreviewView
        described = {
            "masked_name": "`王*`; empty for an anonymous question.",
            "sex": (Sex, "FHIR administrative gender."),
            "age_band": AGE_BAND,
            "reason": "Why the patient is sent.",
            "priority": PRIORITY,
            "service_code": "The service asked for, empty where none is named.",
            "service_name": "What it is called.",
            "planned_discharge_at": "When the patient is to leave the ward; null where not known.",
            "ends_on": "The last day of temporary care; null for other kinds.",
            "pathway": (Blank(Pathway), "The follow-up that the sender proposes; null where it proposes none."),
        }


class PackageSection(ContractType):
    """One kind of data in a package: here, withheld by consent, or not recorded; never an empty cell."""

    class Meta:
        contract = contracts.SectionView
        described = {
            "category": "Which kind of data, as in a consent.",
            "label": SHOWN,
            "status": "`here`, `withheld` or `not_recorded`.",
            "status_label": SHOWN,
            "content": (Blank(scalars.JSON), "The frozen content; null unless it is here."),
        }


class StatedProtocol(ContractType):
    """The version of the joint protocol that a package says applied."""

    class Meta:
        contract = contracts.ProtocolStated
        described = {
            "id": "Names it for good, on both sides.",
            "name": "What it is called.",
            "number": "Which version of the two organisations.",
            "valid_from": "Its first day.",
            "digest": "SHA-256 of its canonical JSON.",
        }


class Package(ContractType):
    """The newest frozen package, or why there is none."""

    class Meta:
        contract = contracts.PackageView
        described = {
            "status": (enums.PackageStatus, "Whether it is here, or why not."),
            "status_label": SHOWN,
            "number": "Which version; 0 where there is none.",
            "digest": "SHA-256 of its canonical JSON, empty where there is none.",
            "frozen_at": "When; null where there is none.",
            "sections": "Its kinds of data.",
            "protocol": "The joint protocol that applied when it was frozen; null where none did.",
        }


class GreenChannel(ContractType):
    """Where to bring the patient and whom to call."""

    class Meta:
        contract = contracts.GreenView
        described = {
            "bed": "Which bed.",
            "department": "Which department.",
            "doctor_name": "Who receives the patient.",
            "doctor_phone": "That doctor's telephone.",
        }


class ReferralCriterion(ContractType):
    """One row of a referral's checklist, as it read when it was ticked."""

    class Meta:
        contract = contracts.CriterionView
        described = {
            "code": "Names it.",
            "label": SHOWN,
            "source": "The publication.",
            "ticked": "Whether it is met.",
            "number": "Which wording of the row.",
            "direction": "Which list it stands in, a code of `ChecklistDirection`; empty where that was not kept.",
            "direction_label": SHOWN,
            "disease": "What it is about, a code of `ChecklistDisease`; empty for every patient.",
            "disease_label": SHOWN,
            "text_zh": "The row in Chinese.",
            "text_en": "The row in English.",
            "rule": "The limit that ticks it, empty where a person does.",
            "value": "The reading that ticked it, empty where a person did or where it has not crossed.",
            "measured_at": "When that was measured (ISO 8601), empty where nothing was.",
        }


class ReferralOutcome(ContractType):
    """A frozen outcome."""

    class Meta:
        contract = contracts.OutcomeView
        described = {
            "number": "Which version.",
            "code": "How it ended, as a code.",
            "label": SHOWN,
            "summary": "What was found and done.",
            "next_steps": "What should follow, empty where nothing.",
            "digest": "SHA-256 of its canonical JSON.",
            "frozen_at": "When.",
            "died_on": "The day of death, where that is the outcome.",
        }


class PlannedMedication(ContractType):
    """One line of the medication list."""

    class Meta:
        contract = contracts.Medication
        described = {
            "name": "The medicine.",
            "dose": "How much and how often.",
            "change": (contracts.Change, "What became of it during the stay."),
            "reason": "Why it was begun, changed or stopped.",
            "code": "Its code, empty where not coded.",
            "before": "The dose until now, where it was changed or stopped.",
        }


class DischargePlan(ContractType):
    """What the community needs to go on."""

    class Meta:
        contract = contracts.PlanContent
        described = {
            "diagnoses": "The diagnoses in words.",
            "instructions": "What the patient should do.",
            "medications": "The medicines to take, and what changed.",
            "red_flags": "Signs that call for help at once.",
            "follow_up": "What is to be followed up.",
            "first_contact_on": "When the first contact is wished; null where not said.",
            "pathway": "By which schedule, a code of `Pathway`.",
        }


class ReferralAction(ContractType):
    """One move that this actor sees on this version. Do not keep it: ask again after every change."""

    class Meta:
        contract = contracts.AvailableAction
        described = {
            "verb": (enums.Verb, "Which move."),
            "label": SHOWN,
            "requires": "The inputs it needs.",
            "reasons": "The coded reasons to choose from; empty where it needs none.",
            "blocked_by": "What still stands in the way, as codes; empty where nothing does.",
            "is_request": "Whether the other organisation decides.",
        }


class ReferralPaper(ContractType):
    """A form that can be printed of a referral."""

    class Meta:
        contract = contracts.PaperLink
        described = {
            "form": (enums.PaperForm, "Which form."),
            "label": SHOWN,
            "path": "Its page on this organisation's host; it opens after signing in.",
        }
