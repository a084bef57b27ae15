"""A shared read: the live record of another organisation, as far and as long as the patient agreed.

It is a command because it leaves a trace on both sides. Here, the audit line of the reader. There, a message: only the
owner's own command writes in the owner's schema, which a visitor enters under a SELECT-only role; the message stands in
the reader's outbox before the reader sees anything, so it cannot be lost.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, saw
from consent.access import still_holds
from consent.contracts import ConsentProof, Received
from consent.enums import ProcessingMethod
from consent.queries import answer_proof, received
from exchange.commands.posting import post
from exchange.contracts import SharedRecord
from exchange.enums import MACHINE, Kind, Permission
from exchange.rules import agreement_needed
from exchange.sharing import shared_content
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.access import reading_as
from tenancy.queries import organisation, partnership_active


@command(needs=Permission.READ_SHARED)
def read_shared(
    actor: Actor, *, patient_id: UUID, source_id: UUID, conversation: UUID, categories: Collection[str] | None = None
) -> SharedRecord:
    """What `source_id` holds now of the patient whom it sent us in this conversation; `patient_id` is our own id.

    Whether the conversation is open to the actor is for whoever calls this to ask (`handoff.commands.read_shared`).
    `categories` narrows what is read; kinds outside the consent are left out. Raises `Refused("consent_missing")`
    where nothing was agreed or it has ended, `Refused("copy_only")`, `Refused("not_a_partner")`, `NotFound`.
    """
    ground, source, moment = _ground(source_id, conversation), organisation(source_id), now()
    with reading_as(source):
        proof = _asked_again(actor, source, ground, moment)
        wanted = proof.categories if categories is None else proof.categories & frozenset(categories)
        content = shared_content(machine(source, MACHINE), _patient_of(proof), wanted, agreed=proof.categories)
    saw(patient_id)
    until = proof.valid_until or ground.valid_until
    record = SharedRecord(source, frozenset(content), until, moment, content)
    _report(actor, record, proof, ground, conversation)
    return record


def _ground(source_id: UUID, conversation: UUID) -> Received:
    found = received(source_id, conversation)
    if found is None:
        raise _ended()
    if not found.live:
        raise Refused("copy_only", _("The patient agreed to a fixed copy only. Read the copy that was sent."))
    return found


def _asked_again(actor: Actor, source: Tenant, ground: Received, moment: datetime) -> ConsentProof:
    """The owner's answer at this moment, whatever it told us before."""
    proof = still_holds(ground.proof_id, recipient_id=actor.tenant.id, at=moment)
    if proof is None or proof.method != ProcessingMethod.COPY_AND_LIVE:
        raise _ended()
    needed = agreement_needed(proof.basis, proof.purpose)
    if needed is not None and not partnership_active(source.id, actor.tenant.id, needed):
        raise Refused("not_a_partner", _("The agreement with the organisation that sent this patient has ended."))
    return proof


def _patient_of(proof: ConsentProof) -> UUID:
    if proof.patient_id is None:
        raise _ended()
    return proof.patient_id


def _report(actor: Actor, record: SharedRecord, proof: ConsentProof, ground: Received, conversation: UUID) -> None:
    """Under the ground's own conversation, so that nothing else in the referral can hold it back."""
    payload = {
        "proof": str(proof.id),
        "conversation": str(conversation),
        "categories": sorted(record.categories),
        "reader": actor.name,
        "at": record.read_at.isoformat(),
    }
    right = answer_proof(actor, recipient_id=record.source.id, conversation=conversation)
    kind = Kind.SHARED_READ
    post(actor, proof=right, recipient_id=record.source.id, conversation=ground.id, kind=kind, payload=payload)


def _ended() -> Refused:
    return Refused("consent_missing", _("The consent under which this record could be read has ended."))
