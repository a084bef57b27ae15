"""What no verb can take, whichever page or program it came from: refused here once, before any body runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1850, 2200
FARTHEST_OFFSET = timedelta(hours=14)
_NUL = "\x00"
_SEVERAL = (list, tuple, set, frozenset)


def check(inputs: Mapping[str, Any]) -> None:
    """Raises `Invalid` for the sign that PostgreSQL cannot keep (NUL), and for a time at which no person's
    record can lie: outside of the years 1850 to 2200, or more than 14 hours from UTC. A document (a mapping, such as
    a bundle or a package) has a reader of its own, which names the place of a fault."""
    for name, given in inputs.items():
        waiting = [given]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                _check_text(name, value)
            elif isinstance(value, date):
                _check_time(name, value)
            else:
                waiting.extend(_parts(value))


def _parts(value: Any) -> list[Any]:
    if isinstance(value, _SEVERAL):
        return list(value)
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value)]
    return []


def _check_text(name: str, value: str) -> None:
    if _NUL in value:
        raise Invalid(name, "bad_signs", _("This text has signs that cannot be kept. Type it again."))


def _check_time(name: str, value: date) -> None:
    offset = value.utcoffset() if isinstance(value, datetime) else None
    if not FIRST_YEAR <= value.year <= LAST_YEAR or abs(offset or timedelta()) > FARTHEST_OFFSET:
        raise Invalid(name, "implausible_time", _("This date or time cannot be right. Check the year."))
