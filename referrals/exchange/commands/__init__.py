"""Sending, applying what arrives, following one's own messages, and reading what another organisation shares."""

from exchange.commands.accepting import accept
from exchange.commands.following import note_delivered, note_parked, note_shared_read, tell_ground_ended
from exchange.commands.posting import post
from exchange.commands.reading import read_shared
from exchange.commands.settling import discard_parked, retry_parked

__all__ = [
    "accept",
    "discard_parked",
    "note_delivered",
    "note_parked",
    "note_shared_read",
    "post",
    "read_shared",
    "retry_parked",
    "tell_ground_ended",
]
