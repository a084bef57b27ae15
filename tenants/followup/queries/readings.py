"""Measured values over time."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from commands import reads, saw
from followup.access import alerts_visible_to, readings_visible_to
from followup.contracts import AlertView, Classification, ReadingView
from followup.enums import Permission
from followup.models import AlertReading
from followup.queries.views import alert_view, reading_view
from followup.rules import hypertension
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


@reads(needs=Permission.READ)
def alerts_of(actor: Actor, *, reading_ids: Iterable[UUID]) -> dict[UUID, AlertView]:
    """The alert that each of these readings raised or added to, by the reading; closed ones, too, the newest where
    there are several. Three statements.
    """
    causes = AlertReading.objects.filter(reading_id__in=list(reading_ids)).values_list("reading_id", "alert_id")
    found = list(causes)
    rows = alerts_visible_to(actor).filter(id__in={alert_id for _reading, alert_id in found})
    views = {row.id: alert_view(row) for row in rows.prefetch_related("readings")}
    saw(*{view.patient_id for view in views.values()})
    by_age = sorted((pair for pair in found if pair[1] in views), key=lambda pair: views[pair[1]].raised_at)
    return {reading_id: views[alert_id] for reading_id, alert_id in by_age}


@reads(needs=Permission.READ)
def alerts_by(actor: Actor, *, occasion_id: UUID) -> tuple[AlertView, ...]:
    """The alerts that the values of one occasion raised or added to. A sign without a value is in no occasion."""
    rows = alerts_visible_to(actor).filter(readings__occasion_id=occasion_id).distinct().prefetch_related("readings")
    found = tuple(alert_view(row) for row in rows)
    saw(*{one.patient_id for one in found})
    return found


def pressure_class(systolic: Decimal | None, diastolic: Decimal | None, age: int | None) -> Classification | None:
    """What `cn-basic-ph-v3/htn` says of a blood pressure in mm[Hg] by its numbers alone; None for half of one. No
    person's data.
    """
    if systolic is None or diastolic is None:
        return None
    return hypertension.classify(hypertension.Visit(hypertension.Pressure(systolic, diastolic), age))
