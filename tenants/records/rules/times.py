"""FHIR dates: a bare year, a month, a day, or a moment with its zone (FHIR R4 §2.24.0.1, date, dateTime, instant)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from kernel.clock import SHANGHAI
from records.enums import Fault, Precision
from records.rules.faults import Broken

FIRST_YEAR, LAST_YEAR = 1800, 2999
_SHAPE = re.compile(r"(\d{4})(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)
_PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


class Moment(NamedTuple):
    """An aware moment in UTC and how exactly it is known; a bare day, month or year begins at midnight in Shanghai."""

    at: datetime
    precision: Precision


@lru_cache(maxsize=4096)
def moment(text: str) -> Moment:
    """Reads a FHIR date, dateTime or instant; raises `Broken` for anything else."""
    shape = _SHAPE.fullmatch(text)
    if shape is None or not FIRST_YEAR <= int(shape[1]) <= LAST_YEAR:
        raise Broken(Fault.BAD_DATE)
    precision = _PRECISIONS.get(len(text), Precision.INSTANT)
    try:
        return Moment(_instant(text) if precision == Precision.INSTANT else _day(text), precision)
    except ValueError:
        raise Broken(Fault.BAD_DATE) from None


def _instant(text: str) -> datetime:
    # FHIR allows the leap second 23:59:60, Python does not.
    return datetime.fromisoformat(text.replace(":60", ":59", 1) if text[17:19] == "60" else text).astimezone(UTC)


def _day(text: str) -> datetime:
    whole = text + "-01-01"[len(text) - 4 :]
    return datetime.fromisoformat(whole).replace(tzinfo=SHANGHAI).astimezone(UTC)
