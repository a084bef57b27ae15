"""Files that may go with a message, and what both sides see of a conversation."""

from __future__ import annotations

import base64
from uuid import UUID

import dialogue.commands
import dialogue.queries
from dialogue.contracts import ConversationView, FileToSend, MessageView
from drain import deliver_all
from kernel.actor import Actor
from kernel.contracts import Ref

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"


def file(content: bytes = PDF, name: str = "心电图.pdf") -> FileToSend:
    return FileToSend(name, base64.b64encode(content).decode())


def say(actor: Actor, referral_id: UUID, text: str = "", *files: FileToSend) -> Ref:
    """Writes, and lets everything cross that follows from it."""
    ref: Ref = dialogue.commands.send_message(actor, referral_id=referral_id, text=text, files=files)
    deliver_all()
    return ref


def read(actor: Actor, referral_id: UUID) -> None:
    """Reads everything, and lets it be told."""
    number = about(actor, referral_id).number
    dialogue.commands.mark_messages_read(actor, referral_id=referral_id, up_to=number)
    deliver_all()


def about(actor: Actor, referral_id: UUID) -> ConversationView:
    return dialogue.queries.conversation(actor, referral_id=referral_id)


def seen(actor: Actor, referral_id: UUID) -> tuple[MessageView, ...]:
    """The messages as they were written, the oldest first."""
    return tuple(reversed(dialogue.queries.messages(actor, referral_id=referral_id, limit=100).items))
