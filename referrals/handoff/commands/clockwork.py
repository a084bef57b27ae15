"""Clocks as rows: they follow the state on the side that holds them, the other side mirrors what it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import cast
from uuid import UUID

from django.db.models import Q

from handoff.access import other_of
from handoff.contracts.messages import ClockTold
from handoff.enums import Kind, Priority, Side, State, Verb
from handoff.models import Clock, ClockSetting, ServiceRequest, Task
from handoff.rules.clocks import ClockRule, Length, Lengths, due, due_after_discharge, due_after_pause, rules_for
from handoff.rules.states import UNSENT
from kernel.clock import SHANGHAI, now
from kernel.ids import new_id


def follow(task: Task, came_from: State | None) -> bool:
    """Starts, pauses, resumes and stops the clocks that this side holds, as the state says; True where any changed.

    `came_from` is the state before this move, None for a task that has just begun here.
    """
    order = task.order
    held = _held(task)
    lengths = _lengths_with(other_of(order), order)
    moved = 0
    for rule in _rules(order):
        rows = [row for row in held if row.code == rule.code]
        moved += _follow(task, rule, rows, lengths.get(rule.code, {}), came_from)
    return moved > 0


def retime(task: Task) -> bool:
    """The patient has really left: what hangs on the discharge and has not fired yet falls due anew.

    True where anything changed.
    """
    moved, left = [], task.order.discharged_at
    if left is None:
        return False
    held = [row for row in _held(task) if row.stopped_at is None and row.fired_at is None]
    lengths = _lengths_with(other_of(task.order), task.order)
    for rule in _rules(task.order):
        for row in [row for row in held if row.code == rule.code]:
            before, row.due_at = row.due_at, _retimed(rule, row, left, lengths.get(rule.code, {}))
            if row.due_at != before:
                moved.append(row)
    Clock.objects.bulk_update(moved, ["due_at"])
    return bool(moved)


def _retimed(rule: ClockRule, row: Clock, left: datetime, lengths: Lengths) -> datetime:
    times = {"was_due": row.due_at, "started_at": row.started_at, "recorded_at": now(), "discharged_at": left}
    return due_after_discharge(rule, row.level, lengths=lengths, **times)


def settle(task: Task, verb: Verb) -> None:
    """A step that moves no state did what a clock waits for: it stops, or its next level does."""
    moment = now()
    for rule in _rules(task.order):
        if rule.settled_by == verb:
            rows = [row for row in _held(task) if row.code == rule.code]
            standing = [row for row in rows if row.stopped_at is None]
            _mark(_of_this_stage(rows, standing, moment) if rule.one_level else standing, "stopped_at", moment)


def _of_this_stage(rows: list[Clock], standing: list[Clock], moment: datetime) -> list[Clock]:
    """The first level that stands, fired or not, unless the one before it covers the present moment."""
    ends = {(row.round, row.level): row.due_at for row in rows}
    begun = [row for row in standing if moment >= ends.get((row.round, row.level - 1), row.started_at)]
    return begun[:1]


def mirror(task: Task, told: Iterable[ClockTold]) -> None:
    """Makes our picture of the other side's clocks what it says."""
    held = {(row.code, row.round, row.level): row for row in Clock.objects.filter(task=task, mine=False)}
    fresh, moved = [], []
    for each in told:
        row = held.get((each.code.value, each.round, each.level))
        if row is None:
            fresh.append(_picture(task, each))
        elif _update(row, each):
            moved.append(row)
    Clock.objects.bulk_create(fresh)
    if moved:
        Clock.objects.bulk_update(moved, ["due_at", "fired_at", "paused_at", "stopped_at"])


def _picture(task: Task, each: ClockTold) -> Clock:
    return Clock(
        order=task.order,
        task=task,
        code=each.code,
        round=each.round,
        level=each.level,
        tells=each.tells,
        holder=Side(task.order.side).other,
        mine=False,
        started_at=each.started_at,
        due_at=each.due_at,
        fired_at=each.fired_at,
        paused_at=each.paused_at,
        stopped_at=each.stopped_at,
    )


def _update(row: Clock, each: ClockTold) -> bool:
    times = (each.due_at, each.fired_at, each.paused_at, each.stopped_at)
    same = times == (row.due_at, row.fired_at, row.paused_at, row.stopped_at)
    row.due_at, row.fired_at, row.paused_at, row.stopped_at = times
    return not same


