"""The assessment before discharge: what is asked, what is refused, what it comes to."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from followup.enums import Comorbidity, Dependence, Risk
from followup.rules.answers import checked
from followup.rules.barthel import ITEMS
from followup.rules.forms import FORMS, SCORING, form, result, scored
from followup.rules.pre_discharge import carried
from kernel.errors import Invalid, NotFound

FORM = form("pre-discharge-assessment")
ANSWERS = {
    "severity": "moderate",
    **{f"barthel_{item}": str(steps[-2]) for item, steps in ITEMS.items()},
    "living": "together",
    "lives_with": ["spouse"],
    "caregiver_available": True,
    "length_of_stay": 5,
    "acute_admission": True,
    "comorbidities": ["tumour", "heart_failure"],
    "emergency_visits": 2,
}
HOSPITAL = {
    "haemoglobin": "112",
    "sodium": "133",
    "oncology": False,
    "procedure": True,
    "admissions_last_year": 3,
}


def faults(answers):
    with pytest.raises(Invalid) as refusal:
        checked(FORM, answers)
    return {fault.field: fault.code for fault in refusal.value.errors}


def test_the_scores_and_the_versions_that_made_them():
    found = result(FORM.code, scored(FORM, checked(FORM, ANSWERS)))

    assert found.scores == {"lace": 14, "barthel": 50}
    assert found.bands == {"lace": Risk.HIGH, "barthel": Dependence.MODERATE}
    assert found.rules == {"lace": "cmaj-2010", "barthel": "mahoney-1965"}


def test_hospital_is_scored_when_its_questions_are_answered():
    found = result(FORM.code, scored(FORM, checked(FORM, ANSWERS | HOSPITAL)))

    assert (found.scores["hospital"], found.bands["hospital"], found.rules["hospital"]) == (8, Risk.HIGH, "2016")


def test_a_group_answered_in_part_names_what_is_missing():
    assert faults(ANSWERS | {"sodium": 140, "oncology": False}) == {
        "haemoglobin": "group_incomplete",
        "procedure": "group_incomplete",
        "admissions_last_year": "group_incomplete",
    }


def test_all_faults_are_told_at_once():
    wrong = ANSWERS | {
        "severity": "fatal",
        "barthel_bathing": "10",
        "length_of_stay": -1,
        "acute_admission": "perhaps",
        "emergency_visits": "two",
        "caregiver_available": None,
        "shoe_size": 43,
    }

    assert faults(wrong) == {
        "shoe_size": "unknown_field",
        "severity": "unknown_option",
        "barthel_bathing": "unknown_option",
        "caregiver_available": "required",
        "length_of_stay": "outside_validation_range",
        "acute_admission": "not_yes_or_no",
        "emergency_visits": "not_a_number",
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"living": "alone"}, {"lives_with": "not_asked"}),
        ({"lives_with": []}, {"lives_with": "required"}),
        ({"lives_with": None}, {"lives_with": "required"}),
        ({"lives_with": "spouse"}, {"lives_with": "unknown_option"}),
        ({"lives_with": ["spouse", "dragon"]}, {"lives_with": "unknown_option"}),
        ({"comorbidities": None}, {"comorbidities": "required"}),
        ({"comorbidities": ["diabetes", "diabetes_organ_damage"]}, {"comorbidities": "contradiction"}),
        ({"length_of_stay": "2.5"}, {"length_of_stay": "not_a_whole_number"}),
        ({"length_of_stay": True}, {"length_of_stay": "not_a_number"}),
        ({"length_of_stay": "NaN"}, {"length_of_stay": "not_a_number"}),
        ({"length_of_stay": "1" * 21}, {"length_of_stay": "not_a_number"}),
        ({"length_of_stay": {"days": 5}}, {"length_of_stay": "not_a_number"}),
        ({"severity": ["mild"]}, {"severity": "unknown_option"}),
    ],
)
def test_one_fault_each(change, fault):
    assert faults(ANSWERS | change) == fault


def test_somebody_who_lives_alone_is_not_asked_with_whom():
    kept = checked(FORM, {**ANSWERS, "living": "alone", "lives_with": None})

    assert "lives_with" not in kept


def test_nothing_ticked_is_an_answer():
    kept = checked(FORM, ANSWERS | {"comorbidities": []})

    assert kept["comorbidities"] == []
    assert scored(FORM, kept)[0].total == 9


def test_answers_as_pages_send_them_are_stored_in_their_own_shape():
    sent = (
        ANSWERS | HOSPITAL | {"length_of_stay": " 5 ", "acute_admission": "true", "procedure": "false", "sodium": 133}
    )

    kept = checked(FORM, sent)

    assert (kept["length_of_stay"], kept["acute_admission"], kept["procedure"]) == (5, True, False)
    assert (kept["sodium"], kept["haemoglobin"]) == ("133", "112")
    assert kept["comorbidities"] == ["heart_failure", "tumour"]


def test_checking_twice_changes_nothing():
    kept = checked(FORM, ANSWERS | HOSPITAL)

    assert checked(FORM, kept) == kept
    assert list(kept) == [item.code for item in FORM.items if item.code in kept]


@given(
    st.dictionaries(st.sampled_from([item.code for item in FORM.items]) | st.text(max_size=5), st.none() | st.text())
)
def test_whatever_strings_are_sent_every_fault_has_its_field(answers):
    with pytest.raises(Invalid) as refusal:
        checked(FORM, answers)

    assert all(fault.field and fault.code for fault in refusal.value.errors)


@pytest.mark.parametrize("definition", FORMS, ids=lambda definition: definition.code)
def test_every_form_is_whole(definition):
    sections = {section.code for section in definition.sections}
    codes = [item.code for item in definition.items]

    assert definition.scoring in SCORING
    assert len(set(codes)) == len(codes)
    assert {item.section for item in definition.items} == sections
    assert all(item.options for item in definition.items if item.kind in ("choice", "choices"))
    assert all(item.asked_when[0] in codes[: codes.index(item.code)] for item in definition.items if item.asked_when)


def test_the_form_asks_for_every_comorbidity_of_lace():
    (item,) = [item for item in FORM.items if item.code == "comorbidities"]

    assert [option.value for option in item.options] == [condition.value for condition in Comorbidity]


@pytest.mark.parametrize(("code", "version"), [("nonsense", None), ("pre-discharge-assessment", 99)])
def test_an_unknown_form_is_not_found(code, version):
    with pytest.raises(NotFound):
        form(code, version)


@pytest.mark.parametrize(("language", "told"), [("en", "0 to 3650 days ("), ("zh-hans", "0 至 3650 天（")])
def test_a_range_says_its_unit_in_the_readers_language(language, told):
    with override(language), pytest.raises(Invalid) as fault:
        checked(FORM, ANSWERS | {"length_of_stay": 4000})

    assert told in str(fault.value.errors[0].message)


def test_haemoglobin_is_asked_in_g_per_l_and_scored_in_g_per_dl():
    enough = result(FORM.code, scored(FORM, checked(FORM, ANSWERS | HOSPITAL | {"haemoglobin": "120"})))
    low = result(FORM.code, scored(FORM, checked(FORM, ANSWERS | HOSPITAL | {"haemoglobin": "119"})))

    assert low.scores["hospital"] == enough.scores["hospital"] + 1
    assert next(item.unit for item in FORM.items if item.code == "haemoglobin") == "g/L"
    assert faults(ANSWERS | HOSPITAL | {"haemoglobin": "12.8"}) == {"haemoglobin": "outside_validation_range"}


def test_what_was_answered_in_g_per_dl_is_scored_as_before_and_taken_over_in_g_per_l():
    before = form(FORM.code, 1)
    kept = checked(before, ANSWERS | HOSPITAL | {"haemoglobin": "11.2"})
    now = carried(kept, 1)

    assert now["haemoglobin"] == "112"
    assert scored(FORM, checked(FORM, now)) == scored(before, kept)
    assert carried(now, 2) == now
