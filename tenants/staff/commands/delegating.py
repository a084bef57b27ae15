"""Letting a colleague act in one's name, and taking that back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound
from staff import rules
from staff.access import delegation_to_end
from staff.enums import EventKind, Permission
from staff.models import Account, Delegation


@command(needs=Permission.DELEGATE)
def delegate(actor: Actor, *, holder_id: UUID, valid_from: date, valid_to: date) -> Ref:
    """Lets a colleague act in one's own name on these days (the last one included), at most for a year.

    It widens nobody's rights. Raises `NotFound` for nobody here, `Invalid` for a term or a colleague that cannot be.
    """
    rules.delegation_term(valid_from, valid_to, today=today())
    if not Account.objects.filter(id=actor.id, is_active=True).exists():
        raise NotFound("account")
    holder = Account.objects.filter(id=holder_id, is_active=True).first()
    if holder is None:
        raise NotFound("account")
    if holder.id == actor.id or not rules.can_act(holder.roles):
        raise Invalid("holder_id", "cannot_act", _("Choose a colleague who takes part in the care."))
    row = Delegation.objects.create(
        giver_id=actor.id, holder=holder, valid_from=valid_from, valid_to=valid_to, given_at=now()
    )
    return _told(row)


@command(needs=Permission.OWN_ACCOUNT)
def end_delegation(actor: Actor, *, delegation_id: UUID, expected_version: int) -> Ref:
    """Takes it back at once: by who gave it, or by an administrator. What was done stays.

    Raises `NotFound`, `Conflict`.
    """
    row = delegation_to_end(actor, delegation_id, expected_version)
    row.revoked_at, row.revoked_by = now(), actor.id
    row.version += 1
    row.save(update_fields=["revoked_at", "revoked_by", "version"])
    return _told(row)


def _told(row: Delegation) -> Ref:
    emit(Event(EventKind.DELEGATED, "delegation", row.id, row.version))
    return Ref(row.id, row.version)
