"""Doors to plans, tasks, readings, alerts and forms. Locks are taken in one order: patient, plan, task, alert."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from followup.enums import AlertState, Permission, PlanState, TaskState
from followup.models import Alert, FormResponse, Plan, Reading, Task
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound, Refused
from patients.access import patient_to_change
from staff.access import permissions_of
from staff.enums import Role
from staff.queries import people


def forms_visible_to(actor: Actor) -> QuerySet[FormResponse]:
    """Recorded forms, for those who may read them."""
    return FormResponse.objects.all() if actor.may(Permission.READ_FORMS) else FormResponse.objects.none()


def plans_visible_to(actor: Actor) -> QuerySet[Plan]:
    """Every plan of the organisation, for those who follow up: colleagues stand in for each other."""
    return Plan.objects.all() if actor.may(Permission.READ) else Plan.objects.none()


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """Every task of the organisation, for those who follow up."""
    return Task.objects.all() if actor.may(Permission.READ) else Task.objects.none()


def readings_visible_to(actor: Actor) -> QuerySet[Reading]:
    """Every reading of the organisation, for those who follow up."""
    return Reading.objects.all() if actor.may(Permission.READ) else Reading.objects.none()


def alerts_visible_to(actor: Actor) -> QuerySet[Alert]:
    """Every alert of the organisation, for those who follow up."""
    return Alert.objects.all() if actor.may(Permission.READ) else Alert.objects.none()


def task_to_change(actor: Actor, task_id: UUID, expected_version: int) -> Task:
    """A task that is still due, locked with its plan and its patient.

    Raises `NotFound`, `Conflict` for another version, `Refused("task_closed")`.
    """
    found = tasks_visible_to(actor).filter(id=task_id).values("patient_id", "plan_id").first()
    if found is None:
        raise NotFound("task")
    patient_to_change(actor, found["patient_id"])
    plan = Plan.objects.select_for_update().get(id=found["plan_id"])
    task = Task.objects.select_for_update().get(id=task_id)
    task.plan = plan
    _require_version(task.version, expected_version)
    if task.state != TaskState.DUE:
        raise Refused("task_closed", _("This contact is already settled."))
    return task


def plan_to_change(actor: Actor, plan_id: UUID, expected_version: int) -> Plan:
    """A running plan, locked. Raises `NotFound`, `Conflict` for another version, `Refused("plan_stopped")`."""
    plan = plans_visible_to(actor).select_for_update().filter(id=plan_id).first()
    if plan is None:
        raise NotFound("plan")
    _require_version(plan.version, expected_version)
    if plan.state != PlanState.ACTIVE:
        raise Refused("plan_stopped", _("This plan has been stopped."))
    return plan


def alert_to_change(actor: Actor, alert_id: UUID, expected_version: int) -> Alert:
    """An alert that still stands, locked with its patient.

    Raises `NotFound`, `Conflict` for another version, `Refused("alert_closed")`.
    """
    patient_id = alerts_visible_to(actor).filter(id=alert_id).values_list("patient_id", flat=True).first()
    if patient_id is None:
        raise NotFound("alert")
    patient_to_change(actor, patient_id)
    alert = Alert.objects.select_for_update().get(id=alert_id)
    _require_version(alert.version, expected_version)
    if alert.state == AlertState.CLOSED:
        raise Refused("alert_closed", _("This alert is already closed."))
    return alert


def plans_to_stop(actor: Actor, *, patient_id: UUID | None = None, referral_id: UUID | None = None) -> list[Plan]:
    """The running plans of one patient or one referral, locked in the order of their ids."""
    whose = Q(patient_id=patient_id) if referral_id is None else Q(referral_id=referral_id)
    rows = Plan.objects.select_for_update().filter(whose, state=PlanState.ACTIVE).order_by("id")
    return list(rows) if actor.may(Permission.STOP_PLANS) else []


def plan_to_retime(actor: Actor, referral_id: UUID) -> Plan | None:
    """The running plan of a referral, locked; None where there is none or for somebody who starts no plans."""
    rows = Plan.objects.select_for_update().filter(referral_id=referral_id, state=PlanState.ACTIVE)
    return rows.first() if actor.may(Permission.START_PLANS) else None


def plans_to_extend(actor: Actor) -> QuerySet[Plan]:
    """Every running plan, for the clock that makes the contacts of the coming weeks."""
    rows = Plan.objects.filter(state=PlanState.ACTIVE)
    return rows if actor.may(Permission.EXTEND_PLANS) else rows.none()


def plan_to_extend(actor: Actor, plan_id: UUID) -> Plan:
    """A running plan, locked, for the clock. Raises `NotFound`."""
    plan = plans_to_extend(actor).select_for_update().filter(id=plan_id).first()
    if plan is None:
        raise NotFound("plan")
    return plan


def require_carer(actor: Actor, person_id: UUID, field: str) -> None:
    """`Invalid(field, "not_a_carer")` unless that is somebody active here whose role works on tasks."""
    roles = [role for role in Role if Permission.WORK_TASKS in permissions_of([role])]
    if person_id not in {person.id for person in people(actor, roles=roles)}:
        raise Invalid(field, "not_a_carer", _("Name a doctor or nurse who works here and follows patients up."))


def _require_version(current: int, expected: int) -> None:
    if current != expected:
        raise Conflict(current)
