"""Clocks: how long each side has, who is told at each level, and how a pause is counted.

R1 to R10 of the referral's life cycle. Lengths are product defaults, for no official limit is known; each pair of
organisations may set its own, per kind and priority. A clock follows the state: it starts when its state is entered
(again, as a new round, when it is entered again), pauses while the ball is with the other side and stops when the state
is left. It has one escalation per level and round. Working time is that of Asia/Shanghai with Chinese holidays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from handoff.enums import ClockCode, Kind, Priority, Side, State, Verb
from handoff.rules.states import BEFORE_ACCEPTANCE, SENT_ONCE, WAITS_FOR_CONTACT
from kernel.calendar import DEFAULT_HOURS, add_working_days, add_working_hours, is_working_day
from kernel.clock import SHANGHAI

EVERY_LEVEL = 0
Unit = Literal["minutes", "working_hours", "working_days", "days"]
Phase = Literal["runs", "pauses", "stopped"]
Anchor = Literal["entry", "discharge", "term"]
UNITS: tuple[Unit, ...] = ("minutes", "working_hours", "working_days", "days")


@dataclass(frozen=True, slots=True)
class Length:
    amount: int
    unit: Unit

    def after(self, start: datetime, *, times: int = 1) -> datetime:
        """The moment `times` this length after `start`."""
        if self.unit == "minutes":
            return start + timedelta(minutes=self.amount * times)
        if self.unit == "days":
            return start + timedelta(days=self.amount * times)
        if self.unit == "working_hours":
            return add_working_hours(start, self.amount * times)
        return add_working_days(start, self.amount * times)


_MINUTES: Mapping[str, int] = {"minutes": 1, "working_hours": 3 * 60, "working_days": 24 * 60, "days": 24 * 60}
MOST_TIMES = 10
Lengths = Mapping[int, Length]
"""A pair's own settings of one clock: `EVERY_LEVEL` is the length of the clock, a level's number its own time."""


@dataclass(frozen=True, slots=True)
class Level:
    """Level n is due n lengths after the start, or `after` the start; a pair may set each of both. `tells` names who
    is told.

    `acts`: the step that the clock itself takes when the level fires, where the table lets a machine take it.
    """

    number: int
    tells: str
    after: Length | None = None
    acts: Verb | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """`priority` None: for every priority of the kind. `before_discharge`: level n is due at the latest this long / n
    before the planned discharge. `grace`: but never sooner than this after the start, so that a late handoff is not
    overdue on arrival. `anchor`: counted from entering the state, but not before the discharge, or from the end of the
    term. `settled_by`: the step that stops it, or with `one_level` its next level, without a change of state.
    `of_order`: it counts from the first sending, whoever is asked next; a redirect carries it on to the new task.
    """

    code: ClockCode
    kind: Kind
    holder: Side
    length: Length
    levels: tuple[Level, ...]
    runs_in: frozenset[State]
    pauses_in: frozenset[State] = frozenset()
    priority: Priority | None = None
    before_discharge: timedelta | None = None
    grace: timedelta = timedelta(0)
    anchor: Anchor = "entry"
    settled_by: Verb | None = None
    one_level: bool = False
    of_order: bool = False

    def phase(self, state: State | None) -> Phase:
        """What the clock does in that state."""
        if state in self.runs_in:
            return "runs"
        return "pauses" if state in self.pauses_in else "stopped"

    def fits(self, kind: Kind, priority: Priority) -> bool:
        """Whether a referral of that kind and priority has this clock."""
        return self.kind == kind and self.priority in (None, priority)


S, R = Side.SENDER, Side.RECIPIENT
_OPENING = (Level(1, "receiver_again"), Level(2, "receiver_office_by_phone"), Level(3, "duty_head"))
_DECIDING = (Level(1, "receiver_head"), Level(2, "region"))
_ANSWERING = (Level(1, "sender_clinician"), Level(2, "sender_office"))
_CONTACTING = (Level(1, "responsible"), Level(2, "receiver_head"), Level(3, "sender_clinician"))
_TRACING = (Level(1, "responsible"), Level(2, "receiver_head"))
_REPORTING = (Level(1, "responsible"), Level(2, "receiver_office"), Level(3, "region"))
_STAGES = (
    Level(1, "responsible"),
    Level(2, "receiver_office", Length(30, "days")),
    Level(3, "region", Length(90, "days")),
)
_READING = (*_ANSWERING, Level(3, "closes_unread", Length(30, "days"), Verb.CLOSE_UNREAD))
_FOLLOWING_UP = (Level(1, "community_doctor"), Level(2, "community_head", Length(15, "days")))
_EXPIRING = (Level(1, "expires", acts=Verb.EXPIRE),)
_CANCELLING = (Level(1, "receiver_head", acts=Verb.CONFIRM_CANCEL), Level(2, "region"))
_UNOPENED = frozenset({State.SENT})
_UNDECIDED = frozenset({State.SENT, State.RECEIVED})
_ASKED = frozenset({State.INFO_REQUESTED})
_ACCEPTED = frozenset({State.ACCEPTED})
_WITHOUT_SLOT = frozenset({State.ACCEPTED, State.APPT_CANCELLED})
_CARE = frozenset({State.IN_CARE})
_ASKED_OFF = frozenset({State.CANCEL_REQUESTED})

Column = dict[ClockCode, Length]
GREEN_COLUMN: Column = {
    ClockCode.R1: Length(5, "minutes"),
    ClockCode.R2: Length(15, "minutes"),
    ClockCode.R3: Length(10, "minutes"),
    ClockCode.R4: Length(30, "minutes"),
    ClockCode.R6: Length(24 * 60, "minutes"),
    ClockCode.R7: Length(1, "days"),
    ClockCode.R8: Length(14, "days"),
    ClockCode.R9: Length(2 * 60, "minutes"),
    ClockCode.R10: Length(30, "minutes"),
}
URGENT_COLUMN: Column = {
    ClockCode.R1: Length(60, "minutes"),
    ClockCode.R2: Length(4 * 60, "minutes"),
    ClockCode.R3: Length(4 * 60, "minutes"),
    ClockCode.R4: Length(1, "days"),
    ClockCode.R5: Length(1, "days"),
    ClockCode.R6: Length(72 * 60, "minutes"),
    ClockCode.R7: Length(2, "working_days"),
    ClockCode.R8: Length(14, "days"),
    ClockCode.R9: Length(2, "days"),
    ClockCode.R10: Length(1, "days"),
}
ROUTINE_COLUMN: Column = {
    ClockCode.R1: Length(1, "working_days"),
    ClockCode.R2: Length(3, "working_days"),
    ClockCode.R3: Length(2, "working_days"),
    ClockCode.R4: Length(5, "working_days"),
    ClockCode.R5: Length(1, "days"),
    ClockCode.R6: Length(7, "days"),
    ClockCode.R7: Length(5, "working_days"),
    ClockCode.R9: Length(30, "days"),
    ClockCode.R10: Length(3, "working_days"),
}


def _down() -> Iterator[ClockRule]:
    kind = Kind.DOWN
    yield ClockRule(ClockCode.R1, kind, R, Length(4, "working_hours"), _OPENING, _UNOPENED)
    yield ClockRule(
        ClockCode.R2,
        kind,
        R,
        Length(1, "working_days"),
        _DECIDING,
        _UNDECIDED,
        _ASKED,
        before_discharge=timedelta(hours=24),
        grace=timedelta(hours=1),
    )
    yield ClockRule(ClockCode.R3, kind, S, Length(1, "working_days"), _ANSWERING, _ASKED)
    yield ClockRule(
        ClockCode.R4,
        kind,
        R,
        Length(24 * 60, "minutes"),
        _CONTACTING,
        WAITS_FOR_CONTACT,
        _ASKED_OFF,
        anchor="discharge",
    )
    yield ClockRule(
        ClockCode.R6, kind, R, Length(7, "days"), _STAGES, _CARE, _ASKED_OFF, settled_by=Verb.NOTE, one_level=True
    )
    yield ClockRule(ClockCode.R7, kind, S, Length(5, "working_days"), _READING, frozenset({State.OUTCOME_SENT}))
    yield ClockRule(
        ClockCode.R9,
        kind,
        R,
        Length(3, "days"),
        _EXPIRING,
        BEFORE_ACCEPTANCE - _ASKED,
        _ASKED,
        anchor="discharge",
    )
    yield ClockRule(ClockCode.R10, kind, R, Length(2, "working_days"), _CANCELLING, _ASKED_OFF)


def _column(kind: Kind, priority: Priority | None, column: Column) -> Iterator[ClockRule]:
    """The clocks of a kind other than a discharge handoff, with the lengths of one column of the table."""
    green, advice, term = kind == Kind.UP_GREEN, kind == Kind.ADVICE, kind == Kind.TEMP
    # Missing information does not block a green channel (R3): its clocks run on while a question is open.
    asked = frozenset[State]() if green else _ASKED
    # What care waits for stands still while the receiver decides whether care ends, and goes on where it does not.
    halts = {
        **dict.fromkeys((ClockCode.R2, ClockCode.R9), asked),
        **dict.fromkeys((ClockCode.R4, ClockCode.R5, ClockCode.R6), _ASKED_OFF),
    }

    def rule(code: ClockCode, holder: Side, levels: tuple[Level, ...], runs_in: frozenset[State]) -> ClockRule:
        pauses = halts.get(code, frozenset())
        late = {ClockCode.R6: Verb.NOTE if green else None, ClockCode.R8: Verb.FOLLOWED_UP}
        return ClockRule(
            code,
            kind,
            holder,
            column[code],
            levels,
            runs_in - pauses,
            pauses,
            priority,
            anchor="term" if term and code == ClockCode.R6 else "entry",
            settled_by=late.get(code),
            of_order=code == ClockCode.R8,
        )

    yield rule(ClockCode.R1, R, _OPENING, _UNOPENED)
    yield rule(ClockCode.R2, R, _DECIDING, _UNDECIDED | _ASKED)
    yield rule(ClockCode.R3, S, _ANSWERING, _ASKED)
    if not advice:
        yield rule(ClockCode.R4, R, _CONTACTING, WAITS_FOR_CONTACT if term else _WITHOUT_SLOT)
    if ClockCode.R5 in column and not advice:
        yield rule(ClockCode.R5, R, _TRACING, frozenset({State.NO_SHOW}))
    yield rule(ClockCode.R6, R, _REPORTING, _ACCEPTED if advice else _CARE)
    yield rule(ClockCode.R7, S, _READING, frozenset({State.OUTCOME_SENT}))
    if ClockCode.R8 in column and kind in (Kind.UP, Kind.UP_GREEN):
        yield rule(ClockCode.R8, S, _FOLLOWING_UP, SENT_ONCE - {State.WITHDRAWN, State.CANCELLED})
    yield rule(ClockCode.R9, R, _EXPIRING, BEFORE_ACCEPTANCE)
    yield rule(ClockCode.R10, R, _CANCELLING, _ASKED_OFF)


def _all() -> Iterator[ClockRule]:
    yield from _down()
    yield from _column(Kind.UP_GREEN, None, GREEN_COLUMN)
    for kind in (Kind.UP, Kind.LATERAL, Kind.ADVICE, Kind.TEMP):
        yield from _column(kind, Priority.ROUTINE, ROUTINE_COLUMN)
        yield from _column(kind, Priority.URGENT, URGENT_COLUMN)
        yield from _column(kind, Priority.EMERGENCY, URGENT_COLUMN)


RULES: tuple[ClockRule, ...] = tuple(_all())


def rules_for(kind: Kind, priority: Priority) -> tuple[ClockRule, ...]:
    """The clocks that a referral of this kind and priority has."""
    return tuple(rule for rule in RULES if rule.fits(kind, priority))


def settable_levels(kind: str, priority: str, code: str) -> frozenset[int]:
    """What a pair may set of a clock: its length, and each level that has a time of its own."""
    named = (rule for rule in RULES if (rule.kind, rule.code) == (kind, code))
    fitting = (rule for rule in named if not priority or rule.priority in (None, priority))
    return frozenset({EVERY_LEVEL} | {level.number for rule in fitting for level in rule.levels if level.after})


def longest(kind: str, priority: str, code: str, level: int) -> Length:
    """The product's own length of a clock, ten times which is the most that a pair may set; for all priorities
    together that of the most patient one. The factor is our decision, no official limit: nobody waits for days on a
    clock that is meant in minutes. Raises `ValueError` for what is no clock.
    """
    named = [rule for rule in RULES if (rule.kind, rule.code) == (kind, code)]
    fitting = [rule for rule in named if not priority or rule.priority in (None, priority)]
    own = [each.after for rule in fitting for each in rule.levels if each.number == level and each.after]
    return max(own or [rule.length for rule in fitting], key=in_minutes)


def in_minutes(length: Length) -> int:
    """About how long on the wall: a working hour is an eighth of a day, holidays are left out."""
    return length.amount * _MINUTES[length.unit]


def due(
    rule: ClockRule,
    level: int,
    start: datetime,
    *,
    planned_discharge: datetime | None = None,
    lengths: Lengths | None = None,
) -> datetime:
    """When that level of the clock falls due; `lengths` are the pair's own settings, where it has any.

    `planned_discharge` is the real discharge where it is known, and the end of the term of temporary care.
    """
    own = lengths or {}
    length = own.get(EVERY_LEVEL, rule.length)
    if rule.anchor == "term" and planned_discharge is not None and start < planned_discharge:
        return length.after(planned_discharge, times=level - 1)
    begins = max(start, planned_discharge) if rule.anchor == "discharge" and planned_discharge else start
    alone = own.get(level, rule.levels[level - 1].after)
    moment = alone.after(begins) if alone else length.after(begins, times=level)
    return _held_by_discharge(rule, level, start, moment, planned_discharge)


def due_after_pause(
    rule: ClockRule,
    level: int,
    *,
    was_due: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    planned_discharge: datetime | None = None,
    lengths: Lengths | None = None,
) -> datetime:
    """When the level falls due after a pause: what was left of it then, counted on from now.

    Office time where there was any; at night or at a weekend what was left was real time, and counts on as that. A
    pause before the discharge from which the clock is counted gives nothing back.
    """
    if rule.anchor == "discharge" and planned_discharge is not None:
        paused_at, resumed_at = max(paused_at, planned_discharge), max(resumed_at, planned_discharge)
    own = lengths or {}
    alone = own.get(level, rule.levels[level - 1].after)
    unit, left = (alone or own.get(EVERY_LEVEL, rule.length)).unit, max(was_due - paused_at, timedelta(0))
    in_office = office_time(paused_at, was_due) if unit in ("working_hours", "working_days") else timedelta(0)
    moment = add_working_hours(resumed_at, in_office / timedelta(hours=1)) if in_office else resumed_at + left
    return _held_by_discharge(rule, level, resumed_at, moment, planned_discharge)


def due_after_discharge(
    rule: ClockRule,
    level: int,
    *,
    was_due: datetime,
    started_at: datetime,
    recorded_at: datetime,
    discharged_at: datetime,
    lengths: Lengths | None = None,
) -> datetime:
    """When the level falls due once the real discharge is on record: what is counted from it, anew; what is due before
    it, sooner, but not before its grace has passed since; anything else as before.
    """
    if rule.anchor == "discharge":
        return due(rule, level, started_at, planned_discharge=discharged_at, lengths=lengths)
    return _held_by_discharge(rule, level, recorded_at, was_due, discharged_at)


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
