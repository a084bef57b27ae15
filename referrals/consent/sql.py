"""The lock between a decision about a person's grounds and what crosses under them; the ORM has no words for it.

Whoever carries data to a recipient holds it shared until commit, whoever ends a ground takes it alone: an end waits for
the crossing in hand, and a crossing that comes later meets it. It is no row's lock: the carrier visits the sender under
a role that may only select.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.db import connection


def keep_standing(patient_id: UUID, recipient_id: UUID, purpose: str) -> None:
    """Until commit nobody ends a ground for this patient, recipient and purpose. Read the grounds after it, not before.

    Waits for one who is ending it now.
    """
    _lock("SELECT pg_advisory_xact_lock_shared(%s)", patient_id, recipient_id, purpose)


def await_crossings(patient_id: UUID, recipient_id: UUID, purpose: str) -> None:
    """Returns when nothing crosses under these grounds any more; until commit nothing begins to.

    Lock the rows of the grounds before it, never after it.
    """
    _lock("SELECT pg_advisory_xact_lock(%s)", patient_id, recipient_id, purpose)


def _lock(statement: str, patient_id: UUID, recipient_id: UUID, purpose: str) -> None:
    digest = sha256(f"{patient_id}|{recipient_id}|{purpose}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(statement, [int.from_bytes(digest[:8], signed=True)])
