"""Documents that were parsed and validated, remembered by their hash, so that a page that asks again costs nothing."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.validation import ASTValidationRule

from api.core import structure
from api.core.cost import Counter
from api.core.limits import LIMITS
from api.core.strangers import Openings
from kernel.errors import Invalid, Refused

REMEMBERED_CHARACTERS = 250_000
MOST_ERRORS = 5
MOST_COSTS = 32


class RequestFault(Exception):
    """The request has no answer, only `errors`; `status` is HTTP's: 400 where the request is at fault."""

    def __init__(self, *errors: Exception, status: int = 400) -> None:
        super().__init__("the request has no answer")
        self.errors, self.status = errors, status


@dataclass(slots=True)
class Prepared:
    """A valid document of one schema."""

    schema: GraphQLSchema
    document: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    page_variables: tuple[str, ...]
    costs: dict[tuple[object, ...], int] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run; raises `RequestFault` where the name does not say which."""
        found = [each for each in self.operations if name is None or (each.name and each.name.value == name)]
        if len(found) != 1:
            raise RequestFault(
                Invalid("operationName", "unknown_operation", _("Name one of the operations in the document."))
            )
        return found[0]

    def check_cost(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        """Raises `RequestFault` with `too_costly` where the operation asks for more than one request may."""
        sizes = tuple(_size(variables.get(name)) for name in self.page_variables)
        key = (id(operation), *sizes)
        cost = self.costs.get(key)
        if cost is None:
            known = dict(zip(self.page_variables, sizes, strict=True))
            cost = Counter(self.schema, self.fragments, known).of(operation)
            if len(self.costs) < MOST_COSTS:
                self.costs[key] = cost
        if cost > LIMITS.cost:
            raise RequestFault(
                Invalid("query", "too_costly", _("This query asks for too much at once. Ask for shorter pages."))
            )


class Documents:
    """The prepared documents of one schema; the least recently used leave first. Safe between threads."""

    def __init__(self, schema: GraphQLSchema, most_characters: int = REMEMBERED_CHARACTERS) -> None:
        self.schema = schema
        self.openings = Openings(schema)
        self.most_characters = most_characters
        self._held: OrderedDict[bytes, tuple[int, Prepared]] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def prepared(self, text: str, *, stranger: bool) -> Prepared:
        """The document in `text`, from memory or anew; raises `RequestFault`.

        A `stranger`, who is not signed in, is told so before anything is said about a document that is not open.
        """
        if len(text) > LIMITS.characters:
            raise RequestFault(Invalid("query", "too_large", _("This document is too long.")))
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
        document = held[1].document if held else parsed(text)
        if stranger and not self.openings.admits(document):
            raise RequestFault(Refused("not_signed_in", _("Sign in first.")))
        if held is not None:
            return held[1]
        made = prepare(self.schema, document)
        self._remember(key, len(text), made)
        return made

    def __len__(self) -> int:
        return len(self._held)

    def _remember(self, key: bytes, size: int, made: Prepared) -> None:
        with self._lock:
            if key not in self._held:
                self._held[key] = (size, made)
                self._characters += size
            while self._characters > self.most_characters:
                self._characters -= self._held.popitem(last=False)[1][0]


def parsed(text: str) -> DocumentNode:
    """Parses and measures, which says nothing of any schema; raises `RequestFault` with what is wrong."""
    try:
        document = parse(text, max_lexical_tokens=LIMITS.tokens, max_comments=LIMITS.tokens)
        structure.check(document)
    except (GraphQLError, Invalid) as error:
        raise RequestFault(error) from None
    return document


def prepare(schema: GraphQLSchema, document: DocumentNode) -> Prepared:
    """Validates a measured document; raises `RequestFault` with what is wrong."""
    faults = validate(schema, document, rules(), max_errors=MOST_ERRORS, hide_suggestions=not introspection())
    if faults:
        raise RequestFault(*faults[:MOST_ERRORS])
    operations = tuple(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return Prepared(schema, document, operations, fragments, _page_variables(document))


def rules() -> tuple[type[ASTValidationRule], ...]:
    """All standard rules, always; and no introspection but in development."""
    return specified_rules if introspection() else (*specified_rules, NoSchemaIntrospectionCustomRule)


def introspection() -> bool:
    """Whether the schema may be asked for and errors may suggest names: in development only."""
    return bool(getattr(settings, "CARELOOP_API_INTROSPECTION", False))


class _PageVariables(Visitor):
    """Finds the variables that say how long a page is: the only ones that change the cost."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        for argument in node.arguments or ():
            if argument.name.value == "first" and isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


def _page_variables(document: DocumentNode) -> tuple[str, ...]:
    finder = _PageVariables()
    visit(document, finder)
    return tuple(sorted(finder.names))


def _size(value: object) -> object:
    return value if isinstance(value, int) else None
