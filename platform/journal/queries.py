"""Reading the log from a number on. Call these in a unit of work."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from journal.contracts import StoredEvent
from journal.models import IdempotencyKey, LoggedEvent, Stream
from kernel.contracts import Ref


def last_number() -> int:
    """The number of the newest event, 0 in a new organisation."""
    return Stream.objects.values_list("last_number", flat=True).get(pk=1)


def events_after(number: int, *, limit: int = 500, kinds: Collection[str] | None = None) -> tuple[StoredEvent, ...]:
    """Events with a greater number in order, at most `limit`, of the given kinds."""
    rows = LoggedEvent.objects.filter(number__gt=number)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    fields = ("number", "kind", "subject_type", "subject_id", "version", "at")
    return tuple(StoredEvent(*row) for row in rows.order_by("number").values_list(*fields)[:limit])


def answered(actor_id: UUID, keys: Collection[str]) -> dict[str, Ref | None]:
    """Which of an actor's idempotency keys were used by a request that was done, with its answer. One statement."""
    rows = IdempotencyKey.objects.filter(actor_id=actor_id, key__in=list(keys)).order_by("at", "key")
    found = rows.values_list("key", "answer_id", "answer_version")
    return {key: Ref(answer, version or 1) if answer else None for key, answer, version in found}
