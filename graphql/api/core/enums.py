"""The apps' enumerations as GraphQL enums: the members' names are the values, their labels the descriptions."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import Enum
from typing import Any

import graphene
from django.utils.translation import override

_made: dict[type[Enum], Any] = {}


def named(
    choices: type[Enum], name: str, description: str = "", values: Mapping[str, str] | None = None
) -> Any:
    """Gives an enumeration its name in the schema. `values` describes members that have no label."""
    with override(None):
        told = {member.name: str(getattr(member, "label", "")) for member in choices} | dict(values or {})
    about = description or inspect.getdoc(choices) or ""

    def describe(member: Enum | None) -> str:
        return about if member is None else told[member.name]

    made = graphene.Enum.from_enum(choices, name=name, description=describe)
    _made[choices] = made
    return made


def enum_of(choices: type[Enum]) -> Any:
    """The GraphQL enum of an enumeration; TypeError for one that nobody has named."""
    if choices not in _made:
        raise TypeError(f"{choices} has no name in the schema yet")
    return _made[choices]
