"""A follow-up plan as days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from followup.contracts import PlanView, TaskView
from followup.enums import Pathway, PlanState, StopReason, TaskKind, TaskState
from kernel.errors import Text

SHOWN = 14


@dataclass(frozen=True, slots=True)
class Day:
    """One promised contact: `state` is done, due, late or empty."""

    due: date
    what: Text
    state: str
    word: Text


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
        return f"{name} · {_('stopped')}: {StopReason(plan.stop_reason).label}"
    return _("%(name)s since %(day)s") % {"name": name, "day": f"{plan.started_at:%Y-%m-%d}"}


def _day(task: TaskView) -> Day:
    if task.overdue:
        return Day(task.due_on, TaskKind(task.kind).label, "late", _("overdue"))
    state = {TaskState.DONE: "done", TaskState.LATE_DONE: "done", TaskState.DUE: ""}.get(TaskState(task.state), "late")
    return Day(task.due_on, TaskKind(task.kind).label, state, TaskState(task.state).label)
