from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules import age_on

ANY_DAY = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1949, 12, 31), date(2026, 12, 30), 76),
        (date(1949, 12, 31), date(2026, 12, 31), 77),
        (date(2026, 11, 21), date(2026, 11, 21), 0),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
    ],
)
def test_age_counts_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(ANY_DAY, ANY_DAY)
def test_age_never_falls_and_rises_by_one_a_year(born: date, day: date) -> None:
    age = age_on(born, day)

    assert age_on(born, date(day.year + 1, day.month, min(day.day, 28))) - age in (0, 1)
    assert (age >= 0) == (day >= born)
