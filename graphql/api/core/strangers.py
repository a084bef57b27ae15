"""What somebody who is not signed in may ask: operations whose every root field is open, and nothing said of the rest.

The standard rules name types, fields and inputs in what they complain of. So a document that is not open is refused
before they see it, whether what it names exists or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    NamedTypeNode,
    OperationDefinitionNode,
    Visitor,
    get_named_type,
    is_specified_scalar_type,
    visit,
)

INTROSPECTION = "__"
"""Names of the language itself begin so; whether they are answered is a rule of their own."""


class Openings:
    """The open root fields of one schema, and the types that can be come by through them."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._open = {
            root.name: {name for name, field in root.fields.items() if getattr(field.resolve, "anonymous", False)}
            for root in (schema.query_type, schema.mutation_type)
            if root is not None
        }
        self._roots = {"query": schema.query_type, "mutation": schema.mutation_type}
        fields = [schema.type_map[root].fields[name] for root, names in self._open.items() for name in names]  # type: ignore[attr-defined]
        self._types = _reachable(fields) | {
            name for name, each in schema.type_map.items() if is_specified_scalar_type(each)
        }

    def admits(self, document: DocumentNode) -> bool:
        """Whether the whole document asks for open fields only and mentions no type besides theirs."""
        return all(self._is_open(each) for each in document.definitions) and _mentioned(document) <= self._types

    def _is_open(self, definition: object) -> bool:
        if isinstance(definition, FragmentDefinitionNode):
            return True
        if not isinstance(definition, OperationDefinitionNode):
            return False
        root = self._roots.get(definition.operation.value)
        names = self._open[root.name] if root else set()
        return all(
            isinstance(each, FieldNode) and (each.name.value in names or each.name.value.startswith(INTROSPECTION))
            for each in definition.selection_set.selections
        )


class _Mentioned(Visitor):
    """Finds the types that conditions of fragments and variables name."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        if not node.name.value.startswith(INTROSPECTION):
            self.names.add(node.name.value)


def _mentioned(document: DocumentNode) -> set[str]:
    finder = _Mentioned()
    visit(document, finder)
    return finder.names


def _reachable(fields: list[GraphQLField]) -> set[str]:
    waiting: list[GraphQLNamedType] = [type_ for field in fields for type_ in _types_of(field)]
    found: set[str] = set()
    while waiting:
        each = waiting.pop()
        if each.name in found:
            continue
        found.add(each.name)
        if isinstance(each, GraphQLInputObjectType):
            waiting.extend(get_named_type(field.type) for field in each.fields.values())
        elif isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            waiting.extend(type_ for field in each.fields.values() for type_ in _types_of(field))
    return found


def _types_of(field: GraphQLField) -> Iterator[GraphQLNamedType]:
    yield get_named_type(field.type)
    yield from (get_named_type(argument.type) for argument in field.args.values())
