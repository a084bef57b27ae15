"""Why an organisation stands where it stands: area, service, places this week, distance; what is free by department."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from console import words
from console.templatetags.console import written
from handoff.contracts import AddedWork, OfferView, SuggestionView
from kernel.errors import Text
from tenancy.enums import OrganisationKind, ServiceKind


def choice(one: SuggestionView, *, service: str = "") -> tuple[str, SafeString]:
    """An organisation to choose, with the reason under its name."""
    name = words.name_of(one)
    reasons = " · ".join(str(part) for part in reasons_of(one, service=service))
    line = format_html(
        '{} <span class="quiet fine">{}</span><br><span class="fine">{}</span>', name, one.phone, reasons
    )
    return str(one.organisation_id), line


def reasons_of(one: SuggestionView, *, service: str = "") -> tuple[Text, ...]:
    """The reason in words, best first; what is not known is said, too."""
    area = {
        "named": _("serves this area"),
        "everywhere": _("no area named"),
        "elsewhere": _("serves other areas"),
        "unknown": _("patient's area not known"),
    }[one.serves]
    offers = {True: _("offers %(service)s"), False: _("does not offer %(service)s")}
    asked = offers[one.offers_service] % {"service": service} if one.offers_service is not None and service else ""
    if one.kind == OrganisationKind.HOSPITAL:  # no area of its own, and beds instead of places a week
        free = room(one) if one.places is not None or _beds(one) else ""
        return tuple(part for part in (asked, free, distance(one)) if part)
    return tuple(part for part in (area, asked, room(one), distance(one)) if part)


def room(one: SuggestionView) -> Text:
    """Places this week and as of when, else the beds that were published with their time; an older number of places is
    no answer for this week."""
    if one.places is not None:
        told = ngettext("%(count)s place this week", "%(count)s places this week", one.places) % {"count": one.places}
        return _("%(places)s (as of %(at)s)") % {"places": told, "at": written(one.as_of)}
    if beds := _beds(one):
        count, at = sum(each.available or 0 for each in beds), max(each.as_of for each in beds if each.as_of)
        told = ngettext("%(count)s bed free", "%(count)s beds free", count) % {"count": count}
        return _("%(places)s (as of %(at)s)") % {"places": told, "at": written(at)}
    if one.as_of is not None:
        return _("places this week not said (last told %(at)s)") % {"at": written(one.as_of)}
    return _("places this week not said")


def _beds(one: SuggestionView) -> list[OfferView]:
    return [each for each in one.offers if each.kind == ServiceKind.BED and each.available is not None and each.as_of]


def distance(one: SuggestionView) -> Text:
    """From the middle of the patient's area."""
    return _("%(km)s km") % {"km": one.kilometres} if one.kilometres is not None else _("distance not known")


def availability(offers: Iterable[OfferView]) -> tuple[str, ...]:
    """What is free, line by line with its time; empty where the receiver has published nothing."""
    return tuple(_free(one) for one in offers if one.available is not None)


def _free(one: OfferView) -> str:
    english = (get_language() or "").startswith("en")
    name = one.name_en if english and one.name_en else one.name
    told = {"name": name, "free": one.available, "all": one.capacity, "at": written(one.as_of) if one.as_of else ""}
    if one.as_of is None:
        return _("%(name)s: %(free)s free, no time given") % told
    if one.capacity is None:
        return _("%(name)s: %(free)s free (as of %(at)s)") % told
    return _("%(name)s: %(free)s of %(all)s free (as of %(at)s)") % told


def added(work: AddedWork | None) -> tuple[Text, ...]:
    """What accepting adds, for whoever decides."""
    if work is None:
        return ()
    told = {
        "days": work.days,
        "calls": work.phone_calls,
        "visits": work.home_visits,
        "clinic": work.clinic_visits,
        "week": work.in_first_week,
    }
    adds = _(
        "In the first %(days)s days this adds %(calls)s calls, %(visits)s home visits and %(clinic)s clinic visits; "
        "%(week)s of them in the first week."
    )
    free = (
        _("%(count)s of them fall on weekends or holidays.") % {"count": work.on_days_off} if work.on_days_off else ""
    )
    here = _("%(count)s patients were taken over here this week; %(days)s of the next 7 days are working days.")
    known = here % {"count": work.accepted_this_week, "days": work.working_days}
    return tuple(part for part in (adds % told, free, known) if part)
