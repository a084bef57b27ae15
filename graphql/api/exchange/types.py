"""Messages as their sender sees them, and the live record of another organisation."""

from __future__ import annotations

import graphene

from api.core import scalars
from api.core.shapes import ContractType, Node
from api.patients.types import patient_reference
from api.records.types import (
    AllergySection,
    ConditionSection,
    DocumentSection,
    EncounterSection,
    MedicationSection,
    ObservationSection,
    ProcedureSection,
)
from exchange import contracts, enums
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from records.contracts import ChartSection
from records.enums import RecordCategory


class Message(ContractType):
    """One of our own messages to another organisation, as identifiers and codes."""

    class Meta:
        contract = contracts.MessageView
        interfaces = (Node,)
        described = {
            "version": "Counts its changes.",
            "conversation": "The referral it belongs to.",
            "seq": "Its place in that conversation.",
            "kind": "What it tells, such as `handoff.order`.",
            "recipient_id": "To which organisation.",
            "recipient_name": "What that organisation is called.",
            "patient_id": "About which patient; null where about none.",
            "state": (enums.State, "Where it is."),
            "error_code": "Why it was stopped, empty where it was not.",
            "created_at": "When it was written.",
            "delivered_at": "When it arrived; null while it has not.",
            "parked_at": "When it was stopped; null while it was not.",
        }

    patient = patient_reference("The patient, in short; null where it is about none.")


class SharedIdentifier(ContractType):
    """A number that names the patient."""

    class Meta:
        contract = IdentifierValue
        described = {
            "kind": "What kind of number.",
            "value": "The number.",
            "assigner": "The organisation whose own number it is; empty where it is valid everywhere.",
        }


class SharedContact(ContractType):
    """Somebody to call about the patient."""

    class Meta:
        contract = ContactDetails
        described = {
            "relation": "What the person is to the patient.",
            "phone": "The number.",
            "name": "Empty where not given.",
            "is_caregiver": "Whether the person cares for the patient.",
            "may_be_called": "Whether the person agreed to be called about the patient.",
        }


class SharedAddress(ContractType):
    """Where the patient lives."""

    class Meta:
        contract = AddressDetails
        described = {
            "line": "Street, house and flat.",
            "area_code": "County, six digits of GB/T 2260.",
            "township": "Name of the township or sub-district.",
        }


class SharedIdentity(ContractType):
    """Who the patient is, as the other organisation has it on record."""

    class Meta:
        contract = PatientIdentity
        described = {
            "name": "The name.",
            "sex": "FHIR administrative gender.",
            "birth_date": "Null where it is not recorded.",
            "identifiers": "Numbers that name the patient.",
            "contacts": "Whom to call.",
            "address": "Where the patient lives; null where it is not recorded.",
            "preferred_channel": "How the patient wants to be reached.",
            "language": "BCP 47 in lower case.",
            "living_situation": "With whom the patient lives.",
            "deceased_on": "The day of death; null for the living.",
        }


class SharedRecord(graphene.ObjectType):
    """What another organisation holds now of a patient whom it sent us, as far as the patient agreed."""

    source_id = graphene.Field(scalars.UUID, required=True, description="Whose record.")
    source_name = graphene.String(required=True, description="What that organisation is called.")
    valid_until = graphene.Field(scalars.DateTime, required=True, description="Until when it may be read.")
    read_at = graphene.Field(scalars.DateTime, required=True, description="When it was read.")
    identity = graphene.Field(SharedIdentity, description="Who the patient is; null where it is withheld.")
    encounters = graphene.Field(EncounterSection, required=True, description="Stays and visits.")
    conditions = graphene.Field(ConditionSection, required=True, description="Diagnoses and problems.")
    medications = graphene.Field(MedicationSection, required=True, description="Medicines.")
    allergies = graphene.Field(AllergySection, required=True, description="Allergies and intolerances.")
    observations = graphene.Field(ObservationSection, required=True, description="Readings and results.")
    procedures = graphene.Field(ProcedureSection, required=True, description="Operations and examinations.")
    documents = graphene.Field(DocumentSection, required=True, description="Reports and documents.")


class SharedParts:
    """A shared record whose parts are attributes; what was not shared is withheld."""

    def __init__(self, record: contracts.SharedRecord) -> None:
        self.source_id, self.source_name = record.source.id, record.source.name
        self.valid_until, self.read_at = record.valid_until, record.read_at
        self.identity = record.content.get("identity")
        for category in RecordCategory:
            shared = category in record.categories
            items = record.content.get(category, ())
            setattr(self, str(category), ChartSection(category, withheld=not shared, items=items))
