"""What became of our own messages, as the exchange tells it."""

from __future__ import annotations

from uuid import UUID

import exchange.commands
import exchange.queries
from commands import command
from dialogue.access import own_of, talking_of
from dialogue.commands.keeping import say
from dialogue.contracts.messages import PREFIX
from dialogue.enums import EventKind, Permission
from exchange.contracts import MessageView
from exchange.enums import Stop
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref

NOBODY_DECIDES = frozenset({Stop.CONSENT_WITHDRAWN, Stop.CONSENT_NARROWED})


@command(needs=Permission.FOLLOW)
def note_delivered(actor: Actor, *, referral_id: UUID, posted_id: UUID) -> Ref | None:
    """The other side has our message; None where that was none of this app's."""
    row = own_of(referral_id, posted_id)
    if row is None:
        return None
    row.delivered_at = now()
    row.save(update_fields=["delivered_at"])
    say(EventKind.DELIVERED, talking_of(actor, referral_id))
    return Ref(row.id)


@command(needs=Permission.FOLLOW)
def settle_parked(actor: Actor, *, referral_id: UUID, posted_id: UUID) -> None:
    """Our message was stopped. Where its consent has ended nobody needs to decide: it is given up, so that it does not
    stand in the way of the referral's own messages.
    """
    stopped = _ours(actor, referral_id, posted_id)
    if stopped is not None and stopped.error_code in NOBODY_DECIDES:
        exchange.commands.discard_parked(actor, message_id=posted_id, reason="consent ended before delivery")


@command(needs=Permission.FOLLOW)
def settle_discarded(actor: Actor, *, referral_id: UUID, posted_id: UUID) -> Ref | None:
    """Our message was given up: its author sees that it was not delivered."""
    row = own_of(referral_id, posted_id)
    if row is None:
        return None
    row.not_delivered = True
    row.save(update_fields=["not_delivered"])
    say(EventKind.NOT_DELIVERED, talking_of(actor, referral_id))
    return Ref(row.id)


def _ours(actor: Actor, referral_id: UUID, posted_id: UUID) -> MessageView | None:
    sent = exchange.queries.conversation(actor, conversation=referral_id)
    return next((one for one in sent if one.id == posted_id and one.kind.startswith(PREFIX)), None)
