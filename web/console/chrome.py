"""The frame of a page: organisation, person, lists with counts, and where live messages come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from console import words
from console.lists import rail_for
from console.panels import Rail
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Text
from patients.enums import Permission as PatientPermission
from staff.enums import Role


@dataclass(frozen=True, slots=True)
class Chrome:
    """What `base.html` shows around every page. `live` is empty where nobody is signed in."""

    organisation: str
    now: datetime
    words: str
    person: str = ""
    person_id: str = ""
    roles: Text = ""
    rail: tuple[Rail, ...] = ()
    live: str = ""
    last_number: int = 0
    may_search: bool = False
    at: str = ""


def chrome_for(request: HttpRequest) -> Chrome:
    """The frame for this request; without a person only organisation and language."""
    actor: Actor | None = getattr(request, "actor", None)
    organisation = getattr(request, "organisation", None)
    name = words.name_of(organisation) if organisation else ""
    if actor is None:
        return Chrome(name, clock.now(), words.for_scripts())
    return Chrome(
        organisation=name,
        now=clock.now(),
        words=words.for_scripts(),
        person=actor.name,
        person_id=str(actor.id),
        roles=roles_in_words(actor.roles),
        rail=rail_for(actor, at=request.path),
        live=live_address(request),
        last_number=getattr(request, "last_number", 0),
        may_search=actor.may(PatientPermission.FIND),
        at=request.path,
    )


def roles_in_words(roles: frozenset[str]) -> str:
    """Roles as people say them, in the order of the list of roles."""
    return " · ".join(str(role.label) for role in Role if role.value in roles)


def live_address(request: HttpRequest) -> str:
    """The socket of this host: its own port where one is set, else behind the same proxy."""
    scheme = "wss" if request.is_secure() else "ws"
    host = request.get_host()
    port = getattr(settings, "CARELOOP_LIVE_PORT", None)
    name = host.rsplit(":", 1)[0] if port else host
    return f"{scheme}://{name}:{port}/ws/graphql" if port else f"{scheme}://{name}/ws/graphql"
