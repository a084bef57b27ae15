"""Chinese working time: weekends, holidays, make-up workdays, office hours."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.calendar import add_working_days, add_working_hours, is_working_day
from kernel.clock import SHANGHAI


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2025-10-01", False),  # National Day
        ("2025-09-28", True),  # a Sunday worked for the holiday
        ("2025-10-11", True),  # a Saturday worked for the holiday
        ("2025-10-12", False),  # an ordinary Sunday
        ("2025-10-13", True),
        ("2099-01-05", True),  # beyond the published years: a Monday
        ("2099-01-03", False),  # and a Saturday
    ],
)
def test_working_days_know_holidays_and_make_up_workdays(day: str, open_: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is open_


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2025-10-13T09:00", 4, "2025-10-13T13:00"),
        ("2025-10-13T16:30", 4, "2025-10-14T11:00"),
        ("2025-10-10T16:30", 4, "2025-10-11T11:00"),  # Friday evening to a worked Saturday
        ("2025-09-30T17:00", 4, "2025-10-09T11:30"),  # over the National Day week
        ("2025-10-13T03:00", 1, "2025-10-13T09:00"),
        ("2025-10-12T12:00", 0.5, "2025-10-13T08:30"),
        ("2025-10-13T13:30", 4, "2025-10-13T17:30"),
    ],
)
def test_working_hours_count_only_while_offices_are_open(start: str, hours: float, end: str) -> None:
    assert add_working_hours(at(start), hours) == at(end)


def test_a_working_day_later_keeps_the_time_of_day() -> None:
    assert add_working_days(at("2025-09-30T15:20"), 1) == at("2025-10-09T15:20")
    assert add_working_days(at("2025-09-30T15:20"), 0) == at("2025-09-30T15:20")


@given(st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2026, 12, 1)), st.floats(0.01, 60))
def test_a_due_time_is_later_and_inside_office_hours(start: datetime, hours: float) -> None:
    due = add_working_hours(start.replace(tzinfo=SHANGHAI), hours)

    assert due > start.replace(tzinfo=SHANGHAI)
    assert is_working_day(due.date())
    assert (8, 0) <= (due.hour, due.minute) <= (17, 30)
