"""Rows of a conversation, and what is said about them. Inside a command only."""

from __future__ import annotations

import hashlib
from uuid import UUID

import staff.queries
from commands import emit
from dialogue.enums import EventKind
from dialogue.models import Attachment, Message, Thread
from handoff.contracts import Talking
from handoff.contracts.messages import PersonTold
from journal.contracts import Event
from kernel.actor import Actor
from kernel.errors import NotFound


def added(thread: Thread, message: Message) -> Message:
    """Puts a message at the end of the conversation."""
    thread.last += 1
    thread.save(update_fields=["last"])
    message.thread, message.number = thread, thread.last
    message.save(force_insert=True)
    return message


def attached(message: Message, files: list[Attachment]) -> None:
    """Puts files to a message, in order."""
    for place, file in enumerate(files):
        file.message, file.place = message, place
        file.save(force_insert=True)


def say(kind: EventKind, talking: Talking) -> None:
    """Tells open pages to look at the referral's conversation again."""
    emit(Event(kind, "referral", talking.referral_id, talking.version, patient_id=talking.patient_id))


def author(actor: Actor) -> PersonTold:
    """Whoever writes or reads, as the other side may know them."""
    try:
        person = staff.queries.person(actor, person_id=actor.id)
    except NotFound:
        return PersonTold(actor.name, actor.tenant.id, id=actor.id)
    return PersonTold(person.name, actor.tenant.id, title=person.title, id=person.id)


def digest_of(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_known(message_id: UUID) -> bool:
    """Whether this message was taken in before."""
    return Message.objects.filter(id=message_id).exists()
