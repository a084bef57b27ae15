"""The one statement of this app that is not the ORM's.

A bundle's rows go in as one JSON value per table: PostgreSQL reads them by the table's own column types, which takes a
third of the time of the ORM's bulk INSERT (`careloop bench import`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

_INSERT = 'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'


def insert(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that name every column. `table` is a model's own name for its table, never input.

    Raises IntegrityError as any INSERT does.
    """
    written = orjson.dumps(rows, default=_plain).decode()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(table=table), [written])


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)
