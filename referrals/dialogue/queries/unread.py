"""What has not been read: per referral for rows, and as a list of its own. What is hidden changes no count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

import handoff.queries
from commands import reads
from dialogue.access import unread_by, waiting_for
from dialogue.enums import Permission
from handoff.contracts import ReferralRow
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.pages import BAD_CURSOR, Page, decode_cursor, encode_cursor, page_size


@reads(needs=Permission.READ)
def unread_counts(actor: Actor, *, referral_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many messages of each of these referrals the actor has not read, in one statement; none where it is 0."""
    rows = unread_by(actor).filter(thread_id__in=set(referral_ids)).values_list("thread_id")
    return dict(rows.annotate(Count("id")))


@reads(needs=Permission.READ)
def unread_referrals(actor: Actor) -> int:
    """How many referrals stand in the list of messages not read."""
    return waiting_for(actor).aggregate(found=Count("thread_id", distinct=True))["found"]


@reads(needs=Permission.READ)
def unread_list(actor: Actor, *, after: str | None = None, limit: int = 25) -> Page[ReferralRow]:
    """Referrals with messages that wait for this actor, the longest waiting first."""
    size = page_size(limit)
    groups = waiting_for(actor).values_list("thread_id").annotate(since=Min("at")).order_by("since", "thread_id")
    if after is not None:
        since, thread_id = _keys(after)
        groups = groups.filter(Q(since__gt=since) | Q(since=since, thread_id__gt=thread_id))
    found = list(groups[: size + 1])
    shown = found[:size]
    rows = handoff.queries.of_ids(actor, referral_ids=[thread_id for thread_id, _since in shown])
    cursor = encode_cursor(shown[-1][1].isoformat(), str(shown[-1][0])) if len(found) > size else None
    return Page(tuple(rows[thread_id] for thread_id, _since in shown if thread_id in rows), cursor)


def _keys(cursor: str) -> tuple[datetime, UUID]:
    since, thread_id = decode_cursor(cursor, length=2)
    try:
        return datetime.fromisoformat(str(since)), UUID(str(thread_id))
    except ValueError:
        raise Invalid("after", "bad_cursor", BAD_CURSOR) from None
