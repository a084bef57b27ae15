"""Grounds of other organisations, as far as they concern us: kept when a message arrives, stopped when they say so."""

from __future__ import annotations

from uuid import UUID

from commands import command, emit
from consent.contracts import ConsentProof
from consent.enums import EventKind, Permission
from consent.models import ReceivedBasis
from consent.rules import answer_until
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref


@command(needs=Permission.KEEP)
def receive_basis(actor: Actor, *, proof: ConsentProof, source_id: UUID, conversation: UUID) -> Ref | None:
    """Keeps the ground under which `source_id` sent us a patient; None for a proof without a term, which needs none.

    The same ground twice in one conversation is one row.
    """
    if proof.valid_until is None:
        return None
    row, _new = ReceivedBasis.objects.get_or_create(
        source_id=source_id,
        source_proof_id=proof.id,
        conversation=conversation,
        defaults={
            "basis": proof.basis,
            "purpose": proof.purpose,
            "categories": sorted(proof.categories),
            "method": proof.method,
            "valid_until": proof.valid_until,
            "answer_until": answer_until(proof.basis, proof.valid_until),
            "received_at": now(),
        },
    )
    return Ref(row.id, row.version)


@command(needs=Permission.KEEP)
def stop_received(actor: Actor, *, source_id: UUID, source_proof_id: UUID) -> None:
    """The organisation that sent a patient says that its ground is gone: no reading and no answering from now on."""
    rows = ReceivedBasis.objects.select_for_update().filter(
        source_id=source_id, source_proof_id=source_proof_id, stopped_at=None
    )
    for row in rows.order_by("id"):
        row.stopped_at = now()
        row.version += 1
        row.save()
        kind = EventKind.SHARING_STOPPED
        emit(Event(kind, "received_basis", row.id, row.version, related_id=row.conversation))
