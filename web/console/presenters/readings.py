"""Numbers with their unit, what a rule says about them, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from console.forms.readings import MEASURED
from console.panels import Act, Tag
from console.presenters.package import rule_set
from followup.contracts import AlertView, ReadingView
from followup.enums import AlertState, ReadingSource, Severity
from kernel import units
from kernel.errors import Text
from kernel.ids import new_id

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"


@dataclass(frozen=True, slots=True)
class Line:
    """One value of one occasion; a blood pressure is one line."""

    at: datetime
    value: str
    unit: str
    name: Text
    source: Text
    tag: Tag | None = None
    rule: Text = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An open alert with its one-tap way out: the values, the rule, and what can be done."""

    value: str
    word: Text
    explanation: str
    at: datetime
    rule_set: str
    red: bool
    act_url: str = ""
    open_url: str = ""
    idempotency_key: str = ""
    acts: tuple[Act, ...] = ()


def lines(readings: Iterable[ReadingView], alerts: Iterable[AlertView]) -> tuple[Line, ...]:
    """Occasions, newest first; a value that raised an alert says so with its rule."""
    spoken = {reading.id: alert for alert in alerts for reading in alert.readings}
    occasions: dict[UUID, list[ReadingView]] = defaultdict(list)
    for reading in readings:
        occasions[reading.occasion_id].append(reading)
    return tuple(line for found in occasions.values() for line in _occasion(found, spoken))


def _occasion(found: list[ReadingView], spoken: dict[UUID, AlertView]) -> list[Line]:
    values = {reading.code: reading for reading in found}
    pressure = [values.pop(code) for code in (SYSTOLIC, DIASTOLIC) if code in values]
    shown = [_line(pressure, spoken, _("blood pressure"))] if pressure else []
    return shown + [_line([reading], spoken, MEASURED.get(code, code)) for code, reading in values.items()]


def _line(parts: list[ReadingView], spoken: dict[UUID, AlertView], name: Text) -> Line:
    first = parts[0]
    alert = next((spoken[part.id] for part in parts if part.id in spoken), None)
    return Line(
        first.taken_at,
        "/".join(f"{part.value}" for part in parts),
        units.read(first.unit),
        name,
        ReadingSource(first.source).label,
        _tag(alert) if alert else None,
        _why(alert) if alert else "",
    )


def _tag(alert: AlertView) -> Tag:
    red = alert.severity == Severity.RED
    return Tag(_("emergency"), "danger", "siren") if red else Tag(_("attention"), "warning", "triangle-alert")


def _why(alert: AlertView) -> str:
    said = alert.explanation
    parts = (said.text(get_language() or "zh"), said.threshold, said.source)
    return units.in_words(" · ".join(part for part in parts if part))


def alarm(alert: AlertView, *, act_url: str = "", open_url: str = "", may: bool = False) -> Alarm:
    """An open alert as the patient's page shows it; `act_url` prepares the green channel."""
    said = alert.explanation
    value = said.value or " ".join(f"{one.value} {units.read(one.unit)}" for one in alert.readings)
    return Alarm(
        value=units.in_words(value) or said.rule,
        word=_tag(alert).word,
        explanation=said.text(get_language() or "zh"),
        at=alert.at,
        rule_set=f"{rule_set(said.rule_set)} ({said.rule_set} {said.version})",
        red=alert.severity == Severity.RED,
        act_url=act_url,
        open_url=open_url,
        idempotency_key=str(new_id()),
        acts=_acts(alert) if may else (),
    )


def _acts(alert: AlertView) -> tuple[Act, ...]:
    close = Act(reverse("console:close_alert", args=[alert.id]), _("Close with a note"), dialog=True)
    if alert.state == AlertState.OPEN:
        return (Act(reverse("console:see_alert", args=[alert.id]), _("I deal with it"), "hand", dialog=True), close)
    return (close,)
