"""What an organisation publishes about itself; the database lets nobody publish about another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories import building
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, NotFound, Refused
from kernel.tenant import Tenant
from staff.enums import Role
from tenancy import commands, provisioning, queries
from tenancy.access import unit_of_work
from tenancy.enums import ServiceKind

OTHERS_POSITION = (
    "INSERT INTO public.tenancy_position (id, organisation_id, latitude, longitude, updated_at) "
    "VALUES (gen_random_uuid(), %s, 0, 0, now())"
)


@pytest.fixture
def head(committed: None, new_tenant: Callable[..., Tenant], actor_in: Callable[..., Actor]) -> Actor:
    tenant = new_tenant("community_health_centre")
    provisioning.offer_service(tenant.slug, ServiceKind.SLOT, "home-visit", "上门访视", catchment=("999999001",))
    return actor_in(tenant, Role.CENTRE_HEAD)


def card(actor: Actor) -> Any:
    (found,) = queries.services(actor.tenant.id)
    return found


def test_numbers_are_published_with_their_time_and_stay_when_the_service_is_renamed(head: Actor) -> None:
    assert (card(head).available, card(head).updated_at) == (None, None)

    commands.publish_numbers(head, kind="slot", code="home-visit", capacity=20, available=6)
    provisioning.offer_service(head.tenant.slug, ServiceKind.SLOT, "home-visit", "入户访视")

    assert (card(head).name, card(head).capacity, card(head).available) == ("入户访视", 20, 6)
    assert abs((now() - card(head).updated_at).total_seconds()) < 60
    assert queries.services_of([head.tenant.id]) == {head.tenant.id: (card(head),)}


def test_a_position_is_published_and_moved(head: Actor) -> None:
    assert queries.positions([head.tenant.id]) == {}

    for longitude in ("118.1", "118.2"):
        commands.publish_position(head, latitude=Decimal("24.5"), longitude=Decimal(longitude))

    (place,) = queries.positions([head.tenant.id]).values()
    assert (place.latitude, place.longitude) == (Decimal("24.50000"), Decimal("118.20000"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"capacity": -1, "available": 0}, "capacity"),
        ({"available": 100_001}, "available"),
        ({"capacity": 3, "available": 4}, "available"),
        ({"capacity": None, "available": None}, "available"),
    ],
)
def test_numbers_that_cannot_be_are_refused(head: Actor, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        commands.publish_numbers(head, kind="slot", code="home-visit", **given)

    assert fault.value.field == field
    assert card(head).available is None


def test_a_line_that_is_not_ours_does_not_exist_and_nobody_else_publishes(
    head: Actor, actor_in: Callable[..., Actor]
) -> None:
    with pytest.raises(NotFound):
        commands.publish_numbers(head, kind="bed", code="home-visit", available=1)
    with pytest.raises(Invalid):
        commands.publish_position(head, latitude=Decimal(91), longitude=Decimal(0))
    for role in (Role.COMMUNITY_DOCTOR, Role.COMMUNITY_NURSE):
        with pytest.raises(Refused):
            commands.publish_numbers(actor_in(head.tenant, role), kind="slot", code="home-visit", available=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE public.tenancy_healthcareservice SET available = 99 WHERE organisation_id = %s RETURNING id",
        "UPDATE public.tenancy_position SET latitude = 0 WHERE organisation_id = %s RETURNING id",
    ],
)
def test_the_database_shows_nobody_anothers_line_to_write(
    head: Actor, new_tenant: Callable[..., Tenant], statement: str
) -> None:
    commands.publish_numbers(head, kind="slot", code="home-visit", available=6)
    commands.publish_position(head, latitude=Decimal("24.5"), longitude=Decimal("118.1"))
    other = new_tenant()

    with unit_of_work(other), building(), connection.cursor() as cursor:
        cursor.execute(statement, [head.tenant.id])
        assert cursor.fetchall() == []

    assert card(head).available == 6


@pytest.mark.parametrize(
    "statement",
    [
        OTHERS_POSITION,
        "UPDATE public.tenancy_healthcareservice SET catchment = '{}' WHERE organisation_id = %s",
        "UPDATE public.tenancy_healthcareservice SET name = 'x' WHERE organisation_id = %s",
        "DELETE FROM public.tenancy_healthcareservice WHERE organisation_id = %s",
        "DELETE FROM public.tenancy_position WHERE organisation_id = %s",
        "INSERT INTO public.tenancy_area (id, code, name, name_en) VALUES (%s, 'x', 'x', 'x')",
    ],
)
def test_the_database_refuses_what_is_not_the_organisations_to_say(
    head: Actor, new_tenant: Callable[..., Tenant], statement: str
) -> None:
    other = new_tenant()

    with unit_of_work(other), building(), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement, [head.tenant.id])
