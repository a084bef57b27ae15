from api.core.fields import Paged, Read
from api.patients.types import Patient, PatientSummary
from patients import queries


class PatientsQuery:
    patients = Paged(
        PatientSummary,
        queries.search,
        description="Patients by part of the name, pinyin or its initials, a whole telephone or other number.",
        described={"text": "What to look for; an empty text lists everybody by name."},
    )
    patient = Read(Patient, queries.detail, description="One patient.", described={"patient_id": "Which patient."})
