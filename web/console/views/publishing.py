"""The organisation's own numbers and position in the directory: what others see before they send a patient here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import handoff.queries
import tenancy.commands
import tenancy.queries
from console import rendering, words
from console.doors import StaffView
from console.forms.publishing import NumbersForm, PositionForm
from console.panels import Act
from console.templatetags.console import written
from console.views.acting import ActView, Asked, Back
from handoff.enums import Permission as HandoffPermission
from kernel.errors import NotFound, Refused, Text
from tenancy.contracts import ServiceCard
from tenancy.enums import Permission, ServiceKind


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the directory with its numbers and when they were published."""

    name: str
    kind: Text
    available: int | None
    capacity: int | None
    as_of: str
    act: Act


class Published(StaffView):
    """What others read of this organisation."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        if not self.actor.may(Permission.PUBLISH):
            raise Refused("not_allowed", _("Your role does not allow this. Ask your organisation's administrator."))
        here = self.actor.tenant.id
        place = tenancy.queries.positions([here]).get(here)
        taken = handoff.queries.accepted_this_week(self.actor) if self.actor.may(HandoffPermission.READ) else None
        context = {
            "title": _("Beds and places we publish"),
            "note": _("What partners see before they send a patient here. Places of follow-up count for this week."),
            "lines": [line(one) for one in tenancy.queries.services(here)],
            "taken": taken,
            "place": place,
            "place_as_of": written(place.updated_at) if place else "",
            "place_act": Act(reverse("console:publish_position"), _("Set the position"), "map-pin", dialog=True),
        }
        return rendering.page(self.request, "console/published.html", context)


def line(one: ServiceCard) -> Line:
    """One line for the page."""
    url = reverse("console:publish_numbers", args=[f"{one.kind}-{one.code}"])
    told = written(one.updated_at) if one.updated_at else ""
    kind = ServiceKind(one.kind).label
    return Line(words.name_of(one), kind, one.available, one.capacity, told, Act(url, _("Publish"), dialog=True))


def back() -> Back:
    """The page of what is published."""
    return Back(reverse("console:published"), _("Beds and places we publish"))


class PublishNumbers(ActView):
    """The numbers of one line."""

    def card(self) -> ServiceCard:
        """The line; raises `NotFound`."""
        found = tenancy.queries.services(self.actor.tenant.id)
        card = next((one for one in found if f"{one.kind}-{one.code}" == self.kwargs["line"]), None)
        if card is None:
            raise NotFound("service")
        return card

    def asked(self) -> Asked:
        said = (_("Partners see the number and the time. An empty field means: not counted."),)
        return Asked(words.name_of(self.card()), _("Publish"), back(), back().url, "published", said)

    def form(self, data: Any = None) -> forms.Form:
        card = self.card()
        return NumbersForm(data, initial={"available": card.available, "capacity": card.capacity})

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        kind, _hyphen, code = self.kwargs["line"].partition("-")
        about = {"kind": kind, "code": code}
        tenancy.commands.publish_numbers(self.actor, **about, **cleaned, idempotency_key=key)


class PublishPosition(ActView):
    """Where this organisation is."""

    def asked(self) -> Asked:
        said = (_("Public data of the institution: partners see how far it is from a patient's area."),)
        return Asked(_("Set the position"), _("Publish"), back(), back().url, "published", said)

    def form(self, data: Any = None) -> forms.Form:
        here = self.actor.tenant.id
        place = tenancy.queries.positions([here]).get(here)
        initial = {"latitude": place.latitude, "longitude": place.longitude} if place else {}
        return PositionForm(data, initial=initial)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        tenancy.commands.publish_position(self.actor, **cleaned, idempotency_key=key)
