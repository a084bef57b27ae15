"""Who may be named as a recipient."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

import destinations.queries
from consent.contracts import Party
from kernel.actor import Actor
from kernel.errors import Refused
from tenancy.queries import organisation, partners


def partner(actor: Actor, recipient_id: UUID, kind: str) -> Party:
    """The recipient, to whom this organisation may send in that kind today: a partner, or an institution outside the
    network that stands in its list.

    Raises `NotFound` for one that is not there, `Refused("not_a_partner")` for one without agreement or off the list.
    """
    outside = destinations.queries.known([recipient_id]).get(recipient_id)
    if outside is not None and outside.active:
        return Party(outside.id, outside.label, outside.phone)
    if outside is None:
        organisation(recipient_id)
    found = next((card for card in partners(actor.tenant.id, kind) if card.id == recipient_id), None)
    if found is None:
        raise Refused("not_a_partner", _("Your organisation has no agreement to send such referrals to this one."))
    return Party(found.id, found.name, found.phone)
