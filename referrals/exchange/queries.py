"""Our own messages: which were stopped, and what became of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from commands import reads
from exchange.access import messages_visible_to
from exchange.contracts import MessageView
from exchange.enums import Permission, State
from exchange.models import OutboxMessage
from kernel.actor import Actor
from kernel.pages import page_size
from tenancy.queries import organisations


@reads(needs=Permission.SEE)
def parked(actor: Actor, *, limit: int = 100) -> tuple[MessageView, ...]:
    """Messages that wait for a person's decision, the longest waiting first. They name no patient's data."""
    rows = messages_visible_to(actor).filter(state=State.PARKED).order_by("parked_at", "id")
    return _views(rows[: page_size(limit, field="limit")])


@reads(needs=Permission.SEE)
def conversation(actor: Actor, *, conversation: UUID) -> tuple[MessageView, ...]:
    """Every message that we have sent in a conversation, in order, with what became of it."""
    rows = messages_visible_to(actor).filter(conversation=conversation)
    return _views(rows.order_by("created_at", "seq"))


def _views(rows: Iterable[OutboxMessage]) -> tuple[MessageView, ...]:
    found = list(rows)
    names = {card.id: card.name for card in organisations(ids={row.recipient_id for row in found})}
    return tuple(_view(row, names.get(row.recipient_id, "")) for row in found)


def _view(row: OutboxMessage, recipient_name: str) -> MessageView:
    return MessageView(
        id=row.id,
        version=row.version,
        conversation=row.conversation,
        seq=row.seq,
        kind=row.kind,
        recipient_id=row.recipient_id,
        recipient_name=recipient_name,
        patient_id=row.patient_id,
        state=row.state,
        error_code=row.error_code,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        parked_at=row.parked_at,
    )
