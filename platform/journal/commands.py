"""Writing the log. Called by the command frame only, as its last statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from journal import sql
from journal.contracts import Event
from journal.models import IdempotencyKey, LoggedEvent
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict


def append(events: Sequence[Event]) -> int:
    """Numbers and writes the events (at least one); returns the last number."""
    last = sql.take_numbers(len(events))
    first, moment = last - len(events) + 1, now()
    LoggedEvent.objects.bulk_create([_row(number, event, moment) for number, event in enumerate(events, start=first)])
    return last


def _row(number: int, event: Event, moment: datetime) -> LoggedEvent:
    return LoggedEvent(
        number=number,
        kind=event.kind,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        version=event.version,
        patient_id=event.patient_id,
        related_id=event.related_id,
        at=moment,
    )


def claim(actor: Actor, key: str, request_hash: bytes) -> tuple[bool, Ref | None]:
    """(True, None) for a new key; (False, the stored answer) for a repeated request.

    The same key with another request is a `Conflict("idempotency_key_reused")`.
    """
    if sql.claim_key(actor.id, key, request_hash, now()):
        return True, None
    held = IdempotencyKey.objects.get(actor_id=actor.id, key=key)
    if bytes(held.request_hash) != request_hash:
        raise Conflict(
            code="idempotency_key_reused",
            message=_("This key was used for another request. Use a new key for a new request."),
        )
    if held.answer_id is None:
        return False, None
    return False, Ref(held.answer_id, held.answer_version or 1)


def answer(actor: Actor, key: str, ref: Ref | None) -> None:
    """Stores what the claimed key was answered."""
    if ref is not None:
        held = IdempotencyKey.objects.filter(actor_id=actor.id, key=key)
        held.update(answer_id=ref.id, answer_version=ref.version)
