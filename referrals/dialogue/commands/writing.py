"""Writing to the other side about a patient."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

import exchange.commands
import handoff.queries
from commands import command
from consent.contracts import ConsentProof
from dialogue.access import talking_of, thread_to_change
from dialogue.commands.keeping import added, attached, author, digest_of, say
from dialogue.contracts import FileToSend
from dialogue.contracts.messages import CONTENT, MESSAGE, ContentTold, FileTold, MessageTold
from dialogue.enums import Closed, EventKind, Permission
from dialogue.models import Attachment, Message
from dialogue.rules import LONGEST_TEXT, MOST_FILES, kind_of, tidy_name
from handoff.contracts import Talking
from handoff.contracts.payload import to_payload
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused
from kernel.ids import new_id


@command(needs=Permission.WRITE)
def send_message(actor: Actor, *, referral_id: UUID, text: str = "", files: Sequence[FileToSend] = ()) -> Ref:
    """Writes to the other side of a referral; answers with the message.

    The words leave first, then each file as a message of its own; consent is asked again at each delivery. Raises
    `NotFound`, `Refused` with a code of `Closed` or `consent_missing`, `Invalid` on `text` or `files`.
    """
    talking = talking_of(actor, referral_id)
    if talking.closed:
        raise Refused(talking.closed, Closed(talking.closed).label)
    words = _checked_text(text, files)
    chosen = _checked_files(talking, files)
    proof = handoff.queries.proof_of_talk(actor, referral_id=referral_id, texts=(words,))
    by, moment = author(actor), now()
    message = Message(
        id=new_id(),
        ours=True,
        side=talking.side,
        partner_id=talking.partner_id,
        organisation_id=actor.tenant.id,
        author_id=actor.id,
        author_name=by.name,
        author_title=by.title,
        text=words,
        at=moment,
    )
    thread = thread_to_change(referral_id)
    told = MessageTold(referral_id, message.id, moment, by, words, tuple(_told(file) for file in chosen))
    message.posted_id = _post(actor, talking, proof, MESSAGE, told)
    added(thread, message)
    attached(message, chosen)
    for file in chosen:
        _post(actor, talking, proof, CONTENT, ContentTold(referral_id, file.id, str(file.content)))
    say(EventKind.SENT, talking)
    return Ref(message.id)


def _post(actor: Actor, talking: Talking, proof: ConsentProof, kind: str, told: object) -> UUID:
    posted: Ref = exchange.commands.post(
        actor,
        proof=proof,
        recipient_id=talking.partner_id,
        conversation=talking.referral_id,
        kind=kind,
        payload=to_payload(told),
    )
    return posted.id


def _told(file: Attachment) -> FileTold:
    return FileTold(file.id, file.name, str(file.media_type), file.size, file.digest)


def _checked_text(text: str, files: Sequence[FileToSend]) -> str:
    words = text.strip()
    if len(words) > LONGEST_TEXT:
        raise Invalid("text", "too_long", _("Shorten this to 4000 characters."))
    if not words and not files:
        raise Invalid("text", "required", _("Write something, or attach a file."))
    return words


def _checked_files(talking: Talking, files: Sequence[FileToSend]) -> list[Attachment]:
    if files and not talking.files:
        raise Refused("no_files", _("An anonymous question goes without files: nobody can see what they give away."))
    if len(files) > MOST_FILES:
        raise Invalid("files", "too_many", _("Attach at most 5 files to one message."))
    return [_checked_file(file) for file in files]


def _checked_file(file: FileToSend) -> Attachment:
    """The file as it is kept and crosses; its own first bytes say what it is."""
    largest = settings.CARELOOP_ATTACHMENT_BYTES
    if len(file.content) > largest * 4 // 3 + 8:
        raise _too_large(file.name, largest)
    try:
        content = base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("files", "not_base64", _("%(name)s is not written in base64.") % {"name": file.name}) from None
    if len(content) > largest:
        raise _too_large(file.name, largest)
    media_type = kind_of(content)
    if media_type is None:
        words = _("%(name)s is no PDF, JPEG or PNG, or it is damaged.")
        raise Invalid("files", "wrong_kind", words % {"name": file.name})
    return Attachment(
        id=new_id(),
        name=tidy_name(file.name, media_type),
        media_type=media_type,
        size=len(content),
        digest=digest_of(content),
        content=file.content,
        here=True,
    )


def _too_large(name: str, largest: int) -> Invalid:
    words = _("%(name)s is larger than %(size)s MB.") % {"name": name, "size": f"{largest / 1024 / 1024:.3g}"}
    return Invalid("files", "too_large", words)
