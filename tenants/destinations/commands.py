"""Keeping the list of institutions outside the network."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from destinations.access import destination_to_change
from destinations.enums import EventKind, Permission
from destinations.models import Destination
from destinations.rules import tidy
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid


@command(needs=Permission.KEEP)
def add_destination(
    actor: Actor,  # noqa: ARG001 - the frame's
    *,
    name: str,
    contact_name: str,
    phone: str,
    area: str,
    department: str = "",
    email: str = "",
) -> Ref:
    """Names an institution outside the network: where it is, whom to speak to, the telephone.

    Raises `Invalid` naming every fault; `Invalid("name", "already_known")` where it stands in the list.
    """
    given = {"name": name, "department": department, "contact_name": contact_name, "phone": phone, "email": email}
    row = Destination(**tidy({**given, "area": area}), created_at=now())
    return _kept(row, EventKind.ADDED)


@command(needs=Permission.KEEP)
def change_destination(
    actor: Actor,
    *,
    destination_id: UUID,
    expected_version: int,
    contact_name: str,
    phone: str,
    area: str,
    email: str = "",
    active: bool = True,
) -> Ref:
    """Puts right whom to speak to there, or takes it off the list. Its name stays: consents name it.

    Raises `NotFound`, `Conflict`, `Invalid`.
    """
    row = destination_to_change(actor, destination_id, expected_version)
    given = {"contact_name": contact_name, "phone": phone, "email": email, "area": area}
    for field, value in tidy({"name": row.name, **given}).items():
        setattr(row, field, value)
    row.active = active
    row.version += 1
    return _kept(row, EventKind.CHANGED)


def _kept(row: Destination, kind: EventKind) -> Ref:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Invalid("name", "already_known", _("This institution stands in the list already.")) from None
    emit(Event(kind, "destination", row.id, row.version))
    return Ref(row.id, row.version)