def _rules(order: ServiceRequest) -> tuple[ClockRule, ...]:
    """The clocks that run here: those of this side, and of both where the receiver has no copy."""
    rules = rules_for(Kind(order.kind), Priority(order.priority))
    return tuple(rule for rule in rules if order.outside or rule.holder == order.side)


def _held(task: Task) -> list[Clock]:
    mine = Clock.objects.select_for_update().filter(task=task, mine=True)
    return list(mine.order_by("code", "round", "level"))


def _lengths_with(partner_id: UUID, order: ServiceRequest) -> dict[str, Lengths]:
    """The pair's own lengths, by clock and level; one for this priority goes before one for all."""
    wanted = Q(priority="") | Q(priority=order.priority)
    rows = ClockSetting.objects.filter(wanted, partner_id=partner_id, kind=order.kind).order_by("priority")
    lengths: dict[str, dict[int, Length]] = defaultdict(dict)
    for row in rows:
        lengths[row.code][row.level] = Length(row.amount, row.unit)  # type: ignore[arg-type]
    return dict(lengths)


def _follow(task: Task, rule: ClockRule, rows: list[Clock], lengths: Lengths, came_from: State | None) -> int:
    """How many levels changed."""
    phase, moment = rule.phase(State(task.state)), now()
    carried = rule.of_order and task.part_of_id is not None
    if carried and task.state in UNSENT:
        return 0 if rows else _carry(task, rule)
    standing = [row for row in rows if row.stopped_at is None]
    if phase != "runs":
        return _mark(standing, "paused_at" if phase == "pauses" else "stopped_at", moment)
    if not rows or (not standing and rule.phase(came_from) == "stopped" and not carried):
        return _start(task, rule, lengths, 1 + max((row.round for row in rows), default=0))
    return _resume(task, rule, standing, moment, lengths)


def _carry(task: Task, rule: ClockRule) -> int:
    """A redirected task hands the clock on as it stood: fired levels stay fired, and what was settled stays settled."""
    former = cast("Task", task.part_of)
    rows = list(Clock.objects.filter(task=former, code=rule.code, mine=True))
    for row in rows:
        row.id, row.task = new_id(), task
        if row.stopped_at is not None and row.stopped_at >= former.since:
            row.stopped_at = None
    return len(Clock.objects.bulk_create(rows))


def _resume(task: Task, rule: ClockRule, standing: list[Clock], moment: datetime, lengths: Lengths) -> int:
    resumed = 0
    for row in standing:
        if row.paused_at is not None and row.fired_at is None:
            resumed += 1
            row.due_at = due_after_pause(
                rule,
                row.level,
                was_due=row.due_at,
                paused_at=row.paused_at,
                resumed_at=moment,
                planned_discharge=_anchor(task),
                lengths=lengths,
            )
            row.paused_at = None
            row.save()
    return resumed


def _start(task: Task, rule: ClockRule, lengths: Lengths, number: int) -> int:
    begun = Clock.objects.bulk_create(
        Clock(
            order=task.order,
            task=task,
            code=rule.code,
            round=number,
            level=level.number,
            tells=level.tells,
            holder=rule.holder,
            mine=True,
            started_at=task.since,
            due_at=_due(task, rule, level.number, task.since, lengths),
        )
        for level in rule.levels
    )
    return len(begun)


def _due(task: Task, rule: ClockRule, level: int, start: datetime, lengths: Lengths) -> datetime:
    return due(rule, level, start, planned_discharge=_anchor(task), lengths=lengths)


def _anchor(task: Task) -> datetime | None:
    """When the patient leaves or has left; for temporary care the end of its last day."""
    order = task.order
    if order.ends_on is not None:
        return datetime.combine(order.ends_on + timedelta(days=1), time(0), SHANGHAI)
    return order.discharged_at or order.planned_discharge_at


def _mark(rows: list[Clock], column: str, moment: datetime) -> int:
    marked = [row for row in rows if getattr(row, column) is None and not (column == "paused_at" and row.fired_at)]
    for row in marked:
        setattr(row, column, moment)
    if marked:
        Clock.objects.bulk_update(marked, [column])
    return len(marked)
