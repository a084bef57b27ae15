from api.core.fields import Command, payload_of
from api.patients import types  # noqa: F401 - inputs of the commands
from api.patients.types import Patient
from patients import commands, queries

PATIENT = {"patient_id": "Which patient."}
TAGS = "Words by which staff find the patient."
PatientPayload = payload_of(
    Patient, "patient", queries.detail, key="patient_id", description="The patient as on record now."
)


class PatientsMutation:
    register_patient = Command(
        PatientPayload,
        commands.register_patient,
        description="Opens the record of somebody who comes here for the first time. "
        "A known number is refused with `already_registered` and `existingId`; others of that name with the same "
        "birthday or telephone with `perhaps_the_same` and `existingIds`.",
        described={
            "identity": "Who the patient is.",
            "tags": TAGS,
            "another_than": "Who was looked at and is another person, of the `existingIds`.",
        },
    )
    update_patient = Command(
        PatientPayload,
        commands.update_patient,
        description="Changes what is given.",
        described={
            **PATIENT,
            "expected_version": "The version that was read.",
            "name": "The name.",
            "sex": "FHIR administrative gender.",
            "birth_date": "The date of birth.",
            "preferred_channel": "How the patient wants to be reached.",
            "language": "BCP 47 in lower case.",
            "living_situation": "With whom the patient lives.",
            "address": "Replaces the address.",
            "tags": "Replaces the words by which staff find the patient.",
        },
    )
    add_contact = Command(
        PatientPayload,
        commands.add_contact,
        description="Adds somebody to call.",
        described={**PATIENT, "contact": "Whom to call."},
    )
    remove_contact = Command(
        PatientPayload,
        commands.remove_contact,
        description="Takes a contact away.",
        described={**PATIENT, "contact_id": "Which contact."},
    )
    add_identifier = Command(
        PatientPayload,
        commands.add_identifier,
        description="Adds a number that names the patient.",
        described={**PATIENT, "identifier": "The number."},
    )
    join_household = Command(
        PatientPayload,
        commands.join_household,
        description="Puts a patient into the household of another.",
        described={**PATIENT, "other_id": "Somebody of that household."},
    )
    mark_deceased = Command(
        PatientPayload,
        commands.mark_deceased,
        description="Records that the patient has died; referrals, plans and messages stop.",
        described={**PATIENT, "on": "The day of death."},
    )
    retract_death = Command(
        PatientPayload,
        commands.retract_death,
        description="Takes a death back that was recorded by mistake. What was closed stays closed.",
        described=PATIENT,
    )
    settle_note = Command(
        PatientPayload,
        commands.settle_note,
        description="Says that a question about who the patient is has been looked into.",
        described={**PATIENT, "note_id": "Which question."},
    )
