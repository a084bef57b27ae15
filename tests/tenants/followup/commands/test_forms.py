import pytest

from followup.commands import record_form_response
from followup.models import FormResponse
from followup.rules.barthel import ITEMS
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from tenancy.access import unit_of_work

ANSWERS = {
    "severity": "severe",
    **{f"barthel_{item}": str(steps[-1]) for item, steps in ITEMS.items()},
    "living": "alone",
    "caregiver_available": False,
    "length_of_stay": "14",
    "acute_admission": True,
    "comorbidities": ["metastatic"],
    "emergency_visits": 4,
}
CODE = "pre-discharge-assessment"


@pytest.fixture
def inpatient(ward, patient_of):
    return patient_of(ward)


def test_answers_scores_and_the_versions_of_form_and_rules_are_kept(hospital, ward, inpatient, happened):
    referral_id = new_id()

    ref = record_form_response(ward, form_code=CODE, patient_id=inpatient, answers=ANSWERS, subject_id=referral_id)

    with unit_of_work(hospital):
        kept = FormResponse.objects.get(id=ref.id)
    assert (kept.form_code, kept.form_version, kept.subject_id) == (CODE, 2, referral_id)
    assert (kept.answers["length_of_stay"], kept.recorded_by) == (14, ward.id)
    assert [(score["name"], score["version"], score["total"], score["band"]) for score in kept.scores] == [
        ("lace", "cmaj-2010", 19, "high"),
        ("barthel", "mahoney-1965", 100, "none"),
    ]
    (event,) = happened(hospital)
    assert (event.kind, event.subject_id, event.patient_id, event.related_id) == (
        "followup.form_recorded",
        ref.id,
        inpatient,
        referral_id,
    )


def test_a_correction_is_a_new_response(hospital, ward, inpatient):
    for severity in ("severe", "mild"):
        record_form_response(ward, form_code=CODE, patient_id=inpatient, answers=ANSWERS | {"severity": severity})

    with unit_of_work(hospital):
        assert sorted(FormResponse.objects.values_list("answers__severity", flat=True)) == ["mild", "severe"]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        (ANSWERS | {"severity": None, "length_of_stay": -1}, ["severity", "length_of_stay"]),
        (["severe"], ["answers"]),
    ],
)
def test_faults_are_told_by_field_and_nothing_is_kept(hospital, ward, inpatient, contents, happened, answers, fields):
    before = contents(hospital)

    with pytest.raises(Invalid) as refusal:
        record_form_response(ward, form_code=CODE, patient_id=inpatient, answers=answers)

    assert [fault.field for fault in refusal.value.errors] == fields
    assert (contents(hospital), happened(hospital)) == (before, [])


def test_an_unknown_form_or_patient_is_not_found(ward, inpatient):
    with pytest.raises(NotFound):
        record_form_response(ward, form_code="nonsense", patient_id=inpatient, answers=ANSWERS)
    with pytest.raises(NotFound):
        record_form_response(ward, form_code=CODE, patient_id=new_id(), answers=ANSWERS)


@pytest.mark.parametrize("role", ["referral_office", "community_nurse", "community_doctor", "centre_head"])
def test_nobody_but_the_ward_assesses(hospital, inpatient, actor_in, contents, role):
    stranger, before = actor_in(hospital, role), contents(hospital)

    with pytest.raises(Refused):
        record_form_response(stranger, form_code=CODE, patient_id=inpatient, answers=ANSWERS)

    assert contents(hospital) == before
