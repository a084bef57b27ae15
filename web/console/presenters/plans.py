"""A follow-up plan as days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.contracts import PlanView, TaskView
from followup.enums import Pathway, PlanState, StopReason, TaskKind, TaskState
from kernel import clock
from kernel.errors import Text

SHOWN = 14


@dataclass(frozen=True, slots=True)
class Day:
    """One promised contact: `state` is done, due, late or empty; `url` records it, where this person may."""

    due: date
    what: Text
    state: str
    word: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The plan's next and last contacts."""

    line: Text
    days: tuple[Day, ...]
    more: int = 0


def calendar(plan: PlanView) -> Calendar:
    """Contacts in the order in which they are due, the settled ones first as far as there is room."""
    settled = [task for task in plan.tasks if task.state != TaskState.DUE]
    ahead = [task for task in plan.tasks if task.state == TaskState.DUE]
    shown = [*settled[-4:], *ahead][:SHOWN]
    return Calendar(_line(plan), tuple(_day(task) for task in shown), max(0, len(plan.tasks) - len(shown)))


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
