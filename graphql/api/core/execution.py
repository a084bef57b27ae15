"""Running one request: a query is one unit of work, each field of a mutation one command and then one reading."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _
from graphql import (
    ExecutionContext,
    ExecutionResult,
    FieldNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_named_type,
)
from graphql.pyutils import Path

from api.core.context import Context, Spent
from api.core.documents import MOST_ERRORS, Documents, Prepared, RequestFault, introspection
from api.core.limits import LIMITS
from kernel.errors import Invalid, Refused, Unavailable

logger = logging.getLogger("careloop.api")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks for."""

    text: str
    variables: Mapping[str, Any]
    name: str | None = None


class Execution(ExecutionContext):
    """The standard executor, counting what it resolves, telling batches of every list, and framing mutations."""

    context_value: Context

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_nodes: list[FieldNode], path: Path
    ) -> Any:
        self.context_value.budget.spend()
        if path.prev is None and self.operation.operation is OperationType.MUTATION:
            with self.context_value.answering():
                return super().execute_field(parent_type, source, field_nodes, path)
        return super().execute_field(parent_type, source, field_nodes, path)

    def complete_list_value(self, return_type: Any, field_nodes: Any, info: Any, path: Path, result: Any) -> Any:
        items = result if isinstance(result, list | tuple) else tuple(result)
        prime(self.context_value, get_named_type(return_type), items)
        return super().complete_list_value(return_type, field_nodes, info, path, items)


def prime(context: Context, item_type: Any, items: Iterable[Any]) -> None:
    """Tells the batches which things the rows of a list refer to, so that the first use reads them for all rows."""
    graphene_type = getattr(item_type, "graphene_type", None)
    for reference in getattr(graphene_type, "references", ()):
        context.batch(reference.load).want(reference.key(item) for item in items if item is not None)


def run(documents: Documents, operation: Operation, context: Context) -> ExecutionResult:
    """Checks and runs the operation; raises `RequestFault` where it cannot be run, or its reading not be recorded."""
    check_variables(operation.variables)
    prepared = documents.prepared(operation.text, stranger=context.actor is None)
    chosen = prepared.operation(operation.name)
    prepared.check_cost(chosen, operation.variables)
    if chosen.operation is OperationType.SUBSCRIPTION:
        raise RequestFault(Refused("use_the_socket", _("Subscriptions are answered on the WebSocket only.")))
    try:
        return _framed(prepared, operation, chosen, context)
    except Spent:
        logger.warning("a request was stopped: its budget is spent")
        raise RequestFault(Invalid("query", "too_costly", _("This took too long and was stopped."))) from None
    except (Unavailable, OperationalError, InterfaceError) as error:
        raise RequestFault(error, status=503) from error
    except DatabaseError as error:
        raise RequestFault(error, status=500) from error


def _framed(
    prepared: Prepared, operation: Operation, chosen: OperationDefinitionNode, context: Context
) -> ExecutionResult:
    if chosen.operation is OperationType.MUTATION:
        return _executed(prepared, operation, context)
    with context.answering():
        return _executed(prepared, operation, context)


def _executed(prepared: Prepared, operation: Operation, context: Context) -> ExecutionResult:
    return execute_sync(
        prepared.schema,
        prepared.document,
        context_value=context,
        variable_values=dict(operation.variables),
        operation_name=operation.name,
        execution_context_class=Execution,
        max_coercion_errors=MOST_ERRORS,
        hide_suggestions=not introspection(),
    )


def check_variables(variables: Mapping[str, Any]) -> None:
    """Raises `RequestFault` for variables that hold too many values or nest too deeply."""
    waiting: list[tuple[Any, int]] = [(variables, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > LIMITS.values or depth > LIMITS.nesting:
            raise RequestFault(Invalid("variables", "too_large", _("The variables hold too much.")))
        if isinstance(value, Mapping):
            waiting.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
