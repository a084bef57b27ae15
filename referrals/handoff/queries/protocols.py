"""Joint protocols with partners. They hold no patient."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import reads
from handoff.contracts.payload import from_payload
from handoff.contracts.protocol import ProtocolContent, ProtocolView
from handoff.enums import Permission, ProtocolState
from handoff.models import Protocol
from handoff.rules.package import digest
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Invalid, NotFound
from tenancy.queries import organisations


@reads(needs=Permission.CURATE)
def protocols(actor: Actor) -> tuple[ProtocolView, ...]:  # noqa: ARG001 - the frame's
    """Every protocol, by partner, the newest first."""
    return _views(Protocol.objects.order_by("partner_id", "-number", "-id"))


@reads(needs=Permission.CURATE)
def protocol(actor: Actor, *, protocol_id: UUID) -> ProtocolView:  # noqa: ARG001 - the frame's
    """One protocol; raises `NotFound`."""
    return _one(protocol_id)


@reads(needs=Permission.READ)
def protocol_of(actor: Actor, *, protocol_id: UUID) -> ProtocolView:  # noqa: ARG001 - the frame's
    """The protocol that a referral states, for whoever works on referrals; raises `NotFound`."""
    return _one(protocol_id)


@reads(needs=Permission.READ)
def protocol_in_force(actor: Actor, *, partner_id: UUID) -> ProtocolView | None:  # noqa: ARG001 - the frame's
    """What both sides have agreed and applies today; None where nothing does."""
    row = standing(partner_id, today())
    return _views([row])[0] if row else None


def standing(partner_id: UUID, on: date) -> Protocol | None:
    """The newest protocol that both have confirmed and that has begun; inside a unit of work."""
    rows = Protocol.objects.filter(partner_id=partner_id, state=ProtocolState.CONFIRMED, valid_from__lte=on)
    return rows.order_by("-valid_from", "-number", "-id").first()


def held_content(row: Protocol) -> ProtocolContent:
    """The document; `Invalid` where the row is not what was frozen."""
    content = json.loads(row.content)
    if digest(content) != row.digest:
        raise Invalid("protocol", "altered", _("This document was altered after it was frozen."))
    return from_payload(ProtocolContent, content)


def _one(protocol_id: UUID) -> ProtocolView:
    found = _views(Protocol.objects.filter(id=protocol_id))
    if not found:
        raise NotFound("protocol")
    return found[0]


def _views(rows: Iterable[Protocol]) -> tuple[ProtocolView, ...]:
    held = list(rows)
    partners = {row.partner_id for row in held}
    cards = {card.id: card for card in organisations(ids=partners)} if held else {}
    confirmed = Protocol.objects.filter(
        partner_id__in=partners, state=ProtocolState.CONFIRMED, valid_from__lte=today()
    ).order_by("valid_from", "number", "id")
    forces = {row.partner_id: row.id for row in confirmed} if held else {}
    return tuple(
        ProtocolView(
            id=row.id,
            version=row.version,
            partner_id=row.partner_id,
            partner_name=cards[row.partner_id].name if row.partner_id in cards else "",
            partner_name_en=cards[row.partner_id].name_en if row.partner_id in cards else "",
            number=row.number,
            ours=row.ours,
            state=row.state,
            state_label=ProtocolState(row.state).label,
            valid_from=row.valid_from,
            in_force=forces.get(row.partner_id) == row.id,
            content=held_content(row),
            digest=row.digest,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            answered_by=row.answered_by,
            answered_at=row.answered_at,
            answer=row.answer or "",
        )
        for row in held
    )
