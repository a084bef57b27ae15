"""Frozen dataclasses to plain JSON and back, checked field by field against their annotations.

Known: str, int, bool, UUID, datetime (aware, ISO 8601), date, enumerations, `X | None`, `tuple[X, ...]`, plain
`dict[str, object]` and other dataclasses. Unknown keys are ignored, so that a newer sender may say more.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, Union, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

Made = TypeVar("Made")
_known: dict[type, dict[str, Any]] = {}


def to_payload(value: object) -> Any:
    """Plain JSON for a dataclass or any value that a dataclass may hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_payload(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_payload(each) for key, each in value.items()}
    return [to_payload(each) for each in value] if isinstance(value, tuple | list | frozenset) else value


def from_payload(made: type[Made], payload: object, *, path: str = "payload") -> Made:
    """The dataclass in a payload; `Invalid(path, "bad_payload")` names the first field that does not fit."""
    if not isinstance(payload, dict):
        raise _bad(path)
    hints = _hints(made)
    read = {
        field.name: _value(hints[field.name], payload[field.name], f"{path}.{field.name}")
        for field in fields(made)  # type: ignore[arg-type]
        if _present(field, payload, path)
    }
    return made(**read)


def _hints(made: type) -> dict[str, Any]:
    if made not in _known:
        _known[made] = typing.get_type_hints(made)
    return _known[made]


def _present(field: Field[Any], payload: dict[str, object], path: str) -> bool:
    if field.name in payload:
        return True
    if field.default is MISSING and field.default_factory is MISSING:
        raise _bad(f"{path}.{field.name}")
    return False


def _value(hint: Any, value: object, path: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return (
            None if value is None else _value(next(each for each in arguments if each is not type(None)), value, path)
        )
    if origin is tuple:
        return tuple(_value(arguments[0], each, f"{path}.{n}") for n, each in enumerate(_expect(list, value, path)))
    if origin is dict:
        return _expect(dict, value, path)
    if is_dataclass(hint):
        return from_payload(cast("type[Any]", hint), value, path=path)
    if hint in (UUID, date, datetime) or issubclass(hint, Enum):
        return _parsed(hint, value, path)
    return _expect(hint, value, path)


def _expect(kind: type, value: object, path: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _bad(path)
    return value


def _parsed(kind: Any, value: object, path: str) -> Any:
    text = _expect(str, value, path)
    try:
        parsed = kind.fromisoformat(text) if kind in (date, datetime) else kind(text)
    except ValueError as error:
        raise _bad(path) from error
    if kind is datetime and parsed.tzinfo is None:
        raise _bad(path)
    return parsed


def _bad(path: str) -> Invalid:
    return Invalid(path, "bad_payload", _("A message from another organisation is not in the agreed form."))
