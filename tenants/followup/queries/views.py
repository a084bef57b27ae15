"""From rows to contracts."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from followup.contracts import AlertView, Explanation, ReadingView, TaskView
from followup.enums import Permission, TaskState
from followup.models import Alert, Attempt, Reading, Task
from followup.rules.dates import is_its_day, last_day
from kernel.actor import Actor


def reading_view(row: Reading) -> ReadingView:
    """The value without the zeros that the column adds."""
    return ReadingView(
        id=row.id,
        occasion_id=row.occasion_id,
        patient_id=row.patient_id,
        code=row.code,
        value=Decimal(f"{row.value.normalize():f}"),
        unit=row.unit,
        taken_at=row.taken_at,
        source=row.source,
        device=row.device,
    )


def shown(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks as `task_view` needs them; the attempts and the plan's next contact are looked up for these rows only."""
    tries = Attempt.objects.filter(task=OuterRef("pk")).order_by().values("task").annotate(count=Count("pk"))
    counted = Coalesce(Subquery(tries.values("count")), 0)
    ahead = Task.objects.filter(plan=OuterRef("plan"), state=TaskState.DUE).order_by("due_until", "id").values("pk")[:1]
    return rows.select_related("plan").annotate(tries=counted, next_id=Subquery(ahead))


def task_view(row: Task, actor: Actor, *, at: datetime) -> TaskView:
    """`row` comes out of `shown`."""
    due = row.state == TaskState.DUE
    return TaskView(
        id=row.id,
        version=row.version,
        plan_id=row.plan_id,
        patient_id=row.patient_id,
        referral_id=row.plan.referral_id,
        step=row.step,
        kind=row.kind,
        state=row.state,
        assignee_id=row.assignee_id,
        due_from=row.due_from,
        due_until=row.due_until,
        due_on=last_day(row.due_until),
        overdue=due and row.due_until <= at,
        outcome=row.outcome,
        closed_reason=row.closed_reason,
        closed_at=row.closed_at,
        attempts=row.tries,  # type: ignore[attr-defined]
        may_complete=due and actor.may(Permission.WORK_TASKS) and _in_turn(row, at),
    )


def _in_turn(row: Task, at: datetime) -> bool:
    """Its day has come, or it is the next contact of its plan: an early call."""
    return is_its_day(row.due_from, at) or row.next_id == row.id  # type: ignore[attr-defined]


def alert_view(row: Alert) -> AlertView:
    """`row` comes with its readings prefetched."""
    causes = sorted(row.readings.all(), key=lambda reading: (reading.taken_at, reading.id), reverse=True)
    return AlertView(
        id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        rule_set=row.rule_set,
        rule=row.rule,
        severity=row.severity,
        state=row.state,
        explanation=Explanation.from_payload(row.explanation),
        readings=tuple(reading_view(reading) for reading in causes),
        task_id=row.task_id,
        at=row.at,
        raised_at=row.raised_at,
        repeats=row.repeats,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        resolution=row.resolution,
    )
