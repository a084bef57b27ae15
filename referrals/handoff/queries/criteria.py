"""The organisation's checklists. No person's data, except for the readings that tick the rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import followup.queries
import patients.queries
from commands import reads
from followup.enums import Permission as FollowupPermission
from handoff.contracts.criteria import CriterionRow, Ticked
from handoff.contracts.payload import from_payload
from handoff.contracts.views import CriterionView
from handoff.enums import Direction, Disease, Kind, Permission
from handoff.models import Criterion, ServiceRequest
from handoff.rules.criteria import FRESH, Measured, directions_of, kept, met, newest
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid


@reads(needs=Permission.CURATE)
def criteria(actor: Actor, *, direction: str | None = None) -> tuple[CriterionRow, ...]:  # noqa: ARG001 - the frame's
    """Every row as it reads now, retired ones included, in the order of the lists."""
    rows = Criterion.objects.filter(current=True).order_by("place", "code")
    return tuple(row_of(each) for each in (rows.filter(direction=direction) if direction else rows))


@reads(needs=Permission.CURATE)
def criterion_history(actor: Actor, *, code: str) -> tuple[CriterionRow, ...]:  # noqa: ARG001 - the frame's
    """Every wording that one row has had, the newest first; empty for a code that never was."""
    return tuple(row_of(each) for each in Criterion.objects.filter(code=code).order_by("-number"))


@reads(needs=Permission.PREPARE)
def checklist(actor: Actor, *, kind: str, patient_id: UUID | None = None) -> tuple[CriterionView, ...]:
    """The rows asked for a kind of referral, ticked by the newest readings of the patient where one is named.

    Raises `NotFound` for a patient who is not here, `Invalid`.
    """
    if kind not in Kind.values:
        raise Invalid("kind", "unknown_choice", _("This is not one of the possible values."))
    if patient_id is not None:
        patients.queries.summary(actor, patient_id=patient_id)
    rows = asked_rows(kind)
    values = measured(actor, patient_id, rows) if patient_id else {}
    known = kind == Kind.UP and is_followed(actor, patient_id, values)
    return tuple(
        view_of(kept(row, values, followed=known), row=row, is_ticked=met(row, values, followed=known)) for row in rows
    )


def asked_rows(kind: str) -> tuple[CriterionRow, ...]:
    """The active rows of a kind, in order; inside a unit of work. One statement, none where no list is asked."""
    directions = directions_of(kind)
    if not directions:
        return ()
    rows = Criterion.objects.filter(current=True, active=True, direction__in=directions)
    return tuple(row_of(each) for each in rows.order_by("place", "code"))


def measured(actor: Actor, patient_id: UUID, rows: Iterable[CriterionRow]) -> dict[str, Measured]:
    """The newest reading of each code that a row asks about, of the last day; one statement, none without such rows."""
    codes = {row.loinc for row in rows if row.loinc}
    if not codes or not actor.may(FollowupPermission.READ):
        return {}
    return newest(followup.queries.readings(actor, patient_id=patient_id, codes=codes, limit=1), since=now() - FRESH)


def is_followed(actor: Actor, patient_id: UUID | None, values: Mapping[str, Measured]) -> bool:
    """Whether a plan of the patient runs here; asked only where a reading could tick anything. One statement."""
    return bool(values) and patient_id is not None and followup.queries.is_followed(actor, patient_id=patient_id)


def frozen(order: ServiceRequest) -> tuple[Ticked, ...]:
    """The rows that the referral keeps, as they read when they were ticked."""
    return tuple(from_payload(Ticked, each) for each in json.loads(order.checklist)) if order.checklist else ()


def shown_of(order: ServiceRequest) -> tuple[CriterionView, ...]:
    """Of a draft the whole list of its kind with what is ticked; of what was sent, what was ticked."""
    held = frozen(order)
    if order.sent_at is not None:
        return tuple(view_of(each, is_ticked=True) for each in held) or _known_by_code(order)
    by_code = {each.code: each for each in held}
    rows = asked_rows(order.kind)
    whole = [view_of(by_code.get(row.code) or kept(row, {}), row=row, is_ticked=row.code in by_code) for row in rows]
    gone = [view_of(each, is_ticked=True) for each in held if each.code not in {row.code for row in rows}]
    return (*whole, *gone)


def view_of(held: Ticked, *, is_ticked: bool, row: CriterionRow | None = None) -> CriterionView:
    """One row for a page or a program, in the language of the request."""
    english = (get_language() or "").startswith("en")
    known = held.direction in Direction.values
    return CriterionView(
        code=held.code,
        label=held.text_en if english else held.text_zh,
        source=held.source,
        ticked=is_ticked,
        number=held.number,
        direction=held.direction,
        direction_label=Direction(held.direction).label if known else held.direction,
        disease=row.disease if row else "",
        disease_label=Disease(row.disease).label if row and row.disease in Disease.values else "",
        text_zh=held.text_zh,
        text_en=held.text_en,
        rule=held.rule,
        value=held.value,
        measured_at=held.measured_at,
    )


def row_of(row: Criterion) -> CriterionRow:
    """The row as the rules know it."""
    names = CriterionRow.__slots__
    return CriterionRow(**{name: getattr(row, name) for name in names})


def _known_by_code(order: ServiceRequest) -> tuple[CriterionView, ...]:
    """What was ticked before referrals kept the rows themselves: the present wording of those codes."""
    if not order.criteria or order.kind != Kind.UP_GREEN:
        return ()
    rows = Criterion.objects.filter(current=True, code__in=order.criteria).order_by("place", "code")
    return tuple(view_of(replace(kept(row_of(each), {}), rule=""), is_ticked=True) for each in rows)
