"""What belongs to rows of referrals, read together."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from dialogue import queries
from kernel.actor import Actor


def unread(actor: Actor, ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many messages of each referral the actor has not read."""
    wanted = tuple(ids)
    return {**dict.fromkeys(wanted, 0), **queries.unread_counts(actor, referral_ids=wanted)}
