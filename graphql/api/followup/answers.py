"""The scalar for an answer of a form: what a form's item can be answered with."""

from __future__ import annotations

from typing import Any

import graphene
from graphql import BooleanValueNode, GraphQLError, IntValueNode, ListValueNode, StringValueNode, ValueNode

MOST_CHOICES = 40


class FormAnswer(graphene.Scalar):
    """Text, a whole number, true or false, or a list of texts; decimal numbers are text. Which one, the item says."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return list(value) if isinstance(value, tuple) else value

    @classmethod
    def parse_value(cls, value: Any) -> Any:
        if isinstance(value, str | bool | int):
            return value
        if isinstance(value, list) and len(value) <= MOST_CHOICES and all(isinstance(each, str) for each in value):
            return value
        raise GraphQLError("FormAnswer is text, a whole number, true or false, or a short list of texts.")

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        if isinstance(node, StringValueNode | BooleanValueNode):
            return node.value
        if isinstance(node, IntValueNode) and len(node.value) <= 12:
            return int(node.value)
        if isinstance(node, ListValueNode):
            return cls.parse_value([cls.parse_literal(each) for each in node.values])
        raise GraphQLError("FormAnswer is text, a whole number, true or false, or a short list of texts.")
