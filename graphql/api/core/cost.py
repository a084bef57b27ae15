"""What an operation would cost before it is run: its fields, times the rows of the lists they stand in.

A field costs its weight and what stands inside it; inside a page that is counted `first` times, inside another list ten
times. Each fragment is counted once and remembered, so the count is linear in the size of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_list_type,
)

from api.core.limits import LONGEST_PAGE, PAGE

LIST = 10
READ = 10
COMMAND = 500
SIGN_IN = 3_500
ENDLESS = 1_000_000


@dataclass(slots=True)
class Counter:
    """Counts the operations of one validated document with the variables of one request."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    known: dict[str, int] = field(default_factory=dict)

    def of(self, operation: OperationDefinitionNode) -> int:
        """The cost of one operation, at most `ENDLESS`."""
        root = self.schema.get_root_type(operation.operation)
        return self._selected(operation.selection_set, root) if root else 0

    def _selected(self, selection_set: SelectionSetNode, parent: GraphQLNamedType) -> int:
        return min(ENDLESS, sum(self._selection(selection, parent) for selection in selection_set.selections))

    def _selection(self, selection: SelectionNode, parent: GraphQLNamedType) -> int:
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            inner = parent if condition is None else self.schema.type_map[condition.name.value]
            return self._selected(selection.selection_set, inner)
        if isinstance(selection, FieldNode):
            found = getattr(parent, "fields", {}).get(selection.name.value)
            return self._field(selection, found, parent) if found else 1
        raise TypeError(f"{selection.kind} is no selection")

    def _fragment(self, name: str) -> int:
        if name not in self.known:
            fragment = self.fragments[name]
            self.known[name] = self._selected(
                fragment.selection_set, self.schema.type_map[fragment.type_condition.name.value]
            )
        return self.known[name]

    def _field(self, node: FieldNode, found: GraphQLField, parent: GraphQLNamedType) -> int:
        weight = getattr(found.resolve, "weight", 1)
        if node.selection_set is None:
            return int(weight)
        inside = self._selected(node.selection_set, get_named_type(found.type))
        return min(ENDLESS, int(weight) + inside * self._rows(node, found, parent))

    def _rows(self, node: FieldNode, found: GraphQLField, parent: GraphQLNamedType) -> int:
        if "first" in found.args:
            return self._page(node)
        type_: Any = found.type.of_type if isinstance(found.type, GraphQLNonNull) else found.type
        if not is_list_type(type_) or parent.name.endswith("Connection"):
            return 1
        return LIST

    def _page(self, node: FieldNode) -> int:
        value = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
        asked: Any = PAGE
        if isinstance(value, IntValueNode):
            asked = int(value.value)
        elif isinstance(value, VariableNode):
            asked = self.variables.get(value.name.value, LONGEST_PAGE)
        return max(1, min(asked, LONGEST_PAGE)) if isinstance(asked, int) else LONGEST_PAGE
