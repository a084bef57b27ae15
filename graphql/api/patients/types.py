"""Patients as lists and pages show them, and what is given to register or change one."""

from __future__ import annotations

from api.core.shapes import ContractInput, ContractType, Node, Reference
from api.patients.batches import summaries
from patients import contracts

SHORT = {
    "version": "Give it as `expectedVersion` when changing the patient.",
    "name": "The name in full.",
    "masked_name": "The name as strangers may see it: `王*`.",
    "sex": "FHIR administrative gender.",
    "birth_date": "Null where it is not recorded.",
    "age": "Completed years, at death for the deceased; null without a birth date.",
    "identifiers": "Numbers that name the patient, the strongest proof first.",
    "phone_masked": "The patient's own number with its middle hidden, empty where none is recorded.",
    "preferred_channel": "How the patient wants to be reached.",
    "language": "The patient's language, BCP 47 in lower case.",
    "living_situation": "With whom the patient lives.",
    "deceased_on": "The day of death; null for the living.",
    "death_retracted_at": "When a death on record was taken back as a mistake; null where none was.",
}


class PatientIdentifier(ContractType):
    """A number that names a patient."""

    class Meta:
        contract = contracts.IdentifierView
        described = {
            "kind": "What kind of number.",
            "masked": "The number with its middle hidden.",
            "value": "The number in full; empty in lists.",
            "assigner": "The organisation whose own number it is; empty where it is valid everywhere, or ours.",
        }


class Contact(ContractType):
    """Somebody to call about a patient."""

    class Meta:
        contract = contracts.ContactView
        interfaces = (Node,)
        described = {
            "relation": "What the person is to the patient.",
            "name": "Empty where not given.",
            "phone": "The number in full.",
            "phone_masked": "The number with its middle hidden.",
            "is_caregiver": "Whether the person cares for the patient.",
            "may_be_called": "Whether the person agreed to be called about the patient.",
        }


class Address(ContractType):
    """Where a patient lives."""

    class Meta:
        contract = contracts.AddressView
        described = {
            "line": "Street, house and flat.",
            "area_code": "County, six digits of GB/T 2260.",
            "township": "Name of the township or sub-district.",
        }


class IdentityNote(ContractType):
    """Another source says something else about the patient: nothing was overwritten, somebody should look."""

    class Meta:
        contract = contracts.IdentityNoteView
        interfaces = (Node,)
        described = {
            "field": "Which detail differs.",
            "ours": "What is on record here.",
            "theirs": "What the other source says.",
            "source": "Which source.",
            "at": "When it was noticed.",
        }


class PatientSummary(ContractType):
    """A patient as lists show them: numbers are masked."""

    class Meta:
        contract = contracts.PatientSummary
        interfaces = (Node,)
        described = SHORT


class Patient(ContractType):
    """A patient as the patient's page shows them. Every answer with one is on record as read."""

    class Meta:
        contract = contracts.PatientDetail
        interfaces = (Node,)
        described = {
            **SHORT,
            "pinyin": "The name in Latin letters.",
            "phone": "The patient's own number, empty where none is recorded.",
            "contacts": "Whom to call, the patient first.",
            "address": "Where the patient lives; null where it is not recorded.",
            "tags": "Words by which staff find the patient.",
            "household": "The other patients of the same household.",
            "source": "Where the record came from, empty where it was opened here.",
            "fhir_id": "What the patient is called in that source.",
            "notes": "Open questions about who the patient is.",
        }


def patient_reference(description: str = "The patient, in short.") -> Reference:
    """The patient that a row names by `patient_id`."""
    return Reference(PatientSummary, summaries, key="patient_id", description=description)


class IdentifierInput(ContractInput):
    """A number that names a patient."""

    class Meta:
        contract = contracts.IdentifierValue
        described = {
            "kind": "What kind of number; resident identity numbers are checked by GB 11643.",
            "value": "The number.",
            "assigner": "The organisation whose own number it is; without it, ours or valid everywhere.",
        }


class ContactInput(ContractInput):
    """Somebody to call about a patient."""

    class Meta:
        contract = contracts.ContactDetails
        described = {
            "relation": "What the person is to the patient; `SELF` for the patient's own number.",
            "phone": "The number.",
            "name": "The name.",
            "is_caregiver": "Whether the person cares for the patient.",
            "may_be_called": "Whether the person agreed to be called about the patient; yes without it.",
        }


class AddressInput(ContractInput):
    """Where a patient lives."""

    class Meta:
        contract = contracts.AddressDetails
        described = {
            "line": "Street, house and flat.",
            "area_code": "County, six digits of GB/T 2260.",
            "township": "Name of the township or sub-district.",
        }


class IdentityInput(ContractInput):
    """Who a patient is and how to reach them."""

    class Meta:
        contract = contracts.PatientIdentity
        described = {
            "name": "The name.",
            "sex": "FHIR administrative gender; follows from a resident identity number.",
            "birth_date": "Follows from a resident identity number.",
            "identifiers": "Numbers that name the patient, at most 12.",
            "contacts": "Whom to call, at most 20.",
            "address": "Where the patient lives.",
            "preferred_channel": "How the patient wants to be reached; by telephone without it.",
            "language": "BCP 47 in lower case; `zh-hans` without it.",
            "living_situation": "With whom the patient lives.",
        }
        left_out = ("deceased_on",)
