"""The way back to the community: a draft filled in from the record here, the referral up, and what should follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import records.queries
from consent.enums import Category
from handoff.access import patient_of
from handoff.contracts.payload import from_payload, to_payload
from handoff.contracts.plan import Change, Medication, PlanContent
from handoff.enums import PackagePart
from handoff.models import DischargePlan, ServiceRequest, Task
from handoff.queries.held import content_of, is_shared, newest
from handoff.rules.package import canonical, section
from kernel.actor import Actor
from records.enums import Permission as RecordPermission
from records.enums import RecordCategory

MOST_LINES, LONGEST, LONGEST_DOSE = 20, 4000, 200
WANTED = (RecordCategory.CONDITIONS, RecordCategory.MEDICATIONS)


def fill_in(actor: Actor, up: ServiceRequest, down: ServiceRequest) -> None:
    """Begins the discharge plan of the way back: diagnoses that are active in the record here, medicines and red flags
    with which the patient came, medicines that were begun since, what should follow, and the pathway of the handoff
    from which the patient went up. Instructions stay empty: they go to the patient, and what was told of the stay was
    written for clinicians. The author corrects it. The caller saves `down`.
    """
    diagnoses, medicines = _recorded(actor, up)
    came = _brought(up)
    plan = PlanContent(
        (diagnoses or came.diagnoses)[:LONGEST],
        medications=_together(came.medications, medicines),
        red_flags=came.red_flags,
        follow_up=_onward(up)[:LONGEST],
        pathway=_pathway(up) or came.pathway,
    )
    if plan != PlanContent():
        DischargePlan(order=down, content=canonical(to_payload(plan))).save(force_insert=True)
        down.pathway = plan.pathway


def _onward(up: ServiceRequest) -> str:
    """What should follow, as the newest outcome says it; empty while there is none."""
    outcome = newest(up, PackagePart.OUTCOME)
    return str(content_of(outcome)["next_steps"]) if outcome is not None else ""


def _pathway(up: ServiceRequest) -> str:
    """The pathway of the handoff from which the patient went up, where it went from here; else empty."""
    task = Task.objects.filter(order_id=up.based_on, live=True).select_related("order").first() if up.based_on else None
    return (task.pathway or task.order.pathway) if task is not None else ""


def _together(came: tuple[Medication, ...], recorded: tuple[Medication, ...]) -> tuple[Medication, ...]:
    """What the patient came with and, of the record, what was begun since; the record alone where nothing came."""
    known = {name for one in came for name in (one.name, one.code) if name}
    begun = (one for one in recorded if one.change == Change.NEW and not {one.name, one.code} & known)
    return (*came, *begun) if came else recorded


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
    since = up.sent_at or up.created_at
    medicines = tuple(
        Medication(one.display, _dose(one)[:LONGEST_DOSE], _change(one.at, since), code=one.code) for one in taken
    )
    return "\n".join(diagnoses), medicines


def _change(begun: datetime | None, since: datetime) -> Change:
    """New is what was begun after the patient had been sent; why, the author says."""
    return Change.NEW if begun is not None and begun >= since else Change.UNCHANGED


def _active(chart: Any, category: RecordCategory) -> Iterable[Any]:
    return (one for one in chart.section(category).items if one.status == "active")


def _dose(one: Any) -> str:
    """The dosage in the record's own words, else amount and unit."""
    if getattr(one, "dosage", ""):
        return str(one.dosage)
    amount = getattr(one, "dose", None)
    return f"{amount.normalize():f} {one.dose_unit or ''}".strip() if amount is not None else ""
