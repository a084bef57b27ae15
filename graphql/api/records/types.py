"""The clinical record: what was recorded, where it came from, and what is withheld or not recorded."""

from __future__ import annotations

from typing import Any

import graphene

from api.core import scalars
from api.core.enums import enum_of
from api.core.shapes import ContractInput, ContractType, Node, name_of
from api.names import SectionState
from records import contracts, enums

ENTRY = {
    "version": "Counts the imports that changed the entry.",
    "patient_id": "Whose record.",
    "source": "Where the entry came from; empty where it was written here.",
    "fhir_type": "The FHIR resource type in that source.",
    "fhir_id": "What the entry is called in that source.",
    "status": "The FHIR status code of the resource.",
    "code": "The leading code.",
    "code_system": "The terminology of that code, as a URI.",
    "display": "What it is, in words.",
    "codings": "All codes given for it.",
    "at": "When it was or began; null where not recorded.",
    "precision": (enums.Precision, "How exactly `at` is known."),
    "until": "When it ended; null where not recorded or still going on.",
    "until_precision": (enums.Precision, "How exactly `until` is known."),
}
DURING = {**ENTRY, "encounter_id": "The stay or visit it belongs to; null where not recorded."}
VERIFICATION = "FHIR verification status, empty where not recorded."


class Coding(ContractType):
    """One code of a terminology."""

    class Meta:
        contract = contracts.Coding
        described = {"system": "The terminology, as a URI.", "code": "The code.", "display": "Its words."}


class Encounter(ContractType):
    """A stay or visit."""

    class Meta:
        contract = contracts.EncounterView
        interfaces = (Node,)
        described = {
            **ENTRY,
            "class_code": "v3-ActCode: IMP inpatient, AMB outpatient, EMER emergency and so on.",
            "reason": "Why the patient came.",
            "provider": "Where.",
            "practitioner": "Who saw the patient.",
            "discharge": "How the stay ended.",
        }


class Condition(ContractType):
    """A diagnosis or problem; `at` is the onset, `until` the abatement."""

    class Meta:
        contract = contracts.ConditionView
        interfaces = (Node,)
        described = {
            **DURING,
            "verification_status": VERIFICATION,
            "category": "Such as problem-list-item or encounter-diagnosis.",
            "severity": "In words, empty where not recorded.",
            "onset_text": "The onset where it is no time.",
        }


class Medication(ContractType):
    """A prescription or something taken: `dose` in `doseUnit`, `frequency` times per `every` `everyUnit`."""

    class Meta:
        contract = contracts.MedicationView
        interfaces = (Node,)
        described = {
            **DURING,
            "intent": "FHIR intent: order, plan and so on.",
            "dosage": "How to take it, in words.",
            "dose": "How much at a time; null where not recorded.",
            "dose_unit": "UCUM unit of the dose.",
            "frequency": "How many times in the period; null where not recorded.",
            "every": "The period's length; null where not recorded.",
            "every_unit": "The period's unit, UCUM.",
            "route": "By which way.",
            "as_needed": "Whether it is taken only when needed; null where not recorded.",
            "reason": "What it is for.",
            "prescriber": "Who prescribed it.",
        }


class Allergy(ContractType):
    """An allergy or intolerance."""

    class Meta:
        contract = contracts.AllergyView
        interfaces = (Node,)
        described = {
            **DURING,
            "verification_status": VERIFICATION,
            "kind": "allergy or intolerance.",
            "kinds_of_agent": "food, medication, environment, biologic.",
            "criticality": "low, high or unable-to-assess; empty where not recorded.",
            "reactions": "What happened, in words.",
        }


class ObservationComponent(ContractType):
    """One part of a panel, such as the systolic pressure: a value in a unit, or words."""

    class Meta:
        contract = contracts.Component
        described = {
            "code": "LOINC code of the part.",
            "code_system": "The terminology, as a URI.",
            "display": "What it is, in words.",
            "value": "The number; null where it is words.",
            "comparator": "`<`, `<=`, `>=` or `>` where the number is a bound.",
            "unit": "UCUM unit of the number.",
            "value_text": "The value in words.",
            "value_code": "The value as a code.",
            "value_system": "The terminology of that code.",
        }


class Observation(ContractType):
    """A reading, result or answer: a value in a unit, or words with their code, or the parts of a panel."""

    class Meta:
        contract = contracts.ObservationView
        interfaces = (Node,)
        described = {
            **DURING,
            "category": "Such as vital-signs, laboratory or survey.",
            "value": "The number; null where it is words or a panel.",
            "comparator": "`<`, `<=`, `>=` or `>` where the number is a bound.",
            "unit": "UCUM unit of the number.",
            "value_text": "The value in words.",
            "value_code": "The value as a code.",
            "value_system": "The terminology of that code.",
            "components": "The parts of a panel.",
            "interpretation": "Such as high or low, as the source says.",
            "reference_range": "The laboratory's own range, in words.",
            "absent_reason": "Why there is no value.",
            "note": "What was noted with it.",
        }


