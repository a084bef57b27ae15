"""The list of institutions outside the network. No patient's data."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from commands import reads
from destinations import models
from destinations.access import destinations_visible_to
from destinations.contracts import Destination
from destinations.enums import Permission
from kernel.actor import Actor
from kernel.errors import NotFound


@reads(needs=Permission.READ)
def destinations(actor: Actor, *, active: bool = True) -> tuple[Destination, ...]:
    """The institutions by name; `active=False` includes those to which nobody is referred any more."""
    rows = destinations_visible_to(actor).order_by("name", "department", "id")
    return tuple(_shown(row) for row in (rows.filter(active=True) if active else rows))


@reads(needs=Permission.READ)
def destination(actor: Actor, *, destination_id: UUID) -> Destination:
    """One institution; raises `NotFound`."""
    row = destinations_visible_to(actor).filter(id=destination_id).first()
    if row is None:
        raise NotFound("destination")
    return _shown(row)


def known(ids: Iterable[UUID]) -> dict[UUID, Destination]:
    """Those of the ids that are institutions outside the network, active or not. Call in a unit of work."""
    return {row.id: _shown(row) for row in models.Destination.objects.filter(id__in=list(ids))}


def _shown(row: models.Destination) -> Destination:
    return Destination(
        row.id,
        row.version,
        row.name,
        row.department,
        row.contact_name,
        row.phone,
        row.email or "",
        row.area,
        row.active,
    )
