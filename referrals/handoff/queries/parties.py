"""The other end of a referral: an organisation of the network, or an institution outside it that stands in our list."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import destinations.queries
from destinations.contracts import Destination
from handoff.contracts.messages import PersonTold
from handoff.enums import Kind
from tenancy.contracts import OrganisationCard
from tenancy.queries import organisation, organisations, partnership_active

OUTSIDE_KIND = "outside"
NOT_OUTSIDE = frozenset({Kind.UP_GREEN})
"""The green channel rests on a push, minutes and the whole package at once: outside the network one telephones."""


def cards(ids: Iterable[UUID]) -> dict[UUID, OrganisationCard]:
    """Both ends by name and telephone; a second statement only where one of them is not in the network."""
    wanted = set(ids)
    found = {card.id: card for card in organisations(ids=wanted)} if wanted else {}
    rest = wanted - set(found)
    outside = destinations.queries.known(rest) if rest else {}
    return found | {each.id: _card(each) for each in outside.values()}


def outside(recipient_id: UUID) -> Destination | None:
    """The institution outside the network with this id, where it is one."""
    return destinations.queries.known([recipient_id]).get(recipient_id)


def name_of(recipient_id: UUID) -> str:
    """What the receiver is called; raises `NotFound`."""
    held = outside(recipient_id)
    return held.label if held is not None else organisation(recipient_id).name


def may_send(sender_id: UUID, recipient_id: UUID, kind: str) -> bool:
    """Whether something of this kind may go there today: by agreement, or because it stands in our own list."""
    if partnership_active(sender_id, recipient_id, kind):
        return True
    held = None if kind in NOT_OUTSIDE else outside(recipient_id)
    return held is not None and held.active


def exists(partner_id: UUID) -> None:
    """Raises `NotFound` for an id that is neither an organisation nor in our list."""
    if outside(partner_id) is None:
        organisation(partner_id)


def to_speak_to(recipient_id: UUID) -> PersonTold | None:
    """The person named for an institution outside the network."""
    held = outside(recipient_id)
    return PersonTold(held.contact_name, held.id, phone=held.phone) if held is not None else None


def _card(held: Destination) -> OrganisationCard:
    return OrganisationCard(held.id, "", held.label, "", OUTSIDE_KIND, None, None, held.phone)
