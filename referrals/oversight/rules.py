"""Stages of a referral as a region counts them, and hiding small counts so that no sum gives them away."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterator, Sequence

from handoff.enums import State
from oversight.enums import Stage

SMALLEST_SHOWN = 5
"""Product default: a count from 1 to 4 could point to a person."""

TOTAL_COSTS, ZERO_COSTS = 10**6, 10**9
Place = tuple[int, int]
Line = tuple[str, int]
Table = list[list[int]]

STAGE_OF: dict[State, Stage] = {
    State.SENT: Stage.WAITING,
    State.RECEIVED: Stage.WAITING,
    State.INFO_REQUESTED: Stage.WAITING,
    State.WAITLISTED: Stage.WAITING,
    State.ACCEPTED: Stage.TAKEN_OVER,
    State.SCHEDULED: Stage.TAKEN_OVER,
    State.NO_SHOW: Stage.TAKEN_OVER,
    State.APPT_CANCELLED: Stage.TAKEN_OVER,
    State.IN_CARE: Stage.TAKEN_OVER,
    State.CANCEL_REQUESTED: Stage.TAKEN_OVER,
    State.OUTCOME_SENT: Stage.OUTCOME_UNREAD,
    State.CLOSED: Stage.CLOSED,
    State.DECLINED: Stage.DECLINED,
    State.EXPIRED: Stage.DECLINED,
    State.NOT_COMPLETED: Stage.DECLINED,
    State.REDIRECTED: Stage.CALLED_OFF,
    State.WITHDRAWN: Stage.CALLED_OFF,
    State.CANCELLED: Stage.CALLED_OFF,
    State.ENTERED_IN_ERROR: Stage.CALLED_OFF,
}


def digest(rows: object) -> str:
    """SHA-256 (hexadecimal) of plain JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def with_totals(table: Sequence[Sequence[int]], width: int) -> Table:
    """The table of that width with a last column of row totals and a last row of column totals."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(row[column] for row in rows) for column in range(width + 1)]]


def hidden_places(table: Table) -> frozenset[Place]:
    """Which places of a table with its totals must be hidden.

    Every count from 1 to 4, and the cheapest others that keep each from following from the sums. Lines are the ends of
    edges, places the edges: a hidden place can be computed exactly when no other hidden ones lead from its row to its
    column (D. Gusfield, A graph theoretic approach to statistical data security, SIAM J. Comput. 17, 1988). A total
    that says too much to whoever knows that a hidden count is neither 0 nor large is hidden, too.
    """
    hidden = {place for place in _places(table) if 0 < _at(table, place) < SMALLEST_SHOWN}
    for place in sorted(hidden):
        hidden |= _cheapest_detour(table, place, hidden)
    while (telling := _telling_total(table, hidden)) is not None:
        hidden |= {telling, *_cheapest_detour(table, telling, hidden)}
    return frozenset(hidden)


def hidden_in_line(values: Sequence[int]) -> frozenset[int]:
    """Which of several counts and their total (index `len(values)`) must be hidden."""
    line = [*values, sum(values)]
    hidden = {index for index, value in enumerate(line) if 0 < value < SMALLEST_SHOWN}
    if len(hidden) == 1:
        rest = [index for index in range(len(line)) if index not in hidden]
        hidden.add(min(rest, key=lambda index: (line[index] == 0, line[index])))
    if _says_too_much([value for index, value in enumerate(values) if index in hidden]):
        hidden.add(len(values))
    return frozenset(hidden)


def _telling_total(table: Table, hidden: set[Place]) -> Place | None:
    """The total of a line that is shown although it says too much about what is hidden in that line."""
    height, width = len(table), len(table[0])
    rows = ([(row, column) for column in range(width)] for row in range(height))
    columns = ([(row, column) for row in range(height)] for column in range(width))
    for *line, total in (*rows, *columns):
        if total not in hidden and _says_too_much([_at(table, place) for place in line if place in hidden]):
            return total
    return None


def _says_too_much(hidden: Sequence[int]) -> bool:
    """Whether the sum of hidden counts, none of them 0, leaves one of them less room than from 1 to 4."""
    most, count, total = SMALLEST_SHOWN - 1, len(hidden), sum(hidden)
    all_small = all(value <= most for value in hidden)
    return count > 0 and (total - (count - 1) < most or (all_small and total - most * (count - 1) > 1))


def _cheapest_detour(table: Table, place: Place, hidden: set[Place]) -> set[Place]:
    """The other places on the cheapest way from the place's row to its column; hidden ones cost nothing."""
    goal = ("column", place[1])
    waiting: list[tuple[int, Line, tuple[Place, ...]]] = [(0, ("row", place[0]), ())]
    settled: set[Line] = set()
    while True:
        cost, line, way = heapq.heappop(waiting)
        if line == goal:
            return set(way)
        if line not in settled:
            settled.add(line)
            for step, end in _steps(table, line):
                if step != place:
                    price = 0 if step in hidden else _price(table, step)
                    heapq.heappush(waiting, (cost + price, end, (*way, step)))


def _steps(table: Table, line: Line) -> Iterator[tuple[Place, Line]]:
    kind, number = line
    if kind == "row":
        return (((number, column), ("column", column)) for column in range(len(table[0])))
    return (((row, number), ("row", row)) for row in range(len(table)))


def _price(table: Table, place: Place) -> int:
    """What hiding a place costs: its count; totals are dearer, and zeros, which nobody need protect, dearest."""
    value = _at(table, place)
    is_total = place[0] == len(table) - 1 or place[1] == len(table[0]) - 1
    return value + TOTAL_COSTS * is_total + ZERO_COSTS * (value == 0)


def _places(table: Table) -> Iterator[Place]:
    return ((row, column) for row in range(len(table)) for column in range(len(table[0])))


def _at(table: Table, place: Place) -> int:
    return table[place[0]][place[1]]
