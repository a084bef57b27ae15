"""A person's chart, and one category of it page by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from commands import reads, saw
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.pages import Page, decode_cursor, encode_cursor, page_size
from records.access import entries_of, must_be_visible
from records.contracts import IN_ERROR, Chart, ChartSection, EntryView
from records.enums import Permission, RecordCategory
from records.models import TABLES, Entry, Observation
from records.queries.shapes import views

# LOINC: blood pressure panel (also the one older systems send), heart rate, respiration, temperature, SpO2 by two
# codes, weight, height, BMI (domain facts §2.6).
VITALS = ("85354-9", "55284-4", "8867-4", "9279-1", "8310-5", "59408-5", "2708-6", "29463-7", "8302-2", "39156-5")
PRESSURES = ("8480-6", "8462-4")
NEWEST = (F("at").desc(nulls_last=True), F("id").desc())
NOT_VALID = (IN_ERROR, "cancelled")


@reads(needs=Permission.READ)
def chart(
    actor: Actor, *, patient_id: UUID, categories: Iterable[RecordCategory] | None = None, limit: int = 50
) -> Chart:
    """The newest `limit` rows of each category. `categories`: what the caller may see, all where it is None.

    The others are marked withheld and not asked for. One statement for each category that is shown, and one for the
    person. Raises `NotFound`.
    """
    shown = frozenset(RecordCategory) if categories is None else frozenset(map(RecordCategory, categories))
    must_be_visible(actor, patient_id)
    saw(patient_id)
    size = page_size(limit)
    return Chart(patient_id, tuple(_section(patient_id, name, name in shown, size) for name in RecordCategory))


@reads(needs=Permission.READ)
def section(
    actor: Actor, *, patient_id: UUID, category: RecordCategory, after: str | None = None, limit: int = 25
) -> Page[EntryView]:
    """One category, newest first, rows without a time last; `after` is the cursor of the page before."""
    rows = entries_of(actor, patient_id, RecordCategory(category))
    saw(patient_id)
    size = page_size(limit)
    found = views(category, _after(rows, after).order_by(*NEWEST)[: size + 1])
    more = len(found) > size
    return Page(found[:size], _cursor(found[size - 1]) if more else None)


@reads(needs=Permission.READ)
def latest_vitals(actor: Actor, *, patient_id: UUID) -> tuple[EntryView, ...]:
    """The newest reading of each vital sign that has one, in the order of `VITALS`, lone pressures at the end."""
    must_be_visible(actor, patient_id)
    saw(patient_id)
    usable = Observation.objects.filter(patient_id=patient_id, code__in=VITALS + PRESSURES, at__isnull=False)
    newest = usable.exclude(status__in=NOT_VALID).order_by("code", F("at").desc(), F("id").desc()).distinct("code")
    found = {view.code: view for view in views(RecordCategory.OBSERVATIONS, newest)}
    return tuple(found[code] for code in VITALS + PRESSURES if code in found)


def _section(patient_id: UUID, category: RecordCategory, shown: bool, size: int) -> ChartSection:
    if not shown:
        return ChartSection(category, withheld=True)
    rows = TABLES[category].rows().filter(patient_id=patient_id).order_by(*NEWEST)
    found = views(category, rows[: size + 1])
    return ChartSection(category, withheld=False, items=found[:size], more=len(found) > size)


def _after(rows: QuerySet[Entry], cursor: str | None) -> QuerySet[Entry]:
    if cursor is None:
        return rows
    at, row_id = _read_cursor(cursor)
    if at is None:
        return rows.filter(at=None, id__lt=row_id)
    return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=row_id) | Q(at=None))


def _cursor(row: EntryView) -> str:
    return encode_cursor(row.at.isoformat() if row.at else "", str(row.id))


def _read_cursor(cursor: str) -> tuple[datetime | None, UUID]:
    at, row_id = decode_cursor(cursor, length=2)
    try:
        moment = datetime.fromisoformat(str(at)) if at else None
        found = UUID(str(row_id))
    except ValueError:
        moment, found = None, None
    if found is None or (moment is not None and moment.tzinfo is None):
        raise Invalid(
            "after", "bad_cursor", _("This page link is not valid any more. Start again from the first page.")
        )
    return moment, found
