"""What may be in a message, which agreement it needs, and how long to wait before trying again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from consent.enums import Basis
from consent.rules import KIND_OF

MAX_ATTEMPTS = 5
MAX_PAYLOAD_BYTES = 8 * 1024 * 1024
AGREEMENT = "agreement."
"""How the kinds of messages begin in which two organisations agree on how they work."""

PATIENCE = timedelta(seconds=1)
"""How long to leave a message after a part of the system did not answer; this is no failed attempt."""

LONG_PATIENCE = timedelta(seconds=30)
"""How long to leave messages of a suspended sender."""

_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,64}")
_UNDER_AGREEMENT = frozenset({Basis.CONSENT, Basis.EMERGENCY, Basis.ANONYMISED})
_WITHOUT_DATA = frozenset({Basis.STATUS_ONLY, Basis.COUNTS_ONLY})


def back_off(attempt: int) -> timedelta:
    """How long after beginning the attempt (from 1) the next may begin: 1, 2, 4, 8 s …"""
    return timedelta(seconds=2 ** (attempt - 1))


def agreement_needed(basis: str, purpose: str) -> str | None:
    """The kind of partnership that must be in force, None where the ground itself names sender and recipient.

    An answer goes to whoever sent the patient, a state to whoever we are in touch with, counts to our authority.
    """
    return KIND_OF[purpose] if basis in _UNDER_AGREEMENT else None


def holds_no_data(basis: str) -> bool:
    """Whether a message on this basis may hold codes, times, numbers and identifiers only."""
    return basis in _WITHOUT_DATA


def is_agreement(kind: str) -> bool:
    """Whether messages of that kind are about how two organisations work: they alone cross on an agreement."""
    return kind.startswith(AGREEMENT)


def prose(payload: object, place: str = "payload") -> Iterator[str]:
    """Where in a payload there is anything but codes, times, numbers and identifiers: names and sentences."""
    if isinstance(payload, Mapping):
        for key, value in payload.items():
            yield from prose(key, f"{place} key")
            yield from prose(value, f"{place}.{key}")
    elif isinstance(payload, Sequence) and not isinstance(payload, str):
        for number, value in enumerate(payload):
            yield from prose(value, f"{place}[{number}]")
    elif isinstance(payload, str) and not _CODE.fullmatch(payload):
        yield place
