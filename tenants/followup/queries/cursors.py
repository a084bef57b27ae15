"""Cursors whose keys are more than words: moments, ids."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from kernel.pages import decode_cursor


def cursor_keys(cursor: str, *readers: Callable[[str], Any]) -> tuple[Any, ...]:
    """The sort keys of a cursor, each through its reader; `Invalid("after", "bad_cursor")` when one cannot be read."""
    keys = decode_cursor(cursor, length=len(readers))
    try:
        return tuple(reader(str(key)) for reader, key in zip(readers, keys, strict=True))
    except ValueError:
        message = _("This page link is not valid any more. Start again from the first page.")
        raise Invalid("after", "bad_cursor", message) from None
