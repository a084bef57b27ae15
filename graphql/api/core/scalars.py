"""Values as text, strict where a lax reading would be dangerous: no bare local times, no `NaN`, no binary fractions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal as Exact
from typing import Any
from uuid import UUID as Identifier  # noqa: N811 - the scalar has the name

import graphene
from graphql import GraphQLError, StringValueNode, ValueNode

from commands.inputs import FARTHEST_OFFSET, FIRST_YEAR, LAST_YEAR

_DECIMAL = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class _Text(graphene.Scalar):
    """A scalar that is text on the wire and something better inside."""

    class Meta:
        abstract = True

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        if not isinstance(node, StringValueNode):
            raise GraphQLError(f"{cls._meta.name} is written as text.")
        return cls.parse_value(node.value)

    @classmethod
    def parse_value(cls, value: Any) -> Any:
        try:
            return cls.read(value)
        except (TypeError, ValueError):
            raise GraphQLError(f"{cls._meta.name} is not written like that.") from None

    @classmethod
    def read(cls, value: str) -> Any:
        """What the text means; ValueError or TypeError for anything else."""
        raise NotImplementedError


class UUID(_Text):
    """An identifier, `01890a5d-ac96-774b-bcce-b302099a8057`: the same here, in events and in exports."""

    @staticmethod
    def serialize(value: Identifier) -> str:
        return str(value)

    @classmethod
    def read(cls, value: str) -> Identifier:
        return Identifier(_matched(_UUID, value))


class DateTime(_Text):
    """A moment of the years 1850 to 2200, ISO 8601 with its offset: `2026-01-31T08:30:00+08:00`. Answers are in UTC."""

    @staticmethod
    def serialize(value: datetime) -> str:
        return value.astimezone(UTC).isoformat()

    @classmethod
    def read(cls, value: str) -> datetime:
        moment = datetime.fromisoformat(value)
        offset = moment.utcoffset()
        if offset is None or abs(offset) > FARTHEST_OFFSET or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(value)
        return moment


class Date(_Text):
    """A calendar day, `2026-01-31`."""

    @staticmethod
    def serialize(value: date) -> str:
        return value.isoformat()

    @classmethod
    def read(cls, value: str) -> date:
        return date.fromisoformat(_matched(_DAY, value))


class Decimal(_Text):
    """An exact decimal number as text, `5.60`; its unit stands beside it. At most 15 digits and 12 decimal places."""

    @staticmethod
    def serialize(value: Exact) -> str:
        return format(value, "f")

    @classmethod
    def read(cls, value: str) -> Exact:
        return Exact(_matched(_DECIMAL, value))


class JSON(graphene.Scalar):
    """A document as plain JSON, as it was frozen or recorded. Given out only."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(_value: Any) -> Any:
        raise GraphQLError("JSON is given out only.")

    @staticmethod
    def parse_literal(_node: ValueNode, _variables: Any = None) -> Any:
        raise GraphQLError("JSON is given out only.")


def _matched(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(value)
    return value
