"""Doors to our own messages."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from exchange.enums import Permission, State
from exchange.models import InboxMessage, OutboxMessage
from kernel.actor import Actor
from kernel.errors import NotFound, Refused
from tenancy.queries import partnership_active


def messages_visible_to(actor: Actor) -> QuerySet[OutboxMessage]:
    """Everything that this organisation has sent: for whoever may see or mark it, else nothing."""
    seeing = actor.may(Permission.SEE) or actor.may(Permission.MARK)
    return OutboxMessage.objects.all() if seeing else OutboxMessage.objects.none()


def own_message(actor: Actor, message_id: UUID) -> OutboxMessage:
    """One message of ours, locked, in any state."""
    row = messages_visible_to(actor).select_for_update().filter(id=message_id).first()
    if row is None:
        raise NotFound("message")
    return row


def parked_message(actor: Actor, message_id: UUID) -> OutboxMessage:
    """One message of ours, locked, that waits for a person's decision."""
    row = own_message(actor, message_id)
    if row.state != State.PARKED:
        raise Refused("not_parked", _("This message is not stopped. There is nothing to decide."))
    return row


def are_partners(one: UUID, other: UUID) -> bool:
    """Whether two organisations have an agreement today, in whichever direction and kind."""
    return partnership_active(one, other) or partnership_active(other, one)


def in_touch_with(actor: Actor, other_id: UUID) -> bool:
    """Whether we have an agreement with that organisation in either direction, or have exchanged messages with it."""
    here = actor.tenant.id
    return (
        are_partners(here, other_id)
        or InboxMessage.objects.filter(sender_id=other_id).exists()
        or OutboxMessage.objects.filter(recipient_id=other_id).exists()
    )
