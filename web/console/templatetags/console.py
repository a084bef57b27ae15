"""Icons, times as people here write them, clocks, and the words for what is absent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from lucide.templatetags.lucide import lucide

from console.panels import Clock
from kernel import clock as kernel_clock

register = template.Library()

_SOON_MINUTES = 60


def _weekday(day: date) -> str:
    words = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return words[day.weekday()]


@register.simple_tag
def icon(name: str, css: str = "icon") -> str:
    """A Lucide icon that says nothing by itself: the word stands beside it."""
    return lucide(name, size=None, aria_hidden="true", focusable="false", **{"class": css})


def written(value: datetime | None) -> str:
    """A moment as plain text inside a sentence: 2026-11-21 周六 14:30; empty where there is none."""
    if value is None:
        return ""
    shown = kernel_clock.local(value)
    return f"{shown:%Y-%m-%d} {_weekday(shown.date())} {shown:%H:%M}"


def written_day(value: date) -> str:
    """A day as plain text inside a sentence."""
    return f"{value.isoformat()} {_weekday(value)}"


@register.filter
def moment(value: datetime | None) -> str:
    """`2026-11-21 周六 14:30`, on the clocks of Asia/Shanghai."""
    if value is None:
        return ""
    local = kernel_clock.local(value)
    return format_html(
        '<time datetime="{}">{} {} {}</time>',
        local.isoformat(timespec="minutes"),
        f"{local:%Y-%m-%d}",
        _weekday(local),
        f"{local:%H:%M}",
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """`2026-11-21 周六`."""
    if value is None:
        return ""
    shown = kernel_clock.local(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{} {}</time>', shown.isoformat(), shown.isoformat(), _weekday(shown))


@register.filter
def short_day(value: date) -> str:
    """`11-21 周六`: inside a plan, where the year is known."""
    return format_html('<time datetime="{}">{} {}</time>', value.isoformat(), f"{value:%m-%d}", _weekday(value))


@register.filter
def spoken_day(value: date) -> str:
    """`Sun 22 Nov`, `11月22日 星期日`: as one says it, on paper for patients."""
    shown = dateformat.format(value, pgettext("date format", "D j M"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.filter
def since(value: datetime | None) -> str:
    """`today 14:30`, else month, day and hour; a day for the midnight with which it begins. The whole moment is for
    machines."""
    if value is None:
        return ""
    local = kernel_clock.local(value)
    day_of = _("today") if local.date() == kernel_clock.today() else f"{local:%m-%d}"
    shown = day_of if local.time() == time() else f"{day_of} {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), shown)


def remaining(due_at: datetime, at: datetime) -> str:
    """Time left or passed, in the two largest units (the browser's clock says the same words)."""
    minutes = int((due_at - at).total_seconds() // 60)
    return (_("%(length)s late") if minutes < 0 else _("%(length)s left")) % {"length": _length(abs(minutes))}


@register.filter
def before(value: datetime | None) -> str:
    """A deadline: `11-24 24:00` for the midnight with which that day ends; nobody takes it for the next day's."""
    if value is None or kernel_clock.local(value).time() != time():
        return since(value)
    local = kernel_clock.local(value)
    last = local.date() - timedelta(days=1)
    day_of = _("today") if last == kernel_clock.today() else f"{last:%m-%d}"
    return format_html('<time datetime="{}">{} 24:00</time>', local.isoformat(timespec="minutes"), day_of)


@register.filter
def stood(since: datetime) -> str:
    """`open for 2 h 10 min`: how long something has waited for which no deadline runs."""
    minutes = int((kernel_clock.now() - since).total_seconds() // 60)
    return _("open for %(length)s") % {"length": _length(max(minutes, 0))}


def _length(minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    hours, spare = divmod(rest, 60)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": spare}
    return _("%(minutes)s min") % {"minutes": spare}


@register.inclusion_tag("console/parts/clock.html")
def clock(value: Clock | None) -> dict[str, Any]:
    """A deadline with its remaining time; a screen reader hears the hour it is due, not the ticking."""
    if value is None:
        return {"clock": None}
    at = kernel_clock.now()
    minutes = (value.due_at - at).total_seconds() / 60
    urgency = "over" if minutes < 0 else "soon" if minutes <= _SOON_MINUTES else "calm"
    if value.state == "stopped":
        urgency = "calm"
    return {"clock": value, "left": remaining(value.due_at, at), "urgency": urgency}


@register.simple_tag
def absent(reason: str = "not_recorded") -> SafeString:
    """The words for a value that is not there: withheld by consent, not recorded, not yet shared."""
    words = {
        "withheld": (_("withheld by consent"), "eye-off"),
        "withdrawn": (_("consent withdrawn, no longer shown"), "shield-off"),
        "not_agreed": (_("not agreed to yet"), "shield-question-mark"),
        "not_recorded": (_("not recorded"), "minus"),
        "after_acceptance": (_("shown after acceptance"), "lock"),
        "hidden_small": (_("hidden"), "eye-off"),
    }
    word, name = words[reason]
    return format_html('<span class="absent">{}{}</span>', icon(name), word)


@register.filter
def or_absent(value: Any) -> Any:
    """The value with its lines kept, or the words `not recorded`: never an empty cell."""
    if value in (None, "", (), []):
        return absent()
    return linebreaksbr(value) if "\n" in str(value) and not isinstance(value, SafeString) else value


@register.filter
def headed(table: Any, line: tuple[Any, ...]) -> tuple[tuple[Any, Any], ...]:
    """The cells of a line, each with the head of its column: on a phone the head stands beside the cell."""
    return tuple(zip(table.heads, line, strict=True))


@register.simple_tag
def named_fault(label: str, fault: str) -> str:
    """`Doctor: this must be filled in`; a label that is a sentence loses its full stop."""
    return _("%(what)s: %(name)s") % {"what": str(label).rstrip("。.:：?？ "), "name": fault}


@register.simple_tag
def waiting(count: int) -> str:
    """A list's count as a sentence for a screen reader."""
    return ngettext("%(count)s is waiting", "%(count)s are waiting", count) % {"count": count}


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What an error page says: what happened, what to do, and whether trying again may help."""

    title: str
    todo: str
    icon: str
    again: bool = False


@register.simple_tag
def error_words(status: int) -> ErrorWords:
    """The words for an HTTP status."""
    known = {
        400: (_("The browser sent something unreadable"), _("Go back, load the page again, and try it."), "unplug"),
        403: (_("This may not be done"), _("If you need it for your work, ask your administrator."), "lock"),
        404: (_("Nothing to be found here"), _("Check the address, or open it again from your lists."), "search-x"),
        405: (_("This cannot be opened by its address"), _("Open it again from your lists."), "search-x"),
        409: (_("Somebody was faster"), _("Open it again: the page shows how it stands now."), "git-compare-arrows"),
        422: (_("Something in the request does not fit"), _("Go back, correct it, and send it again."), "circle-alert"),
        503: (_("Not available for a moment"), _("Nothing was changed. Wait a few seconds and try again."), "plug-zap"),
    }
    ours = (_("A fault on our side"), _("Nothing was lost. Try again; if it stays, report the number below."), "wrench")
    title, todo, name = known.get(int(status or 500), ours)
    return ErrorWords(title, todo, name, again=int(status or 500) in (409, 500, 503))
