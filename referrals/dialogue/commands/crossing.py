"""Taking in what the other side wrote and read. Run by the exchange's machine, once per message."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.commands
import handoff.queries
from commands import command
from dialogue.access import thread_to_change
from dialogue.commands.keeping import added, attached, digest_of, is_known, say
from dialogue.contracts import ContentTold, FileTold, MessageTold, ReadTold
from dialogue.enums import EventKind, MediaType, Permission
from dialogue.models import Attachment, Message
from dialogue.rules import LARGEST, LONGEST_TEXT, MOST_FILES, kind_of, tidy_name
from handoff.contracts import Talking
from handoff.enums import Side
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid


@command(needs=Permission.HEAR)
def hear_message(actor: Actor, *, sender_id: UUID, told: MessageTold) -> Ref | None:
    """Keeps a message of the other side. One that was kept before, or about a referral that is not here, changes
    nothing: None. Raises `NotFound` for a referral that is not shared with that organisation, `Invalid`.
    """
    talking = handoff.queries.shared_with(actor, referral_id=told.referral_id, organisation_id=sender_id)
    if talking is None:
        return None
    _check(sender_id, told)
    thread = thread_to_change(told.referral_id)
    if is_known(told.id):
        return None
    message = Message(
        id=told.id,
        ours=False,
        side=Side(talking.side).other,
        partner_id=sender_id,
        organisation_id=sender_id,
        author_id=told.by.id,
        author_name=told.by.name,
        author_title=told.by.title,
        text=told.text,
        at=told.at,
        delivered_at=now(),
    )
    added(thread, message)
    attached(message, [_announced(file) for file in told.files])
    say(EventKind.ARRIVED, talking)
    return Ref(message.id)


@command(needs=Permission.HEAR)
def hear_content(actor: Actor, *, sender_id: UUID, told: ContentTold) -> Ref | None:
    """Keeps the content of an attachment that was announced; `Invalid` for another one than was announced."""
    talking = handoff.queries.shared_with(actor, referral_id=told.referral_id, organisation_id=sender_id)
    if talking is None:
        return None
    file = _awaited(talking, sender_id, told.attachment_id)
    if file is None:
        return None
    _check_content(file, told.content)
    file.content, file.here = told.content, True
    file.save(update_fields=["content", "here"])
    say(EventKind.ARRIVED, talking)
    return Ref(file.id)


@command(needs=Permission.HEAR)
def hear_reading(actor: Actor, *, sender_id: UUID, told: ReadTold) -> Ref | None:
    """Notes who at the other organisation first read what we wrote, up to the message that is named."""
    talking = handoff.queries.shared_with(actor, referral_id=told.referral_id, organisation_id=sender_id)
    if talking is None:
        return None
    if told.by.organisation_id != sender_id:
        raise _not_the_sender()
    thread = thread_to_change(told.referral_id)
    ours = Message.objects.filter(thread=thread, ours=True, partner_id=sender_id)
    last = ours.filter(id=told.message_id).values_list("number", flat=True).first()
    if last is None:
        return None
    ours.filter(number__lte=last, read_at=None).update(read_at=told.at, read_by=told.by.name)
    if talking.side == Side.SENDER and told.by.name:
        consent.commands.note_opening(
            actor, conversation=told.referral_id, recipient_id=sender_id, opened_by=told.by.name, at=told.at
        )
    say(EventKind.READ, talking)
    return Ref(told.message_id)


def _awaited(talking: Talking, sender_id: UUID, attachment_id: UUID) -> Attachment | None:
    rows = Attachment.objects.filter(message__thread_id=talking.referral_id, message__ours=False, here=False)
    return rows.select_for_update().filter(id=attachment_id, message__partner_id=sender_id).first()


def _check(sender_id: UUID, told: MessageTold) -> None:
    if told.by.organisation_id != sender_id:
        raise _not_the_sender()
    if len(told.text) > LONGEST_TEXT or len(told.files) > MOST_FILES:
        raise Invalid("text", "too_long", _("A message from another organisation is longer than agreed."))


def _announced(file: FileTold) -> Attachment:
    if file.media_type not in MediaType.values or not 0 < file.size <= LARGEST:
        raise _altered()
    name = tidy_name(file.name, MediaType(file.media_type))
    return Attachment(id=file.id, name=name, media_type=file.media_type, size=file.size, digest=file.digest)


def _check_content(file: Attachment, written: str) -> None:
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise _altered() from None
    if len(content) != file.size or digest_of(content) != file.digest or kind_of(content) != file.media_type:
        raise _altered()


def _not_the_sender() -> Invalid:
    return Invalid("by", "not_the_sender", _("A message is written by somebody of the organisation that sends it."))


def _altered() -> Invalid:
    return Invalid("files", "altered", _("This file is not the one that was announced."))
