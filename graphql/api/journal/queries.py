"""The event log from a number on, as far as the actor may be told."""

from __future__ import annotations

from dataclasses import dataclass

from api.core.fields import Read
from api.journal.types import EventLog
from commands import reads
from journal import queries
from journal.contracts import StoredEvent
from journal.kinds import heard_with
from kernel.actor import Actor
from staff.enums import Permission

MOST = 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events after a number, and the newest number of all."""

    events: tuple[StoredEvent, ...]
    last_number: int


@reads(needs=Permission.OWN_ACCOUNT)
def events(actor: Actor, *, after: int) -> Stretch:
    """What happened after that number; the newest number is read first, so that none in between can be missed."""
    last = queries.last_number()
    return Stretch(queries.events_after(after, limit=MOST, kinds=heard_with(actor.permissions)), last)


class JournalQuery:
    events = Read(
        EventLog,
        events,
        description="What happened after a number. Where 500 events come back, ask again after the last of them.",
        described={"after": "The last number that was seen; 0 for the beginning."},
        weight=50,
    )
