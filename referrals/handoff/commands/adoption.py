"""The recipient's own record of the patient, made from the frozen package; and for a discharge the follow-up plan."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

import followup.commands
import followup.queries
import patients.commands
import records.commands
from consent.enums import Category
from handoff.access import patient_of
from handoff.commands.facts import Said, fact_of
from handoff.commands.plan_document import document_of, with_document
from handoff.contracts.payload import from_payload
from handoff.contracts.plan import PlanContent
from handoff.enums import FactKind, Kind, PackagePart
from handoff.models import Package, ServiceRequest, Task
from handoff.queries.held import content_of, newest, source_of
from handoff.rules.package import Content, record_extract, section
from kernel.actor import Actor
from kernel.clock import local
from kernel.errors import Conflict, Invalid, Refused
from patients.contracts import PatientIdentity
from records.contracts import IN_ERROR
from staff.access import machine

MACHINE = "handoff"
PLANNED = frozenset({Kind.DOWN})


def adopt(actor: Actor, task: Task, package: Package) -> None:
    """Finds or makes the patient once, keeps the consented extract, promises the first contact if the kind has one."""
    order, content = task.order, content_of(package)
    works = machine(actor.tenant, MACHINE)
    source = source_of(order.sender_id)
    if order.patient_id is None:
        identity = PatientIdentity.from_payload(section(content, Category.IDENTITY))
        order.patient_id = patients.commands.adopt_patient(works, identity=identity, source=source).id
    extract = with_document(record_extract(content), document_of(order, package), content)
    if extract is not None:
        records.commands.adopt_extract(works, patient_id=order.patient_id, extract=extract, source=source)
    if order.kind in PLANNED:
        _promise(works, task, content)


def take_plan_back(actor: Actor, order: ServiceRequest) -> None:
    """Recipient of what was entered in error: its plan, kept as a document, is marked as such in the record here, is
    nobody's plan any more and crosses nowhere.
    """
    package = newest(order, PackagePart.FULL)
    document = document_of(order, package) if package is not None else None
    if document is None or package is None or order.patient_id is None:
        return
    extract = with_document(None, {**document, "status": IN_ERROR}, content_of(package))
    source = source_of(order.sender_id)
    works = machine(actor.tenant, MACHINE)
    records.commands.adopt_extract(works, patient_id=order.patient_id, extract=cast("Content", extract), source=source)


def retime(actor: Actor, order: ServiceRequest) -> None:
    """The patient has really left: the first contact is due within 24 hours of that, whatever was planned."""
    if order.discharged_at is not None:
        works = machine(actor.tenant, MACHINE)
        followup.commands.retime_plan(works, referral_id=order.id, discharged_at=order.discharged_at)


def _promise(works: Actor, task: Task, content: Content) -> None:
    order = task.order
    plan = from_payload(PlanContent, section(content, Category.DISCHARGE_PLAN) or {})
    try:
        followup.commands.start_plan(
            works,
            patient_id=patient_of(order),
            pathway=task.pathway or plan.pathway,
            referral_id=order.id,
            responsible_id=cast("UUID", task.responsible_id),
            first_contact_on=task.first_contact_on,
            discharged_on=_discharge(task),
        )
    except (Invalid, Refused, Conflict) as fault:
        told = Said(details={"field": fault.field or "", "code": fault.code})
        fact_of(works, order, FactKind.PLAN_NOT_STARTED, told).save(force_insert=True)


def _discharge(task: Task) -> datetime | None:
    """When the patient leaves, as far as it fits the contact that was promised: taken over late, or told without its
    hour, the promise stands alone.
    """
    left = task.order.discharged_at or task.order.planned_discharge_at
    promised = task.first_contact_on
    if left is None or promised is None or local(left).date() > promised:
        return None
    return left if followup.queries.contact_day(promised, left) == promised else None
