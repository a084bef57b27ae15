"""The statements of referrals that the ORM has no words for. Values are parameters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

_STEPS = """
    WITH reached AS (
        SELECT CASE WHEN sent.outside THEN %(outside)s::uuid ELSE sent.recipient_id END AS recipient_id,
            sent.kind, fact.kind AS step, greatest(min(fact.at) - sent.sent_at, '0') AS took
        FROM handoff_servicerequest sent JOIN handoff_fact fact ON fact.order_id = sent.id
            AND fact.at >= sent.sent_at - interval '1 second'
        WHERE sent.side = 'sender' AND sent.sent_at >= %(since)s AND fact.kind = ANY(%(steps)s)
        GROUP BY sent.id, sent.outside, sent.recipient_id, sent.kind, sent.sent_at, fact.kind
    )
    SELECT recipient_id, kind, step, count(*),
        extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took)),
        extract(epoch FROM percentile_cont(0.9) WITHIN GROUP (ORDER BY took))
    FROM reached GROUP BY recipient_id, kind, step ORDER BY recipient_id, kind, step
"""


def steps_since(since: datetime, steps: Collection[str], *, outside: UUID) -> list[tuple[Any, ...]]:
    """Of what was sent since: recipient, kind, step, how many took it, after how many seconds (median, P90).

    `outside` stands for every recipient that is not in the network.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"since": since, "steps": [str(step) for step in steps], "outside": str(outside)})
        return list(cursor.fetchall())
