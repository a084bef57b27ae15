"""Whom partners may call out of the ordinary: published in the directory for all who are signed in on the network."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

import tenancy.commands
import tenancy.queries
from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import Invalid
from staff import rules
from staff.access import accounts_visible_to
from staff.enums import EventKind, Permission
from staff.models import Account


@command(needs=Permission.PUBLISH_DUTY)
def publish_duty(actor: Actor, *, person_id: UUID | None, phone: str = "") -> Ref:
    """Names a colleague as the one on duty, with the number to call: without one that person's own; None names nobody.

    Raises `Invalid` for somebody who does not work here and for what cannot be dialled.
    """
    name, number = _person(actor, person_id, phone) if person_id else ("", "")
    _published(actor, name, number)
    return Ref(actor.tenant.id)


def retire_duty(actor: Actor, account: Account) -> None:
    """Whoever does not work here any more is not on duty either. Inside a command only."""
    named = [card.duty_name for card in tenancy.queries.organisations(ids=[actor.tenant.id])]
    if account.name in named:
        _published(actor, "", "")


def _published(actor: Actor, name: str, phone: str) -> None:
    tenancy.commands.publish_duty(actor.tenant, name=name, phone=phone)
    emit(Event(EventKind.DUTY_PUBLISHED, "organisation", actor.tenant.id))


def _person(actor: Actor, person_id: UUID, phone: str) -> tuple[str, str]:
    found = accounts_visible_to(actor).filter(id=person_id, is_active=True).first()
    if found is None:
        raise Invalid("person_id", "unknown_person", _("Name somebody who works here."))
    number = rules.tidy_text(phone or found.phone or "", field="phone", longest=40)
    if not number:
        raise Invalid("phone", "required", _("Give the number that partners are to call."))
    if not rules.is_phone(number):
        words = _("This is no telephone number. Write digits, with +, -, spaces or brackets; an extension after ext.")
        raise Invalid("phone", "not_a_phone", words)
    return found.name, number
