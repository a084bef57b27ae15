"""The numbers of the diabetes specification that are an emergency by themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from followup.contracts import Reading
from followup.rules.crossings import crossings, looks_at

GLUCOSE, TEMPERATURE, PULSE = ("15074-8", "mmol/L"), ("8310-5", "Cel"), ("8867-4", "/min")


def measured(what: tuple[str, str], value: str) -> Reading:
    return Reading(what[0], Decimal(value), what[1])


@pytest.mark.parametrize(
    ("what", "value", "rule"),
    [
        (GLUCOSE, "16.6", None),
        (GLUCOSE, "16.7", "glucose-high"),
        (GLUCOSE, "3.9", "glucose-low"),
        (GLUCOSE, "4.0", None),
        (TEMPERATURE, "39.0", None),
        (TEMPERATURE, "39.1", "temperature"),
        (PULSE, "101", None),
    ],
)
def test_the_limits_of_the_specification(what: tuple[str, str], value: str, rule: str | None) -> None:
    found = [one.id for each in crossings([measured(what, value)]) for one in each.explanation.criteria]

    assert found == ([rule] if rule else [])


def test_each_alarm_keeps_the_values_that_its_rule_looks_at() -> None:
    taken = [
        Reading("8480-6", Decimal(190), "mm[Hg]"),
        Reading("8462-4", Decimal(112), "mm[Hg]"),
        measured(PULSE, "96"),
        measured(GLUCOSE, "1.8"),
    ]
    causes = {
        crossing.explanation.rule_set: [one.code for one in taken if looks_at(crossing, one.code)]
        for crossing in crossings(taken)
    }

    assert causes == {"cn-basic-ph-v3/htn": ["8480-6", "8462-4", "8867-4"], "cn-basic-ph-v3/t2dm": ["15074-8"]}
    (low,) = (each.explanation for each in crossings(taken) if each.explanation.rule_set == "cn-basic-ph-v3/t2dm")
    assert (low.value, low.threshold) == ("1.8 mmol/L", "glucose-low ≤ 3.9 mmol/L")
