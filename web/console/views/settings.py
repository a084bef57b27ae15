"""How this organisation works with each kind of referral, and how long each deadline is with each partner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import handoff.commands
import handoff.queries
import tenancy.queries
from console import rendering, words
from console.doors import StaffView
from console.forms.settings import KindForm, LengthForm, unit_in
from console.panels import Act
from console.views.acting import ActView, Asked, Back
from handoff.contracts import ClockSettingView, KindSettingView
from handoff.enums import Kind, Priority
from kernel.actor import Actor
from kernel.errors import NotFound, Text
from tenancy.contracts import OrganisationCard


@dataclass(frozen=True, slots=True)
class Line:
    """A row of settings: what it is called, what holds, whether it is our own, and the way to change it."""

    name: Text
    under: Text
    value: Text
    own: bool
    act: Act


class Kinds(StaffView):
    """Every kind, and the partners with whom lengths are agreed."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        kinds = handoff.queries.referral_kinds(self.actor)
        context = {
            "title": _("Referrals: how we work"),
            "note": _("It holds from now on; what runs already stays as it is."),
            "lines": [_kind(one) for one in kinds],
            "partners": [
                (words.name_of(card), reverse("console:clock_lengths", args=[card.id]))
                for card in _partners(self.actor)
            ],
        }
        return rendering.page(self.request, "console/settings.html", context)


class ChangeKind(ActView):
    """Review, undo and attempts of one kind."""

    def kind(self) -> KindSettingView:
        """The setting; raises `NotFound`."""
        found = handoff.queries.referral_kinds(self.actor)
        setting = next((one for one in found if one.kind == self.kwargs["kind"]), None)
        if setting is None:
            raise NotFound("kind")
        return setting

    def asked(self) -> Asked:
        held = self.kind()
        version = held.version or None
        return Asked(held.label, _("Save"), _back(), _back().url, "saved", version=version)

    def form(self, data: Any = None) -> forms.Form:
        held = self.kind()
        names = ("internal_review", "undo_minutes", "contact_ladder")
        return KindForm(data, reviewed=held.reviewable, initial={name: getattr(held, name) for name in names})

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        about = {"kind": self.kwargs["kind"], "expected_version": self.version() or None}
        inputs = {"internal_review": False, **cleaned}
        handoff.commands.set_referral_kind(self.actor, **about, **inputs, idempotency_key=key)


class Lengths(StaffView):
    """Every deadline with one partner: the pair's own length, or the product's."""

    def get(self, _request: HttpRequest, partner_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self._draw(partner_id))

    def _draw(self, partner_id: UUID) -> HttpResponse:
        found = handoff.queries.clock_lengths(self.actor, partner_id=partner_id)
        partner = next((words.name_of(card) for card in _partners(self.actor) if card.id == partner_id), None)
        if partner is None:
            raise NotFound("organisation")
        context = {
            "title": _("Deadlines with %(partner)s") % {"partner": partner},
            "note": _("Product defaults, no official limits. A length of your own holds for referrals from now on."),
            "back": _back(),
            "groups": [(kind.label, [_length(one) for one in found if one.kind == kind]) for kind in Kind],
        }
        return rendering.page(self.request, "console/settings.html", context)


class ChangeLength(ActView):
    """One deadline with one partner; the query names kind, priority, clock and level."""

    def length(self) -> ClockSettingView:
        """The length that is meant; raises `NotFound`."""
        found = handoff.queries.clock_lengths(self.actor, partner_id=self.kwargs["partner_id"])
        wanted = {name: self.request.GET.get(name, "") for name in ("kind", "priority", "code", "level")}
        held = next((one for one in found if all(str(getattr(one, name)) == wanted[name] for name in wanted)), None)
        if held is None or held.partner_id not in {card.id for card in _partners(self.actor)}:
            raise NotFound("clock")
        return held

    def asked(self) -> Asked:
        held = self.length()
        back = Back(reverse("console:clock_lengths", args=[held.partner_id]), _("Deadlines with each partner"))
        title = " · ".join(str(part) for part in (Kind(held.kind).label, _named(held)) if part)
        context = {"action_url": self.request.get_full_path()}
        return Asked(title, _("Save"), back, back.url, "saved", version=held.version, context=context)

    def form(self, data: Any = None) -> forms.Form:
        held = self.length()
        return LengthForm(data, initial={"amount": held.amount, "unit": held.unit})

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        held = self.length()
        handoff.commands.set_clock_length(
            self.actor,
            partner_id=held.partner_id,
            kind=held.kind,
            priority=held.priority,
            code=held.code,
            level=held.level,
            **cleaned,
            expected_version=self.version() or None,
            idempotency_key=key,
        )


def _back() -> Back:
    return Back(reverse("console:settings"), _("Referrals: how we work"))


def _partners(actor: Actor) -> tuple[OrganisationCard, ...]:
    """Those with whom there is or was an agreement."""
    pairs = tenancy.queries.partnerships(actor.tenant.id)
    ends = {end for pair in pairs for end in (pair.sender_id, pair.recipient_id)}
    return tenancy.queries.organisations(ids=ends - {actor.tenant.id})


def _kind(one: KindSettingView) -> Line:
    review = _("reviewed by the office before it is sent") if one.internal_review else _("sent without a review")
    told = {"undo": one.undo_minutes, "tries": one.contact_ladder}
    value = _("undo within %(undo)d minutes; not reached after %(tries)d days with an attempt") % told
    url = reverse("console:change_kind", args=[one.kind])
    return Line(one.label, review, value, one.version > 0, Act(url, _("Change it"), "pencil", dialog=True))


def _length(one: ClockSettingView) -> Line:
    about = {"kind": one.kind, "priority": one.priority, "code": one.code, "level": one.level}
    url = f"{reverse('console:change_length', args=[one.partner_id])}?{urlencode(about)}"
    priority = Priority(one.priority).label if one.priority else ""
    act = Act(url, _("Change it"), "pencil", dialog=True)
    return Line(_named(one), priority, unit_in(one.amount, one.unit), one.version is not None, act)


def _named(one: ClockSettingView) -> str:
    step = _("step %(level)d") % {"level": one.level} if one.level else ""
    return " · ".join(str(part) for part in (one.label, step) if part)
