"""Numbers with their unit, what a rule says about them, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

import followup.queries
from console.forms.readings import MEASURED
from console.panels import Act, Tag
from console.presenters.package import rule_set
from followup.contracts import AlertView, ReadingView
from followup.enums import AlertState, ControlClass, ReadingSource, RuleSet, Severity
from kernel import clock, units
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
    closed: Text = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An open alert with its one-tap way out: the values, the rule, and what can be done."""

    value: str
    word: Text
    explanation: str
    at: datetime
    rule_set: str
    red: bool
    first_at: datetime | None = None
    act_url: str = ""
    open_url: str = ""
    idempotency_key: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known for judging readings: the alert of each, when the patient was born, and who closed what."""

    alerts: Mapping[UUID, AlertView]
    born: date | None
    names: Mapping[UUID, str]


def lines(readings: Iterable[ReadingView], judged: Judged) -> tuple[Line, ...]:
    """Occasions, newest first. The judgement belongs to the reading and stays when its alert is closed."""
    occasions: dict[UUID, list[ReadingView]] = defaultdict(list)
    for reading in readings:
        occasions[reading.occasion_id].append(reading)
    return tuple(line for found in occasions.values() for line in _occasion(found, judged))


def _occasion(found: list[ReadingView], judged: Judged) -> list[Line]:
    values = {reading.code: reading for reading in found}
    pressure = [values.pop(code) for code in (SYSTOLIC, DIASTOLIC) if code in values]
    shown = [_line(pressure, judged, _("blood pressure"))] if pressure else []
    # where the pressure is there, it is what its rule looked at, and the pulse beside it is not
    others = {id_: alert for id_, alert in judged.alerts.items() if alert.rule_set != RuleSet.CN_BASIC_V3_HTN}
    alone = replace(judged, alerts=others) if pressure else judged
    return shown + [_line([reading], alone, MEASURED.get(code, code)) for code, reading in values.items()]


def _line(parts: list[ReadingView], judged: Judged, name: Text) -> Line:
    first = parts[0]
    alert = next((judged.alerts[part.id] for part in parts if part.id in judged.alerts), None)
    tag, rule = (tag_of(alert), _why(alert)) if alert else _by_numbers(parts, judged.born)
    return Line(
        first.taken_at,
        "/".join(f"{part.value}" for part in parts),
        units.read(first.unit),
        name,
        ReadingSource(first.source).label,
        tag,
        rule,
        _dealt_with(alert, judged.names) if alert else "",
    )


def _by_numbers(parts: list[ReadingView], born: date | None) -> tuple[Tag | None, str]:
    """What the rule for blood pressure says where it raised no alert; nothing for what no rule looks at."""
    values = {part.code: part.value for part in parts}
    if not {SYSTOLIC, DIASTOLIC} & values.keys():
        return None, ""
    age = _age(born, clock.local(parts[0].taken_at).date()) if born else None
    found = followup.queries.pressure_class(values.get(SYSTOLIC), values.get(DIASTOLIC), age)
    if found is None:
        return Tag(_("half a blood pressure: not judged")), ""
    said = found.explanation
    why = " · ".join(
        part for part in (said.threshold, f"{rule_set(said.rule_set)} ({said.rule_set} {said.version})") if part
    )
    if found.control_class == ControlClass.SATISFIED:
        return Tag(_("in range"), "success", "check"), why
    return Tag(_("above the limit"), "warning", "triangle-alert"), why


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _dealt_with(alert: AlertView, names: Mapping[UUID, str]) -> str:
    """That somebody closed the alert, who and when, and what was done."""
    if alert.state != AlertState.CLOSED or alert.closed_at is None:
        return ""
    who = names.get(alert.closed_by, "") if alert.closed_by else ""
    at = f"{clock.local(alert.closed_at):%Y-%m-%d %H:%M}"
    return " · ".join(part for part in (_("dealt with"), who, at, alert.resolution) if part)


def tag_of(alert: AlertView) -> Tag:
    """Emergency or attention, as a word with its tone."""
    red = alert.severity == Severity.RED
    return Tag(_("emergency"), "danger", "siren") if red else Tag(_("attention"), "warning", "triangle-alert")


def _why(alert: AlertView) -> str:
    said, language = alert.explanation, get_language() or "zh"
    limits = [f"{one.text(language)} {one.threshold}".strip() for one in said.criteria] or [said.threshold]
    parts = (*limits, said.sentence(language), said.source)
    return units.in_words(" · ".join(part for part in parts if part))


def value_of(alert: AlertView) -> str:
    """What made the rule speak, in few words: the latest values with their unit, and what was seen."""
    said = alert.explanation
    if said.value.isdecimal():
        count = int(said.value)
        return ngettext("%(count)s contact missed", "%(count)s contacts missed", count) % {"count": count}
    language = get_language() or "zh"
    seen = [one.text(language) for one in said.criteria if one.lasts]
    parts = [units.in_words(said.value), ("、" if language.startswith("zh") else ", ").join(seen)]
    return " · ".join(part for part in parts if part) or said.sentence(language)


def _rule(alert: AlertView) -> str:
    """The document behind the rule; with its code and version where it was published."""
    said = alert.explanation
    name = rule_set(said.rule_set)
    return f"{name} ({said.rule_set} {said.version})" if said.rule_set in RuleSet.values else name


def alarm(alert: AlertView, *, act_url: str = "", open_url: str = "", may: bool = False) -> Alarm:
    """An open alert as the patient's page shows it; `act_url` prepares the green channel."""
    return Alarm(
        value=value_of(alert),
        word=tag_of(alert).word,
        explanation=alert.explanation.text(get_language() or "zh"),
        at=alert.at,
        first_at=alert.raised_at if alert.repeats else None,
        rule_set=_rule(alert),
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
