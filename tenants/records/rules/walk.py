"""One pass over a whole resource: every reference is found and resolved, every date is one.

This is the longest part of reading a bundle, so it stays one loop and leaves out what can hold neither.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from records.enums import Fault
from records.rules.catalogue import DATES, PLAIN
from records.rules.elements import Node
from records.rules.faults import Broken
from records.rules.references import Index, Target, contained_ids
from records.rules.times import moment

Place: TypeAlias = "tuple[Place, str] | None"


class Link(NamedTuple):
    """A reference as it is written and where it leads; `path` only where that is not in the bundle."""

    written: str
    target: Target
    path: str


def links(resource: Node, index: Index) -> list[Link]:
    """Every reference of a resource that leads to an entry or to something recorded earlier.

    Raises `Broken` at a reference that leads nowhere and at an element that should be a date and is not one.
    """
    found: list[Link] = []
    inside = contained_ids(resource)
    waiting: list[tuple[Node, Place]] = [(resource, None)]
    while waiting:
        node, place = waiting.pop()
        for key, value in node.items():
            kind = type(value)
            if kind is dict or kind is list:
                if key not in PLAIN:
                    _enter(value, (place, key), waiting)
            elif key in DATES:
                _date(key, value, place)
            elif key == "reference" and kind is str:
                _link(value, (place, key), index, inside, found)
    return found


def _enter(value: Node | list[Any], place: Place, waiting: list[tuple[Node, Place]]) -> None:
    if type(value) is dict:
        waiting.append((value, place))
        return
    for number, item in enumerate(value):
        if type(item) is dict:
            waiting.append((item, (place, f"[{number}]")))
        elif type(item) is list:
            raise Broken(Fault.WRONG_TYPE, _path((place, f"[{number}]")))


def _date(key: str, value: object, place: Place) -> None:
    if type(value) is str:
        try:
            moment(value)
        except Broken as broken:
            raise broken.under(_path((place, key))) from None
    elif value is not None and key not in ("start", "end"):
        raise Broken(Fault.WRONG_TYPE, _path((place, key)))


def _link(written: str, place: Place, index: Index, inside: frozenset[str], found: list[Link]) -> None:
    if written.startswith("#"):
        if written != "#" and written[1:] not in inside:
            raise Broken(Fault.REFERENCE_TARGET, _path(place))
        return
    try:
        target = index.find(written)
    except Broken as broken:
        raise broken.under(_path(place)) from None
    if target:
        found.append(Link(written, target, _path(place) if target.entry is None else ""))


def _path(place: Place) -> str:
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(step)
    return ".".join(reversed(steps)).replace(".[", "[")
