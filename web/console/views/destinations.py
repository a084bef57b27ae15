"""Institutions outside the network: the list, a new one, and whom to speak to there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

import destinations.commands
import destinations.queries
from console import rendering, toasts
from console.doors import StaffView, safe_next
from console.forms.outside import DestinationChangeForm, DestinationForm
from console.panels import Act, Tag
from console.views.acting import ActView, Asked, Back
from destinations.contracts import Destination
from destinations.enums import Permission
from kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One institution in the list."""

    name: str
    department: str
    contact: str
    phone: str
    area: str
    tag: Tag
    act: Act | None


class Destinations(StaffView):
    """All of them, also those to which nobody is referred any more."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        may = self.actor.may(Permission.KEEP)
        found = destinations.queries.destinations(self.actor, active=False)
        add = Act(reverse("console:add_destination"), _("Add an institution"), "plus", "main")
        context = {
            "title": _("Outside the network"),
            "note": _("Institutions without Careloop to which you refer: they answer by a link and a code."),
            "lines": [_line(one, may=may) for one in found],
            "acts": (add,) if may else (),
        }
        return rendering.page(self.request, "console/destinations.html", context)


def _line(one: Destination, *, may: bool) -> Line:
    tag = Tag(_("active"), "success", "check") if one.active else Tag(_("ended"), "", "ban")
    change = Act(reverse("console:change_destination", args=[one.id]), _("Put right"), "pencil", dialog=True)
    return Line(one.name, one.department, one.contact_name, one.phone, one.area, tag, change if may else None)


class Add(ActView):
    """A new one; from a referral that is begun it leads back there, with the institution chosen."""

    def asked(self) -> Asked:
        back = self.request.GET.get("next")
        url = safe_next(self.request, back) if back else reverse("console:destinations")
        label = _("Back to the referral") if back else _("Outside the network")
        here = {"action_url": self.request.get_full_path()}
        return Asked(_("A receiver outside the network"), _("Save"), Back(url, label), url, context=here)

    def form(self, data: Any = None) -> forms.Form:
        return DestinationForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        made = destinations.commands.add_destination(self.actor, **cleaned, idempotency_key=key)
        url = self.asked().done_url
        if self.request.GET.get("next"):
            url += f"{'&' if urlsplit(url).query else '?'}{urlencode({'recipient_id': made.id})}"
        return toasts.after(self.request, url, "saved")


class Change(ActView):
    """Whom to speak to there, and whether anybody is still referred there."""

    def asked(self) -> Asked:
        found = self._found()
        back = Back(reverse("console:destinations"), _("Outside the network"))
        return Asked(found.label, _("Save"), back, back.url, "saved", version=found.version)

    def form(self, data: Any = None) -> forms.Form:
        found = self._found()
        names = ("contact_name", "phone", "email", "area", "active")
        return DestinationChangeForm(data, initial={name: getattr(found, name) for name in names})

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        about = {"destination_id": self.kwargs["destination_id"], "expected_version": self.version()}
        destinations.commands.change_destination(self.actor, **about, **cleaned, idempotency_key=key)

    def _found(self) -> Destination:
        return destinations.queries.destination(self.actor, destination_id=self.kwargs["destination_id"])


def outside_receivers(actor: Actor) -> tuple[tuple[str, SafeString], ...]:
    """The institutions to choose from, marked as outside; none for those who may not refer there."""
    if not actor.may(Permission.READ):
        return ()
    beside = _("outside the network")
    return tuple(
        (str(one.id), format_html('{} <span class="quiet fine">{} · {}</span>', one.label, beside, one.phone))
        for one in destinations.queries.destinations(actor)
    )


def adding_url(request: HttpRequest) -> str:
    """Where a receiver who is not in the list yet is named, and the way back."""
    return f"{reverse('console:add_destination')}?{urlencode({'next': request.get_full_path()})}"
