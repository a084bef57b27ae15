"""What will cross when a draft is sent: every kind of data is there, withheld by consent, or not recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

import consent.queries
import followup.queries
import patients.queries
import records.queries
from consent.enums import Category
from handoff.contracts import PackageView, ReferralView, SectionView
from handoff.enums import PackageStatus
from kernel.actor import Actor
from records.enums import RecordCategory

SHOWN = 50


def package_of(actor: Actor, view: ReferralView, purpose: str) -> PackageView:
    """The package as it stands now, drawn from the same queries from which it will be frozen."""
    if view.patient_id is None:
        return PackageView(PackageStatus.NOT_FROZEN, PackageStatus.NOT_FROZEN.label)
    about = {"patient_id": view.patient_id, "recipient_id": view.recipient.organisation_id}
    proof = consent.queries.proof(actor, purpose=purpose, **about)
    allowed = frozenset(str(one) for one in proof.categories) if proof else frozenset()
    sections = tuple(_section(actor, view, view.patient_id, category, allowed) for category in Category)
    return PackageView(PackageStatus.NOT_FROZEN, PackageStatus.NOT_FROZEN.label, sections=sections)


def _section(
    actor: Actor, view: ReferralView, patient_id: UUID, category: Category, allowed: frozenset[str]
) -> SectionView:
    if category not in allowed:
        return SectionView(category, category.label, "withheld", "")
    found = _content(actor, view, patient_id, category)
    return SectionView(category, category.label, "here" if found else "not_recorded", "", found)


def _content(actor: Actor, view: ReferralView, patient_id: UUID, category: Category) -> Any:
    if category in RecordCategory.values:
        return _recorded(actor, patient_id, RecordCategory(category))
    makers: dict[str, Callable[[], Any]] = {
        Category.IDENTITY: lambda: patients.queries.identity(actor, patient_id=patient_id).to_payload(),
        Category.DISCHARGE_PLAN: lambda: asdict(view.plan) if view.plan else None,
        Category.ASSESSMENT: lambda: _assessment(actor, view.assessment_id),
        Category.FOLLOWUP: lambda: _alert(actor, view),
    }
    return makers[category]()


def _recorded(actor: Actor, patient_id: UUID, category: RecordCategory) -> list[dict[str, Any]]:
    chart = records.queries.chart(actor, patient_id=patient_id, categories=[category], limit=SHOWN)
    return [asdict(item) for item in chart.section(category).items]


def _assessment(actor: Actor, response_id: UUID | None) -> dict[str, Any] | None:
    if response_id is None:
        return None
    held = followup.queries.form_response(actor, response_id=response_id)
    return {"scores": held.result.scores, "bands": held.result.bands, "recorded_at": held.recorded_at.isoformat()}


def _alert(actor: Actor, view: ReferralView) -> dict[str, Any] | None:
    if view.source_id is None or not view.criteria:
        return None
    alert = followup.queries.alert(actor, alert_id=view.source_id)
    said = alert.explanation
    readings = [{"value": str(one.value), "unit": one.unit} for one in alert.readings]
    return {"readings": readings, "text_en": said.text_en, "text_zh": said.text_zh, "rule_set": alert.rule_set}
