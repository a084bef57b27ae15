"""Rows as plain JSON for a frozen package, and back. The package is another organisation's: every value is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from records.contracts import MOST_EACH, VIEWS, Attachment, Citation, Coding, Component, EntryView
from records.enums import Precision, RecordCategory
from records.rules.catalogue import MODELLED
from records.rules.elements import CODE_LENGTH, LARGEST, SYSTEM_LENGTH
from records.rules.rows import Columns, SourceRow

FORMAT = "careloop.records/1"
LOCAL = ("patient_id", "version", "source", "fhir_id")
_LONGEST = {
    **dict.fromkeys(
        (
            "status", "code", "class_code", "verification_status", "category", "intent", "dose_unit", "every_unit",
            "kind", "criticality", "unit", "value_code",
        ),
        CODE_LENGTH,
    ),
    **dict.fromkeys(("code_system", "value_system"), SYSTEM_LENGTH),
    "comparator": 2,
    "fhir_type": 40,
}  # fmt: skip


def plain(view: EntryView, *, attachments: tuple[Attachment, ...] = (), yours: bool = False) -> dict[str, Any]:
    """A row as JSON. Its own id here becomes its name at the recipient's; where it first came from does not cross, but
    for `yours`: it came from the recipient.
    """
    row = {name: _plain(value) for name, value in asdict(view).items() if name not in LOCAL}
    if yours:
        row["yours"] = True
    if attachments:
        row["attachments"] = [asdict(attachment) for attachment in attachments]
    return row


def read_extract(extract: object) -> dict[RecordCategory, list[SourceRow]]:
    """The rows of a package's extract that are not ours already. Raises `Invalid` naming the place for anything that is
    not of our form.
    """
    if not isinstance(extract, Mapping) or extract.get("format") != FORMAT:
        raise _bad("extract.format")
    categories = extract.get("categories")
    if not isinstance(categories, Mapping) or not set(categories) <= set(RecordCategory.values):
        raise _bad("extract.categories")
    return {RecordCategory(name): _rows(RecordCategory(name), rows) for name, rows in categories.items()}


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _rows(category: RecordCategory, rows: object) -> list[SourceRow]:
    place = f"extract.categories.{category}"
    if not isinstance(rows, list) or len(rows) > MOST_EACH:
        raise _bad(place)
    read = (_row(category, row, f"{place}[{number}]", number) for number, row in enumerate(rows))
    return [one for one, row in zip(read, rows, strict=True) if row.get("yours") is not True]


def _row(category: RecordCategory, row: object, place: str, number: int) -> SourceRow:
    if not isinstance(row, Mapping):
        raise _bad(place)
    columns = {
        name: _column(name, row.get(name), f"{place}.{name}")
        for name in (field.name for field in fields(VIEWS[category]))
        if name not in (*LOCAL, "id", "encounter_id", "fhir_type")
    }
    columns |= _derived(category, row, place)
    fhir_type = _text(row.get("fhir_type"), f"{place}.fhir_type", "fhir_type")
    if MODELLED.get(fhir_type) != category:
        raise _bad(f"{place}.fhir_type")
    encounter = row.get("encounter_id")
    return SourceRow(
        entry=number,
        fhir_type=fhir_type,
        fhir_id=str(_uuid(row.get("id"), f"{place}.id")),
        patient="",
        encounter=str(_uuid(encounter, f"{place}.encounter_id")) if encounter is not None else None,
        fingerprint=blake2b(orjson.dumps(dict(row), option=orjson.OPT_SORT_KEYS), digest_size=16).digest(),
        columns=columns,
    )


def _derived(category: RecordCategory, row: Mapping[str, Any], place: str) -> Columns:
    if category == RecordCategory.OBSERVATIONS:
        parts = _components(row.get("components"), f"{place}.components")
        return {"component_codes": [part["code"] for part in parts if part["code"]]}
    if category == RecordCategory.DOCUMENTS:
        return {"attachments": _attachments(row.get("attachments", []), f"{place}.attachments")}
    return {}


def _column(name: str, value: object, place: str) -> object:
    read = _READERS.get(name)
    return read(value, place) if read else _text(value, place, name)


def _text(value: object, place: str, name: str = "") -> str:
    if not isinstance(value, str) or len(value) > _LONGEST.get(name, 1_000_000) or not _clean(value):
        raise _bad(place)
    return value


def _clean(value: str) -> bool:
    return value.isprintable() or all(sign >= " " or sign in "\r\n\t" for sign in value)


def _moment(value: object, place: str) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(_text(value, place))
    except ValueError:
        raise _bad(place) from None
    if moment.tzinfo is None:
        raise _bad(place)
    return moment


def _decimal(value: object, place: str) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(_text(value, place))
    except InvalidOperation:
        raise _bad(place) from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise _bad(place)
    return number


def _precision(value: object, place: str) -> str:
    if value not in Precision.values:
        raise _bad(place)
    return str(value)


def _perhaps(value: object, place: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise _bad(place)
    return value


def _words(value: object, place: str) -> list[str]:
    if not isinstance(value, list):
        raise _bad(place)
    return [_text(item, f"{place}[{number}]") for number, item in enumerate(value)]


def _shaped(shape: type[Any]) -> Callable[[object, str], list[dict[str, Any]]]:
    names = frozenset(field.name for field in fields(shape))

    def read(value: object, place: str) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise _bad(place)
        return [_part(item, names, f"{place}[{number}]") for number, item in enumerate(value)]

    return read


def _part(item: object, names: frozenset[str], place: str) -> dict[str, Any]:
    if not isinstance(item, Mapping) or not set(item) <= names:
        raise _bad(place)
    return {name: None if part is None else _text(part, f"{place}.{name}", name) for name, part in item.items()}


def _components(value: object, place: str) -> list[dict[str, Any]]:
    parts = _shaped(Component)(value, place)
    for number, part in enumerate(parts):
        _decimal(part.get("value"), f"{place}[{number}].value")
        if not isinstance(part.get("code"), str):
            raise _bad(f"{place}[{number}].code")
    return parts


def _attachments(value: object, place: str) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise _bad(place)
    names = {"content_type": "contentType", "title": "title", "url": "url", "creation": "creation", "data": "data"}
    kept = []
    for number, item in enumerate(value):
        if not isinstance(item, Mapping):
            raise _bad(f"{place}[{number}]")
        read = {fhir: _text(item.get(own, ""), f"{place}[{number}].{own}") for own, fhir in names.items()}
        size = item.get("size")
        kept.append({**read, **({"size": str(size)} if isinstance(size, int) else {})})
    return [{name: part for name, part in item.items() if part} for item in kept]


def _uuid(value: object, place: str) -> UUID:
    try:
        return UUID(_text(value, place))
    except ValueError:
        raise _bad(place) from None


def _bad(place: str) -> Invalid:
    return Invalid(place, "bad_extract", _("This part of the package cannot be read. Ask the sender to send it again."))


_READERS: Mapping[str, Callable[[object, str], object]] = {
    "at": _moment,
    "until": _moment,
    "precision": _precision,
    "until_precision": _precision,
    "value": _decimal,
    "dose": _decimal,
    "frequency": _decimal,
    "every": _decimal,
    "as_needed": _perhaps,
    "codings": _shaped(Coding),
    "components": _components,
    "cites": _shaped(Citation),
    "kinds_of_agent": _words,
    "reactions": _words,
}
