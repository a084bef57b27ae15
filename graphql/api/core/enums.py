"""The apps' enumerations as GraphQL enums: the members' names are the values, their labels the descriptions."""

from __future__ import annotations

import inspect
from enum import Enum
from functools import cache
from typing import Any

import graphene
from django.utils.translation import override

from api.names import NAMES, TOLD


@cache
def enum_of(choices: type[Enum]) -> Any:
    """The GraphQL enum of an enumeration; TypeError for one that `api.names` does not know."""
    if choices not in NAMES:
        raise TypeError(f"{choices} has no name in the schema")
    name, description = NAMES[choices]
    with override(None):
        labels = {member.name: str(getattr(member, "label", "")) or TOLD.get(member, "") for member in choices}
    about = description or inspect.getdoc(choices) or ""

    def describe(member: Enum | None) -> str:
        return about if member is None else labels[member.name]

    return graphene.Enum.from_enum(choices, name=name, description=describe)
