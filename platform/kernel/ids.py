"""Identifiers: UUIDv7, made in Python, so that no tenant shares a sequence and rows sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new time-ordered identifier."""
    return uuid7()
