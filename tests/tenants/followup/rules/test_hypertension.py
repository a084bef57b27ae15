"""The decision table H1–H11 of `cn-basic-ph-v3/htn`, its borders, and what an explanation carries."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.contracts import Explanation
from followup.enums import Action, ControlClass, EmergencySign
from followup.rules import hypertension_target
from followup.rules.hypertension import RULE_SET, V3, Limit, Pressure, Visit, classify, emergency
from followup.rules.hypertension_texts import SIGNS
from kernel.errors import Invalid

C = ControlClass


def visit(age=60, systolic=None, diastolic=None, **more):
    numbers = (None if value is None else Decimal(value) for value in (systolic, diastolic))
    return Visit(pressure=Pressure(*numbers), age=age, **more)


HEADACHE_AND_VOMITING = frozenset({EmergencySign.HEADACHE_DIZZINESS, EmergencySign.NAUSEA_VOMITING})

TABLE = {
    "H1": (visit(60, 138, 88), C.SATISFIED, Action.CONTINUE, 90),
    "H2": (visit(60, 140, 80), C.UNSATISFIED, Action.ADJUST, 14),
    "H3": (visit(60, 139, 90), C.UNSATISFIED, Action.ADJUST, 14),
    "H4": (visit(60, 142, 84, previous=C.UNSATISFIED), C.UNSATISFIED, Action.REFER, 14),
    "H5": (visit(66, 148, 88), C.SATISFIED, Action.CONTINUE, 90),
    "H6": (visit(60, 179, 109), C.UNSATISFIED, Action.ADJUST, 14),
    "H7 systolic": (visit(60, 180, 80), C.EMERGENCY, Action.URGENT_REFERRAL, 14),
    "H7 diastolic": (visit(60, 150, 110), C.EMERGENCY, Action.URGENT_REFERRAL, 14),
    "H8": (visit(60, 130, 80, adverse_reaction=True), C.ADVERSE_REACTION, Action.ADJUST, 14),
    "H9": (visit(60, 130, 80, complication=True), C.COMPLICATION, Action.REFER, 14),
    "H10": (visit(30, 146, 92, pregnant_or_lactating=True), C.EMERGENCY, Action.URGENT_REFERRAL, 14),
    "H11": (visit(60, 130, 80, signs=HEADACHE_AND_VOMITING), C.EMERGENCY, Action.URGENT_REFERRAL, 14),
    "H11 without numbers": (visit(None, signs=HEADACHE_AND_VOMITING), C.EMERGENCY, Action.URGENT_REFERRAL, 14),
}


@pytest.mark.parametrize(("found", "control_class", "action", "days"), TABLE.values(), ids=TABLE)
def test_the_decision_table(found, control_class, action, days):
    answer = classify(found)

    assert (answer.control_class, answer.action, answer.next_due_days) == (control_class, action, days)


def test_h5_is_controlled_by_one_rule_set_and_not_at_target_by_the_other():
    found = visit(66, 148, 88)

    assert classify(found).control_class == C.SATISFIED
    assert classify(found, replace(V3, elderly_rule=False)).control_class == C.UNSATISFIED
    assert not hypertension_target.at_target(found.pressure, 66)


@pytest.mark.parametrize(
    ("age", "control_class"), [(64, C.UNSATISFIED), (65, C.SATISFIED), (None, C.UNSATISFIED), (90, C.SATISFIED)]
)
def test_the_elderly_limit_begins_at_65(age, control_class):
    assert classify(visit(age, 149, 89)).control_class == control_class


@pytest.mark.parametrize(("systolic", "diastolic"), [(150, 80), (149, 90)])
def test_the_elderly_limit_has_an_end(systolic, diastolic):
    assert classify(visit(70, systolic, diastolic)).control_class == C.UNSATISFIED


@pytest.mark.parametrize("sign", EmergencySign)
def test_every_sign_alone_is_an_emergency(sign):
    reason = emergency(Visit(signs=frozenset({sign})))

    assert [criterion.id for criterion in reason.criteria] == [sign.value]
    assert (reason.criteria[0].text_en, reason.criteria[0].text_zh) == SIGNS[sign]


@pytest.mark.parametrize(("systolic", "diastolic", "alarmed"), [(139, 89, False), (140, 80, True), (130, 90, True)])
def test_in_pregnancy_pressure_above_normal_is_enough(systolic, diastolic, alarmed):
    assert (emergency(visit(30, systolic, diastolic, pregnant_or_lactating=True)) is not None) is alarmed
    assert emergency(visit(30, systolic, diastolic)) is None


def test_one_number_is_enough_for_an_emergency():
    assert emergency(visit(None, 181)) is not None
    assert emergency(visit(None, None, 112)) is not None


def test_an_emergency_comes_before_everything_else():
    found = visit(60, 185, 80, complication=True, adverse_reaction=True, previous=C.UNSATISFIED)

    assert classify(found).control_class == C.EMERGENCY


def test_a_complication_comes_before_an_adverse_reaction():
    assert classify(visit(60, 150, 80, complication=True, adverse_reaction=True)).control_class == C.COMPLICATION


@pytest.mark.parametrize(
    "found",
    [
        visit(60, 130, 80, adverse_reaction=True, reaction_hard_to_control=True),
        visit(60, 150, 80, adverse_reaction=True, previous=C.UNSATISFIED),
    ],
)
def test_an_adverse_reaction_hard_to_control_or_a_second_high_pressure_is_referred(found):
    answer = classify(found)

    assert (answer.control_class, answer.action, answer.next_due_days) == (C.ADVERSE_REACTION, Action.REFER, 14)


def test_a_good_visit_after_a_bad_one_is_satisfied():
    assert classify(visit(60, 130, 80, previous=C.UNSATISFIED)).action == Action.CONTINUE


@pytest.mark.parametrize(("age", "inside"), [(34, False), (35, True), (None, None)])
def test_the_age_floor_is_a_parameter_and_never_silences_an_emergency(age, inside):
    answer = classify(visit(age, 185, 112))

    assert (answer.control_class, answer.in_population) == (C.EMERGENCY, inside)
    assert classify(visit(20, 130, 80), replace(V3, minimum_age=18)).in_population is True


@pytest.mark.parametrize(
    ("found", "fields"),
    [(visit(60, 150), ["diastolic"]), (visit(60, None, 80), ["systolic"]), (visit(60), ["systolic", "diastolic"])],
)
def test_without_both_numbers_the_pressure_cannot_be_judged(found, fields):
    with pytest.raises(Invalid) as refusal:
        classify(found)

    assert [fault.field for fault in refusal.value.errors] == fields


def test_the_explanation_names_rule_source_limits_and_values_in_both_languages():
    reason = emergency(visit(60, "185", "112"))

    assert (reason.rule_set, reason.version, reason.rule) == (RULE_SET, "3", "emergency")
    assert "nhc.gov.cn" in reason.source
    assert reason.threshold == "systolic ≥ 180 mmHg; diastolic ≥ 110 mmHg"
    assert reason.value == "185/112 mmHg"
    assert [(c.id, c.threshold, c.value) for c in reason.criteria] == [
        ("systolic", "≥ 180 mmHg", "185 mmHg"),
        ("diastolic", "≥ 110 mmHg", "112 mmHg"),
    ]
    assert reason.sentence("en").startswith("Emergency")
    assert reason.sentence("zh-hans").startswith("危急")
    assert Explanation.from_payload(reason.to_payload()) == reason


def test_only_the_criteria_that_are_met_are_named():
    assert [criterion.id for criterion in emergency(visit(60, 182, 90)).criteria] == ["systolic"]


numbers = st.none() | st.integers(40, 320).map(Decimal)
visits = st.builds(
    Visit,
    pressure=st.builds(Pressure, numbers, numbers),
    age=st.none() | st.integers(0, 110),
    signs=st.frozensets(st.sampled_from(EmergencySign)),
    pregnant_or_lactating=st.booleans(),
)


@given(visits)
def test_every_emergency_is_explained_and_nothing_else_is(found):
    reason = emergency(found)
    by_numbers = (found.pressure.systolic or 0) >= 180 or (found.pressure.diastolic or 0) >= 110
    pregnant = found.pregnant_or_lactating and found.pressure.reaches(Limit(140, 90))

    assert (reason is not None) == bool(by_numbers or pregnant or found.signs)
    assert reason is None or reason.criteria


@pytest.mark.parametrize(
    ("age", "systolic", "diastolic", "tolerates", "reached"),
    [
        (60, 129, 79, False, True),
        (60, 130, 79, False, False),
        (60, 129, 80, False, False),
        (79, 135, 79, False, False),
        (80, 149, 89, False, True),
        (80, 149, 89, True, False),
        (80, 139, 89, True, True),
        (85, 150, 80, False, False),
    ],
)
def test_the_personal_target_of_2025(age, systolic, diastolic, tolerates, reached):
    pressure = Pressure(Decimal(systolic), Decimal(diastolic))

    assert hypertension_target.at_target(pressure, age, tolerates_lower=tolerates) is reached


def test_half_a_pressure_is_never_at_target():
    assert not hypertension_target.at_target(Pressure(Decimal(110)), 60)
