"""What a socket may ask for: one subscription to the events of its organisation, under the limits of the endpoint.

The socket server is handed `validate`; it keeps the `Listening` and shapes each event with it. Who may be told of which
kind of event is `journal.kinds`' to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values, get_variable_values

from api.core.documents import MOST_ERRORS, Prepared, RequestFault
from api.core.errors import Told, told
from api.core.execution import check_variables
from api.core.scalars import DateTime
from api.schema import documents
from journal.contracts import StoredEvent
from kernel.errors import Invalid, Refused


@dataclass(frozen=True, slots=True)
class Listening:
    """A valid subscription: the number to begin after (None: what is new), and what the client wants of each event.

    `fields` pairs the name in the answer with the field of `Event`.
    """

    after: int | None
    response_key: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shape(self) -> str:
        """Equal for subscriptions that are answered alike."""
        return f"{self.response_key}{self.fields}"

    def project(self, event: StoredEvent) -> dict[str, Any]:
        """The event as this client asked for it: the value of `data` in a `next` message."""
        return {self.response_key: {key: _VALUES[name](event) for key, name in self.fields}}


_VALUES: Mapping[str, Callable[[StoredEvent], Any]] = {
    "__typename": lambda _event: "Event",
    "number": lambda event: event.number,
    "kind": lambda event: event.kind,
    "subjectType": lambda event: event.subject_type,
    "subjectId": lambda event: str(event.subject_id),
    "version": lambda event: event.version,
    "at": lambda event: DateTime.serialize(event.at),
}


def validate(text: object, variables: object = None, operation_name: object = None) -> Listening | list[Told]:
    """The subscription in a document, or what is wrong with it, in the form of `errors` of an answer."""
    try:
        return _listening(text, variables, operation_name)
    except RequestFault as fault:
        return told(fault.errors, "-")


def _listening(text: object, variables: object, operation_name: object) -> Listening:
    given = {} if variables is None else variables
    if not isinstance(text, str) or not isinstance(given, dict) or not isinstance(operation_name, str | None):
        raise RequestFault(Invalid(None, "bad_json", _("Send `query`, `variables` and `operationName`.")))
    check_variables(given)
    prepared = documents.prepared(text, stranger=False)
    operation = prepared.operation(operation_name or None)
    prepared.check_cost(operation, given)
    if operation.operation is not OperationType.SUBSCRIPTION:
        raise RequestFault(Refused("use_http", _("Queries and mutations are sent by HTTP.")))
    return _shaped(prepared, operation, given)


def _shaped(prepared: Prepared, operation: OperationDefinitionNode, given: dict[str, Any]) -> Listening:
    schema, fragments = prepared.schema, dict(prepared.fragments)
    variables = get_variable_values(
        schema, operation.variable_definitions or (), given, max_errors=MOST_ERRORS, hide_suggestions=True
    )
    if isinstance(variables, list):
        raise RequestFault(*variables)
    root, event = _object(schema, "Subscription"), _object(schema, "Event")
    fields = collect_fields(schema, fragments, variables, root, operation.selection_set)
    key, nodes = next(iter(fields.items()), ("", []))
    if not nodes or nodes[0].name.value != "events":
        raise RequestFault(Invalid("query", "nothing_asked", _("Ask for `events`.")))
    try:
        after = get_argument_values(root.fields["events"], nodes[0], variables).get("after")
    except GraphQLError as error:
        raise RequestFault(error) from None
    inner = collect_sub_fields(schema, fragments, variables, event, nodes)
    return Listening(after, key, tuple((name, each[0].name.value) for name, each in inner.items()))


def _object(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    assert isinstance(found, GraphQLObjectType)  # noqa: S101 - for the type checker
    return found
