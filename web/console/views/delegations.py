"""Who may act in whose name: given by a clinician, taken back by the same or by the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import staff.commands
import staff.queries
from console import rendering, toasts
from console.doors import StaffView
from console.forms.people import DelegateForm
from console.forms.reasons import NothingForm
from console.panels import Act, Tag
from console.views.acting import ActView, Asked, Back
from kernel import clock
from kernel.errors import NotFound
from staff.contracts import DelegationView
from staff.enums import DelegationState, Permission, Role

TONES = {DelegationState.RUNNING: ("success", "check"), DelegationState.AHEAD: ("info", "calendar-clock")}
IN_CARE = frozenset(Role) - {Role.REGIONAL_ADMINISTRATOR, Role.ORGANISATION_ADMINISTRATOR, Role.PRIVACY_OFFICER}
PROPOSED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One delegation in the list."""

    giver: str
    holder: str
    first: Any
    last: Any
    tag: Tag
    act: Act | None


class Delegations(StaffView):
    """What one gave and holds; for administrators everybody's."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        gives = self.actor.may(Permission.DELEGATE)
        give = Act(reverse("console:delegate"), _("Let a colleague act for me"), "user-check", "main", dialog=True)
        context = {
            "title": _("Acting for colleagues"),
            "note": _("Whoever acts for a colleague keeps to their own rights. Both names stand on what was done."),
            "lines": [_line(one) for one in staff.queries.delegations(self.actor)],
            "acts": (give,) if gives else (),
        }
        return rendering.page(self.request, "console/delegations.html", context)


def _line(one: DelegationView) -> Line:
    tone, icon = TONES.get(DelegationState(one.state), ("", "ban"))
    end = Act(reverse("console:end_delegation", args=[one.id]), _("Take it back"), "", "grave", dialog=True)
    return Line(
        one.giver.signature,
        one.holder.signature,
        one.valid_from,
        one.valid_to,
        Tag(one.state_label, tone, icon),
        end if one.may_revoke else None,
    )


class _OfDelegations(ActView):
    def back(self) -> Back:
        """The list."""
        return Back(reverse("console:delegations"), _("Acting for colleagues"))


class Delegate(_OfDelegations):
    """Lets a colleague act for oneself."""

    def asked(self) -> Asked:
        title = _("Let a colleague act for me")
        told = (_("Your name and title will stand on what they do for you. They see and may do no more than before."),)
        return Asked(title, title, self.back(), self.back().url, "delegated", told)

    def form(self, data: Any = None) -> forms.Form:
        found = staff.queries.people(self.actor, roles=IN_CARE)
        people = [(str(one.id), _named(one)) for one in found if one.id != self.actor.id]
        today = clock.today()
        return DelegateForm(data, people=people, initial={"valid_from": today, "valid_to": today + PROPOSED})

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        staff.commands.delegate(self.actor, **cleaned, idempotency_key=key)


class EndDelegation(_OfDelegations):
    """Takes it back at once."""

    def one(self) -> DelegationView:
        """Which one; raises `NotFound` where this person has none to take back."""
        wanted: UUID = self.kwargs["delegation_id"]
        found = next(
            (one for one in staff.queries.delegations(self.actor) if one.id == wanted and one.may_revoke), None
        )
        if found is None:
            raise NotFound("delegation")
        return found

    def asked(self) -> Asked:
        one, title = self.one(), _("Take it back")
        named = {"holder": one.holder.signature, "giver": one.giver.signature}
        told = (_("%(holder)s will no longer act for %(giver)s. What was done stays on record.") % named,)
        return Asked(title, title, self.back(), self.back().url, "undelegated", told, grave=True, version=one.version)

    def form(self, data: Any = None) -> forms.Form:
        self.one()
        return NothingForm(data)

    def act(self, _cleaned: dict[str, Any], key: str) -> HttpResponse:
        wanted: UUID = self.kwargs["delegation_id"]
        about = {"delegation_id": wanted, "expected_version": self.version(), "idempotency_key": key}
        staff.commands.end_delegation(self.actor, **about)
        return toasts.after(self.request, self.back().url, "undelegated")


def _named(one: Any) -> str:
    roles = " / ".join(str(Role(role).label) for role in one.roles)
    return " · ".join(part for part in (one.name, one.title or roles, one.team) if part)
