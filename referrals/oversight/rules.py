"""Stages of a referral as a region counts them, and hiding small counts so that nothing shown gives them away."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from handoff.enums import State, Verb
from oversight.enums import Stage

SMALLEST_SHOWN = 5
"""Product default: a count from 1 to 4 could point to a person."""

TOTAL_COSTS, ZERO_COSTS = 10**6, 10**9
Place = tuple[int, int]
Line = tuple[str, int]
Table = Sequence[Sequence[int]]

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

_OUTCOME = frozenset({Stage.OUTCOME_UNREAD, Stage.CLOSED, Stage.CLOSED_UNREAD})
_REFUSED = frozenset({Stage.DECLINED, Stage.UNMET})
STAGES_AFTER: dict[tuple[Verb, ...], frozenset[Stage]] = {
    (Verb.SEND,): frozenset(Stage),
    (Verb.ACCEPT,): _OUTCOME | {Stage.TAKEN_OVER},
    (Verb.DECLINE,): _REFUSED,
    (Verb.EXPIRE,): _REFUSED,
    (Verb.DECLINE, Verb.EXPIRE): _REFUSED,
    (Verb.SEND_OUTCOME,): _OUTCOME,
    (Verb.ACKNOWLEDGE,): frozenset({Stage.CLOSED}),
    (Verb.SETTLE,): frozenset({Stage.UNMET}),
}
"""Where those stand who took a step (or one of several) and went the plain way: so many a step says there are."""

_ALL_OF_THEM, _DECISIONS = (Verb.SEND, Verb.OPEN), (Verb.ACCEPT, Verb.DECLINE, Verb.EXPIRE)


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
    return _hidden_places(tuple(tuple(line) for line in table))


@lru_cache(maxsize=4)
def _hidden_places(table: tuple[tuple[int, ...], ...]) -> frozenset[Place]:
    """Kept, since both lists of a page ask it, and of hundreds of pairs it takes seconds."""
    hidden = {place for place in _places(table) if 0 < _at(table, place) < SMALLEST_SHOWN}
    for place in sorted(hidden):
        hidden |= _cheapest_detour(table, place, hidden)
    while (telling := _telling_total(table, hidden)) is not None:
        hidden |= {telling, *_cheapest_detour(table, telling, hidden)}
    return frozenset(hidden)


def hidden_in_line(
    values: Sequence[int], wholes: Sequence[int] = (), hidden_wholes: Collection[int] = ()
) -> frozenset[int]:
    """Which of several counts and their total (index `len(values)`) must be hidden.

    `wholes`: of what each of them, and their total, is a part. One that leaves from 1 to 4 of its whole is hidden, and
    one that comes as near to a whole that is hidden itself (an index in `hidden_wholes`).
    """
    line = [*values, sum(values)]
    hidden = {index for index, value in enumerate(line) if 0 < value < SMALLEST_SHOWN}
    for index, (value, whole) in enumerate(zip(line, wholes, strict=False)):
        rest = abs(whole - value)
        if value and rest < SMALLEST_SHOWN and (rest or index in hidden_wholes):
            hidden.add(index)
    if len(hidden) == 1:
        others = [index for index in range(len(line)) if index not in hidden]
        hidden.add(min(others, key=lambda index: (line[index] == 0, line[index])))
    if _says_too_much([value for index, value in enumerate(values) if index in hidden]):
        hidden.add(len(values))
    return frozenset(hidden)


def hidden_steps(
    steps: Mapping[Verb, int], stages: Mapping[Stage, int], hidden: Collection[Stage], *, hidden_total: bool
) -> frozenset[Verb]:
    """Which steps of one pair must be hidden, beside its line in the table of stages, of which `hidden` are hidden.

    Every count from 1 to 4; a step that would tell of hidden stages what their own table does not; where the total is
    hidden, whatever comes as near to the number sent; and the later of two whose difference, also to the stages, is
    from 1 to 4. `stages` is empty for a pair that has no line there.
    """
    line = _Line(stages, frozenset(hidden), hidden_total)
    withheld = {step for step in steps if line.would_learn(step, steps[step])}
    told = {steps[step] for step in withheld} - {0}
    if hidden_total and Verb.SEND in steps:
        sent = steps[Verb.SEND]
        told |= set(range(max(1, sent - SMALLEST_SHOWN + 1), sent + SMALLEST_SHOWN))
    shown: dict[Verb, int] = {}
    for step, count in steps.items():
        follows = chain([count], line.computed({**shown, step: count}))
        if step not in withheld and count not in told and not any(0 < abs(n) < SMALLEST_SHOWN for n in follows):
            shown[step] = count
    return frozenset(steps) - frozenset(shown)


@dataclass(frozen=True, slots=True)
class _Line:
    """One pair in the table of stages."""

    stages: Mapping[Stage, int]
    hidden: frozenset[Stage]
    hidden_total: bool

    def known(self, stages: frozenset[Stage]) -> int | None:
        """The sum of these stages, where it follows from what is shown."""
        if not self.stages or (stages & self.hidden and (self.hidden_total or self.hidden - stages)):
            return None
        return sum(self.stages[stage] for stage in stages)

    def would_learn(self, step: Verb, count: int) -> bool:
        """Whether the step tells the sum of some hidden stages; 0 tells nothing where they are not 0."""
        stages = STAGES_AFTER.get((step,), frozenset())
        secret = stages & self.hidden
        if step == Verb.SEND and self.hidden_total:
            return True
        return bool(secret) and self.known(stages) is None and (count > 0 or not any(self.stages[s] for s in secret))

    def computed(self, shown: Mapping[Verb, int]) -> Iterator[int]:
        """What a reader computes of steps that are shown: differences of two, of all and the decided, and of steps and
        the stages in which those stand who took them.
        """
        yield from (one - other for one, other in combinations(shown.values(), 2))
        total = [] if self.hidden_total or not self.stages else [sum(self.stages.values())]
        yield from (count - each for count in shown.values() for each in total)
        decided = [shown[step] for step in _DECISIONS if step in shown]
        for base in (*total, *(shown[step] for step in _ALL_OF_THEM if step in shown)):
            yield from (base - sum(some) for size in (2, 3) for some in combinations(decided, size))
        for steps, stages in STAGES_AFTER.items():
            if all(step in shown for step in steps):
                count = sum(shown[step] for step in steps)
                one_by_one = (self.stages[stage] for stage in stages - self.hidden if stage in self.stages)
                known = self.known(stages)
                yield from (count - each for each in (*one_by_one, *([] if known is None else [known])))


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
