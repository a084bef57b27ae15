"""What the sender may ask once a referral is under way; the receiver's copy applies or refuses it."""

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


@command(needs=Permission.WITHDRAW)
def withdraw_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Asks to withdraw (T11): applied while nobody has accepted, refused from then on; until then "asked"."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.WITHDRAW, said))


@command(needs=Permission.WITHDRAW)
def cancel_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Asks to cancel what was accepted (T16); a person at the receiver confirms or goes on with the care."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.CANCEL, said))


@command(needs=Permission.WITHDRAW)
def stop_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int | None,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Ends it because another path took the patient in, or because the patient died (T26).

    A draft, a declined referral, and anything at the receiver's end at once; from the sender of one under way it is a
    request that the receiver's copy applies.
    """
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.STOP, said))


@command(needs=Permission.WITHDRAW)
def undo_sending(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Sent by mistake a few minutes ago (T27): applied while nobody has opened it; else the answer says who had."""
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.UNDO, said))


@command(needs=Permission.WITHDRAW)
def enter_in_error(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """It should never have been (T27): wrong patient, wrong receiver. Nothing is deleted; nobody reads it any more."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.ENTER_IN_ERROR, said))
