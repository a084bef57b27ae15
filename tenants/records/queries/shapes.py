"""From the columns of a row to its view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from records.contracts import VIEWS, Citation, Coding, Component, EntryView
from records.enums import RecordCategory
from records.models import Entry

COLUMNS: Mapping[RecordCategory, tuple[str, ...]] = {
    category: tuple(field.name for field in fields(view)) for category, view in VIEWS.items()
}


def views(category: RecordCategory, rows: QuerySet[Entry]) -> tuple[EntryView, ...]:
    """The rows of a query as views; one statement, no model instances."""
    shape = VIEWS[category]
    return tuple(shape(**_shaped(row)) for row in rows.values(*COLUMNS[category]))


def component_of(part: Mapping[str, Any]) -> Component:
    """A part of a panel from its JSON."""
    value = part.get("value")
    return Component(**{**part, "value": Decimal(value) if value is not None else None})


def _all(make: Callable[[Any], Any]) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    return lambda items: tuple(make(item) for item in items)


_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "codings": _all(lambda coding: Coding(**coding)),
    "components": _all(component_of),
    "cites": _all(lambda cited: Citation(**cited)),
    "kinds_of_agent": tuple,
    "reactions": tuple,
}


def _shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _SHAPES[name](value) if name in _SHAPES else value for name, value in row.items()}
