"""The way back to the community: a draft filled in from the record here, the referral up, and what was told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import records.queries
from consent.enums import Category
from handoff.access import patient_of
from handoff.contracts.payload import from_payload, to_payload
from handoff.contracts.plan import Change, Medication, PlanContent
from handoff.enums import PackagePart, Verb
from handoff.models import DischargePlan, Fact, ServiceRequest
from handoff.queries.held import content_of, is_shared, newest
from handoff.rules.package import canonical, section
from kernel.actor import Actor
from records.enums import Permission as RecordPermission
from records.enums import RecordCategory

MOST_LINES, LONGEST, LONGEST_DOSE = 20, 4000, 200
WANTED = (RecordCategory.CONDITIONS, RecordCategory.MEDICATIONS)


def fill_in(actor: Actor, up: ServiceRequest, down: ServiceRequest) -> None:
    """Begins the discharge plan of the way back: diagnoses that are active in the record here, medicines and red flags
    with which the patient came, the outcome or the last interim note in words, and what should follow. The author
    corrects it. The caller saves `down`.
    """
    summary, onward = _told(up)
    diagnoses, medicines = _recorded(actor, up)
    came = _brought(up)
    plan = PlanContent(
        (diagnoses or came.diagnoses)[:LONGEST],
        summary[:LONGEST],
        came.medications or medicines,
        came.red_flags,
        onward[:LONGEST],
    )
    if plan != PlanContent():
        DischargePlan(order=down, content=canonical(to_payload(plan))).save(force_insert=True)
        down.pathway = plan.pathway


def _told(up: ServiceRequest) -> tuple[str, str]:
    """What the sender was told of the stay: the newest outcome, else the last interim note; and what should follow."""
    outcome = newest(up, PackagePart.OUTCOME)
    if outcome is not None:
        content = content_of(outcome)
        return str(content["summary"]), str(content["next_steps"])
    note = Fact.objects.filter(order=up, kind=Verb.NOTE).order_by("-at", "-id").first()
    return (note.text or "" if note else ""), ""


def _brought(up: ServiceRequest) -> PlanContent:
    """The plan of the last discharge that came with the package, with what the patient still took; an empty one where
    none came or it is not shared any more, and the record here is asked.
    """
    package = newest(up, PackagePart.FULL) if is_shared(up) else None
    content = section(content_of(package), Category.DISCHARGE_PLAN) if package is not None else None
    plan = from_payload(PlanContent, content) if content else PlanContent()
    taken = (one for one in plan.medications if one.change != Change.STOPPED)
    return replace(plan, medications=tuple(Medication(one.name, one.dose, code=one.code) for one in taken))


def _recorded(actor: Actor, up: ServiceRequest) -> tuple[str, tuple[Medication, ...]]:
    if not actor.may(RecordPermission.READ):
        return "", ()
    chart = records.queries.chart(actor, patient_id=patient_of(up), categories=WANTED, limit=MOST_LINES)
    diagnoses = dict.fromkeys(one.display for one in _active(chart, RecordCategory.CONDITIONS) if one.display)
    taken = (one for one in _active(chart, RecordCategory.MEDICATIONS) if one.display)
    medicines = tuple(Medication(one.display, _dose(one)[:LONGEST_DOSE], code=one.code) for one in taken)
    return "\n".join(diagnoses), medicines


def _active(chart: Any, category: RecordCategory) -> Iterable[Any]:
    return (one for one in chart.section(category).items if one.status == "active")


def _dose(one: Any) -> str:
    """The dosage in the record's own words, else amount and unit."""
    if getattr(one, "dosage", ""):
        return str(one.dosage)
    amount = getattr(one, "dose", None)
    return f"{amount.normalize():f} {one.dose_unit or ''}".strip() if amount is not None else ""
