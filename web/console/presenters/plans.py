"""A follow-up plan as days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.contracts import AttemptView, ContactView, PlanView, TaskView
from followup.enums import Outcome, Pathway, PlanState, StopReason, TaskKind, TaskState
from kernel import clock
from kernel.errors import Text

SHOWN = 14
_TELLING = frozenset({TaskState.DONE, TaskState.LATE_DONE, TaskState.LOST})


@dataclass(frozen=True, slots=True)
class Day:
    """One promised contact: `state` is done, due, late or empty; `url` records it, where this person may."""

    due: date
    what: Text
    state: str
    word: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt to reach the patient: for which contact, when, by whom, how it ended and what was written."""

    due: date
    what: Text
    at: datetime
    by: str
    outcome: Text
    note: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The plan's next and last contacts."""

    line: Text
    days: tuple[Day, ...]
    more: int = 0


def calendar(plan: PlanView) -> Calendar:
    """The last contacts that are settled and those ahead, in the order in which they are due; not those that fell away
    before their day because the plan was stopped: nobody missed them.
    """
    settled = [task.id for task in plan.tasks if task.state != TaskState.DUE and not _fell_away(task)]
    ahead = [task.id for task in plan.tasks if task.state == TaskState.DUE]
    chosen = {*settled[-4:], *ahead[: SHOWN - len(settled[-4:])]}
    days = tuple(_day(task) for task in plan.tasks if task.id in chosen)
    more = len(plan.tasks) - len(days) - sum(_fell_away(task) for task in plan.tasks)
    return Calendar(_line(plan), days, more)


def _fell_away(task: TaskView) -> bool:
    """Whether it ended with the plan, before it was due."""
    return task.closed_reason in StopReason.values and task.closed_at is not None and task.closed_at < task.due_until


def lost(plan: PlanView) -> date | None:
    """The day since which the patient counts as lost to follow-up: no later contact has been made."""
    ends = {task.closed_at: TaskState(task.state) for task in plan.tasks if task.closed_at and task.state in _TELLING}
    if not ends or ends[max(ends)] != TaskState.LOST:
        return None
    return clock.local(max(ends)).date()


def said(one: AttemptView, names: Mapping[UUID, str]) -> str:
    """`Not reached, 2026-11-22 10:03, 李秀英: 响铃无人接听`."""
    told = (str(Outcome(one.outcome).label), f"{clock.local(one.at):%Y-%m-%d %H:%M}", names.get(one.by, ""))
    line = _(", ").join(part for part in told if part)
    return _("%(line)s: %(note)s") % {"line": line, "note": one.note} if one.note else line


def tried(contacts: Sequence[ContactView], names: Mapping[UUID, str]) -> tuple[Tried, ...]:
    """Every try to reach the patient, under whichever plan, in the order given."""
    return tuple(
        Tried(one.due_on, _what(one), one.at, names.get(one.by, ""), Outcome(one.outcome).label, one.note)
        for one in contacts
    )


def _what(one: ContactView) -> str:
    return " · ".join((str(Pathway(one.pathway).label), str(TaskKind(one.kind).label)))


def _line(plan: PlanView) -> str:
    name = str(Pathway(plan.pathway).label)
    if plan.state == PlanState.STOPPED:
        return _("%(name)s, stopped: %(why)s") % {"name": name, "why": StopReason(plan.stop_reason).label}
    return _("%(name)s since %(day)s") % {"name": name, "day": f"{clock.local(plan.started_at):%Y-%m-%d}"}


def _day(task: TaskView) -> Day:
    what, url = TaskKind(task.kind).label, reverse("console:task", args=[task.id]) if task.may_complete else ""
    if task.overdue:
        return Day(task.due_on, what, "late", _("overdue"), url)
    state = {TaskState.DONE: "done", TaskState.LATE_DONE: "done", TaskState.DUE: ""}.get(TaskState(task.state), "late")
    return Day(task.due_on, what, state, TaskState(task.state).label, url)
