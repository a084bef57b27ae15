"""Starting, extending, handing over and stopping what is promised to a patient."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from followup import access
from followup.commands import rows
from followup.contracts import Planned
from followup.enums import EventKind, Pathway, Permission, PlanState, StopReason, TaskState
from followup.models import Plan, Task
from followup.rules import pathways
from followup.rules.choices import chosen
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, Refused
from patients.access import patient_to_change


@command(needs=Permission.START_PLANS)
def start_plan(
    actor: Actor,
    *,
    patient_id: UUID,
    pathway: str,
    referral_id: UUID | None,
    responsible_id: UUID,
    first_contact_on: date,
    discharged_on: date | datetime | None,
    weeks_ahead: int = pathways.WEEKS_AHEAD,
) -> Ref:
    """The first contact (within 24 hours of the discharge and on the promised day), then the pathway's schedule.

    Give `discharged_on` as an aware datetime where the hour is known; of a bare date its beginning counts. The same
    referral again answers with the plan it has; with another patient, pathway or person it is a `Conflict`. A running
    plan of the same pathway from an earlier referral is stopped as superseded. Raises `NotFound`, `Invalid`,
    `Refused("patient_deceased")`.
    """
    patient = patient_to_change(actor, patient_id)
    wanted = chosen(Pathway, pathway, "pathway")
    standing = Plan.objects.filter(referral_id=referral_id).first() if referral_id else None
    if standing:
        return _same_plan(standing, patient_id, wanted, responsible_id)
    if patient.deceased_on is not None:
        raise Refused("patient_deceased", _("The patient has died. No follow-up is started."))
    access.require_carer(actor, responsible_id, "responsible_id")
    first = pathways.first_contact(first_contact_on=first_contact_on, discharged=discharged_on)
    weeks = rows.checked_weeks(weeks_ahead)
    _supersede(actor, patient_id, wanted)
    plan = Plan(
        patient_id=patient_id,
        referral_id=referral_id,
        pathway=wanted,
        responsible_id=responsible_id,
        first_contact_on=first_contact_on,
        discharged_at=pathways.discharge_moment(discharged_on),
        started_by=actor.id,
        started_at=now(),
    )
    _begin(plan, first, weeks)
    emit(rows.plan_event(EventKind.PLAN_STARTED, plan))
    return Ref(plan.id, plan.version)


@command(needs=Permission.REASSIGN)
def reassign_plan(actor: Actor, *, plan_id: UUID, expected_version: int, responsible_id: UUID) -> Ref:
    """Names another responsible person, who takes every open task of the one before.

    Raises `NotFound`, `Conflict`, `Refused("plan_stopped")`, `Invalid("responsible_id", "not_a_carer")`.
    """
    plan = access.plan_to_change(actor, plan_id, expected_version)
    access.require_carer(actor, responsible_id, "responsible_id")
    theirs = Task.objects.filter(plan=plan, state=TaskState.DUE, assignee_id=plan.responsible_id)
    theirs.update(assignee_id=responsible_id, version=F("version") + 1)
    plan.responsible_id = responsible_id
    rows.save(plan, "responsible_id")
    emit(rows.plan_event(EventKind.PLAN_CHANGED, plan))
    return Ref(plan.id, plan.version)


@command(needs=Permission.STOP_PLANS)
def stop_plan(
    actor: Actor, *, patient_id: UUID | None = None, referral_id: UUID | None = None, reason: str
) -> Ref | None:
    """Stops the running plans of a patient or of a referral; their open tasks close with the reason.

    Returns the last plan stopped, None when none was running. Raises `Invalid`.
    """
    if (patient_id is None) == (referral_id is None):
        raise Invalid("patient_id", "one_of_two", _("Name either the patient or the referral."))
    why = chosen(StopReason, reason, "reason")
    plans = access.plans_to_stop(actor, patient_id=patient_id, referral_id=referral_id)
    for plan in plans:
        _stop(actor, plan, why)
    return Ref(plans[-1].id, plans[-1].version) if plans else None


def _begin(plan: Plan, first: Planned, weeks: int) -> None:
    day = today()
    plan.day_one = pathways.anchor(first, today=day)
    plan.made_until = pathways.horizon(day, weeks=weeks)
    plan.save(force_insert=True)
    rest = pathways.schedule(Pathway(plan.pathway), day_one=plan.day_one, after=plan.day_one, until=plan.made_until)
    rows.promise(plan, (first, *rest))


def _same_plan(plan: Plan, patient_id: UUID, pathway: Pathway, responsible_id: UUID) -> Ref:
    asked = (patient_id, pathway, responsible_id, PlanState.ACTIVE)
    if (plan.patient_id, plan.pathway, plan.responsible_id, plan.state) != asked:
        message = _("This referral already has another follow-up plan. Open it and change it there.")
        raise Conflict(plan.version, code="plan_exists", message=message)
    return Ref(plan.id, plan.version)


def _supersede(actor: Actor, patient_id: UUID, pathway: Pathway) -> None:
    running = Plan.objects.select_for_update().filter(state=PlanState.ACTIVE, patient_id=patient_id, pathway=pathway)
    for plan in running:
        _stop(actor, plan, StopReason.SUPERSEDED)


def _stop(actor: Actor, plan: Plan, reason: StopReason) -> None:
    moment = now()
    Task.objects.filter(plan=plan, state=TaskState.DUE).update(
        state=TaskState.NOT_DONE,
        closed_reason=reason,
        closed_by=actor.id,
        closed_at=moment,
        version=F("version") + 1,
    )
    plan.state, plan.stop_reason, plan.stopped_at = PlanState.STOPPED, reason, moment
    rows.save(plan, "state", "stop_reason", "stopped_at")
    emit(rows.plan_event(EventKind.PLAN_STOPPED, plan))
