"""What a reader sees of something that is referred to."""

from __future__ import annotations

from records.rules.elements import Node, concept, first, text, words
from records.rules.references import Index


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
    return _person(first(named, "name")) if type(name) is list else concept(named, "code").display


def _person(name: Node) -> str:
    parts = [*words(name, "prefix"), *words(name, "given"), text(name, "family")]
    return text(name, "text") or " ".join(part for part in parts if part)
