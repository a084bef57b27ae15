"""Somebody signed in at a console, in one line; and the scene of a hospital and a centre."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from kernel.actor import Actor
from kernel.tenant import Tenant

if TYPE_CHECKING:
    from neighbours import Abroad

    from handoffs import Scene

Console = Callable[..., Client]
PASSWORD = "correct horse 42"


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    """A hospital, a centre and their people."""
    from handoffs import scene_of

    return scene_of(hospital, centre, person_in)


@pytest.fixture
def console_of() -> Console:
    """`console_of(actor)`: a browser in which that person (with an account row) is signed in, in English."""

    def make(actor: Actor, *, language: str = "en", **more: Any) -> Client:
        browser = anonymous(actor.tenant, language=language, **more)
        browser.cookies["session"] = session_of(actor)
        return browser

    return make


@pytest.fixture
def stranger() -> Console:
    """`stranger(tenant)`: a browser in which nobody is signed in."""
    return anonymous


def anonymous(tenant: Tenant, *, language: str = "en", **more: Any) -> Client:
    browser = Client(HTTP_HOST=f"{tenant.slug}.localhost", **more)
    browser.cookies["language"] = language
    return browser


def session_of(actor: Actor) -> str:
    """A fresh session's key; what a sign-in puts into the cookie."""
    from staff.access import machine
    from staff.commands import sign_in

    signed_in = sign_in(machine(actor.tenant, "sign-in"), username=name_of(actor), password=PASSWORD)
    return signed_in.session_key


def name_of(actor: Actor) -> str:
    from staff.models import Account
    from tenancy.access import unit_of_work

    with unit_of_work(actor.tenant):
        return Account.objects.get(id=actor.id).username


@pytest.fixture
def username_of() -> Callable[[Actor], str]:
    """The name with which a person signs in."""
    return name_of


@pytest.fixture
def abroad(scene: Scene) -> Abroad:
    """An institution that is in no network, to which the hospital refers."""
    from neighbours import abroad_of

    return abroad_of(scene)
