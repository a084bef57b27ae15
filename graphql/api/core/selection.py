"""What a client asks for below a field, so that nothing is read that nobody wants."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLResolveInfo, get_named_type
from graphql.execution.collect_fields import collect_sub_fields


def selected(info: GraphQLResolveInfo) -> frozenset[str]:
    """The names of the fields asked for directly below, as the schema writes them, directives obeyed."""
    below: Any = get_named_type(info.return_type)
    found = collect_sub_fields(info.schema, info.fragments, info.variable_values, below, info.field_nodes)
    return frozenset(nodes[0].name.value for nodes in found.values())
