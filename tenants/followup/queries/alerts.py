"""Alerts that stand, and one alert with its causes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commands import reads, saw
from followup.access import alerts_visible_to
from followup.contracts import AlertView
from followup.enums import AlertState, Permission
from followup.models import Alert
from followup.queries.cursors import cursor_keys
from followup.queries.views import alert_view
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.pages import Page, encode_cursor, page_size


@reads(needs=Permission.READ)
def alert(actor: Actor, *, alert_id: UUID) -> AlertView:
    """One alert; raises `NotFound`."""
    row = alerts_visible_to(actor).filter(id=alert_id).prefetch_related("readings").first()
    if row is None:
        raise NotFound("alert")
    saw(row.patient_id)
    return alert_view(row)


@reads(needs=Permission.READ)
def alerts(actor: Actor, *, alert_ids: Iterable[UUID]) -> dict[UUID, AlertView]:
    """Those of the alerts that this actor may see, by their ids."""
    rows = list(alerts_visible_to(actor).filter(id__in=list(alert_ids)).prefetch_related("readings"))
    saw(*(row.patient_id for row in rows))
    return {row.id: alert_view(row) for row in rows}


@reads(needs=Permission.READ)
def open_alerts(
    actor: Actor, *, patient_id: UUID | None = None, after: str | None = None, limit: int = 25
) -> Page[AlertView]:
    """Alerts that nobody has closed, of everybody or of one patient: red before amber, then the newest first."""
    size = page_size(limit)
    standing = alerts_visible_to(actor).exclude(state=AlertState.CLOSED)
    if patient_id is not None:
        standing = standing.filter(patient_id=patient_id)
    total = standing.count()
    rows = _after(standing, after).order_by("-severity", "-at", "-id").prefetch_related("readings")
    found = list(rows[: size + 1])
    shown = found[:size]
    saw(*(row.patient_id for row in shown))
    return Page(tuple(alert_view(row) for row in shown), _cursor(shown[-1]) if len(found) > size else None, total)


@reads(needs=Permission.READ)
def open_alert_count(actor: Actor) -> int:
    """How many alerts nobody has closed. No person's data."""
    return alerts_visible_to(actor).exclude(state=AlertState.CLOSED).count()


def _cursor(row: Alert) -> str:
    return encode_cursor(row.severity, row.at.isoformat(), str(row.id))


def _after(rows: QuerySet[Alert], cursor: str | None) -> QuerySet[Alert]:
    if cursor is None:
        return rows
    severity, at, row_id = cursor_keys(cursor, str, datetime.fromisoformat, UUID)
    newer = Q(at__lt=at) | Q(at=at, id__lt=row_id)
    return rows.filter(Q(severity__lt=severity) | Q(severity=severity) & newer)
