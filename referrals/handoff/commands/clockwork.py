"""Clocks as rows: they follow the state on the side that holds them, the other side mirrors what it is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from handoff.access import other_of
from handoff.contracts.messages import ClockTold
from handoff.enums import Kind, Side, State
from handoff.models import Clock, ClockSetting, ServiceRequest, Task
from handoff.rules.clocks import ClockRule, Length, due, due_after_pause, rules_for
from kernel.clock import now


def follow(task: Task) -> None:
    """Starts, pauses, resumes and stops the clocks that this side holds, as the state says."""
    order = task.order
    rules = [rule for rule in rules_for(Kind(order.kind)) if rule.holder == order.side]
    held = list(Clock.objects.select_for_update().filter(order=order, mine=True).order_by("code", "level"))
    lengths = _lengths_with(other_of(order), order.kind)
    for rule in rules:
        rows = [row for row in held if row.code == rule.code]
        _follow(task, rule, rows, lengths.get(rule.code, rule.length))


def mirror(order: ServiceRequest, told: Iterable[ClockTold]) -> None:
    """Makes our picture of the other side's clocks what it says."""
    for each in told:
        times = {
            "due_at": each.due_at,
            "fired_at": each.fired_at,
            "paused_at": each.paused_at,
            "stopped_at": each.stopped_at,
        }
        Clock.objects.update_or_create(
            order=order,
            code=each.code,
            level=each.level,
            defaults={**times, "tells": each.tells, "holder": Side(order.side).other, "mine": False},
        )


def _lengths_with(partner_id: UUID, kind: str) -> dict[str, Length]:
    """The pair's own lengths, by clock."""
    rows = ClockSetting.objects.filter(partner_id=partner_id, kind=kind)
    return {row.code: Length(row.amount, row.unit) for row in rows}  # type: ignore[arg-type]


def _follow(task: Task, rule: ClockRule, rows: list[Clock], length: Length) -> None:
    phase = rule.phase(State(task.state))
    moment = now()
    if phase == "runs":
        _run(task, rule, rows, moment, length)
    elif phase == "pauses":
        _mark(rows, "paused_at", moment)
    else:
        _mark(rows, "stopped_at", moment)


def _run(task: Task, rule: ClockRule, rows: list[Clock], moment: datetime, length: Length) -> None:
    if not rows:
        _start(task, rule, length)
    for row in rows:
        if row.paused_at is not None and row.fired_at is None:
            row.due_at = due_after_pause(
                rule,
                row.level,
                was_due=row.due_at,
                paused_at=row.paused_at,
                resumed_at=moment,
                planned_discharge=task.order.planned_discharge_at,
                length=length,
            )
            row.paused_at = None
            row.save()


def _start(task: Task, rule: ClockRule, length: Length) -> None:
    planned = task.order.planned_discharge_at
    Clock.objects.bulk_create(
        Clock(
            order=task.order,
            code=rule.code,
            level=level.number,
            tells=level.tells,
            holder=rule.holder,
            mine=True,
            due_at=due(rule, level.number, task.since, planned_discharge=planned, length=length),
        )
        for level in rule.levels
    )


def _mark(rows: list[Clock], column: str, moment: datetime) -> None:
    for row in rows:
        done = row.stopped_at or getattr(row, column) or (column == "paused_at" and row.fired_at)
        if not done:
            setattr(row, column, moment)
            row.save(update_fields=[column])
