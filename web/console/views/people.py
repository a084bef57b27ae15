"""The organisation's administrator: people, invitations, roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import staff.commands
import staff.queries
from console import rendering
from console.doors import StaffView
from console.forms.people import DutyForm, InviteForm, RolesForm
from console.panels import Act, Tag
from console.views.acting import ActView, Asked, Back
from kernel.actor import Actor
from kernel.errors import Refused
from staff.contracts import Invitation, Person
from staff.enums import Permission, Role
from tenancy.contracts import OrganisationCard
from tenancy.queries import organisations


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One colleague in the list."""

    name: str
    title: str
    roles: tuple[Any, ...]
    phone: str
    tag: Tag
    acts: tuple[Act, ...]


class People(StaffView):
    """Everybody who works here, and who is invited."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        may = self.actor.may(Permission.MANAGE_PEOPLE)
        people = [_person(self.actor, one, may=may) for one in staff.queries.people(self.actor, active=not may)]
        invited = [_invited(one) for one in staff.queries.invitations(self.actor)] if may else []
        invite = Act(reverse("console:invite"), _("Invite a person"), "user-plus", "main")
        change = Act(reverse("console:duty"), _("Change who is on duty"), "phone-call", dialog=True)
        duty = own_card(self.actor)
        context = {
            "title": _("People and invitations"),
            "people": [*people, *invited],
            "acts": (invite,) if may else (),
            "duty": {"name": duty.duty_name, "phone": duty.duty_phone},
            "change": change if self.actor.may(Permission.PUBLISH_DUTY) else None,
            "note": _("Who does what here. Changes are on record."),
        }
        return rendering.page(self.request, "console/people.html", context)


def _person(actor: Actor, one: Person, *, may: bool) -> PersonRow:
    active = Tag(_("active"), "success", "check") if one.is_active else Tag(_("ended"), "", "ban")
    return PersonRow(
        one.name,
        " · ".join(part for part in (one.title, one.team, one.username) if part),
        tuple(Role(role).label for role in one.roles),
        one.phone,
        active,
        _acts(one) if may and one.is_active and one.id != actor.id else (),
    )


def _acts(one: Person) -> tuple[Act, ...]:
    return (
        Act(reverse("console:roles", args=[one.id]), _("Change roles"), dialog=True),
        Act(reverse("console:reset_access", args=[one.id]), _("New password link"), dialog=True),
        Act(reverse("console:deactivate", args=[one.id]), _("End the account"), "", "grave", dialog=True),
    )


def _invited(one: Invitation) -> PersonRow:
    roles = tuple(Role(role).label for role in one.roles)
    return PersonRow(one.name, "", roles, "", Tag(_("invited"), "info", "mail"), ())


class _OfPeople(ActView):
    """An action of the list of people."""

    def back(self) -> Back:
        """The list."""
        return Back(reverse("console:people"), _("People and invitations"))

    def invited(self, token: str, name: str) -> HttpResponse:
        """The link of an invitation, shown once: it is not stored as it is, so a repeated request has no token."""
        path = reverse("console:invitation", args=[token]) if token else ""
        link = self.request.build_absolute_uri(path) if path else ""
        context = {"title": _("Give this link to %(name)s") % {"name": name}, "link": link, "back": self.back()}
        if self.request.headers.get("X-Careloop-Dialog"):
            return rendering.fragment(self.request, "console/invited_dialog.html", context)
        return rendering.page(self.request, "console/invited.html", context)


class Invite(_OfPeople):
    """A new colleague."""

    def asked(self) -> Asked:
        return Asked(_("Invite a person"), _("Make the invitation"), self.back(), self.back().url)

    def form(self, data: Any = None) -> forms.Form:
        return InviteForm(data, kind=self.actor.tenant.kind)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        made = staff.commands.invite(self.actor, **cleaned, idempotency_key=key)
        return self.reading(lambda: self.invited(getattr(made, "token", ""), cleaned["name"]))


class _OfPerson(_OfPeople):
    """An action on one colleague."""

    def person(self) -> Person:
        """The colleague; raises `NotFound`."""
        return staff.queries.person(self.actor, person_id=self.person_id)

    @property
    def person_id(self) -> UUID:
        """Whose page this is."""
        found: UUID = self.kwargs["person_id"]
        return found


class Duty(_OfPeople):
    """Whom partners call: published in the directory, beside each of their referrals with us."""

    def asked(self) -> Asked:
        return Asked(
            _("Who is on duty for partners"),
            _("Publish"),
            self.back(),
            self.back().url,
            "duty",
            (_("Name and number are shown to every organisation that refers to you or that you refer to."),),
        )

    def form(self, data: Any = None) -> forms.Form:
        if not self.actor.may(Permission.PUBLISH_DUTY):
            raise Refused("not_allowed", _("The administrator or the head of the centre says who is on duty."))
        card = own_card(self.actor)
        offered = staff.queries.people(self.actor)
        named = next((str(one.id) for one in offered if one.name == card.duty_name), "")
        choices = [
            (str(one.id), " · ".join(part for part in (one.name, one.title, one.phone) if part)) for one in offered
        ]
        return DutyForm(data, people=choices, initial={"person_id": named, "phone": card.duty_phone})

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        chosen = cleaned["person_id"]
        person_id = UUID(chosen) if chosen else None
        staff.commands.publish_duty(self.actor, person_id=person_id, phone=cleaned["phone"], idempotency_key=key)


def own_card(actor: Actor) -> OrganisationCard:
    """What the directory says of one's own organisation."""
    (card,) = organisations(ids=[actor.tenant.id])
    return card


class Roles(_OfPerson):
    """What somebody may do."""

    def asked(self) -> Asked:
        one = self.person()
        return Asked(
            _("Roles of %(name)s") % {"name": one.name},
            _("Save"),
            self.back(),
            self.back().url,
            "saved",
            (_("Open pages of this person follow at once."),),
            version=one.version,
        )

    def form(self, data: Any = None) -> forms.Form:
        return RolesForm(data, kind=self.actor.tenant.kind, now=self.person().roles)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        staff.commands.change_roles(
            self.actor,
            account_id=self.person_id,
            expected_version=self.version(),
            roles=cleaned["roles"],
            idempotency_key=key,
        )


class ResetAccess(_OfPerson):
    """A way to a new password for somebody who lost it."""

    def asked(self) -> Asked:
        one = self.person()
        return Asked(
            _("New password link for %(name)s") % {"name": one.name},
            _("Make the link"),
            self.back(),
            self.back().url,
            consequence=(_("The present password stops working and every session of this person ends at once."),),
            grave=True,
            version=one.version,
        )

    def act(self, _cleaned: dict[str, Any], key: str) -> HttpResponse:
        name = self.person().name
        made = staff.commands.reset_access(
            self.actor, account_id=self.person_id, expected_version=self.version(), idempotency_key=key
        )
        return self.reading(lambda: self.invited(getattr(made, "token", ""), name))


class Deactivate(_OfPerson):
    """The end of an account."""

    def asked(self) -> Asked:
        one = self.person()
        return Asked(
            _("End the account of %(name)s") % {"name": one.name},
            _("End the account"),
            self.back(),
            self.back().url,
            consequence=(_("Every session ends at once. What this person did stays on record under the name."),),
            grave=True,
            version=one.version,
        )

    def act(self, _cleaned: dict[str, Any], key: str) -> None:
        staff.commands.deactivate(
            self.actor, account_id=self.person_id, expected_version=self.version(), idempotency_key=key
        )
