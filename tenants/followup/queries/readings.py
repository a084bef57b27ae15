"""Measured values over time."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from commands import reads, saw
from followup.access import readings_visible_to
from followup.contracts import ReadingView
from followup.enums import Permission
from followup.queries.views import reading_view
from kernel.actor import Actor
from kernel.pages import page_size


@reads(needs=Permission.READ)
def readings(
    actor: Actor, *, patient_id: UUID, codes: Collection[str] | None = None, limit: int = 50
) -> tuple[ReadingView, ...]:
    """The newest `limit` readings of each code, newest first; all codes where none is named. One statement."""
    rows = readings_visible_to(actor).filter(patient_id=patient_id)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    newest_first = [F("taken_at").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=F("code"), order_by=newest_first)
    kept = rows.annotate(place=place).filter(place__lte=page_size(limit)).order_by(*newest_first)
    found = tuple(reading_view(row) for row in kept)
    if found:
        saw(patient_id)
    return found
