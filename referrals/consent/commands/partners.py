"""Who may be named as a recipient."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consent.contracts import Party
from kernel.actor import Actor
from kernel.errors import Refused
from tenancy.queries import organisation, partners


def partner(actor: Actor, recipient_id: UUID, kind: str) -> Party:
    """The recipient, to whom this organisation may send in that kind today.

    Raises `NotFound` for an organisation that is not there, `Refused("not_a_partner")` for one without agreement.
    """
    organisation(recipient_id)
    found = next((card for card in partners(actor.tenant.id, kind) if card.id == recipient_id), None)
    if found is None:
        raise Refused("not_a_partner", _("Your organisation has no agreement to send such referrals to this one."))
    return Party(found.id, found.name, found.phone)
