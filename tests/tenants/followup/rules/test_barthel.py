import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.enums import Dependence
from followup.rules.barthel import ITEMS, band, barthel

NOTHING = dict.fromkeys(ITEMS, 0)
EVERYTHING = {item: steps[-1] for item, steps in ITEMS.items()}


def test_the_ends_of_the_scale():
    assert (barthel(NOTHING).total, barthel(NOTHING).band) == (0, Dependence.SEVERE)
    assert (barthel(EVERYTHING).total, barthel(EVERYTHING).band) == (100, Dependence.NONE)


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        (40, Dependence.SEVERE),
        (41, Dependence.MODERATE),
        (60, Dependence.MODERATE),
        (61, Dependence.MILD),
        (99, Dependence.MILD),
        (100, Dependence.NONE),
    ],
)
def test_bands_used_in_china(total, grade):
    assert band(total) == grade


@given(st.fixed_dictionaries({item: st.sampled_from(steps) for item, steps in ITEMS.items()}))
def test_the_total_is_the_sum_of_the_items_in_steps_of_five(points):
    score = barthel(points)

    assert score.total == sum(points.values())
    assert score.total % 5 == 0
    assert dict(score.parts) == points


@pytest.mark.parametrize("points", [{**EVERYTHING, "bathing": 10}, {**EVERYTHING, "feeding": 7}])
def test_a_step_that_an_item_does_not_have_is_refused(points):
    with pytest.raises(ValueError, match="no step"):
        barthel(points)


@pytest.mark.parametrize("points", [{}, {**EVERYTHING, "swimming": 5}])
def test_all_ten_items_and_no_other_are_needed(points):
    with pytest.raises(ValueError, match="ten items"):
        barthel(points)
