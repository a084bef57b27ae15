from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from destinations.enums import Permission
from destinations.models import Destination
from kernel.actor import Actor
from kernel.errors import Conflict, NotFound


def destinations_visible_to(actor: Actor) -> QuerySet[Destination]:
    """The whole list for those who refer or keep it, else nothing."""
    may = actor.may(Permission.READ) or actor.may(Permission.KEEP)
    return Destination.objects.all() if may else Destination.objects.none()


def destination_to_change(actor: Actor, destination_id: UUID, expected_version: int) -> Destination:
    """One entry, locked, of the version that the person saw. Raises `NotFound`, `Conflict`."""
    row = destinations_visible_to(actor).select_for_update().filter(id=destination_id).first()
    if row is None:
        raise NotFound("destination")
    if row.version != expected_version:
        raise Conflict(row.version)
    return row
