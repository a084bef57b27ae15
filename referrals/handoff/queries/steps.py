"""How referrals move on: counts and times for the health authority, without any person."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from commands import reads
from handoff import sql
from handoff.contracts.counts import OUTSIDE_NETWORK, StepRow
from handoff.enums import Permission, Verb
from kernel.actor import Actor
from kernel.clock import now

STEPS = (
    Verb.SEND,
    Verb.OPEN,
    Verb.ACCEPT,
    Verb.DECLINE,
    Verb.EXPIRE,
    Verb.ARRIVE,
    Verb.SEND_OUTCOME,
    Verb.ACKNOWLEDGE,
    Verb.SETTLE,
)
PERIOD = timedelta(days=90)
FEWEST_TIMED = 5
"""A median of fewer referrals is nearly the time of one: it does not leave the organisation."""


@reads(needs=Permission.COUNT)
def steps(actor: Actor, *, since: datetime | None = None) -> tuple[StepRow, ...]:  # noqa: ARG001 - the frame's
    """What this organisation sent since then (the last 90 days): how many took each step, after how many minutes."""
    rows = sql.steps_since(since or now() - PERIOD, STEPS, outside=OUTSIDE_NETWORK)
    return tuple(
        StepRow(partner, kind, step, count, *(_minutes(one) if count >= FEWEST_TIMED else None for one in times))
        for partner, kind, step, count, *times in rows
    )


def _minutes(seconds: Decimal | float) -> int:
    return round(float(seconds) / 60)
