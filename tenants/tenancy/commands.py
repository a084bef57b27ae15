"""What an organisation publishes about itself in the directory: its numbers, where it is, who is on duty. Never a
patient.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound
from kernel.tenant import Tenant
from tenancy.enums import EventKind, Permission
from tenancy.models import Duty, HealthcareService, Position

MOST = 100_000
NORTH, EAST = 90, 180
DEGREES = Decimal("0.00001")


@command(needs=Permission.PUBLISH)
def publish_numbers(actor: Actor, *, kind: str, code: str, capacity: int | None = None, available: int | None) -> Ref:
    """How many there are in all and how many are free now, of one line of this organisation's own directory; None: not
    counted. The database itself lets nobody write another organisation's line. Raises `NotFound`, `Invalid`.
    """
    _check(capacity, available)
    own = HealthcareService.objects.select_for_update().filter(organisation_id=actor.tenant.id)
    row = own.filter(kind=kind, code=code).first()
    if row is None:
        raise NotFound("service")
    HealthcareService.objects.filter(id=row.id).update(capacity=capacity, available=available, updated_at=now())
    return _told(actor)


@command(needs=Permission.PUBLISH)
def publish_position(actor: Actor, *, latitude: Decimal, longitude: Decimal) -> Ref:
    """Where this organisation is, in degrees (WGS 84), five places: about a metre. Raises `Invalid`."""
    for field, value, furthest in (("latitude", latitude, NORTH), ("longitude", longitude, EAST)):
        if not value.is_finite() or abs(value) > furthest:
            raise Invalid(field, "out_of_range", _("Give the position in degrees, as 39.90420 and 116.40740."))
    place = {"latitude": latitude.quantize(DEGREES), "longitude": longitude.quantize(DEGREES), "updated_at": now()}
    if not Position.objects.filter(organisation_id=actor.tenant.id).update(**place):
        Position(organisation_id=actor.tenant.id, **place).save(force_insert=True)
    return _told(actor)


def publish_duty(tenant: Tenant, *, name: str, phone: str) -> None:
    """Replaces whom partners may call; empty words where it is to be nobody. Call inside a command of an app above.

    The database lets an organisation write its own row only, whatever `tenant` says.
    """
    said = {"name": name, "phone": phone, "changed_at": now()}
    if not Duty.objects.filter(organisation_id=tenant.id).update(**said):
        Duty(organisation_id=tenant.id, **said).save(force_insert=True)


def _check(capacity: int | None, available: int | None) -> None:
    if capacity is None and available is None:
        raise Invalid("available", "required", _("Give at least one of the two numbers."))
    for field, number in (("capacity", capacity), ("available", available)):
        if number is not None and not 0 <= number <= MOST:
            raise Invalid(field, "out_of_range", _("Give a number from 0 to 100000."))
    if capacity is not None and available is not None and available > capacity:
        raise Invalid("available", "more_than_all", _("No more can be free than there are in all."))


def _told(actor: Actor) -> Ref:
    emit(Event(EventKind.PUBLISHED, "organisation", actor.tenant.id))
    return Ref(actor.tenant.id)
