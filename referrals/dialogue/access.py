"""Doors to conversations. Who may see the referral may see its conversation; what of it may be read is said there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

import handoff.queries
from dialogue.enums import Permission
from dialogue.models import Attachment, Message, ReadMark, Thread
from handoff.access import referrals_readable_to
from handoff.contracts import Talking
from kernel.actor import Actor
from kernel.errors import NotFound


def talking_of(actor: Actor, referral_id: UUID) -> Talking:
    """How the referral stands as to messages; raises `NotFound` where it is not this actor's to see."""
    return handoff.queries.talking(actor, referral_id=referral_id)


def thread_to_change(referral_id: UUID) -> Thread:
    """The conversation, locked, and begun where there is none yet. The caller has asked `talking_of`."""
    Thread.objects.bulk_create([Thread(id=referral_id)], ignore_conflicts=True)
    return Thread.objects.select_for_update().get(id=referral_id)


def messages_of(talking: Talking) -> QuerySet[Message]:
    """Every message of a conversation; none where nothing of it may be read here."""
    rows = Message.objects.filter(thread_id=talking.referral_id)
    return rows.none() if talking.hidden else rows


def attachment_to_read(talking: Talking, attachment_id: UUID) -> Attachment:
    """An attachment whose content is here and may be read; raises `NotFound`."""
    rows = Attachment.objects.filter(id=attachment_id, message__in=messages_of(talking), here=True)
    if not talking.theirs:
        rows = rows.filter(message__ours=True)
    found = rows.first()
    if found is None:
        raise NotFound("attachment")
    return found


def unread_by(actor: Actor) -> QuerySet[Message]:
    """What the other side wrote, this actor may read, and has not read."""
    mark = ReadMark.objects.filter(thread_id=OuterRef("thread_id"), person_id=actor.id)
    rows = Message.objects.filter(ours=False, thread_id__in=referrals_readable_to(actor).values("id"))
    if not actor.may(Permission.READ):
        return rows.none()
    return rows.exclude(Exists(mark.filter(number__gte=OuterRef("number"))))


def waiting_for(actor: Actor) -> QuerySet[Message]:
    """Of what this actor has not read: what nobody here has read yet, and what is new where the actor takes part."""
    part = ReadMark.objects.filter(thread_id=OuterRef("thread_id"), person_id=actor.id)
    own = Message.objects.filter(thread_id=OuterRef("thread_id"), author_id=actor.id, ours=True)
    return unread_by(actor).filter(Q(read_at=None) | Exists(part) | Exists(own))


def own_of(referral_id: UUID, posted_id: UUID) -> Message | None:
    """Our message that crossed, or is to cross, as that message of the exchange; locked."""
    return Message.objects.select_for_update().filter(thread_id=referral_id, posted_id=posted_id).first()


def is_ours(referral_id: UUID, posted_id: UUID) -> bool:
    """Whether that message of the exchange is one of a conversation's own."""
    return Message.objects.filter(thread_id=referral_id, posted_id=posted_id).exists()


def has_begun(referral_id: UUID) -> bool:
    """Whether anybody has written or read anything under that referral."""
    return Thread.objects.filter(id=referral_id).exists()


def newest_first(rows: QuerySet[Message]) -> QuerySet[Message]:
    """In the order of pages: by the time at which they were written and, where that is the same, by their ids. Both
    sides have both, and so one order.
    """
    return rows.order_by("-at", "-id")
