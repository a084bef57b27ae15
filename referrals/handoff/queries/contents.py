"""What goes into a package, gathered from the apps below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import followup.queries
import patients.queries
import records.queries
from consent.enums import Category
from followup.contracts import ReadingView
from followup.enums import Permission as FollowupPermission
from handoff.access import patient_of
from handoff.contracts.payload import to_payload
from handoff.enums import Kind, PackagePart, Side
from handoff.models import Protocol, ServiceRequest, Task
from handoff.queries.criteria import frozen
from handoff.queries.held import content_of, is_shared, newest, plan_content, source_of
from handoff.queries.protocols import held_content
from handoff.rules.package import Content, fitted, section, section_of, without_plans
from handoff.rules.states import HELD
from kernel.actor import Actor
from records.enums import RecordCategory
from tenancy.queries import organisation

MOST_BYTES = 6 * 1024 * 1024
"""Of a package: a message that carries it holds somewhat more."""
LATEST = 5
"""Of each thing that was measured."""


def preview_content(order: ServiceRequest) -> Content:
    """All that the receiver may know before acceptance."""
    planned = order.planned_discharge_at
    return {
        "masked_name": "" if order.anonymous else order.masked_name,
        "sex": order.sex,
        "age_band": order.age_band,
        "reason": order.reason,
        "priority": str(order.priority),
        "service_code": order.service_code,
        "service_name": order.service_name,
        "planned_discharge_at": planned.isoformat() if planned and not order.anonymous else None,
        "ends_on": order.ends_on.isoformat() if order.ends_on else None,
        "pathway": order.pathway,
    }


def full_content(actor: Actor, order: ServiceRequest, categories: Iterable[str]) -> Content:
    """The whole package: every kind of data is there, withheld by consent, or not recorded; nothing is silent."""
    allowed = frozenset(str(category) for category in categories)
    recorded = [RecordCategory(category) for category in RecordCategory.values if category in allowed]
    extract = records.queries.extract(
        actor, patient_id=patient_of(order), categories=recorded, reader=source_of(order.recipient_id)
    )
    held: Content = {**extract["categories"], **_beyond_the_record(actor, order, allowed)}
    if Category.DISCHARGE_PLAN not in allowed and Category.DOCUMENTS in held:
        held[Category.DOCUMENTS] = without_plans(held[Category.DOCUMENTS])
    content = {
        "preview": preview_content(order),
        "sections": {category: section_of(category, allowed, held) for category in Category.values},
        "record_format": extract["format"],
        "left_out": extract["left_out"],
        **_protocol(order),
    }
    return fitted(content, MOST_BYTES)


def _protocol(order: ServiceRequest) -> Content:
    """Which version of the joint protocol applied when this was frozen; nothing where none did."""
    row = Protocol.objects.filter(id=order.protocol_id).first() if order.protocol_id else None
    if row is None:
        return {}
    stated = {"id": str(row.id), "number": row.number, "valid_from": row.valid_from.isoformat(), "digest": row.digest}
    return {"protocol": {**stated, "name": held_content(row).name}}


def _beyond_the_record(actor: Actor, order: ServiceRequest, allowed: frozenset[str]) -> Content:
    found: Content = {}
    if Category.IDENTITY in allowed:
        found[Category.IDENTITY] = patients.queries.identity(actor, patient_id=patient_of(order)).to_payload()
    if Category.DISCHARGE_PLAN in allowed and (plan := _plan(order)):
        found[Category.DISCHARGE_PLAN] = plan
    if Category.ASSESSMENT in allowed and order.assessment_id:
        found[Category.ASSESSMENT] = _assessment(actor, order.assessment_id)
    if Category.FOLLOWUP in allowed and (followed := _followed(actor, order)):
        found[Category.FOLLOWUP] = followed
    return {str(category): content for category, content in found.items()}


def _plan(order: ServiceRequest) -> Content:
    """The plan written for this referral; without one, the plan of the discharge after which the patient is looked
    after here, and whose it is: what the patient takes now is in it.
    """
    written = plan_content(order)
    if written is not None:
        plan: Content = to_payload(written)
        return plan
    under = Task.objects.filter(
        live=True,
        order__side=Side.RECIPIENT,
        order__kind=Kind.DOWN,
        order__patient_id=order.patient_id,
        state__in=HELD,
    )
    task = under.select_related("order").order_by("-since").first()
    package = newest(task.order, PackagePart.FULL) if task is not None and is_shared(task.order) else None
    taken = section(content_of(package), Category.DISCHARGE_PLAN) if package is not None else None
    if task is None or package is None or not taken:
        return {}
    author = organisation(task.order.sender_id)
    whose = {"name": author.name, "name_en": author.name_en, "on": package.frozen_at.isoformat()}
    return {**taken, "written_by": whose}


def _followed(actor: Actor, order: ServiceRequest) -> Content:
    """The alert it comes from, the checklist with the readings that ticked its rows, and what was measured lately."""
    alert = _alert(actor, order.source_id) if order.source_id else {}
    rows: list[Any] = to_payload(frozen(order))
    found: Content = {"checklist": rows, "recent": _recent(actor, order)}
    return {**alert, **{name: each for name, each in found.items() if each}}


def _recent(actor: Actor, order: ServiceRequest) -> list[Any]:
    if not actor.may(FollowupPermission.READ):
        return []
    found = followup.queries.readings(actor, patient_id=patient_of(order), limit=LATEST)
    return [_measured(each) for each in found]


def _measured(reading: ReadingView) -> Content:
    value, taken_at = str(reading.value), reading.taken_at.isoformat()
    return {"code": reading.code, "value": value, "unit": reading.unit, "taken_at": taken_at}


def _assessment(actor: Actor, response_id: UUID) -> Content:
    view = followup.queries.form_response(actor, response_id=response_id)
    result: Content = to_payload(view.result)
    return {**result, "recorded_at": view.recorded_at.isoformat()}


def _alert(actor: Actor, alert_id: UUID) -> Content:
    """Why it spoke last, with what was measured then."""
    alert = followup.queries.alert(actor, alert_id=alert_id)
    readings = [_measured(each) for each in alert.readings if each.taken_at == alert.at]
    words = {"text_en": alert.explanation.text("en"), "text_zh": alert.explanation.text("zh")}
    return {"readings": readings, "rule": alert.rule, "rule_set": alert.rule_set, **words}
