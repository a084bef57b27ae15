"""The statements of the exchange that the ORM has no words for. Values are parameters."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from exchange.contracts import Claim
from exchange.rules import MAX_ATTEMPTS, back_off

_TAKE_SEQ = """
    INSERT INTO exchange_conversationcounter AS counter (id, conversation, recipient_id, last_seq)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (conversation, recipient_id) DO UPDATE SET last_seq = counter.last_seq + 1
    RETURNING last_seq
"""
_CLAIM = """
    UPDATE exchange_envelope SET
        attempts = attempts + 1,
        due_at = %(now)s + (%(waits)s::interval[])[LEAST(attempts + 1, %(most)s)]
    WHERE id = (
        SELECT head.id FROM exchange_envelope head
        WHERE head.state = 'pending' AND head.due_at <= %(now)s AND NOT EXISTS (
            SELECT 1 FROM exchange_envelope older
            WHERE older.conversation = head.conversation AND older.sender_id = head.sender_id
            AND older.recipient_id = head.recipient_id AND older.seq < head.seq
            AND older.state IN ('pending', 'parked')
        )
        ORDER BY head.due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, sender_id, recipient_id, conversation, seq, attempts
"""
_OBEY = """
    UPDATE exchange_envelope AS parked SET
        state = CASE given."order" WHEN 'retry' THEN 'pending' ELSE 'discarded' END,
        attempts = 0, error_code = '', due_at = %(now)s, settled_at = %(now)s
    FROM exchange_envelopeorder AS given
    WHERE parked.state = 'parked' AND given.message_id = parked.id
    AND given.sender_id = parked.sender_id AND given.parking = parked.parkings
"""
_WAITS: list[timedelta] = [back_off(attempt) for attempt in range(1, MAX_ATTEMPTS + 2)]


def take_seq(counter_id: UUID, conversation: UUID, recipient_id: UUID) -> int:
    """The next number in this direction of a conversation; its counter stays locked until commit.

    `counter_id` becomes the counter's key where this is the first message.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SEQ, [counter_id, conversation, recipient_id])
        return int(cursor.fetchone()[0])


def claim_head(at: datetime) -> Claim | None:
    """Takes one due head of any conversation, counting the attempt and putting the next one off; None if none is due.

    A head is the lowest undelivered message of its direction. One that another relay is delivering is passed over.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": at, "waits": _WAITS, "most": len(_WAITS)})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def need_not_be_durable() -> None:
    """This transaction's commit does not wait for the disk: after a crash of the database it may not have happened."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")


def obey_orders(at: datetime) -> int:
    """Carries out the senders' orders about parked messages; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_OBEY, {"now": at})
        return int(cursor.rowcount)
