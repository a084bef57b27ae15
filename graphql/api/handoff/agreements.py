"""What stands before a referral: joint protocols, checklists, and who has room."""

from __future__ import annotations

from api.core.shapes import Blank, ContractType, Node
from api.handoff.parts import SHOWN
from followup.enums import Pathway
from handoff import contracts, enums
from tenancy.enums import OrganisationKind, ServiceKind


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
