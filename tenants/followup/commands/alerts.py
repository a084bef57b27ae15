"""Alerts: raised by rules, seen and closed by people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from followup import access
from followup.contracts import Crossing, Explanation
from followup.enums import AlertState, EventKind, Permission
from followup.models import Alert, AlertReading, Reading, Task
from followup.rules.standing import together
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused


@command(needs=Permission.HANDLE_ALERTS)
def acknowledge_alert(actor: Actor, *, alert_id: UUID, expected_version: int) -> Ref:
    """Says "I have seen this and deal with it". Raises `NotFound`, `Conflict`, `Refused("alert_closed")` or
    `Refused("alert_acknowledged")`."""
    alert = access.alert_to_change(actor, alert_id, expected_version)
    if alert.state == AlertState.ACKNOWLEDGED:
        raise Refused("alert_acknowledged", _("A colleague is already dealing with this alert."))
    alert.state = AlertState.ACKNOWLEDGED
    alert.acknowledged_by, alert.acknowledged_at = actor.id, now()
    return _changed(alert, "state", "acknowledged_by", "acknowledged_at")


@command(needs=Permission.HANDLE_ALERTS)
def close_alert(actor: Actor, *, alert_id: UUID, expected_version: int, resolution: str) -> Ref:
    """Closes with what was done about it. Raises `NotFound`, `Conflict`, `Refused("alert_closed")`, `Invalid`."""
    words = resolution.strip()
    if not 1 <= len(words) <= 500:
        raise Invalid("resolution", "required", _("Say in 1 to 500 characters what was done."))
    alert = access.alert_to_change(actor, alert_id, expected_version)
    alert.state, alert.resolution = AlertState.CLOSED, words
    alert.closed_by, alert.closed_at = actor.id, now()
    return _changed(alert, "state", "resolution", "closed_by", "closed_at")


def raise_alert(
    patient_id: UUID, crossing: Crossing, *, at: datetime, readings: Sequence[Reading] = (), task: Task | None = None
) -> None:
    """Raises an alert, or adds to the one that stands. Inside a command that holds the patient's lock.

    What stands is shown with its latest cause and keeps the signs of earlier ones; one that was already seen opens
    again.
    """
    said = crossing.explanation
    rows = Alert.objects.select_for_update().exclude(state=AlertState.CLOSED)
    standing = rows.filter(patient_id=patient_id, rule_set=said.rule_set, rule=said.rule).first()
    alert = standing or Alert(patient_id=patient_id, rule_set=said.rule_set, rule=said.rule, raised_at=now())
    if standing:
        alert.repeats += 1
        alert.version += 1
        before = Explanation.from_payload(alert.explanation)
        said = together(before, said) if at >= alert.at else together(said, before)
    alert.explanation = said.to_payload()
    if standing is None or at >= alert.at:
        alert.at, alert.task = at, task
    alert.severity, alert.state = crossing.severity, AlertState.OPEN
    alert.acknowledged_by = alert.acknowledged_at = None
    alert.save(force_insert=standing is None)
    AlertReading.objects.bulk_create([AlertReading(alert=alert, reading=reading) for reading in readings])
    emit(_event(EventKind.ALERT_CHANGED if standing else EventKind.ALERT_RAISED, alert))


def _changed(alert: Alert, *fields: str) -> Ref:
    alert.version += 1
    alert.save(update_fields=["version", *fields])
    emit(_event(EventKind.ALERT_CHANGED, alert))
    return Ref(alert.id, alert.version)


def _event(kind: EventKind, alert: Alert) -> Event:
    return Event(kind, "alert", alert.id, alert.version, alert.patient_id)
