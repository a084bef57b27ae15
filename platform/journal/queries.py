"""Reading the log from a number on. Call these in a unit of work."""

from __future__ import annotations

from collections.abc import Collection

from journal.contracts import StoredEvent
from journal.models import LoggedEvent, Stream


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
