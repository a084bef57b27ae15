"""What became of our own messages, as the relay and the recipients tell us."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import consent.commands
from commands import command, emit
from consent.access import ground_named, replaced_by
from consent.enums import Basis, Shown
from consent.queries import status_only
from exchange.access import own_message
from exchange.commands.posting import post
from exchange.contracts import Delivered
from exchange.enums import EventKind, Kind, Permission, State
from exchange.models import OutboxMessage
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import NotFound
from kernel.tenant import Tenant

ON_THE_LEDGER = frozenset({Basis.CONSENT, Basis.EMERGENCY, Basis.ANSWER})


@command(needs=Permission.MARK)
def note_parked(actor: Actor, *, message_id: UUID, code: str) -> Ref:
    """The relay has stopped this message and with it its conversation, until a person retries or discards it."""
    row = own_message(actor, message_id)
    row.state, row.error_code, row.parked_at = State.PARKED, code, now()
    row.parkings += 1
    return changed(row, EventKind.PARKED)


@command(needs=Permission.MARK)
def note_delivered(actor: Actor, *, message_id: UUID, recipient: Tenant, at: datetime) -> Ref:
    """The recipient confirms that it has applied this message; the patient's ledger gets its line."""
    row = own_message(actor, message_id)
    if row.recipient_id != recipient.id:
        raise NotFound("message")
    row.state, row.error_code, row.delivered_at = State.DELIVERED, "", at
    if row.basis in ON_THE_LEDGER:
        consent.commands.note_disclosure(
            actor,
            crossing_id=row.id,
            conversation=row.conversation,
            proof_id=row.proof_id,
            basis=row.basis,
            patient_id=row.patient_id,
            recipient_id=recipient.id,
            recipient_name=recipient.name,
            shown=Shown.DELIVERY,
            categories=row.categories,
            at=at,
        )
    return changed(row, EventKind.DELIVERED)


@command(needs=Permission.MARK)
def note_shared_read(actor: Actor, *, report: Delivered) -> Ref:
    """The recipient reports that somebody there has read our live record: the ledger's line and the audit's.

    The patient is taken from our own ground, never from the report.
    """
    told = report.payload
    ground = ground_named(UUID(told["proof"]), recipient_id=report.sender.id)
    emit(Event(EventKind.SHARED_READ, "disclosure", report.id, patient_id=ground.patient_id, related_id=ground.id))
    return consent.commands.note_disclosure(
        actor,
        crossing_id=report.id,
        conversation=UUID(told["conversation"]),
        proof_id=ground.id,
        basis=ground.basis,
        patient_id=ground.patient_id,
        recipient_id=report.sender.id,
        recipient_name=report.sender.name,
        shown=Shown.SHARED_READ,
        categories=ground.categories & frozenset(told["categories"]),
        at=datetime.fromisoformat(told["at"]),
        opened_by=told["reader"],
    )


@command(needs=Permission.POST)
def tell_ground_ended(actor: Actor, *, proof_id: UUID, recipient_id: UUID) -> Ref | None:
    """Tells a recipient that the ground under which we sent to it is gone; None where nothing was ever sent.

    The recipient keeps the ground of each delivery: the consent of that day, which a newer one may have replaced since.
    """
    ended = [*replaced_by(proof_id), proof_id]
    if not OutboxMessage.objects.filter(proof_id__in=ended, recipient_id=recipient_id).exists():
        return None
    proof, kind = status_only(actor, recipient_id=recipient_id), Kind.GROUND_ENDED
    for one in ended:
        payload = {"proof": str(one)}
        last = post(actor, proof=proof, recipient_id=recipient_id, conversation=one, kind=kind, payload=payload)
    return last


def changed(row: OutboxMessage, kind: EventKind) -> Ref:
    """Saves a message's new state and says so."""
    row.version += 1
    row.save()
    emit(Event(kind, "message", row.id, row.version, patient_id=row.patient_id, related_id=row.conversation))
    return Ref(row.id, row.version)
