"""Hidden counts must not follow from anything that is shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.enums import State
from handoff.rules.states import UNSENT
from oversight.rules import SMALLEST_SHOWN, STAGE_OF, Table, hidden_in_line, hidden_places, with_totals

COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(0, 300))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=5)
)


def solvable(table: Table, hidden: frozenset[tuple[int, int]]) -> set[tuple[int, int]]:
    """Hidden places that the sums determine: those alone in a row of the reduced equations."""
    places = sorted(hidden)
    height, width = len(table), len(table[0])
    rows = [[Fraction(_sign(place, r, "row", width)) for place in places] for r in range(height)]
    columns = [[Fraction(_sign(place, c, "column", height)) for place in places] for c in range(width)]
    reduced = _reduced(rows + columns)
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


def test_every_state_that_was_sent_has_a_stage() -> None:
    assert set(STAGE_OF) == set(State) - UNSENT
