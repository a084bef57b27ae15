"""What a reader sees of something that is referred to."""

from __future__ import annotations

from records.enums import Fault
from records.rules.elements import Node, concept, first, text, words
from records.rules.faults import Broken
from records.rules.references import Index

LONGEST_SPOKEN = 1000


def name_of(reference: Node, index: Index) -> str:
    """The words of a Reference: its display, else the name of what it names inside the bundle, else nothing."""
    shown = text(reference, "display")
    if shown:
        return shown
    named = index.resource_at(reference)
    if not named:
        return ""
    name = named.get("name")
    if type(name) is str:
        return name
    if type(name) is not list:
        return concept(named, "code").display
    person = first(named, "name")
    return " ".join([*words(person, "prefix"), spoken(person)]).strip()


def spoken(name: Node) -> str:
    """A HumanName the way its script is written: 欧阳明, Kathe Zieme; its text, where it has one, before its parts.

    Raises `Broken` for what is too long to be anybody's name (over 1000 signs, ours).
    """
    family, given = text(name, "family"), words(name, "given")
    whole = text(name, "text")
    if max(len(whole), len(family) + sum(len(part) + 1 for part in given)) > LONGEST_SPOKEN:
        raise Broken(Fault.TOO_LONG)
    if whole:
        return whole
    return " ".join([*given, family]).strip() if family.isascii() else "".join([family, *given])
