"""A patient of the hospital with a consent for the centre, and a kind of message that only notes what it was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import consent.commands
import consent.queries
from commands import command
from consent.contracts import ConsentProof
from consent.enums import Basis
from consent.rules import CURRENT
from drain import as_relay
from exchange import inbox
from exchange.contracts import Delivered
from exchange.models import Envelope, OutboxMessage
from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.clock import now
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity
from tenancy.access import delivering, unit_of_work

NOTE = "probe.note"
ALL = ("identity", "conditions", "medications")


@dataclass
class Notebook:
    """What the recipients' handler was called with, in order; `trouble` may raise for a message."""

    got: list[Delivered] = field(default_factory=list)
    trouble: Callable[[Delivered], None] = lambda message: None

    def words(self) -> list[Any]:
        return [message.payload.get("word") for message in self.got]


@contextmanager
def noting() -> Iterator[Notebook]:
    """Inside, the kind of message is known and notes what it was told."""
    book = Notebook()

    @inbox.handles(NOTE)
    def on_note(actor: Actor, message: Delivered) -> None:
        book.trouble(message)
        book.got.append(message)

    try:
        yield book
    finally:
        inbox._handlers.pop(NOTE)


def consent_inputs() -> dict[str, Any]:
    """All that `record_consent` needs beside the two parties: on paper, for the handoff, for a month."""
    return {
        "purpose": "discharge_handoff",
        "categories": ALL,
        "method": "copy_and_live",
        "valid_from": now() - timedelta(minutes=1),
        "valid_until": now() + timedelta(days=30),
        "way": "paper",
        "giver": "self",
        "notice_version": CURRENT,
        "notice_language": "zh-hans",
        "separate_consent": True,
        "necessity_shown": True,
        "evidence": "a" * 64,
    }


def give_consent(doctor: Actor, patient_id: UUID, recipient: Tenant, **changed: Any) -> UUID:
    """Records it; `changed` says what is different."""
    ref = consent.commands.record_consent(
        doctor, patient_id=patient_id, recipient_id=recipient.id, **{**consent_inputs(), **changed}
    )
    return ref.id


@dataclass
class Sender:
    """A doctor of the hospital with a patient who has agreed to the handoff to one recipient."""

    actor: Actor
    patient_id: UUID
    recipient: Tenant
    conversation: UUID = field(default_factory=new_id)

    def proof(self, purpose: str = "discharge_handoff") -> ConsentProof:
        return consent.queries.require_proof(
            self.actor, patient_id=self.patient_id, recipient_id=self.recipient.id, purpose=purpose
        )

    def post(self, word: str, *, conversation: UUID | None = None) -> UUID:
        return tell(self.actor, proof=self.proof(), conversation=conversation or self.conversation, word=word)


@command(needs="exchange.post")
def tell(actor: Actor, *, proof: ConsentProof, conversation: UUID, word: str, kind: str = NOTE) -> UUID:
    """As an app above would: a command that posts."""
    from exchange.commands import post

    payload = {"word": word} if proof.basis != Basis.STATUS_ONLY else {"code": word}
    return post(
        actor, proof=proof, recipient_id=proof.recipient_id, conversation=conversation, kind=kind, payload=payload
    ).id


def sender_at(doctor: Actor, recipient: Tenant, seed: int = 1) -> Sender:
    with unit_of_work(doctor.tenant):
        patient_id = register_patient(doctor, identity=synthetic_identity(seed)).id
        give_consent(doctor, patient_id, recipient)
    return Sender(doctor, patient_id, recipient)


def sent(tenant: Tenant) -> list[OutboxMessage]:
    """The sender's own rows of probe messages, in order."""
    with unit_of_work(tenant):
        return list(OutboxMessage.objects.filter(kind=NOTE).order_by("created_at", "seq"))


def states(tenant: Tenant) -> list[str]:
    """What the sender sees of its probe messages, in order."""
    return [row.state for row in sent(tenant)]


def told(tenant: Tenant, kind: str) -> list[tuple[UUID, UUID | None]]:
    """(subject, related) of the events of that kind, in order."""
    with unit_of_work(tenant):
        found = LoggedEvent.objects.filter(kind=kind).order_by("number")
        return list(found.values_list("subject_id", "related_id"))


def envelope(message_id: UUID) -> Envelope:
    """The message's envelope, as the relay sees it."""
    with as_relay(), delivering():
        return Envelope.objects.get(id=message_id)


def fails_with(fault: BaseException, *words: str) -> Callable[[Delivered], None]:
    """A `trouble` that raises for messages with these words, or for all."""

    def trouble(message: Delivered) -> None:
        if not words or message.payload["word"] in words:
            raise fault

    return trouble


def raising(fault: BaseException) -> Callable[..., Any]:
    """A function that takes anything and raises."""

    def instead(*_: object) -> None:
        raise fault

    return instead


class Killed(BaseException):
    """Stands for the end of a relay's process: nobody catches it."""
