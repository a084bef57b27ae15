"""Files that may go with a message, and what both sides see of a conversation."""

from __future__ import annotations

import base64
import struct
import zlib
from uuid import UUID

import dialogue.commands
import dialogue.queries
from dialogue.contracts import ConversationView, FileToSend, MessageView
from drain import deliver_all
from kernel.actor import Actor
from kernel.contracts import Ref

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def segment(code: int, content: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, code, len(content) + 2) + content


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


_TABLE = b"\x01" + b"\x00" * 15 + b"\x00"
JPEG_HEAD = (
    b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") + segment(0xDB, b"\x00" + b"\x01" * 64)
)
JPEG_FRAME = segment(0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00")
JPEG_SCAN = (
    segment(0xC4, b"\x00" + _TABLE)
    + segment(0xC4, b"\x10" + _TABLE)
    + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    + b"\x3f"
)
JPEG = JPEG_HEAD + JPEG_FRAME + JPEG_SCAN + b"\xff\xd9"
"""One grey dot."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PNG_BODY = chunk(b"IDAT", zlib.compress(b"\x00\x80"))
PNG = SIGNATURE + PNG_HEAD + PNG_BODY + chunk(b"IEND", b"")
"""The same dot."""


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
