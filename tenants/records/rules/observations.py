"""Reader of Observation: a number with its UCUM unit, a coded or plain answer, and the parts of a panel."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import orjson

from records.enums import Fault
from records.rules.elements import (
    CODE_LENGTH,
    Node,
    coded,
    concept,
    first,
    labels,
    many,
    number,
    of_concept,
    one,
    period,
    short,
    span,
    text,
    when,
)
from records.rules.faults import Broken
from records.rules.references import Index
from records.rules.rows import Columns

LOINC = ("http://loinc.org",)
_NOTHING: Columns = {
    "value": None,
    "comparator": "",
    "unit": "",
    "value_text": "",
    "value_code": "",
    "value_system": "",
}


def observation(resource: Node, _index: Index) -> Columns:
    """A reading, result or answer. `category`: vital-signs, laboratory, survey …"""
    start, end = period(resource, "effectivePeriod")
    at = when(resource, "effectiveDateTime") or when(resource, "effectiveInstant") or start
    parts = [_component(item, path) for path, item in many(resource, "component")]
    category = next((of_concept(item) for _path, item in many(resource, "category")), of_concept({}))
    return {
        "status": short(resource, "status", CODE_LENGTH),
        "category": category.code,
        **coded(concept(resource, "code", prefer=LOINC)),
        **span(at or when(resource, "issued"), end),
        **value_of(resource),
        "components": parts,
        "component_codes": [code for part in parts if isinstance(code := part["code"], str) and code],
        "interpretation": "; ".join(labels(resource, "interpretation")),
        "reference_range": _range(first(resource, "referenceRange")),
        "absent_reason": concept(resource, "dataAbsentReason").display,
        "note": "; ".join(filter(None, (text(note, "text") for _path, note in many(resource, "note")))),
    }


def value_of(node: Node) -> Columns:
    """The value[x] of an Observation or component as columns; what is neither number nor code is kept as text."""
    named = next((key for key in node if key.startswith("value")), "")
    return {**_NOTHING, **_VALUES.get(named, _other)(node, named)} if named else dict(_NOTHING)


def _quantity(node: Node, key: str) -> Columns:
    quantity = one(node, key)
    try:
        value = number(quantity, "value")
        unit = short(quantity, "code", CODE_LENGTH) or text(quantity, "unit")[:CODE_LENGTH]
        return {"value": value, "unit": unit, "comparator": short(quantity, "comparator", 2)}
    except Broken as broken:
        raise broken.under(key) from None


def _codeable(node: Node, key: str) -> Columns:
    answer = concept(node, key)
    return {"value_code": answer.code, "value_system": answer.system, "value_text": answer.display}


def _other(node: Node, key: str) -> Columns:
    value = node[key]
    return {"value_text": value if type(value) is str else orjson.dumps(value, default=float).decode()}


def _integer(node: Node, key: str) -> Columns:
    return {"value": number(node, key)}


def _string(node: Node, key: str) -> Columns:
    return {"value_text": text(node, key)}


_VALUES: dict[str, Callable[[Node, str], Columns]] = {
    "valueQuantity": _quantity,
    "valueCodeableConcept": _codeable,
    "valueInteger": _integer,
    "valueString": _string,
}


def _component(item: Node, path: str) -> Columns:
    try:
        if not item.get("code"):
            raise Broken(Fault.ELEMENT_MISSING, "code")
        code = concept(item, "code", prefer=LOINC)
        value = value_of(item)
    except Broken as broken:
        raise broken.under(path) from None
    plain = {**value, "value": _written(value["value"])}
    return {"code": code.code, "code_system": code.system, "display": code.display, **plain}


def _written(value: object) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else None


def _range(node: Node) -> str:
    low, high = number(one(node, "low"), "value"), number(one(node, "high"), "value")
    if text(node, "text"):
        return text(node, "text")
    if low is not None and high is not None:
        return f"{low:f}–{high:f}"
    return f"≥ {low:f}" if low is not None else f"≤ {high:f}" if high is not None else ""
