"""A person decides about a message that was stopped."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import after_commit, command
from exchange.access import parked_message
from exchange.commands.following import changed
from exchange.enums import EventKind, Order, Permission, State
from exchange.models import EnvelopeOrder, OutboxMessage
from journal import hints
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid


@command(needs=Permission.SETTLE)
def retry_parked(actor: Actor, *, message_id: UUID, reason: str) -> Ref:
    """Sends a stopped message on its way again, from its first attempt; consent and agreement are asked anew."""
    row = _settled(actor, message_id, reason)
    row.state, row.error_code = State.PENDING, ""
    _order(actor, row, Order.RETRY)
    return changed(row, EventKind.RETRIED)


@command(needs=Permission.SETTLE)
def discard_parked(actor: Actor, *, message_id: UUID, reason: str) -> Ref:
    """Gives a stopped message up: it is never delivered, its row stays, the conversation goes on after it."""
    row = _settled(actor, message_id, reason)
    row.state = State.DISCARDED
    _order(actor, row, Order.DISCARD)
    return changed(row, EventKind.DISCARDED)


def _settled(actor: Actor, message_id: UUID, reason: str) -> OutboxMessage:
    row = parked_message(actor, message_id)
    if not reason.strip():
        raise Invalid("reason", "required", _("Write down why."))
    row.settled_by, row.settled_reason = actor.id, reason.strip()
    return row


def _order(actor: Actor, row: OutboxMessage, order: Order) -> None:
    given = EnvelopeOrder(
        message_id=row.id, sender_id=actor.tenant.id, parking=row.parkings, order=order, created_at=now()
    )
    given.save(force_insert=True)
    after_commit(partial(hints.publish, hints.RELAY))
