"""Frozen documents: what is put into them, and how they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import followup.queries
import patients.queries
import records.queries
from consent.contracts import ConsentProof
from consent.enums import Category
from handoff.access import plan_of
from handoff.contracts.messages import Frozen
from handoff.contracts.payload import from_payload, to_payload
from handoff.contracts.plan import PlanContent
from handoff.enums import PackagePart
from handoff.models import Package, ServiceRequest
from handoff.rules.package import canonical, digest
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid
from records.enums import RecordCategory

Content = dict[str, Any]
HERE, WITHHELD, NOT_RECORDED = "here", "withheld", "not_recorded"


def freeze(order: ServiceRequest, part: PackagePart, content: Content) -> Package:
    """Keeps a new version of a document for ever."""
    number = Package.objects.filter(order=order, part=part).count() + 1
    return _kept(order, part, number, content, digest(content))


def keep(order: ServiceRequest, part: PackagePart, told: Frozen) -> Package:
    """Keeps a document as the other side froze it; `Invalid` where its digest is not that of its content."""
    if digest(told.content) != told.digest:
        raise Invalid("frozen", "altered", _("This document is not the one that was announced."))
    held = Package.objects.filter(order=order, part=part, number=told.number).first()
    return held or _kept(order, part, told.number, told.content, told.digest)


def newest(order: ServiceRequest, part: PackagePart) -> Package | None:
    """The latest version of a document."""
    return Package.objects.filter(order=order, part=part).order_by("-number").first()


def told(package: Package) -> Frozen:
    """The document as it crosses."""
    return Frozen(package.number, content_of(package), package.digest)


def content_of(package: Package) -> Content:
    """What the document holds; `Invalid` where the row is not what was frozen."""
    content: Content = json.loads(package.content)
    if digest(content) != package.digest:
        raise Invalid("package", "altered", _("This document was altered after it was frozen."))
    return content


def preview_content(order: ServiceRequest) -> Content:
    """All that the receiver may know before acceptance."""
    planned = order.planned_discharge_at
    return {
        "masked_name": order.masked_name,
        "sex": order.sex,
        "age_band": order.age_band,
        "reason": order.reason,
        "priority": order.priority,
        "service_code": order.service_code,
        "service_name": order.service_name,
        "planned_discharge_at": planned.isoformat() if planned else None,
    }


def full_content(actor: Actor, order: ServiceRequest, proof: ConsentProof) -> Content:
    """The whole package: every kind of data is there, withheld by consent, or not recorded; nothing is silent."""
    assert order.patient_id is not None
    allowed = frozenset(str(category) for category in proof.categories)
    recorded = [RecordCategory(category) for category in RecordCategory.values if category in allowed]
    extract = records.queries.extract(actor, patient_id=order.patient_id, categories=recorded)
    held: Content = {**extract["categories"], **_beyond_the_record(actor, order, allowed)}
    return {
        "preview": preview_content(order),
        "sections": {category: _section(category, allowed, held) for category in Category.values},
        "record_format": extract["format"],
        "left_out": extract["left_out"],
    }


def withhold(content: Content, allowed: frozenset[str]) -> Content:
    """The same package without the sections that are not consented to any more."""
    held: Content = content["sections"]
    sections = {category: each if category in allowed else {"status": WITHHELD} for category, each in held.items()}
    left_out = {category: count for category, count in content["left_out"].items() if category in allowed}
    return {**content, "sections": sections, "left_out": left_out}


def section(content: Content, category: str) -> Any:
    """What a package holds of one kind of data, None where it is withheld or not recorded."""
    return content["sections"].get(category, {}).get("content")


def record_extract(content: Content) -> Content | None:
    """The part of a package that the clinical record can adopt; None where there is nothing for it."""
    found = {category: held for category in RecordCategory.values if (held := section(content, category))}
    left_out = {category: count for category, count in content["left_out"].items() if category in found}
    return {"format": content["record_format"], "categories": found, "left_out": left_out} if found else None


def plan_content(order: ServiceRequest) -> PlanContent:
    """The discharge plan as written so far."""
    row = plan_of(order)
    return from_payload(PlanContent, json.loads(row.content)) if row else PlanContent()


def _beyond_the_record(actor: Actor, order: ServiceRequest, allowed: frozenset[str]) -> Content:
    found: Content = {}
    patient_id = order.patient_id
    assert patient_id is not None
    if Category.IDENTITY in allowed:
        found[Category.IDENTITY] = patients.queries.identity(actor, patient_id=patient_id).to_payload()
    if Category.DISCHARGE_PLAN in allowed and plan_of(order):
        found[Category.DISCHARGE_PLAN] = to_payload(plan_content(order))
    if Category.ASSESSMENT in allowed and order.assessment_id:
        found[Category.ASSESSMENT] = _assessment(actor, order.assessment_id)
    if Category.FOLLOWUP in allowed and order.source_id and order.criteria:
        found[Category.FOLLOWUP] = _alert(actor, order)
    return found


def _assessment(actor: Actor, response_id: UUID) -> Content:
    view = followup.queries.form_response(actor, response_id=response_id)
    result: Content = to_payload(view.result)
    return {**result, "recorded_at": view.recorded_at.isoformat()}


def _alert(actor: Actor, order: ServiceRequest) -> Content:
    assert order.source_id is not None
    alert = followup.queries.alert(actor, alert_id=order.source_id)
    readings = [
        {"code": each.code, "value": str(each.value), "unit": each.unit, "taken_at": each.taken_at.isoformat()}
        for each in alert.readings
    ]
    words = {"text_en": alert.explanation.text_en, "text_zh": alert.explanation.text_zh}
    return {"readings": readings, "rule": alert.rule, "rule_set": alert.rule_set, **words}


def _section(category: str, allowed: frozenset[str], held: Mapping[str, Any]) -> Content:
    if category not in allowed:
        return {"status": WITHHELD}
    content = held.get(category)
    return {"status": HERE, "content": content} if content else {"status": NOT_RECORDED}


def _kept(order: ServiceRequest, part: PackagePart, number: int, content: Content, digest_: str) -> Package:
    row = Package(order=order, part=part, number=number, content=canonical(content), digest=digest_, frozen_at=now())
    row.save(force_insert=True)
    return row
