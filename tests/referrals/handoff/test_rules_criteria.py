"""Which rows of a checklist a reading ticks by itself, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from handoff.contracts import CriterionRow
from handoff.enums import Comparison, Direction, Kind
from handoff.rules.criteria import Measured, directions_of, met, rule_of, ticked
from kernel.clock import SHANGHAI

AT = datetime(2026, 11, 21, 9, 30, tzinfo=SHANGHAI)
SYSTOLIC = CriterionRow(
    "sbp",
    1,
    "up_emergency",
    "HTN",
    "收缩压≥180",
    "Systolic 180 or more",
    "规范",
    "8480-6",
    ">=",
    Decimal(180),
    "mm[Hg]",
)
DIASTOLIC = replace(SYSTOLIC, code="dbp", loinc="8462-4", limit=Decimal(110))
PAIN = CriterionRow("pain", 3, "up_emergency", "HTN", "胸痛", "Chest pain", "34号")


def pressure(systolic: int, diastolic: int, *, apart: int = 0) -> dict[str, Measured]:
    later = AT + timedelta(minutes=apart)
    return {
        "8480-6": Measured(Decimal(systolic), "mm[Hg]", AT),
        "8462-4": Measured(Decimal(diastolic), "mm[Hg]", later),
    }


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [(185, 112, ["sbp", "dbp"]), (180, 80, ["sbp"]), (150, 110, ["dbp"]), (179, 109, [])],
)
def test_the_reading_itself_ticks_a_row(systolic: int, diastolic: int, expected: list[str]) -> None:
    assert [each.code for each in ticked((SYSTOLIC, DIASTOLIC, PAIN), pressure(systolic, diastolic))] == expected


@pytest.mark.parametrize(
    ("comparison", "met_by"),
    [
        (Comparison.AT_LEAST, [4, 5]),
        (Comparison.ABOVE, [5]),
        (Comparison.AT_MOST, [3, 4]),
        (Comparison.BELOW, [3]),
    ],
)
def test_every_comparison_has_its_own_edge(comparison: Comparison, met_by: list[int]) -> None:
    row = replace(SYSTOLIC, comparison=comparison, limit=Decimal(4))
    values = {number: {"8480-6": Measured(Decimal(number), "mm[Hg]", AT)} for number in (3, 4, 5)}

    assert [number for number, held in values.items() if met(row, held)] == met_by


@pytest.mark.parametrize(
    ("direction", "followed", "by_itself"),
    [
        (Direction.UP_FIRST, False, True),
        (Direction.UP_FIRST, True, False),
        (Direction.UP_FOLLOW_UP, False, False),
        (Direction.UP_FOLLOW_UP, True, True),
        (Direction.UP_EMERGENCY, False, True),
        (Direction.UP_EMERGENCY, True, True),
    ],
)
def test_a_reading_ticks_the_list_of_the_stage_in_which_the_patient_is(
    direction: Direction, followed: bool, by_itself: bool
) -> None:
    row, values = replace(SYSTOLIC, direction=direction), pressure(185, 112)

    assert met(row, values, followed=followed) is by_itself
    assert [each.code for each in ticked((row,), values, ("sbp",), followed=followed)] == ["sbp"]


def test_a_number_in_another_unit_ticks_nothing() -> None:
    assert not met(SYSTOLIC, {"8480-6": Measured(Decimal(200), "kPa", AT)})


def test_a_person_ticks_what_no_reading_says_and_no_number_is_claimed_for_it() -> None:
    (kept,) = ticked((SYSTOLIC, PAIN), pressure(150, 90), by_hand=("pain", "nonsense"))

    assert (kept.code, kept.number, kept.source, kept.rule, kept.value) == ("pain", 3, "34号", "", "")


def test_a_row_ticked_by_hand_against_its_reading_claims_no_number() -> None:
    (kept,) = ticked((SYSTOLIC,), pressure(150, 90), by_hand=("sbp",))

    assert (kept.rule, kept.value, kept.measured_at) == ("≥ 180 mm[Hg]", "", "")


def test_a_pressure_is_shown_whole_only_where_both_halves_were_taken_together() -> None:
    (together, _) = ticked((SYSTOLIC, DIASTOLIC), pressure(182, 110))
    (apart, _) = ticked((SYSTOLIC, DIASTOLIC), pressure(182, 110, apart=5))

    assert (together.value, apart.value) == ("182/110", "182")


def test_a_rule_says_its_limit_and_unit_without_empty_zeros() -> None:
    assert rule_of(replace(SYSTOLIC, loinc="15074-8", limit=Decimal("16.700"), unit="mmol/L")) == "≥ 16.7 mmol/L"


def test_each_kind_asks_its_own_lists() -> None:
    assert {kind: directions_of(kind) for kind in Kind if directions_of(kind)} == {
        Kind.UP_GREEN: (Direction.UP_EMERGENCY,),
        Kind.UP: (Direction.UP_FIRST, Direction.UP_FOLLOW_UP),
        Kind.DOWN: (Direction.DOWN,),
    }
