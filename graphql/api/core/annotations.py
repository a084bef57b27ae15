"""From the annotations of contracts and verbs to GraphQL types and back, so that no shape is written twice."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union
from uuid import UUID

import graphene

from api.core import scalars

LEAVES: dict[Any, Any] = {
    str: graphene.String,
    int: graphene.Int,
    bool: graphene.Boolean,
    float: graphene.Float,
    UUID: scalars.UUID,
    date: scalars.Date,
    datetime: scalars.DateTime,
    Decimal: scalars.Decimal,
}
_LISTS = (tuple, list, set, frozenset, Collection, Sequence, Iterable, AbstractSet)
_SETS = (set, frozenset, AbstractSet)
# Sentences that are translated when they are shown are text; the name of their type exists for type checkers only.
_TEXT = {"Text": str, "Label": str, "_StrPromise": str}


@dataclass(frozen=True, slots=True)
class Shape:
    """An annotation taken apart: `leaf` inside `lists` lists (outermost first), and whether the whole may be None."""

    leaf: Any
    lists: tuple[Any, ...] = ()
    optional: bool = False


@cache
def hints(annotated: Any) -> dict[str, Any]:
    """The annotations of a contract or a verb, evaluated."""
    return typing.get_type_hints(annotated, localns=_TEXT)


@cache
def shape_of(annotation: Any) -> Shape:
    """Takes an annotation apart."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        found = shape_of(inner[0]) if len(inner) == 1 else Shape(annotation)
        return Shape(found.leaf, found.lists, optional=len(inner) < len(arguments))
    if origin is Literal:
        return Shape(str)
    if origin in _LISTS:
        found = shape_of(arguments[0])
        return Shape(found.leaf, (origin, *found.lists))
    return Shape(annotation)


def parameters(verb: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """The inputs of a verb: what it takes besides the actor."""
    found = inspect.signature(verb).parameters.values()
    return {each.name: each for each in found if each.kind is inspect.Parameter.KEYWORD_ONLY}


def typed(shape: Shape, leaf: Any, *, required: bool) -> Any:
    """The GraphQL type: `leaf` in its lists (whose items are never null), non-null where `required`."""
    made = leaf
    for _ in shape.lists:
        made = graphene.List(graphene.NonNull(made))
    return graphene.NonNull(made) if required else made


def restored(annotation: Any, value: Any) -> Any:
    """What a verb expects, from what the executor read: tuples for lists, contracts for input objects."""
    shape = shape_of(annotation)
    return _restored(shape.leaf, shape.lists, value)


def _restored(leaf: Any, lists: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    if lists:
        items = (_restored(leaf, lists[1:], item) for item in value)
        return frozenset(items) if lists[0] in _SETS else list(items) if lists[0] is list else tuple(items)
    if is_dataclass(leaf) and isinstance(value, Mapping):
        return contract_of(leaf, value)
    return value


def contract_of(contract: Any, given: Mapping[str, Any]) -> Any:
    """The contract that an input object describes."""
    known = hints(contract)
    return contract(**{name: restored(known[name], value) for name, value in accepted(given, known).items()})


def accepted(given: Mapping[str, Any], annotations: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, without nulls where null is not among the possible values: those mean "not given"."""
    return {name: value for name, value in given.items() if value is not None or shape_of(annotations[name]).optional}


def contract_fields(contract: Any) -> dict[str, bool]:
    """The fields of a contract, and whether each has to be given."""
    return {
        each.name: each.default is MISSING and each.default_factory is MISSING for each in fields(contract) if each.init
    }
