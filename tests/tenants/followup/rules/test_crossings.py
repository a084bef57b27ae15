from decimal import Decimal

import pytest

from followup.contracts import Reading
from followup.enums import EmergencySign, Severity
from followup.rules.crossings import crossings
from followup.rules.ranges import DIASTOLIC, SYSTOLIC


def pressure(systolic, diastolic):
    return [Reading(SYSTOLIC, Decimal(systolic), "mm[Hg]"), Reading(DIASTOLIC, Decimal(diastolic), "mm[Hg]")]


def test_both_numbers_beyond_the_limit_are_one_crossing_with_two_criteria():
    (crossing,) = crossings(pressure(185, 112))

    assert (crossing.severity, crossing.explanation.rule_set) == (Severity.RED, "cn-basic-ph-v3/htn")
    assert [criterion.id for criterion in crossing.explanation.criteria] == ["systolic", "diastolic"]


@pytest.mark.parametrize("readings", [pressure(179, 109), [], [Reading("8867-4", Decimal(200), "/min")]])
def test_nothing_is_said_without_a_sourced_rule(readings):
    assert crossings(readings) == ()


def test_signs_speak_without_numbers():
    (crossing,) = crossings([], signs=[EmergencySign.EYE_PAIN])

    assert [criterion.id for criterion in crossing.explanation.criteria] == ["eye_pain"]


def test_pregnancy_lowers_the_limit():
    assert crossings(pressure(150, 92)) == ()
    assert len(crossings(pressure(150, 92), pregnant_or_lactating=True)) == 1
