from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.rules.dates import add_months, last_day, start_of

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2026, 5, 5), 12, date(2027, 5, 5)),
    ],
)
def test_months_end_where_the_month_ends(day, months, expected):
    assert add_months(day, months) == expected


@given(days, st.integers(0, 60))
def test_a_month_later_is_in_that_month_and_not_past_the_day(day, months):
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(days)
def test_a_day_begins_at_midnight_in_shanghai_and_ends_on_itself(day):
    assert start_of(day).utcoffset() == timedelta(hours=8)
    assert last_day(start_of(day + timedelta(days=1))) == day


def test_the_last_day_is_that_of_shanghai_whatever_the_zone_of_the_moment():
    assert last_day(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert last_day(datetime(2026, 11, 21, 16, 1, tzinfo=UTC)) == date(2026, 11, 22)
