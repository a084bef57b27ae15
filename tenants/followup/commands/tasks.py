"""Carrying out what was promised, or saying why not, and giving it to a colleague."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from followup import access
from followup.commands.alerts import raise_alert
from followup.enums import CloseReason, EventKind, Outcome, Permission, TaskKind, TaskState
from followup.models import Attempt, Task
from followup.rules.choices import chosen
from followup.rules.dates import is_its_day
from followup.rules.outcomes import missed_contacts, missed_running, state_after
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import local, now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused

LONGEST_NOTE = 500


@command(needs=Permission.WORK_TASKS)
def complete_task(actor: Actor, *, task_id: UUID, expected_version: int, outcome: str, note: str = "") -> Ref:
    """Records how an attempt ended. Reached: the task is done (or done late) and earlier overdue ones close as not
    done; not reached: it stays due, and the second contact missed running raises an amber alert.

    Before its day only the next due contact of the plan is recorded, as an early call. Raises `NotFound`, `Conflict`,
    `Refused("task_closed" | "not_yet_due")`, `Invalid`.
    """
    ended = chosen(Outcome, outcome, "outcome")
    words = _checked_note(note)
    task = access.task_to_change(actor, task_id, expected_version)
    moment = now()
    _check_day(task, moment)
    Attempt.objects.create(task=task, outcome=ended, note=words, by=actor.id, at=moment)
    _settle(actor, task, ended, moment)
    if ended == Outcome.REACHED:
        _close_overdue(actor, task, moment)
        emit(_event(EventKind.TASK_COMPLETED, task))
    else:
        emit(_event(EventKind.TASK_CHANGED, task))
        _escalate_missed(task, moment)
    return Ref(task.id, task.version)


@command(needs=Permission.REASSIGN)
def reassign_task(actor: Actor, *, task_id: UUID, expected_version: int, assignee_id: UUID) -> Ref:
    """Gives one open task to a colleague; the plan's responsible person stays.

    Raises `NotFound`, `Conflict`, `Refused("task_closed")`, `Invalid("assignee_id", "not_a_carer")`.
    """
    task = access.task_to_change(actor, task_id, expected_version)
    access.require_carer(actor, assignee_id, "assignee_id")
    task.assignee_id = assignee_id
    task.version += 1
    task.save(update_fields=["assignee_id", "version"])
    emit(_event(EventKind.TASK_CHANGED, task))
    return Ref(task.id, task.version)


def _check_day(task: Task, moment: datetime) -> None:
    """`Refused("not_yet_due")` for a contact of a later day that is not the next one of its plan."""
    if is_its_day(task.due_from, moment):
        return
    open_tasks = Task.objects.filter(plan=task.plan, state=TaskState.DUE)
    if open_tasks.order_by("due_until", "id").values_list("id", flat=True)[0] != task.id:
        words = _("This contact is due from %(day)s. Before that day only the next contact of the plan is recorded.")
        raise Refused("not_yet_due", words % {"day": local(task.due_from).date().isoformat()})


def _settle(actor: Actor, task: Task, outcome: Outcome, moment: datetime) -> None:
    task.state = state_after(outcome, at=moment, due_until=task.due_until)
    task.outcome = outcome
    task.version += 1
    if task.state != TaskState.DUE:
        task.closed_by, task.closed_at = actor.id, moment
    task.save(update_fields=["state", "outcome", "version", "closed_by", "closed_at"])


def _close_overdue(actor: Actor, task: Task, moment: datetime) -> None:
    earlier = Task.objects.filter(plan=task.plan, state=TaskState.DUE, due_until__lte=min(moment, task.due_until))
    closed = earlier.exclude(kind=TaskKind.READING).update(
        state=TaskState.NOT_DONE,
        closed_reason=CloseReason.LATER_CONTACT,
        closed_by=actor.id,
        closed_at=moment,
        version=F("version") + 1,
    )
    if closed:
        plan = task.plan
        emit(Event(EventKind.PLAN_CHANGED, "plan", plan.id, plan.version, plan.patient_id, plan.referral_id))


def _escalate_missed(task: Task, moment: datetime) -> None:
    attempts = Attempt.objects.filter(task__plan=task.plan).order_by("-at", "-id")
    tried = ((task_id, Outcome(outcome)) for task_id, outcome in attempts.values_list("task_id", "outcome"))
    crossing = missed_contacts(missed_running(tried))
    if crossing:
        raise_alert(task.patient_id, crossing, at=moment, task=task)


def _event(kind: EventKind, task: Task) -> Event:
    return Event(kind, "task", task.id, task.version, task.patient_id, task.plan.referral_id)


def _checked_note(note: str) -> str:
    words = note.strip()
    if len(words) > LONGEST_NOTE:
        raise Invalid("note", "too_long", _("Write at most 500 characters."))
    return words
