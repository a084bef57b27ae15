"""The two statements of the log that the ORM has no words for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

_TAKE = "UPDATE journal_stream SET last_number = last_number + %s WHERE id = 1 RETURNING last_number"
_CLAIM = """
    INSERT INTO journal_idempotencykey (actor_id, key, request_hash, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


def take_numbers(count: int) -> int:
    """Locks the tenant's stream row until commit and returns the last of `count` new numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [count])
        row = cursor.fetchone()
    if row is None:
        raise RuntimeError("this organisation has no stream row: its migrations did not finish")
    return int(row[0])


def claim_key(actor_id: UUID, key: str, request_hash: bytes, at: datetime) -> bool:
    """Whether the key was new. A rival that holds it uncommitted is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [actor_id, key, request_hash, at])
        return bool(cursor.rowcount)
