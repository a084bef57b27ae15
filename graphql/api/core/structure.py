"""The document's shape, checked before the standard rules run: linear in its size, whatever it says.

The standard rules compare every two selections of one response name and walk fragments again and again; a few kilobytes
can keep them busy for seconds. What passes here is small enough for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.core.limits import LIMITS, Limits
from kernel.errors import Invalid


@dataclass(slots=True)
class _Found:
    """What stands in a document. `depths` and `spreads` are by definition, `spreads` with the depth they stand at."""

    selections: int = 0
    aliases: int = 0
    directives: int = 0
    names: Counter[str] = field(default_factory=Counter)
    depths: list[int] = field(default_factory=list)
    spreads: list[list[tuple[str, int]]] = field(default_factory=list)
    fragments: dict[str, int] = field(default_factory=dict)


def check(document: DocumentNode, limits: Limits = LIMITS) -> None:
    """Raises `Invalid("query", "too_large" | "too_deep")` for a document that is more than the limits allow."""
    if len(document.definitions) > limits.definitions:
        raise _too_large()
    found = _Found()
    for definition in document.definitions:
        _look_at(definition, found, limits)
    pairs = sum(count * (count - 1) // 2 for count in found.names.values())
    if found.aliases > limits.aliases or found.directives > limits.directives or pairs > limits.repetitions:
        raise _too_large()
    if _depth(found) > limits.depth:
        raise Invalid("query", "too_deep", _("This query nests fields too deeply. Ask in several steps."))


def _look_at(definition: object, found: _Found, limits: Limits) -> None:
    spreads: list[tuple[str, int]] = []
    deepest = 0
    if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
        found.directives += len(definition.directives or ())
        if isinstance(definition, OperationDefinitionNode):
            found.directives += sum(len(each.directives or ()) for each in definition.variable_definitions or ())
        for name, depth in _walk(definition.selection_set, found):
            deepest = max(deepest, depth)
            if name is not None:
                spreads.append((name, depth))
            if found.selections > limits.selections:
                raise _too_large()
        if isinstance(definition, FragmentDefinitionNode):
            found.fragments[definition.name.value] = len(found.depths)
    found.depths.append(deepest)
    found.spreads.append(spreads)


def _walk(whole: SelectionSetNode, found: _Found) -> Iterator[tuple[str | None, int]]:
    """Every selection as (name of the fragment it spreads, depth); an inline fragment is a step down, too."""
    waiting = [(whole, 1)]
    while waiting:
        selection_set, depth = waiting.pop()
        for selection in selection_set.selections:
            found.selections += 1
            found.directives += len(selection.directives or ())
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value, depth - 1
                continue
            if isinstance(selection, FieldNode):
                found.aliases += selection.alias is not None
                found.names[(selection.alias or selection.name).value] += 1
            yield None, depth
            inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
            if inner is not None:
                waiting.append((inner, depth + 1))


def _depth(found: _Found) -> int:
    """The depth through fragments, each counted once; a circle of fragments counts as its own length.

    Unknown fragments and circles are the standard rules' to report.
    """
    total: dict[int, int] = {}
    for index in range(len(found.depths)):
        _deepen(index, found, total)
    return max(total.values(), default=0)


def _deepen(index: int, found: _Found, total: dict[int, int]) -> int:
    """At most as many calls deep as there are definitions."""
    if index not in total:
        total[index] = found.depths[index]
        below = (
            depth + _deepen(found.fragments[name], found, total)
            for name, depth in found.spreads[index]
            if name in found.fragments
        )
        total[index] = max(found.depths[index], *below, 0)
    return total[index]


def _too_large() -> Invalid:
    return Invalid("query", "too_large", _("This query asks for too much at once. Ask in several steps."))
