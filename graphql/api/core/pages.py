"""Keyset pages as relay connections: edges, nodes, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import graphene

from api.core.shapes import name_of, references_of
from kernel.pages import Page


@dataclass(frozen=True, slots=True)
class Edge:
    """One row of a page."""

    node: Any
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A page as a connection shows it; `after` is the cursor it continued from."""

    page: Page[Any]
    after: str | None

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The rows; the last one carries the cursor that continues after it."""
        last = len(self.page.items) - 1
        return tuple(
            Edge(item, self.page.next_cursor if number == last else None) for number, item in enumerate(self.page.items)
        )

    @property
    def page_info(self) -> Slice:
        return self

    @property
    def total_count(self) -> int | None:
        return self.page.total

    @property
    def has_next_page(self) -> bool:
        return self.page.next_cursor is not None

    @property
    def has_previous_page(self) -> bool:
        return self.after is not None

    @property
    def start_cursor(self) -> str | None:
        return None

    @property
    def end_cursor(self) -> str | None:
        return self.page.next_cursor


class PageInfo(graphene.ObjectType):
    """Where a page stands in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether rows follow.")
    has_previous_page = graphene.Boolean(required=True, description="Whether this page continued from a cursor.")
    start_cursor = graphene.String(description="Always null: lists are read forwards.")
    end_cursor = graphene.String(description="Give it as `after` to read on; null on the last page.")


@cache
def connection_of(node: Any) -> Any:
    """The connection type over a node type."""
    name = name_of(node)
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"One row of a page of {name}.",
            "node": graphene.Field(node, required=True, description="The row itself."),
            "cursor": graphene.String(description="Continues after this row; only the last row of a page has one."),
        },
    )
    edge.references = references_of(node, below="node.")  # type: ignore[attr-defined]
    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": f"A page of {name}.",
            "edges": graphene.List(graphene.NonNull(edge), required=True, description="The rows in order."),
            "page_info": graphene.Field(PageInfo, required=True, description="Where to go on."),
            "total_count": graphene.Int(description="All rows of the list, where counting is cheap."),
        },
    )
