"""Reading one element of a resource, with its type checked. What is absent (or null) gives an empty value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from records.enums import Fault, Precision
from records.rules.faults import Broken
from records.rules.times import Moment, moment

Node: TypeAlias = dict[str, Any]
LARGEST = Decimal("1e400")
MOST_DIGITS = 800
CODE_LENGTH, SYSTEM_LENGTH = 64, 255
NOTHING: Node = {}


class Concept(NamedTuple):
    """A CodeableConcept: the preferred coding, the words a reader sees, and every coding as plain JSON."""

    code: str = ""
    system: str = ""
    display: str = ""
    codings: tuple[dict[str, str], ...] = ()


def text(node: Node, key: str) -> str:
    """A string element, "" where absent."""
    value = node.get(key)
    if value is None:
        return ""
    if type(value) is not str:
        raise Broken(Fault.WRONG_TYPE, key)
    return value


def short(node: Node, key: str, longest: int) -> str:
    """A code or URI of at most `longest` characters."""
    value = text(node, key)
    if len(value) > longest:
        raise Broken(Fault.TOO_LONG, key)
    return value


def flag(node: Node, key: str) -> bool | None:
    """A boolean element, None where absent."""
    value = node.get(key)
    if value is not None and type(value) is not bool:
        raise Broken(Fault.WRONG_TYPE, key)
    return value


def number(node: Node, key: str) -> Decimal | None:
    """A decimal or integer element with the digits it was written with, None where absent."""
    value = node.get(key)
    if value is None:
        return None
    if type(value) not in (int, float, Decimal):
        raise Broken(Fault.WRONG_TYPE, key)
    found = Decimal(repr(value)) if type(value) is float else Decimal(value)
    if not found.is_finite() or abs(found) > LARGEST or _digits(found) > MOST_DIGITS:
        raise Broken(Fault.BAD_NUMBER, key)
    return found


def one(node: Node, key: str) -> Node:
    """An object element, empty where absent."""
    value = node.get(key)
    if value is None:
        return NOTHING
    if type(value) is not dict:
        raise Broken(Fault.WRONG_TYPE, key)
    return value


def many(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """The objects of a list element, each with its own path (`coding[2]`)."""
    value = node.get(key)
    if value is None:
        return
    if type(value) is not list:
        raise Broken(Fault.WRONG_TYPE, key)
    for place, item in enumerate(value):
        if type(item) is not dict:
            raise Broken(Fault.WRONG_TYPE, f"{key}[{place}]")
        yield f"{key}[{place}]", item


def first(node: Node, key: str) -> Node:
    """The first object of a list element, empty where there is none."""
    for _path, item in many(node, key):
        return item
    return NOTHING


def words(node: Node, key: str) -> list[str]:
    """A list of strings."""
    value = node.get(key)
    if value is None:
        return []
    if type(value) is not list or any(type(item) is not str for item in value):
        raise Broken(Fault.WRONG_TYPE, key)
    return list(value)


def when(node: Node, key: str) -> Moment | None:
    """A date, dateTime or instant element."""
    value = text(node, key)
    if not value:
        return None
    try:
        return moment(value)
    except Broken as broken:
        raise broken.under(key) from None


def period(node: Node, key: str) -> tuple[Moment | None, Moment | None]:
    """Start and end of a Period element."""
    span = one(node, key)
    if not span:
        return None, None
    try:
        return when(span, "start"), when(span, "end")
    except Broken as broken:
        raise broken.under(key) from None


def concept(node: Node, key: str, *, prefer: tuple[str, ...] = ()) -> Concept:
    """A CodeableConcept element; a coding of a system that begins with one of `prefer` leads, else the first one."""
    value = one(node, key)
    if not value:
        return Concept()
    try:
        return of_concept(value, prefer=prefer)
    except Broken as broken:
        raise broken.under(key) from None


def of_concept(value: Node, *, prefer: tuple[str, ...] = ()) -> Concept:
    """A CodeableConcept; raises `Broken` with the path inside it."""
    codings = tuple(_coding(coding, path) for path, coding in many(value, "coding"))
    lead = _leading(codings, prefer)
    display = text(value, "text") or lead.get("display", "") or lead.get("code", "")
    return Concept(lead.get("code", ""), lead.get("system", ""), display, codings)


def labels(node: Node, key: str) -> list[str]:
    """What a reader sees of each CodeableConcept of a list."""
    found: list[str] = []
    for path, value in many(node, key):
        try:
            found.append(of_concept(value).display)
        except Broken as broken:
            raise broken.under(path) from None
    return [label for label in found if label]


def span(start: Moment | None, end: Moment | None = None) -> dict[str, object]:
    """The four time columns of a row."""
    return {
        "at": start.at if start else None,
        "precision": start.precision if start else Precision.NONE,
        "until": end.at if end else None,
        "until_precision": end.precision if end else Precision.NONE,
    }


def coded(value: Concept) -> dict[str, object]:
    """The four code columns of a row."""
    return {
        "code": value.code,
        "code_system": value.system,
        "display": value.display,
        "codings": list(value.codings),
    }


def _coding(coding: Node, path: str) -> dict[str, str]:
    try:
        kept = {
            "system": short(coding, "system", SYSTEM_LENGTH),
            "code": short(coding, "code", CODE_LENGTH),
            "display": text(coding, "display"),
        }
    except Broken as broken:
        raise broken.under(path) from None
    return {key: value for key, value in kept.items() if value}


def _leading(codings: tuple[dict[str, str], ...], prefer: tuple[str, ...]) -> dict[str, str]:
    for wanted in prefer:
        for coding in codings:
            if coding.get("system", "").startswith(wanted) and "code" in coding:
                return coding
    return next((coding for coding in codings if "code" in coding), codings[0] if codings else {})


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return len(value.as_tuple().digits) + abs(exponent) if isinstance(exponent, int) else 0
