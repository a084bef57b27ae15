"""Checklists of a referral: which rows are asked, and which of them a reading itself ticks.

The rows are each organisation's own data (`models.Criterion`); here is no clinical number.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from followup.contracts import ReadingView
from handoff.contracts.criteria import CriterionRow, Ticked
from handoff.enums import Comparison, Direction, Kind

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
FRESH = timedelta(days=1)
"""A reading older than this ticks nothing by itself: a product default, no clinical number."""

ASKED: dict[Kind, tuple[Direction, ...]] = {
    Kind.UP_GREEN: (Direction.UP_EMERGENCY,),
    Kind.UP: (Direction.UP_FIRST, Direction.UP_FOLLOW_UP),
    Kind.DOWN: (Direction.DOWN,),
}
_OF_A_FOLLOWED: dict[str, bool] = {Direction.UP_FIRST: False, Direction.UP_FOLLOW_UP: True}
_MEETS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.ABOVE: operator.gt,
    Comparison.AT_MOST: operator.le,
    Comparison.BELOW: operator.lt,
}
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.ABOVE: ">", Comparison.AT_MOST: "≤", Comparison.BELOW: "<"}


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest value of one LOINC code, in UCUM `unit`."""

    value: Decimal
    unit: str
    taken_at: datetime


def directions_of(kind: str) -> tuple[Direction, ...]:
    """The checklists that belong to a kind of referral; none for advice, temporary and lateral care."""
    return ASKED.get(Kind(kind), ())


def newest(readings: Iterable[ReadingView], *, since: datetime | None = None) -> dict[str, Measured]:
    """The newest reading of each code, of those taken at `since` or later."""
    found = sorted(readings, key=lambda each: each.taken_at)
    return {
        each.code: Measured(each.value, each.unit, each.taken_at)
        for each in found
        if since is None or each.taken_at >= since
    }


def met(row: CriterionRow, values: Mapping[str, Measured], *, followed: bool = False) -> bool:
    """Whether the reading itself ticks the row: of its code, in its unit, on the right side of its limit. `followed`: a
    plan of the patient runs here, so that the rows of a first visit wait for a hand, and else those of a follow-up.
    """
    if _OF_A_FOLLOWED.get(row.direction, followed) != followed:
        return False
    held = values.get(row.loinc) if row.loinc else None
    if held is None or row.limit is None or held.unit != row.unit:
        return False
    return _MEETS[row.comparison](held.value, row.limit)


def ticked(
    rows: Iterable[CriterionRow],
    values: Mapping[str, Measured],
    by_hand: Iterable[str] = (),
    *,
    followed: bool = False,
) -> tuple[Ticked, ...]:
    """The rows met by the readings or ticked by a person, in the order of the list, as they read now."""
    chosen = frozenset(by_hand)
    found = ((row, met(row, values, followed=followed)) for row in rows)
    return tuple(kept(row, values, followed=followed) for row, by_reading in found if by_reading or row.code in chosen)


def kept(row: CriterionRow, values: Mapping[str, Measured], *, followed: bool = False) -> Ticked:
    """The row as a referral keeps it; the number beside it only where the reading ticks it."""
    held = values[row.loinc] if met(row, values, followed=followed) else None
    return Ticked(
        code=row.code,
        number=row.number,
        direction=row.direction,
        text_zh=row.text_zh,
        text_en=row.text_en,
        source=row.source,
        rule=rule_of(row),
        value=shown(row.loinc, values) if held else "",
        measured_at=held.taken_at.isoformat() if held else "",
    )


def rule_of(row: CriterionRow) -> str:
    """The limit with its unit, as "≥ 180 mm[Hg]"; empty where a person ticks the row."""
    if not row.loinc or row.limit is None:
        return ""
    return f"{_SIGNS[Comparison(row.comparison)]} {plain(row.limit)} {row.unit}"


def shown(code: str, values: Mapping[str, Measured]) -> str:
    """The number that ticks a row: "182/110" for a pressure whose other half was taken with it, else the value."""
    upper, lower = values.get(SYSTOLIC), values.get(DIASTOLIC)
    if code in (SYSTOLIC, DIASTOLIC) and upper and lower and upper.taken_at == lower.taken_at:
        return f"{plain(upper.value)}/{plain(lower.value)}"
    return plain(values[code].value)


def plain(value: Decimal) -> str:
    """Without zeros that say nothing: 182.000 as 182."""
    return f"{value.normalize():f}"
