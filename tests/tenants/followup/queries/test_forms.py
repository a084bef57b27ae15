import pytest

from audit.models import AuditEntry
from followup.commands import record_form_response
from followup.queries import form_definition, form_response, latest_form_response
from followup.rules.barthel import ITEMS
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from tenancy.access import unit_of_work

CODE = "pre-discharge-assessment"
ANSWERS = {
    "severity": "mild",
    **{f"barthel_{item}": "5" for item in ITEMS},
    "living": "alone",
    "caregiver_available": True,
    "length_of_stay": 6,
    "acute_admission": False,
    "comorbidities": ["diabetes"],
    "emergency_visits": 1,
}


@pytest.fixture
def assessed(ward, patient_of):
    """`assessed(**answers)`: an assessment of one inpatient about one referral."""
    inpatient, referral_id = patient_of(ward), new_id()

    def record(**answers):
        return record_form_response(
            ward, form_code=CODE, patient_id=inpatient, answers=ANSWERS | answers, subject_id=referral_id
        )

    record.patient_id, record.referral_id = inpatient, referral_id
    return record


def test_what_was_answered_and_what_it_came_to(hospital, ward, assessed):
    found = form_response(ward, response_id=assessed().id)

    assert (found.form_code, found.form_version, found.recorded_by) == (CODE, 2, ward.id)
    assert (found.patient_id, found.subject_id) == (assessed.patient_id, assessed.referral_id)
    assert found.answers["comorbidities"] == ["diabetes"]
    assert found.result.scores == {"lace": 6, "barthel": 50}
    assert found.result.bands == {"lace": "moderate", "barthel": "moderate"}
    assert found.scores[0].parts == (
        ("length_of_stay", 4),
        ("acute_admission", 0),
        ("comorbidities", 1),
        ("emergency_visits", 1),
    )
    with unit_of_work(hospital):
        (seen,) = AuditEntry.objects.filter(action="followup.form_response", outcome="read")
    assert seen.patient_id == assessed.patient_id


def test_the_newest_about_a_referral(ward, assessed):
    assessed()
    newest = assessed(severity="severe")

    found = latest_form_response(ward, subject_id=assessed.referral_id, form_code=CODE)

    assert (found.id, found.answers["severity"]) == (newest.id, "severe")
    assert latest_form_response(ward, subject_id=new_id(), form_code=CODE) is None


def test_the_referral_office_reads_what_it_sends_on(hospital, assessed, actor_in):
    ref = assessed()

    assert form_response(actor_in(hospital, "referral_office"), response_id=ref.id).id == ref.id


@pytest.mark.parametrize("role", ["community_nurse", "regional_administrator", "privacy_officer"])
def test_nobody_else_reads_assessments(hospital, assessed, actor_in, role):
    with pytest.raises(Refused):
        form_response(actor_in(hospital, role), response_id=assessed().id)


def test_an_assessment_of_another_organisation_is_not_found(centre, assessed, actor_in):
    with pytest.raises(NotFound):
        form_response(actor_in(centre, "hospital_doctor"), response_id=assessed().id)


def test_a_form_is_read_without_any_person():
    form = form_definition(CODE)

    assert (form.code, form.version) == (CODE, 2)
    assert len(form.items) == 23
