"""The two statements of this app that are not the ORM's.

A bundle's rows go in as one JSON value per table: PostgreSQL reads them by the table's own column types, which took a
third of the time of the ORM's bulk INSERT (`careloop bench import`); and what is there already is asked of all tables
at once. Names of tables are our models', never input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection

_INSERT = 'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'
_KNOWN = """
    SELECT '{table}', fhir_type, fhir_id, id, version, fingerprint, patient_id
    FROM "{table}" WHERE source = %s AND fhir_id = ANY(%s)
"""


class Known(NamedTuple):
    """What is recorded of a resource."""

    id: UUID
    version: int
    fingerprint: bytes
    patient_id: UUID | None


def insert(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that name every column; raises IntegrityError as any INSERT does."""
    written = orjson.dumps(rows, default=_plain).decode()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(table=table), [written])


def known(source: str, wanted: Mapping[str, list[str]]) -> dict[tuple[str, str, str], Known]:
    """Of the FHIR ids wanted in each table, those that the source has there, by table, resource type and FHIR id."""
    if not wanted:
        return {}
    statement = " UNION ALL ".join(_KNOWN.format(table=table) for table in wanted)
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for ids in wanted.values() for value in (source, ids)])
        rows = cursor.fetchall()
    return {
        (table, fhir_type, fhir_id): Known(row_id, version, bytes(fingerprint), patient_id)
        for table, fhir_type, fhir_id, row_id, version, fingerprint, patient_id in rows
    }


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)
