"""Plans with everything they promise."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from commands import reads, saw
from followup import access
from followup.access import plans_visible_to
from followup.contracts import Planned, PlanView
from followup.enums import Pathway, Permission, PlanState
from followup.models import Plan, Task
from followup.queries.views import shown, task_view
from followup.rules import pathways
from kernel.actor import Actor
from kernel.clock import now, today

MOST_TO_EXTEND = 500


@reads(needs=Permission.READ)
def plan(actor: Actor, *, patient_id: UUID) -> PlanView | None:
    """The patient's running plan, else the last one that was stopped, else None. The newest where several run."""
    rows = plans_visible_to(actor).filter(patient_id=patient_id)
    return _first(rows.order_by("state", "-started_at", "-id"), actor)


@reads(needs=Permission.READ)
def plan_of_referral(actor: Actor, *, referral_id: UUID) -> PlanView | None:
    """What a referral promised; None before it was taken over."""
    return _first(plans_visible_to(actor).filter(referral_id=referral_id), actor)


@reads(needs=Permission.READ)
def is_followed(actor: Actor, *, patient_id: UUID) -> bool:
    """Whether a plan of the patient runs here. One statement."""
    saw(patient_id)
    return plans_visible_to(actor).filter(patient_id=patient_id, state=PlanState.ACTIVE).exists()


def promised(pathway: str, first_contact_on: date, *, days: int) -> tuple[Planned, ...]:
    """What a pathway would promise in the first `days` days, the first contact included. No person's data."""
    return pathways.promised(Pathway(pathway), first_contact_on=first_contact_on, days=days)


@reads(needs=Permission.EXTEND_PLANS)
def plans_to_extend(actor: Actor, *, weeks_ahead: int = pathways.WEEKS_AHEAD) -> tuple[UUID, ...]:
    """Running plans whose contacts end before the horizon, those that end first leading, at most 500. Identifiers only,
    no person's data."""
    short = access.plans_to_extend(actor).filter(made_until__lt=pathways.horizon(today(), weeks=weeks_ahead))
    return tuple(short.order_by("made_until", "id").values_list("id", flat=True)[:MOST_TO_EXTEND])


def contact_day(promised: date, discharged: datetime | None) -> date:
    """The day of the first call as a plan will have it: the promised one, at the latest within 24 hours of the
    discharge. No person's data.
    """
    return pathways.contact_day(promised, discharged)


def foreseen(pathway: str, *, first_contact_on: date, weeks: int) -> tuple[Planned, ...]:
    """What a pathway asks for after a first contact on that day, so many weeks ahead; empty for an unknown pathway.

    No person's data: it is said on paper before the plan itself is started.
    """
    if pathway not in Pathway.values:
        return ()
    until = first_contact_on + timedelta(weeks=weeks)
    return pathways.schedule(Pathway(pathway), day_one=first_contact_on, after=first_contact_on, until=until)


def _first(rows: QuerySet[Plan], actor: Actor) -> PlanView | None:
    row = rows.first()
    if row is None:
        return None
    saw(row.patient_id)
    tasks = shown(Task.objects.filter(plan=row)).order_by("due_until", "id")
    moment = now()
    return PlanView(
        id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        referral_id=row.referral_id,
        pathway=row.pathway,
        state=row.state,
        responsible_id=row.responsible_id,
        first_contact_on=row.first_contact_on,
        discharged_at=row.discharged_at,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        stop_reason=row.stop_reason,
        tasks=tuple(task_view(task, actor, at=moment) for task in tasks),
    )
