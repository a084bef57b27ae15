"""Keeping a plan's contacts in step with the calendar and with the real discharge."""

from datetime import datetime
from uuid import UUID

from commands import command, emit
from followup import access
from followup.commands import rows
from followup.enums import FIRST_CONTACT, EventKind, Pathway, Permission, TaskState
from followup.models import Plan, Task
from followup.rules import pathways
from followup.rules.dates import last_day
from kernel.actor import Actor
from kernel.clock import local, today
from kernel.contracts import Ref


@command(needs=Permission.EXTEND_PLANS)
def extend_plan(actor: Actor, *, plan_id: UUID, weeks_ahead: int = pathways.WEEKS_AHEAD) -> Ref:
    """Makes the contacts up to `weeks_ahead` weeks from today. Doing it twice makes nothing twice."""
    plan = access.plan_to_extend(actor, plan_id)
    until = pathways.horizon(today(), weeks=rows.checked_weeks(weeks_ahead))
    if until <= plan.made_until:
        return Ref(plan.id, plan.version)
    more = pathways.schedule(Pathway(plan.pathway), day_one=plan.day_one, after=plan.made_until, until=until)
    rows.promise(plan, more)
    plan.made_until = until
    rows.save(plan, "made_until")
    emit(rows.plan_event(EventKind.PLAN_CHANGED, plan))
    return Ref(plan.id, plan.version)


@command(needs=Permission.START_PLANS)
def retime_plan(actor: Actor, *, referral_id: UUID, discharged_at: datetime) -> Ref | None:
    """The patient has really left: the first call is due within 24 hours of that moment, and what follows moves along.

    A plan whose first contact is already settled keeps its days and only notes the moment. None where no plan runs.
    Raises `Invalid("discharged_on", "naive_time")`.
    """
    plan = access.plan_to_retime(actor, referral_id)
    moment = pathways.discharge_moment(discharged_at)
    if plan is None or plan.discharged_at == moment:
        return Ref(plan.id, plan.version) if plan else None
    plan.discharged_at = moment
    open_tasks = {task.step: task for task in Task.objects.filter(plan=plan, state=TaskState.DUE)}
    if FIRST_CONTACT in open_tasks:
        _move(plan, open_tasks)
    rows.save(plan, "first_contact_on", "discharged_at", "day_one", "made_until")
    emit(rows.plan_event(EventKind.PLAN_CHANGED, plan))
    return Ref(plan.id, plan.version)


def _move(plan: Plan, open_tasks: dict[str, Task]) -> None:
    left = local(plan.discharged_at).date() if plan.discharged_at else plan.first_contact_on
    promised = max(plan.first_contact_on, left)
    first = pathways.first_contact(first_contact_on=promised, discharged=plan.discharged_at)
    plan.first_contact_on = last_day(first.due_until)
    plan.day_one = pathways.anchor(first, today=today())
    rest = pathways.windows(Pathway(plan.pathway), day_one=plan.day_one, steps=open_tasks.keys() - {first.step})
    for planned in (first, *rest):
        task = open_tasks[planned.step]
        task.due_from, task.due_until = planned.due_from, planned.due_until
        task.version += 1
    Task.objects.bulk_update(open_tasks.values(), ["due_from", "due_until", "version"])
    plan.made_until = max(local(task.due_from).date() for task in open_tasks.values())