class Procedure(ContractType):
    """An operation, treatment or examination that was done."""

    class Meta:
        contract = contracts.ProcedureView
        interfaces = (Node,)
        described = {**DURING, "reason": "Why.", "body_site": "Where on the body.", "outcome": "How it went."}


class Citation(ContractType):
    """Something that a document refers to, in the document's source."""

    class Meta:
        contract = contracts.Citation
        described = {"type": "FHIR resource type.", "id": "What it is called there.", "display": "In words."}


class Document(ContractType):
    """A report, document or imaging study; what it carries is asked for with `attachments`."""

    class Meta:
        contract = contracts.DocumentView
        interfaces = (Node,)
        described = {
            **DURING,
            "category": "What kind of document.",
            "title": "Its title.",
            "conclusion": "What it concludes.",
            "cites": "What it refers to.",
        }


class Attachment(ContractType):
    """A text or file of a document."""

    class Meta:
        contract = contracts.Attachment
        described = {
            "content_type": "Media type.",
            "title": "Its title.",
            "url": "Where it lies, when it was not sent along.",
            "creation": "When it was written, as the source says.",
            "data": "The content in base64; empty where only `url` was given.",
            "size": "Bytes; null where not known.",
        }


class Measurement(ContractType):
    """One number at one time, whether it was recorded alone or as part of a panel."""

    class Meta:
        contract = contracts.Measurement
        described = {
            "observation_id": "The observation it stands in.",
            "code": "LOINC code.",
            "display": "What was measured, in words.",
            "value": "The number.",
            "unit": "Its UCUM unit.",
            "at": "When it was measured.",
            "precision": (enums.Precision, "How exactly `at` is known."),
            "source": "Where it came from; empty where it was recorded here.",
        }


class _Section(graphene.ObjectType):
    """One part of a chart."""

    state = graphene.Field(enum_of(SectionState), required=True, description="Recorded, not recorded, or withheld.")
    more = graphene.Boolean(required=True, description="Whether there are further entries.")

    def resolve_state(self: contracts.ChartSection, _info: Any) -> SectionState:
        if self.withheld:
            return SectionState.WITHHELD
        return SectionState.RECORDED if self.items else SectionState.NOT_RECORDED


def section_of(entry: Any) -> Any:
    """The type of one part of a chart."""
    name = name_of(entry)
    return type(
        f"{name}Section",
        (_Section,),
        {
            "__doc__": f"The {name.lower()} entries of a chart.",
            "items": graphene.List(graphene.NonNull(entry), required=True, description="The newest entries."),
        },
    )


EncounterSection = section_of(Encounter)
ConditionSection = section_of(Condition)
MedicationSection = section_of(Medication)
AllergySection = section_of(Allergy)
ObservationSection = section_of(Observation)
ProcedureSection = section_of(Procedure)
DocumentSection = section_of(Document)


class Chart(graphene.ObjectType):
    """A patient's record by its parts, the newest entries first. Only the parts that are asked for are read."""

    patient_id = graphene.Field(scalars.UUID, required=True, description="Whose record.")
    encounters = graphene.Field(EncounterSection, required=True, description="Stays and visits.")
    conditions = graphene.Field(ConditionSection, required=True, description="Diagnoses and problems.")
    medications = graphene.Field(MedicationSection, required=True, description="Medicines.")
    allergies = graphene.Field(AllergySection, required=True, description="Allergies and intolerances.")
    observations = graphene.Field(ObservationSection, required=True, description="Readings and results.")
    procedures = graphene.Field(ProcedureSection, required=True, description="Operations and examinations.")
    documents = graphene.Field(DocumentSection, required=True, description="Reports and documents.")


class NewComponentInput(ContractInput):
    """A part of a reading to be recorded."""

    class Meta:
        contract = contracts.NewComponent
        described = {
            "code": "LOINC code.",
            "value": "The number.",
            "unit": "Its UCUM unit, `mm[Hg]`.",
            "display": "What it is, in words.",
        }


class NewObservationInput(ContractInput):
    """A reading to be recorded: a value in a unit, or words, or the parts of a panel."""

    class Meta:
        contract = contracts.NewObservation
        described = {
            "code": "LOINC code; 85354-9 for a blood pressure with its parts.",
            "at": "When it was read.",
            "value": "The number.",
            "unit": "Its UCUM unit.",
            "value_text": "The value in words.",
            "components": "The parts of a panel.",
            "display": "What was read, in words.",
            "category": "`vital-signs` without it.",
            "note": "What to remember with it.",
        }
