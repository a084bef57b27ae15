"""What arrives becomes the recipient's own command."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import consent.commands
from commands import command
from consent.enums import Basis
from consent.queries import status_only
from exchange.commands.posting import write
from exchange.contracts import Delivered
from exchange.enums import Kind, Permission
from exchange.models import InboxMessage
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref

Handler = Callable[[Actor, Delivered], None]
OWN_KINDS = frozenset(Kind)


@command(needs=Permission.ACCEPT)
def accept(actor: Actor, *, message: Delivered, handle: Handler) -> Ref:
    """Applies a message once: notes it, keeps the ground it came under, runs its handler, confirms it to the sender.

    A message that was applied before changes nothing. Raises what the handler raises; then nothing of it stays.
    """
    seen = InboxMessage.objects.filter(sender_id=message.sender.id, message_id=message.id).first()
    if seen is not None:
        return Ref(seen.id)
    row = InboxMessage(
        sender_id=message.sender.id,
        message_id=message.id,
        conversation=message.conversation,
        seq=message.seq,
        kind=message.kind,
        basis=message.proof.basis,
        proof_id=message.proof.id,
        sent_at=message.sent_at,
        received_at=now(),
    )
    row.save(force_insert=True)
    _apply(actor, message, handle, row)
    return Ref(row.id)


def _apply(actor: Actor, message: Delivered, handle: Handler, row: InboxMessage) -> None:
    if message.proof.basis in (Basis.CONSENT, Basis.EMERGENCY, Basis.ANONYMISED):
        consent.commands.receive_basis(
            actor, proof=message.proof, source_id=message.sender.id, conversation=message.conversation
        )
    handle(actor, message)
    if message.kind not in OWN_KINDS:
        _confirm(actor, message.sender.id, message.id, row)


def _confirm(actor: Actor, sender_id: UUID, message_id: UUID, row: InboxMessage) -> None:
    """A conversation of its own, named after the message: no other message can stand in the way."""
    payload = {"message": str(message_id), "at": row.received_at.isoformat()}
    proof = status_only(actor, recipient_id=sender_id)
    write(actor, proof, sender_id, message_id, 1, Kind.DELIVERED, payload)
