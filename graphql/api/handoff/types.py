"""A referral as pages and programs read it."""

from __future__ import annotations

from typing import Any

import graphene

from api.core.shapes import Blank, ContractType, Node, Reference
from api.dialogue.batches import unread
from api.handoff.parts import AGE_BAND, PRIORITY, SHOWN, VERSION
from api.patients.types import patient_reference
from api.tenancy.batches import organisations
from api.tenancy.types import Organisation
from followup.enums import Pathway
from handoff import contracts, enums
from patients.enums import Sex


def unread_reference() -> Reference:
    """How many messages of a referral the actor has not read."""
    words = "How many messages of the other organisation this actor has not read."
    return Reference(graphene.Int, unread, key="id", description=words)


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


class KindSetting(ContractType):
    """How an organisation works with one kind of referral."""

    class Meta:
        contract = contracts.KindSettingView
        described = {
            "kind": (enums.Kind, "Which kind."),
            "label": SHOWN,
            "reviewable": "Whether an office may review it before it is sent.",
            "internal_review": "Whether the office reviews it before it is sent.",
            "undo_minutes": "For how many minutes what was sent by mistake can be taken back.",
            "contact_ladder": "Attempts on different days before a patient counts as not reached.",
            "version": "Give it as `expectedVersion`; 0 while the product's defaults hold: then give none.",
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
