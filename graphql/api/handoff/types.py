"""A referral as pages and programs read it."""

from __future__ import annotations

from typing import Any

import graphene

from api.core import scalars
from api.core.shapes import Blank, ContractType, Node, Reference
from api.dialogue.batches import unread
from api.patients.types import patient_reference
from api.tenancy.batches import organisations
from api.tenancy.types import Organisation
from followup.enums import Pathway
from handoff import contracts, enums
from patients.enums import Sex
from tenancy.enums import OrganisationKind, ServiceKind

SHOWN = "In words, in the language of the request."
VERSION = "Give it as `expectedVersion` with the next move."
AGE_BAND = "Ten years wide, `70-79`; empty where the age is not known."
PRIORITY = (enums.Priority, "How urgent it is.")


def unread_reference() -> Reference:
    """How many messages of a referral the actor has not read."""
    words = "How many messages of the other organisation this actor has not read."
    return Reference(graphene.Int, unread, key="id", description=words)


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


class ProtocolStep(ContractType):
    """When, what, and who does it."""

    class Meta:
        contract = contracts.ProtocolStep
        described = {
            "when": "When.",
            "what": "What is done.",
            "who": "Who does it.",
            "pathway": (Blank(Pathway), "For which follow-up; null for every one."),
        }


class ProtocolPhone(ContractType):
    """Whom to call."""

    class Meta:
        contract = contracts.ProtocolPhone
        described = {"label": "Whom it reaches.", "phone": "The number."}


class ProtocolContent(ContractType):
    """The document that both organisations hold."""

    class Meta:
        contract = contracts.ProtocolContent
        described = {
            "name": "What it is called.",
            "steps": "What is done when, by whom.",
            "red_flags": "Signs that call for help at once.",
            "phones": "Whom to call.",
        }


