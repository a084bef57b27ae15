"""The one way out of an organisation."""

from __future__ import annotations

import json
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import after_commit, command
from consent.contracts import ConsentProof
from consent.enums import Basis
from exchange import sql
from exchange.access import are_partners, in_touch_with
from exchange.contracts import Payload
from exchange.enums import Permission
from exchange.models import Envelope, OutboxMessage
from exchange.rules import MAX_PAYLOAD_BYTES, agreement_needed, holds_no_data, is_agreement, prose
from journal import hints
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused
from kernel.ids import new_id
from tenancy.queries import organisation, partnership_active


@command(needs=Permission.POST)
def post(
    actor: Actor, *, proof: ConsentProof, recipient_id: UUID, conversation: UUID, kind: str, payload: Payload
) -> Ref:
    """Sends a message: a row in our own outbox and an envelope of identifiers, in the caller's transaction.

    Messages of one conversation reach one recipient in the order of posting, each applied exactly once. `payload` is
    plain JSON; on a basis without patient data it holds codes, times, numbers and identifiers only. Raises
    `Refused("proof_mismatch" | "not_a_partner")`, `Invalid("payload", …)`, `NotFound` for an unknown recipient.
    """
    seq = sql.take_seq(new_id(), conversation, recipient_id)
    return write(actor, proof, recipient_id, conversation, seq, kind, payload)


def write(
    actor: Actor, proof: ConsentProof, recipient_id: UUID, conversation: UUID, seq: int, kind: str, payload: Payload
) -> Ref:
    """Writes both rows under a place that the caller has taken. Inside a command only."""
    _check_right(actor, proof, recipient_id, kind)
    message = OutboxMessage(
        conversation=conversation,
        seq=seq,
        recipient_id=recipient_id,
        kind=kind,
        payload=_checked(payload, proof),
        proof_id=proof.id,
        basis=proof.basis,
        purpose=proof.purpose,
        categories=sorted(proof.categories),
        patient_id=proof.patient_id,
        created_at=now(),
    )
    message.save(force_insert=True)
    _envelope(actor, message).save(force_insert=True)
    after_commit(partial(hints.publish, hints.RELAY))
    return Ref(message.id)


def _envelope(actor: Actor, message: OutboxMessage) -> Envelope:
    return Envelope(
        id=message.id,
        sender_id=actor.tenant.id,
        recipient_id=message.recipient_id,
        conversation=message.conversation,
        seq=message.seq,
        due_at=message.created_at,
        created_at=message.created_at,
    )


def _check_right(actor: Actor, proof: ConsentProof, recipient_id: UUID, kind: str) -> None:
    if proof.recipient_id != recipient_id or recipient_id == actor.tenant.id:
        raise Refused("proof_mismatch", _("This consent is for another recipient."))
    organisation(recipient_id)
    needed = agreement_needed(proof.basis, proof.purpose)
    if needed is not None and not partnership_active(actor.tenant.id, recipient_id, needed):
        raise Refused("not_a_partner", _("Your organisation has no agreement to send this to that organisation."))
    if (proof.basis == Basis.AGREEMENT) != is_agreement(kind):
        raise Refused("proof_mismatch", _("On this ground nothing else may be sent."))
    if proof.basis == Basis.AGREEMENT and not are_partners(actor.tenant.id, recipient_id):
        raise Refused("not_a_partner", _("Your organisation has no agreement to send this to that organisation."))
    if proof.basis == Basis.STATUS_ONLY and not in_touch_with(actor, recipient_id):
        raise Refused("not_a_partner", _("Your organisation has nothing to do with that organisation."))


def _checked(payload: Payload, proof: ConsentProof) -> str:
    if holds_no_data(proof.basis) and (place := next(prose(payload), None)) is not None:
        raise Invalid(place, "prose_without_consent", _("Without a consent only codes, times and numbers may leave."))
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MAX_PAYLOAD_BYTES:
        raise Invalid("payload", "too_large", _("This is too large to be sent. Send less, or attach it later."))
    return text
