"""A referral as pages and programs read it."""

from __future__ import annotations

from typing import Any

import graphene

from api.core import scalars
from api.core.shapes import Blank, ContractType, Node, Reference
from api.patients.types import patient_reference
from api.tenancy.batches import organisations
from api.tenancy.types import Organisation
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
            "on_behalf_of": "For whom it was done, such as `patient`; empty where for nobody else.",
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
            "masked_name": "`王*`.",
            "sex": (Sex, "FHIR administrative gender."),
            "age_band": AGE_BAND,
            "reason": "Why the patient is sent.",
            "priority": PRIORITY,
            "service_code": "The service asked for, empty where none is named.",
            "service_name": "What it is called.",
            "planned_discharge_at": "When the patient is to leave the ward; null where not known.",
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
    """One row of the green channel's checklist."""

    class Meta:
        contract = contracts.CriterionView
        described = {
            "code": "Names it.",
            "label": SHOWN,
            "source": "The publication.",
            "ticked": "Whether it is met.",
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


class Referral(ContractType):
    """One referral as this actor may see it now, on this version."""

    class Meta:
        contract = contracts.ReferralView
        interfaces = (Node,)
        described = {
            "version": VERSION,
            "side": (enums.Side, "Whether this organisation sent or receives it."),
            "kind": (enums.Kind, "What kind of referral."),
            "kind_label": SHOWN,
            "priority": PRIORITY,
            "priority_label": SHOWN,
            "state": (enums.State, "Where it stands."),
            "state_label": SHOWN,
            "since": "Since when it stands there.",
            "order_status": (enums.OrderStatus, "FHIR ServiceRequest.status: the sender's order."),
            "fhir_task_status": "FHIR Task.status: the receiver's promise.",
            "ball": "Who must act next.",
            "patient_id": "The patient's record here; null for a receiver before acceptance.",
            "patient_name": "The name; masked for a receiver before acceptance.",
            "preview": "All that the receiver knows before acceptance.",
            "sender": "Who sends.",
            "recipient": "Who receives.",
            "outside": "Whether the receiver is outside the network and answers through a link.",
            "owner_id": "The organisation that is responsible for the patient now.",
            "region_id": "The region it is counted in; null where in none.",
            "responsible": "Who took over; null before acceptance.",
            "first_contact_on": "The promised day of the first contact; null before acceptance.",
            "expected_on": "When a bed or slot is expected for whoever is on the waiting list; null otherwise.",
            "scheduled_for": "The appointment; null where none was made.",
            "place": "Where the appointment is, empty where none was made.",
            "arrived_at": "When the patient arrived or was first reached; null before.",
            "green": "Bed and doctor of a green channel; null where not answered.",
            "criteria": "The green channel's checklist; empty for other kinds.",
            "assessment_id": "The assessment before discharge, a form response; null while there is none.",
            "discharged_at": "When the patient left the ward; null before.",
            "ends_on": "The last day of temporary care; null for other kinds.",
            "may_become_referral": "For advice: whether the receiver may ask for the patient instead.",
            "chain": "Every receiver in turn where it was sent elsewhere; empty otherwise.",
            "plan": "The discharge plan; null where there is none, or it has not crossed.",
            "package": "The frozen package, or why there is none.",
            "outcomes": "What came of it, the last version last.",
            "sharing": (enums.DeclaredSharing, "What the sender says about sharing."),
            "sharing_label": SHOWN,
            "escalation_level": "How often it was escalated.",
            "clocks": "What must happen until when.",
            "timeline": "Everything that happened, oldest first.",
            "asks": "Requests of the sender, oldest first.",
            "available_actions": "What this actor may do on this version.",
            "based_on": "The referral it followed from; null where from none.",
            "source": (Blank(enums.Source), "What it came from; null on the receiver's side."),
            "source_id": "The alert it came from; null where from none.",
            "created_at": "When it was begun.",
            "sent_at": "When it was sent; null before.",
        }

    patient = patient_reference("The patient, in short; null for a receiver before acceptance.")


class ReferralRow(ContractType):
    """A referral in a worklist."""

    class Meta:
        contract = contracts.ReferralRow
        interfaces = (Node,)
        described = {
            "version": VERSION,
            "side": (enums.Side, "Whether this organisation sent or receives it."),
            "kind": (enums.Kind, "What kind of referral."),
            "kind_label": SHOWN,
            "priority": PRIORITY,
            "priority_label": SHOWN,
            "state": (enums.State, "Where it stands."),
            "state_label": SHOWN,
            "patient_id": "The patient's record here; null for a receiver before acceptance.",
            "patient_name": "The name; masked for a receiver before acceptance.",
            "sex": (Sex, "FHIR administrative gender."),
            "age_band": AGE_BAND,
            "age": "Years; null before acceptance on the receiver's side, and where no birth date is known.",
            "reason": "Why the patient is sent.",
            "service_name": "The service asked for.",
            "partner_id": "The other organisation.",
            "partner_name": "Its Chinese name.",
            "partner_name_en": "Its English name, empty where there is none.",
            "outside": "Whether the other side is outside the network.",
            "responsible_name": "Who took over, empty before acceptance.",
            "since": "Since when it stands there.",
            "due_at": "When the next clock fires or has fired; null where none runs.",
            "overdue": "Whether that time has passed.",
            "escalation_level": "How often it was escalated.",
            "asked": (enums.Verb, "Requests of the sender that wait for an answer."),
            "next_action": (Blank(enums.Verb), "The move that brings it on; null when it is the other side's turn."),
            "next_action_label": SHOWN,
            "planned_discharge_at": "When the patient is to leave the ward; null where not known.",
            "discharged_at": "When the patient left the ward; null before.",
            "first_contact_on": "The promised day of the first contact; null before acceptance.",
            "not_yet_accepted": "Whether nobody has taken over yet.",
            "sharing": (enums.DeclaredSharing, "Whether sharing stands, as the sender says."),
        }

    patient = patient_reference("The patient, in short; null for a receiver before acceptance.")
    partner = Reference(Organisation, organisations, key="partner_id", description="The other organisation.")


class ReferralListCount(ContractType):
    """A worklist, and how many rows this actor finds in it."""

    class Meta:
        contract = contracts.NamedCount
        described = {"name": (enums.ListName, "Which list."), "label": SHOWN, "count": "How many rows."}


class Proposal(ContractType):
    """A green channel that an alert proposes, pre-filled."""

    class Meta:
        contract = contracts.ProposalView
        interfaces = (Node,)
        described = {
            "version": "Give it as `expectedVersion` when confirming or dismissing it.",
            "alert_id": "The alert.",
            "patient_id": "About whom.",
            "patient_name": "The patient's name.",
            "based_on": "The referral the patient came with; null where with none.",
            "recipient_id": "The hospital proposed; null where none follows from the referral.",
            "recipient_name": "What it is called.",
            "responsible_id": "Who looks after the patient here; null where nobody is named.",
            "state": (enums.ProposalState, "What became of it."),
            "explanation_en": "Why it is proposed, in English.",
            "explanation_zh": "Why it is proposed, in Chinese.",
            "criteria": "The checklist, with what the readings tick.",
            "created_at": "When it was proposed.",
            "referral_id": "The referral that was made of it; null while none was.",
        }

    patient = patient_reference()


class ReferralReason(graphene.ObjectType):
    """A coded reason for a move."""

    code = graphene.String(required=True, description="What is sent.")
    label = graphene.String(required=True, description=SHOWN)
    text_required = graphene.Boolean(required=True, description="Whether it says nothing without a sentence beside it.")


class ClockSetting(ContractType):
    """How long a clock is with one partner."""

    class Meta:
        contract = contracts.ClockSettingView
        described = {
            "partner_id": "With whom.",
            "kind": (enums.Kind, "For which kind of referral."),
            "priority": (Blank(enums.Priority), "For which priority; null for all."),
            "code": (enums.ClockCode, "Which clock."),
            "label": SHOWN,
            "amount": "How long, in `unit`.",
            "unit": "minutes, working_hours, working_days or days.",
            "version": "Null while the product's default holds.",
        }


def reasons_of(found: tuple[tuple[str, Any, bool], ...]) -> list[dict[str, Any]]:
    """Reasons as objects."""
    return [{"code": code, "label": label, "text_required": required} for code, label, required in found]