class Protocol(ContractType):
    """A joint follow-up protocol of two organisations. It holds no patient."""

    class Meta:
        contract = contracts.ProtocolView
        interfaces = (Node,)
        described = {
            "version": "Give it as `expectedVersion` with an answer.",
            "partner_id": "With whom.",
            "partner_name": "Its Chinese name.",
            "partner_name_en": "Its English name, empty where there is none.",
            "number": "Which version of the two organisations.",
            "ours": "Whether this organisation proposed it.",
            "state": (enums.ProtocolState, "Whether both have agreed."),
            "state_label": SHOWN,
            "valid_from": "Its first day.",
            "in_force": "Whether it is the one that applies today.",
            "content": "The document.",
            "digest": "SHA-256 of its canonical JSON.",
            "proposed_by": "Who proposed it.",
            "proposed_at": "When.",
            "answered_by": "Who answered, empty before.",
            "answered_at": "When; null before.",
            "answer": "What was written with the answer, empty where nothing was.",
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


class ChecklistRow(ContractType):
    """A row of the organisation's checklists, as it reads now."""

    class Meta:
        contract = contracts.CriterionRow
        described = {
            "code": "Names it for good.",
            "number": "Counts its wordings; give it as `expectedVersion` with the next change.",
            "direction": (enums.Direction, "Which list it stands in."),
            "disease": (Blank(enums.Disease), "What it is about; null for every patient."),
            "text_zh": "The row in Chinese.",
            "text_en": "The row in English.",
            "source": "The publication.",
            "loinc": "The reading that ticks it, a LOINC code; empty where a person ticks it.",
            "comparison": "`>=`, `>`, `<=` or `<`; empty where a person ticks it.",
            "limit": "The limit in `unit`; null where a person ticks it.",
            "unit": "UCUM; empty where a person ticks it.",
            "place": "Its place in the lists.",
            "active": "False once it was taken off the list.",
        }


class Offer(ContractType):
    """A line of an organisation's directory with the numbers it has published."""

    class Meta:
        contract = contracts.OfferView
        described = {
            "kind": (ServiceKind, "Department, beds or appointment slots."),
            "code": "Names it in the directory.",
            "name": "Its Chinese name.",
            "name_en": "Its English name, empty where there is none.",
            "capacity": "How many in all; null where not counted.",
            "available": "How many are free; null where not counted.",
            "as_of": "When that was published; null where it never was.",
        }


class AddedWork(ContractType):
    """What accepting one discharged patient adds to the work here."""

    class Meta:
        contract = contracts.AddedWork
        described = {
            "pathway": (Pathway, "By which follow-up."),
            "days": "Counted over so many days from the first contact on.",
            "phone_calls": "Calls.",
            "home_visits": "Home visits.",
            "clinic_visits": "Visits of the patient.",
            "in_first_week": "Contacts in the first seven days.",
            "on_days_off": "Contacts that can only be made on a weekend or holiday.",
            "working_days": "Working days of the next seven, make-up workdays included.",
            "accepted_this_week": "Patients taken over here since Monday.",
        }


class ReceiverSuggestion(ContractType):
    """An organisation that may receive the patient, with the reason for its place in the list."""

    class Meta:
        contract = contracts.SuggestionView
        described = {
            "organisation_id": "Which organisation.",
            "name": "Its Chinese name.",
            "name_en": "Its English name, empty where there is none.",
            "kind": (OrganisationKind, "What it is."),
            "phone": "Where to call, empty where not given.",
            "serves": "`named`, `everywhere`, `elsewhere`, or `unknown` where the patient's area is not known.",
            "offers_service": "Whether it offers the service asked for; null where none was.",
            "places": "Free this week; null where nothing was published this week.",
            "as_of": "When places were last published; null where they never were.",
            "kilometres": "From the middle of the patient's area; null where not known.",
            "offers": "Its directory.",
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
            "criteria": "The checklist of its kind: of a draft the whole list, of what was sent what was ticked.",
            "assessment_id": "The assessment before discharge, a form response; null while there is none.",
            "discharged_at": "When the patient left the ward; null before.",
            "ends_on": "The last day of temporary care; null for other kinds.",
            "may_become_referral": "For advice: whether the receiver may turn the question into a referral.",
            "anonymous": "For advice: whether it was asked without the patient's identity.",
            "became_id": "For advice that was asked: the referral it led to; null where to none.",
            "became_draft": "Whether that referral waits as a draft to be looked at and sent.",
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
            "unread_notes": "Interim notes that nobody of the sender has marked as read.",
            "pathway": (
                Blank(Pathway),
                "The follow-up that the receiver confirmed; null before, and where there is none.",
            ),
            "protocol_id": "The joint protocol that was in force when it was sent; null where there was none.",
            "protocol_digest": "Its SHA-256, empty where there was none.",
            "papers": "What can be printed of it now; empty before it was sent.",
        }

    patient = patient_reference("The patient, in short; null for a receiver before acceptance.")
    unread_messages = unread_reference()


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
            "unread_notes": "Interim notes that nobody of the sender has marked as read.",
            "anonymous": "Whether it is a question without the patient's identity.",
        }

    patient = patient_reference("The patient, in short; null for a receiver before acceptance.")
    partner = Reference(Organisation, organisations, key="partner_id", description="The other organisation.")
    unread_messages = unread_reference()


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
            "level": "0: the length of the clock; another number: the time of that level alone.",
            "amount": "How long, in `unit`.",
            "unit": "minutes, working_hours, working_days or days.",
            "version": "Null where nothing is set for just this priority.",
        }


class Pack(ContractType):
    """Whether a device may keep what it holds of a referral."""

    class Meta:
        contract = contracts.PackView
        described = {
            "referral_id": "Which referral.",
            "keep": "Whether it may be kept; otherwise the device forgets it.",
            "version": "The version that stands here now; null where nothing may be kept.",
        }


def reasons_of(found: tuple[tuple[str, Any, bool], ...]) -> list[dict[str, Any]]:
    """Reasons as objects."""
    return [{"code": code, "label": label, "text_required": required} for code, label, required in found]
