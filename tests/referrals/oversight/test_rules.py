"""Hidden counts must not follow from anything that is shown."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.enums import State, Verb
from handoff.rules.states import UNSENT
from oversight.enums import Stage
from oversight.rules import (
    SMALLEST_SHOWN,
    STAGE_OF,
    Table,
    hidden_in_line,
    hidden_places,
    hidden_steps,
    with_totals,
)

COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(0, 300))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def solvable(
    table: Table, hidden: frozenset[tuple[int, int]], sums: tuple[frozenset[tuple[int, int]], ...] = ()
) -> set[tuple[int, int]]:
    """Hidden places that the sums determine, those of `sums` too: alone in a row of the reduced equations."""
    places = sorted(hidden)
    height, width = len(table), len(table[0])
    rows = [[Fraction(_sign(place, r, "row", width)) for place in places] for r in range(height)]
    columns = [[Fraction(_sign(place, c, "column", height)) for place in places] for c in range(width)]
    reduced = _reduced(rows + columns + [[Fraction(place in some) for place in places] for some in sums])
    return {places[row.index(1)] for row in reduced if sum(1 for each in row if each) == 1}


def _sign(place: tuple[int, int], line: int, kind: str, length: int) -> int:
    mine, other = place if kind == "row" else place[::-1]
    if mine != line:
        return 0
    return -1 if other == length - 1 else 1


def _reduced(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    done: list[list[Fraction]] = []
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((row for row in matrix if row[column]), None)
        if pivot is None:
            continue
        matrix.remove(pivot)
        pivot = [each / pivot[column] for each in pivot]
        matrix = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in matrix]
        done = [[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in done] + [pivot]
    return done


@settings(max_examples=300, deadline=None)
@given(TABLES)
def test_no_hidden_count_follows_from_the_sums(rows: list[list[int]]) -> None:
    table = with_totals(rows, len(rows[0]))

    hidden = hidden_places(table)

    assert solvable(table, hidden) == set()


def shown_sums(table: Table, hidden: frozenset[tuple[int, int]]) -> list[list[int]]:
    """The hidden counts of each line whose total is shown."""
    height, width = len(table), len(table[0])
    rows = [[(r, c) for c in range(width)] for r in range(height)]
    columns = [[(r, c) for r in range(height)] for c in range(width)]
    lines = [line for line in (*rows, *columns) if line[-1] not in hidden]
    return [[table[r][c] for r, c in line[:-1] if (r, c) in hidden] for line in lines]


@settings(max_examples=300, deadline=None)
@given(TABLES)
def test_no_shown_sum_leaves_a_hidden_count_less_room_than_one_to_four(rows: list[list[int]]) -> None:
    table = with_totals(rows, len(rows[0]))

    for values in shown_sums(table, hidden_places(table)):
        highest = sum(values) - (len(values) - 1)
        lowest = sum(values) - (SMALLEST_SHOWN - 1) * (len(values) - 1)
        small = all(value < SMALLEST_SHOWN for value in values)
        assert not values or highest >= SMALLEST_SHOWN - 1, values
        assert not values or not small or lowest <= 1, values


def test_a_sum_of_as_many_ones_is_hidden_with_them() -> None:
    """Seven pairs of one referral each: whoever knows that none of them is 0 would read seven ones."""
    table = with_totals([[1, 9]] * 7, 2)

    assert (7, 0) in hidden_places(table)
    assert 7 in hidden_in_line([1] * 7)


@settings(deadline=None)
@given(TABLES)
def test_every_small_count_is_hidden_and_a_table_without_one_is_shown_whole(rows: list[list[int]]) -> None:
    table = with_totals(rows, len(rows[0]))
    small = {(r, c) for r, line in enumerate(table) for c, value in enumerate(line) if 0 < value < SMALLEST_SHOWN}

    hidden = hidden_places(table)

    assert small <= hidden
    assert hidden or not small
    assert small or not hidden


def test_a_small_count_takes_the_fewest_others_with_it() -> None:
    table = with_totals([[3, 20, 40], [10, 30, 60], [70, 80, 90]], 3)

    assert hidden_places(table) == {(0, 0), (0, 1), (1, 0), (1, 1)}


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ([0, 0], set()),
        ([7, 9], set()),
        ([3, 9, 20], {0, 1}),
        ([3, 2, 20], {0, 1}),
        ([4, 4, 20], {0, 1, 3}),
        ([1, 1, 20], {0, 1, 3}),
        ([3], {0, 1}),
        ([0, 3], {1, 2}),
    ],
)
def test_a_line_and_its_total_hide_a_small_count(values: list[int], hidden: set[int]) -> None:
    assert hidden_in_line(values) == hidden


@pytest.mark.parametrize(
    ("values", "wholes", "hidden_wholes", "hidden"),
    [
        ([18, 30], [20, 50, 70], (), {0, 1}),
        ([6, 30], [6, 50, 56], (), set()),
        ([6, 30], [6, 50, 56], (0,), {0, 1}),
        ([0, 30], [3, 50, 53], (0,), set()),
        ([20, 30], [40, 60, 53], (), {0, 2}),
    ],
)
def test_a_part_that_tells_the_small_rest_of_its_whole_is_hidden(
    values: list[int], wholes: list[int], hidden_wholes: tuple[int, ...], hidden: set[int]
) -> None:
    assert hidden_in_line(values, wholes, hidden_wholes) == hidden


def test_every_state_that_was_sent_has_a_stage() -> None:
    assert set(STAGE_OF) == set(State) - UNSENT


STEPS = (
    Verb.SEND, Verb.OPEN, Verb.ACCEPT, Verb.DECLINE, Verb.EXPIRE, Verb.ARRIVE, Verb.SEND_OUTCOME, Verb.ACKNOWLEDGE,
    Verb.SETTLE,
)  # fmt: skip
STAGES = tuple(Stage)
PLAIN_WAYS: tuple[tuple[Stage, tuple[Verb, ...]], ...] = (
    (Stage.WAITING, ()),
    (Stage.WAITING, (Verb.OPEN,)),
    (Stage.CALLED_OFF, (Verb.OPEN,)),
    (Stage.DECLINED, (Verb.OPEN, Verb.DECLINE)),
    (Stage.DECLINED, (Verb.EXPIRE,)),
    (Stage.UNMET, (Verb.OPEN, Verb.DECLINE, Verb.SETTLE)),
    (Stage.TAKEN_OVER, (Verb.OPEN, Verb.ACCEPT)),
    (Stage.TAKEN_OVER, (Verb.OPEN, Verb.ACCEPT, Verb.ARRIVE)),
    (Stage.OUTCOME_UNREAD, (Verb.OPEN, Verb.ACCEPT, Verb.ARRIVE, Verb.SEND_OUTCOME)),
    (Stage.CLOSED_UNREAD, (Verb.OPEN, Verb.ACCEPT, Verb.ARRIVE, Verb.SEND_OUTCOME)),
    (Stage.CLOSED, (Verb.OPEN, Verb.ACCEPT, Verb.ARRIVE, Verb.SEND_OUTCOME, Verb.ACKNOWLEDGE)),
)
"""How a referral goes that is neither reopened nor sent elsewhere: where it stands, and the steps after sending."""
HOW_MANY = st.one_of(st.integers(0, 6), st.integers(0, 40))
PAIRS = st.lists(st.lists(HOW_MANY, min_size=len(PLAIN_WAYS), max_size=len(PLAIN_WAYS)), min_size=1, max_size=4)
STANDING_OF: dict[Verb, set[Stage]] = {
    step: {stage for stage, way in PLAIN_WAYS if step in way} for step in STEPS if step not in (Verb.SEND, Verb.OPEN)
} | {Verb.SEND: set(STAGES)}


def both_tables(pairs: list[list[int]]) -> tuple[Table, list[Counter[Verb]]]:
    """The table of stages with its totals, and the steps of each pair, of referrals that went plain ways."""
    stages, steps = [], []
    for pair in pairs:
        standing: Counter[Stage] = Counter()
        taken: Counter[Verb] = Counter()
        for (stage, way), count in zip(PLAIN_WAYS, pair, strict=True):
            standing[stage] += count
            taken.update(dict.fromkeys((Verb.SEND, *way), count))
        stages.append([standing[stage] for stage in STAGES])
        steps.append(taken)
    return with_totals(stages, len(STAGES)), steps


def steps_shown(table: Table, hidden: frozenset[tuple[int, int]], row: int, taken: Counter[Verb]) -> dict[Verb, int]:
    counts = {step: taken[step] for step in STEPS}
    stages = dict(zip(STAGES, table[row], strict=False))
    unseen = [stage for column, stage in enumerate(STAGES) if (row, column) in hidden]
    gone = hidden_steps(counts, stages, unseen, hidden_total=(row, len(STAGES)) in hidden)
    return {step: count for step, count in counts.items() if step not in gone}


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_no_hidden_stage_follows_from_both_tables_together(pairs: list[list[int]]) -> None:
    """A step that is shown is a sum of stages for whoever takes all ways for plain ones."""
    table, taken = both_tables(pairs)
    hidden = hidden_places(table)

    sums = [
        frozenset((row, STAGES.index(stage)) for stage in standing)
        for row, counts in enumerate(taken)
        for step, count in steps_shown(table, hidden, row, counts).items()
        if (standing := STANDING_OF.get(step)) and step != Verb.ARRIVE and count > 0
        and count == sum(table[row][STAGES.index(stage)] for stage in standing)
    ]  # fmt: skip

    assert solvable(table, hidden, tuple(sums)) == set()


@settings(max_examples=500, deadline=None)
@given(PAIRS)
def test_nothing_from_one_to_four_follows_from_what_is_shown_of_a_pair(pairs: list[list[int]]) -> None:
    """All numbers, all differences of two steps or of a step and the total, and what is left of all that were sent."""
    table, taken = both_tables(pairs)
    hidden = hidden_places(table)

    for row, counts in enumerate(taken):
        shown = steps_shown(table, hidden, row, counts)
        total = table[row][-1] if (row, len(STAGES)) not in hidden else None
        numbers = [*shown.values(), *([] if total is None else [total])]
        decided = [shown[step] for step in (Verb.ACCEPT, Verb.DECLINE, Verb.EXPIRE) if step in shown]
        left = [base - sum(decided) for base in (shown.get(Verb.SEND), shown.get(Verb.OPEN), total) if base is not None]
        rest = left if len(decided) > 1 else []
        follows = [*numbers, *rest, *(one - other for one, other in combinations(numbers, 2))]
        assert not [n for n in follows if 0 < abs(n) < SMALLEST_SHOWN], (shown, total)
        if total is None:
            assert table[row][-1] not in shown.values()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(COUNTS, min_size=len(STEPS), max_size=len(STEPS)),
    st.lists(COUNTS, min_size=len(STAGES), max_size=len(STAGES)),
)
def test_no_step_stands_within_four_of_the_stages_that_it_leads_to(counts: list[int], stages: list[int]) -> None:
    """Whatever the history: the difference would be those who went another way."""
    table = with_totals([stages], len(STAGES))
    hidden = hidden_places(table)

    for step, count in steps_shown(table, hidden, 0, Counter(dict(zip(STEPS, counts, strict=True)))).items():
        standing = [(0, STAGES.index(stage)) for stage in STANDING_OF.get(step, ())]
        if standing and step != Verb.ARRIVE and not hidden & set(standing):
            assert not 0 < abs(count - sum(table[0][column] for _row, column in standing)) < SMALLEST_SHOWN


@pytest.mark.parametrize(
    ("stages", "hidden", "hidden_total", "steps", "shown"),
    [
        pytest.param([0, 5, 1, 0, 0, 2], (2, 5), True, [8, 8, 7, 0, 0, 6], {Verb.DECLINE, Verb.EXPIRE}, id="down"),
        pytest.param([7, 1, 1, 0, 0, 2], (1, 2, 5), True, [11, 9, 2], set(), id="green"),
        pytest.param([20], (), False, [20, 18, 14], {Verb.SEND, Verb.ACCEPT}, id="neighbours"),
        pytest.param([], (), False, [20, 18, 14], {Verb.SEND, Verb.ACCEPT}, id="no stages"),
    ],
)
def test_what_the_other_table_hides_or_two_neighbours_tell_is_hidden(
    stages: list[int], hidden: tuple[int, ...], hidden_total: bool, steps: list[int], shown: set[Verb]
) -> None:
    filled = dict(zip(STAGES, [*stages, *[0] * (len(STAGES) - len(stages))], strict=True)) if stages else {}
    counts = dict(zip(STEPS, steps, strict=False))

    gone = hidden_steps(counts, filled, [STAGES[each] for each in hidden], hidden_total=hidden_total)

    assert {step for step in counts if step not in gone} == shown


def test_a_pair_of_large_counts_shows_most_of_its_steps() -> None:
    """Of 400 referrals three were called off: their stage, the cheapest beside it (needs unmet) and what tells that."""
    table, (taken,) = both_tables([[20, 11, 3, 12, 6, 8, 25, 40, 30, 9, 236]])

    shown = steps_shown(table, hidden_places(table), 0, taken)

    assert set(STEPS) - set(shown) == {Verb.DECLINE, Verb.EXPIRE, Verb.SETTLE}
