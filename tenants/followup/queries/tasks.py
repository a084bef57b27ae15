"""The worklists: who is to be called today, what is overdue, what the next seven days hold, and for whom how much."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commands import reads, saw
from followup.access import plans_visible_to, tasks_visible_to
from followup.contracts import AttemptView, ContactView, ListCount, TaskDetail, TaskView
from followup.enums import Permission, TaskKind, TaskList, TaskState
from followup.models import Attempt, Task
from followup.queries.cursors import cursor_keys
from followup.queries.views import shown, task_view
from followup.rules.choices import chosen
from followup.rules.dates import last_day, start_of
from followup.rules.outcomes import MISSED
from kernel.actor import Actor
from kernel.clock import local, now
from kernel.errors import NotFound
from kernel.pages import Page, encode_cursor, page_size


@reads(needs=Permission.READ)
def tasks_due(
    actor: Actor,
    *,
    list_name: str = TaskList.CALL_TODAY,
    mine: bool = False,
    after: str | None = None,
    limit: int = 25,
) -> Page[TaskView]:
    """One worklist, the earliest deadline first, with its whole count; `mine` keeps what is assigned to the actor."""
    wanted, size, moment = chosen(TaskList, list_name, "list_name"), page_size(limit), now()
    open_tasks = _open(actor, mine=mine).filter(_meant(moment)[wanted])
    total = open_tasks.count()
    rows = shown(_after(open_tasks, after)).order_by("due_until", "id")
    found = list(rows[: size + 1])
    on_page = found[:size]
    saw(*(row.patient_id for row in on_page))
    items = tuple(task_view(row, actor, at=moment) for row in on_page)
    return Page(items, _cursor(on_page[-1]) if len(found) > size else None, total)


@reads(needs=Permission.READ)
def task_lists(actor: Actor, *, mine: bool = False) -> tuple[ListCount, ...]:
    """Every worklist with the number of rows that this actor would find in it, in one statement."""
    meant = _meant(now())
    counts = _open(actor, mine=mine).aggregate(
        **{str(name): Count("id", filter=condition) for name, condition in meant.items()}
    )
    return tuple(ListCount(str(name), name.label, counts[str(name)]) for name in meant)


@reads(needs=Permission.READ)
def task(actor: Actor, *, task_id: UUID) -> TaskDetail:
    """One task with its attempts, oldest first; raises `NotFound`."""
    row = shown(tasks_visible_to(actor).filter(id=task_id)).first()
    if row is None:
        raise NotFound("task")
    saw(row.patient_id)
    tries = Attempt.objects.filter(task=row).order_by("at", "id")
    attempts = tuple(AttemptView(*found) for found in tries.values_list("outcome", "note", "by", "at"))
    return TaskDetail(task_view(row, actor, at=now()), attempts)


@reads(needs=Permission.READ)
def contacts(actor: Actor, *, patient_id: UUID, limit: int = 50) -> tuple[ContactView, ...]:
    """The newest tries to reach a patient, newest first, under every plan there was: a plan that is stopped or replaced
    takes nothing back that was said. One statement.
    """
    tries = Attempt.objects.filter(task__in=tasks_visible_to(actor).filter(patient_id=patient_id))
    rows = tries.select_related("task__plan").order_by("-at", "-id")[: page_size(limit)]
    found = tuple(_contact(row) for row in rows)
    if found:
        saw(patient_id)
    return found


@reads(needs=Permission.READ)
def failed_attempts(actor: Actor, *, referral_id: UUID) -> tuple[datetime, ...]:
    """When somebody tried in vain to reach the patient under the plans of a referral, oldest first. Times only."""
    tries = Attempt.objects.filter(task__plan__in=plans_visible_to(actor).filter(referral_id=referral_id))
    in_vain = tries.filter(outcome__in=MISSED).order_by("at", "id")
    return tuple(in_vain.values_list("at", flat=True))


@reads(needs=Permission.READ)
def workload(actor: Actor) -> dict[UUID, int]:
    """Open tasks by the person they are assigned to, overdue and in the next seven days. No patient's data."""
    loads = _open(actor, mine=False).filter(due_from__lt=_week_ends(now())).values("assignee_id")
    return dict(loads.annotate(load=Count("id")).values_list("assignee_id", "load"))


def _contact(row: Attempt) -> ContactView:
    task = row.task
    return ContactView(
        patient_id=task.patient_id,
        plan_id=task.plan_id,
        task_id=task.id,
        pathway=task.plan.pathway,
        kind=task.kind,
        due_on=last_day(task.due_until),
        outcome=row.outcome,
        note=row.note,
        by=row.by,
        at=row.at,
    )


def _open(actor: Actor, *, mine: bool) -> QuerySet[Task]:
    rows = tasks_visible_to(actor).filter(state=TaskState.DUE)
    return rows.filter(assignee_id=actor.id) if mine else rows


def _meant(moment: datetime) -> dict[TaskList, Q]:
    today = local(moment).date()
    tomorrow = start_of(today + timedelta(days=1))
    in_time = Q(due_until__gt=moment)
    return {
        TaskList.CALL_TODAY: in_time & Q(kind=TaskKind.PHONE_CALL, due_from__lt=tomorrow),
        TaskList.OVERDUE: Q(due_until__lte=moment),
        TaskList.THIS_WEEK: in_time & Q(due_from__lt=_week_ends(moment)),
    }


def _week_ends(moment: datetime) -> datetime:
    """The end of the seventh day, today being the first: on a Sunday, too, tomorrow is in sight."""
    return start_of(local(moment).date() + timedelta(days=7))


def _cursor(row: Task) -> str:
    return encode_cursor(row.due_until.isoformat(), str(row.id))


def _after(rows: QuerySet[Task], cursor: str | None) -> QuerySet[Task]:
    if cursor is None:
        return rows
    until, row_id = cursor_keys(cursor, datetime.fromisoformat, UUID)
    return rows.filter(Q(due_until__gt=until) | Q(due_until=until, id__gt=row_id))
