"""What a frozen document holds and how its digest is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date

BAND_YEARS = 10
OLDEST_BAND = 90


def digest(content: Mapping[str, object]) -> str:
    """SHA-256 in hexadecimal of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Mapping[str, object]) -> str:
    """The one way to write this content: the same on both sides and for ever."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def age_band(birth_date: date | None, on: date) -> str:
    """Ten years wide ("70-79"), "0-9" for children, "90+" from 90 on; empty where the birth date is not known."""
    if birth_date is None:
        return ""
    age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    low = max(age, 0) // BAND_YEARS * BAND_YEARS
    return f"{OLDEST_BAND}+" if low >= OLDEST_BAND else f"{low}-{low + BAND_YEARS - 1}"
