"""Clocks: how long each side has, who is told at each level, and how a pause is counted.

Lengths are product defaults, for no official limit is known; each pair of organisations may set its own. A clock has
one escalation per level. It follows the state: it starts when its state is entered, pauses while the ball is with the
other side and stops when the state is left. Working time is that of Asia/Shanghai with Chinese holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from handoff.enums import ClockCode, Kind, Side, State
from kernel.calendar import DEFAULT_HOURS, add_working_days, add_working_hours, is_working_day
from kernel.clock import SHANGHAI

Unit = Literal["minutes", "working_hours", "working_days"]
Phase = Literal["runs", "pauses", "stopped"]
UNITS: tuple[Unit, ...] = ("minutes", "working_hours", "working_days")


@dataclass(frozen=True, slots=True)
class Length:
    amount: int
    unit: Unit

    def after(self, start: datetime, *, times: int = 1) -> datetime:
        """The moment `times` this length after `start`."""
        if self.unit == "minutes":
            return start + timedelta(minutes=self.amount * times)
        if self.unit == "working_hours":
            return add_working_hours(start, self.amount * times)
        return add_working_days(start, self.amount * times)


@dataclass(frozen=True, slots=True)
class Level:
    """Level n is due n lengths after the start; `tells` names who is told."""

    number: int
    tells: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """`before_discharge`: level n is due at the latest this long / n before the planned discharge (None: no such line).

    `grace`: but never sooner than this after the start, so that a late handoff is not overdue on arrival.
    """

    code: ClockCode
    kind: Kind
    holder: Side
    length: Length
    levels: tuple[Level, ...]
    runs_in: frozenset[State]
    pauses_in: frozenset[State] = frozenset()
    before_discharge: timedelta | None = None
    grace: timedelta = timedelta(0)

    def phase(self, state: State) -> Phase:
        """What the clock does in that state."""
        if state in self.runs_in:
            return "runs"
        return "pauses" if state in self.pauses_in else "stopped"


_OPENING = (Level(1, "receiver_again"), Level(2, "receiver_office_by_phone"), Level(3, "duty_head"))
_DECIDING = (Level(1, "receiver_head"), Level(2, "region"))
_UNOPENED = frozenset({State.SENT})
_UNDECIDED = frozenset({State.SENT, State.RECEIVED})
_ASKED = frozenset({State.INFO_REQUESTED})

RULES: tuple[ClockRule, ...] = (
    ClockRule(ClockCode.R1, Kind.DOWN, Side.RECIPIENT, Length(4, "working_hours"), _OPENING, _UNOPENED),
    ClockRule(
        ClockCode.R2,
        Kind.DOWN,
        Side.RECIPIENT,
        Length(1, "working_days"),
        _DECIDING,
        _UNDECIDED,
        _ASKED,
        before_discharge=timedelta(hours=24),
        grace=timedelta(hours=1),
    ),
    ClockRule(ClockCode.R1, Kind.UP_GREEN, Side.RECIPIENT, Length(5, "minutes"), _OPENING, _UNOPENED),
    # Missing information does not block a green channel (R3), so its clock runs on while a question is open.
    ClockRule(ClockCode.R2, Kind.UP_GREEN, Side.RECIPIENT, Length(15, "minutes"), _DECIDING, _UNDECIDED | _ASKED),
)


def rules_for(kind: Kind) -> tuple[ClockRule, ...]:
    """The clocks that a referral of this kind has."""
    return tuple(rule for rule in RULES if rule.kind == kind)


def due(
    rule: ClockRule,
    level: int,
    start: datetime,
    *,
    planned_discharge: datetime | None = None,
    length: Length | None = None,
) -> datetime:
    """When that level of the clock falls due; `length` is the pair's own setting, where it has one."""
    return _held_by_discharge(rule, level, start, (length or rule.length).after(start, times=level), planned_discharge)


def due_after_pause(
    rule: ClockRule,
    level: int,
    *,
    was_due: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    planned_discharge: datetime | None = None,
    length: Length | None = None,
) -> datetime:
    """When the level falls due after a pause: what was left of it then, counted on from now."""
    unit = (length or rule.length).unit
    if unit == "minutes":
        moment = resumed_at + max(was_due - paused_at, timedelta(0))
    else:
        left = office_time(paused_at, was_due)
        moment = add_working_hours(resumed_at, left / timedelta(hours=1)) if left else resumed_at
    return _held_by_discharge(rule, level, resumed_at, moment, planned_discharge)


def office_time(start: datetime, end: datetime) -> timedelta:
    """Working time between two moments; zero where `end` is not later."""
    total, day = timedelta(0), start.astimezone(SHANGHAI).date()
    while day <= end.astimezone(SHANGHAI).date():
        if is_working_day(day):
            opens = datetime.combine(day, DEFAULT_HOURS.opens, SHANGHAI)
            closes = datetime.combine(day, DEFAULT_HOURS.closes, SHANGHAI)
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += timedelta(days=1)
    return total


def _held_by_discharge(
    rule: ClockRule, level: int, start: datetime, moment: datetime, planned_discharge: datetime | None
) -> datetime:
    if rule.before_discharge is None or planned_discharge is None:
        return moment
    line = planned_discharge - rule.before_discharge / level
    return max(min(moment, line), min(moment, start + rule.grace * level))
