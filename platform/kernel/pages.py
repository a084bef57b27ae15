"""Keyset pages: a list continues after its last row, so nothing is skipped or shown twice while rows arrive."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

Item = TypeVar("Item")
MAX_PAGE = 100
_KEYS = (str, int, float)
BAD_CURSOR = _("This page link is not valid any more. Start again from the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Rows in order, the cursor that continues after the last one (None at the end), and the total where known."""

    items: tuple[Item, ...]
    next_cursor: str | None = None
    total: int | None = None


def encode_cursor(*keys: str | float) -> str:
    """An opaque cursor from the sort keys of a row."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[str | float]:
    """The `length` sort keys of a cursor; `Invalid("after", "bad_cursor")` when it is not one of ours."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        keys = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        keys = None
    if not isinstance(keys, list) or len(keys) != length or not all(isinstance(key, _KEYS) for key in keys):
        raise Invalid("after", "bad_cursor", BAD_CURSOR)
    return keys


def page_size(limit: int, *, field: str = "first") -> int:
    """`limit` held between 1 and `MAX_PAGE`; outside it is `Invalid`."""
    if not 1 <= limit <= MAX_PAGE:
        raise Invalid(field, "page_size", _("Ask for between 1 and 100 rows."))
    return limit
