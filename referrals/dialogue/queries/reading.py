"""One conversation: how it stands, its messages, its files."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q

from commands import reads, saw
from dialogue.access import attachment_to_read, messages_of, newest_first, talking_of, unread_by
from dialogue.contracts.views import AttachmentContent, AttachmentView, ConversationView, MessageView
from dialogue.enums import Closed, Permission
from dialogue.models import Attachment, Message
from dialogue.rules import MOST_FILES
from handoff.contracts import Talking
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.pages import BAD_CURSOR, Page, decode_cursor, encode_cursor, page_size
from tenancy.contracts import OrganisationCard
from tenancy.queries import organisations


@reads(needs=Permission.READ)
def conversation(actor: Actor, *, referral_id: UUID) -> ConversationView:
    """How a referral's conversation stands for this actor. Raises `NotFound`."""
    talking = _seen(actor, referral_id)
    newest = messages_of(talking).aggregate(newest=Max("number"))["newest"]
    closed = Closed(talking.closed) if talking.closed else None
    return ConversationView(
        referral_id=referral_id,
        may_write=closed is None and actor.may(Permission.WRITE),
        why_closed=closed or "",
        why_closed_label=closed.label if closed else "",
        attachments=talking.files,
        largest_file=settings.CARELOOP_ATTACHMENT_BYTES,
        most_files=MOST_FILES,
        number=newest or 0,
        unread=unread_by(actor).filter(thread_id=referral_id).count() if talking.theirs else 0,
        partner_id=talking.partner_id,
    )


@reads(needs=Permission.READ)
def messages(actor: Actor, *, referral_id: UUID, after: str | None = None, limit: int = 25) -> Page[MessageView]:
    """The messages of a referral, those written last first. Raises `NotFound`, `Invalid("after", "bad_cursor")`."""
    talking, size = _seen(actor, referral_id), page_size(limit)
    rows = newest_first(messages_of(talking))
    if after is not None:
        at, message_id = _keys(after)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=message_id))
    found = list(rows[: size + 1])
    shown = found[:size]
    cursor = encode_cursor(shown[-1].at.isoformat(), str(shown[-1].id)) if len(found) > size else None
    return Page(_views(actor, talking, shown), cursor)


@reads(needs=Permission.READ)
def attachment(actor: Actor, *, referral_id: UUID, attachment_id: UUID) -> AttachmentContent:
    """A file of a conversation with its content. Raises `NotFound` also for what may not be read any more."""
    row = attachment_to_read(_seen(actor, referral_id), attachment_id)
    return AttachmentContent(row.name, row.media_type, base64.b64decode(row.content or ""))


def _seen(actor: Actor, referral_id: UUID) -> Talking:
    """The referral as it stands, with the read of its patient on record."""
    talking = talking_of(actor, referral_id)
    saw(talking.patient_id or talking.referral_id)
    return talking


def _keys(cursor: str) -> tuple[datetime, UUID]:
    at, message_id = decode_cursor(cursor, length=2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(message_id))
    except ValueError:
        raise Invalid("after", "bad_cursor", BAD_CURSOR) from None


def _views(actor: Actor, talking: Talking, rows: list[Message]) -> tuple[MessageView, ...]:
    if not rows:
        return ()
    cards = {card.id: card for card in organisations(ids={row.organisation_id for row in rows})}
    files = _files(row.id for row in rows if row.ours or talking.theirs)
    unread = set(unread_by(actor).filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    return tuple(_view(talking, row, cards.get(row.organisation_id), files[row.id], row.id in unread) for row in rows)


def _view(
    talking: Talking, row: Message, card: OrganisationCard | None, files: list[AttachmentView], unread: bool
) -> MessageView:
    withheld = not row.ours and not talking.theirs
    return MessageView(
        id=row.id,
        number=row.number,
        ours=row.ours,
        author_name=row.author_name,
        author_title=row.author_title,
        organisation_id=row.organisation_id,
        organisation_name=card.name if card else "",
        organisation_name_en=card.name_en if card else "",
        text="" if withheld else row.text,
        at=row.at,
        attachments=tuple(files),
        withheld=withheld,
        unread=unread,
        delivered_at=row.delivered_at,
        not_delivered=row.not_delivered,
        read_at=row.read_at,
        read_by=row.read_by,
    )


def _files(message_ids: Iterable[UUID]) -> dict[UUID, list[AttachmentView]]:
    found: dict[UUID, list[AttachmentView]] = defaultdict(list)
    rows = Attachment.objects.filter(message_id__in=list(message_ids)).defer("content").order_by("message_id", "place")
    for row in rows:
        view = AttachmentView(row.id, row.name, row.media_type, row.size, row.digest, row.here)
        found[row.message_id].append(view)
    return found
