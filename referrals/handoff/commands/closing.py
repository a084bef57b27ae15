"""The second closing: the sender has read and acts, or gives the need up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands import command
from handoff.commands.facts import Said
from handoff.commands.keeping import ref
from handoff.commands.moves import take
from handoff.enums import Permission, Verb
from kernel.actor import Actor
from kernel.contracts import Ref


@command(needs=Permission.CLOSE)
def acknowledge_outcome(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The outcome was read: nothing to do, our plan changes, or a new referral follows (T20). The loop is closed."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.ACKNOWLEDGE, said))


@command(needs=Permission.CLOSE)
def question_outcome(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The outcome is unclear (T21): back to the receiver with the question."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.QUESTION_OUTCOME, said))


@command(needs=Permission.CLOSE)
def settle_unmet(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Nobody else is asked (T29): counted as an unmet need, never as a closed loop."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.SETTLE, said))
