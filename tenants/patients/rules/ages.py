"""Age in completed years."""

from __future__ import annotations

from datetime import date


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`; who is born on 29 February completes a year on 1 March of a common year."""
    not_yet = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - int(not_yet)
