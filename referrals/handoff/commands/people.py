"""Staff as the other organisation may know them: a name, a title, a phone."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

import followup.access
import staff.queries
from handoff.contracts.messages import PersonTold
from handoff.enums import Kind
from handoff.rules.table import CLINICAL
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from staff.contracts import Person
from tenancy.queries import organisations

FOLLOWED_UP = frozenset({Kind.DOWN})


def myself(actor: Actor) -> PersonTold:
    """Whoever acts, with the phone of the organisation where there is none of their own."""
    try:
        return _told(actor, staff.queries.person(actor, person_id=actor.id))
    except NotFound:
        return PersonTold(actor.name, actor.tenant.id, phone=_office_phone(actor), id=actor.id)


def named(actor: Actor, person_id: UUID, kind: str) -> PersonTold:
    """The doctor or nurse who takes over; `Invalid("responsible_id", …)` for anybody else."""
    try:
        person = staff.queries.person(actor, person_id=person_id)
    except NotFound:
        person = None
    if person is None or not person.is_active or not CLINICAL & frozenset(person.roles):
        raise Invalid("responsible_id", "not_clinical", _("Name a doctor or nurse who works here."))
    if kind in FOLLOWED_UP:
        followup.access.require_carer(actor, person_id, "responsible_id")
    return _told(actor, person)


def colleague(actor: Actor, person_id: UUID) -> PersonTold | None:
    """Somebody who works here, as the other organisation may know them; None for nobody we know."""
    try:
        return _told(actor, staff.queries.person(actor, person_id=person_id))
    except NotFound:
        return None


def _told(actor: Actor, person: Person) -> PersonTold:
    return PersonTold(
        person.name, actor.tenant.id, title=person.title, phone=person.phone or _office_phone(actor), id=person.id
    )


def _office_phone(actor: Actor) -> str:
    return next((card.phone for card in organisations(ids=[actor.tenant.id])), "")
