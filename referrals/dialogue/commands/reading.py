"""Saying that somebody has read."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.queries
import exchange.commands
import handoff.queries
from commands import command
from consent.contracts import ConsentProof
from dialogue.access import messages_of, talking_of, thread_to_change
from dialogue.commands.keeping import author, say
from dialogue.contracts.messages import READ, ReadTold
from dialogue.enums import EventKind, Permission
from dialogue.models import Message, ReadMark, Thread
from handoff.contracts import Talking
from handoff.contracts.messages import PersonTold
from handoff.contracts.payload import to_payload
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused


@command(needs=Permission.READ)
def mark_messages_read(actor: Actor, *, referral_id: UUID, up_to: int) -> Ref:
    """Notes that this person has read the conversation up to a number; the first reader here is told to the other side.

    Raises `NotFound`, `Refused("not_readable")` where the other side's messages may not be read, `Invalid("up_to", …)`.
    """
    talking = talking_of(actor, referral_id)
    if not talking.theirs or talking.hidden:
        raise Refused("not_readable", _("What the other side wrote is not open here any more."))
    thread = thread_to_change(referral_id)
    if not 1 <= up_to <= thread.last:
        raise Invalid("up_to", "unknown_number", _("There is no message of this number."))
    mark = ReadMark.objects.filter(thread=thread, person_id=actor.id).first()
    if mark is None or mark.number < up_to:
        _keep(thread, actor.id, up_to, mark)
        _tell_first(actor, talking, up_to)
        say(EventKind.READ, talking)
    return Ref(referral_id, talking.version)


def _keep(thread: Thread, person_id: UUID, up_to: int, mark: ReadMark | None) -> None:
    row = mark or ReadMark(thread=thread, person_id=person_id)
    row.number, row.at = up_to, now()
    row.save()


def _tell_first(actor: Actor, talking: Talking, up_to: int) -> None:
    """Whoever reads a message first here is its reader for the other side, as with the opening of a referral."""
    fresh = messages_of(talking).filter(ours=False, read_at=None, number__lte=up_to)
    newest: Message | None = fresh.filter(partner_id=talking.partner_id).order_by("-number").first()
    by, moment = author(actor), now()
    fresh.update(read_at=moment, read_by=by.name)
    if newest is None:
        return
    proof, by = _ground(actor, talking, by)
    exchange.commands.post(
        actor,
        proof=proof,
        recipient_id=talking.partner_id,
        conversation=talking.referral_id,
        kind=READ,
        payload=to_payload(ReadTold(talking.referral_id, newest.id, moment, by)),
    )


def _ground(actor: Actor, talking: Talking, by: PersonTold) -> tuple[ConsentProof, PersonTold]:
    """With a ground that holds the name crosses, too; without one that it was read, and when."""
    try:
        return handoff.queries.proof_of_talk(actor, referral_id=talking.referral_id), by
    except Refused:
        nameless = PersonTold("", by.organisation_id, id=by.id)
        return consent.queries.status_only(actor, recipient_id=talking.partner_id), nameless
