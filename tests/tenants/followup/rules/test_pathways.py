from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.enums import Pathway, TaskKind
from followup.rules.dates import last_day, start_of
from followup.rules.pathways import anchor, first_contact, horizon, schedule, windows
from kernel.clock import SHANGHAI, local
from kernel.errors import Invalid

DISCHARGE = datetime(2026, 11, 21, 15, 0, tzinfo=SHANGHAI)


def days_of(planned, kind=None):
    return [local(one.due_from).date() for one in planned if kind in (None, one.kind)]


def test_the_first_call_is_due_24_hours_after_the_discharge():
    first = first_contact(first_contact_on=date(2026, 11, 22), discharged=DISCHARGE)

    assert (first.step, first.kind) == ("first-contact", TaskKind.PHONE_CALL)
    assert first.due_from == start_of(date(2026, 11, 22))
    assert first.due_until == DISCHARGE + timedelta(hours=24)


def test_a_day_promised_earlier_holds():
    first = first_contact(first_contact_on=date(2026, 11, 21), discharged=DISCHARGE)

    assert (first.due_from, first.due_until) == (DISCHARGE, start_of(date(2026, 11, 22)))


def test_a_day_promised_too_late_does_not_move_the_24_hours():
    first = first_contact(first_contact_on=date(2026, 11, 25), discharged=DISCHARGE)

    assert (first.due_from, first.due_until) == (DISCHARGE, DISCHARGE + timedelta(hours=24))


def test_a_discharge_known_by_its_day_only_is_taken_from_the_start_of_that_day():
    first = first_contact(first_contact_on=date(2026, 11, 22), discharged=date(2026, 11, 21))

    assert first.due_until == start_of(date(2026, 11, 22))


def test_without_a_discharge_the_promised_day_is_the_window():
    first = first_contact(first_contact_on=date(2026, 11, 25), discharged=None)

    assert (first.due_from, first.due_until) == (start_of(date(2026, 11, 25)), start_of(date(2026, 11, 26)))


@pytest.mark.parametrize(
    ("discharged", "code"), [(DISCHARGE, "before_discharge"), (DISCHARGE.replace(tzinfo=None), "naive_time")]
)
def test_a_contact_before_the_discharge_or_a_time_without_zone_is_refused(discharged, code):
    with pytest.raises(Invalid) as refusal:
        first_contact(first_contact_on=date(2026, 11, 20), discharged=discharged)

    assert refusal.value.code == code


@given(minutes=st.integers(0, 3_000_000), zone=st.sampled_from([UTC, SHANGHAI]), later=st.integers(0, 30))
def test_the_first_call_is_never_later_than_24_hours_and_its_window_is_never_empty(minutes, zone, later):
    discharged = (DISCHARGE + timedelta(minutes=minutes)).astimezone(zone)
    promised = local(discharged).date() + timedelta(days=later)

    first = first_contact(first_contact_on=promised, discharged=discharged)

    assert discharged <= first.due_from < first.due_until <= discharged + timedelta(hours=24)


def test_the_days_count_from_the_first_call_but_never_from_the_past():
    first = first_contact(first_contact_on=date(2026, 11, 22), discharged=DISCHARGE)

    assert anchor(first, today=date(2026, 11, 21)) == date(2026, 11, 22)
    assert anchor(first, today=date(2026, 11, 30)) == date(2026, 11, 30)


def test_after_discharge_daily_calls_then_weekly_visits():
    day_one = date(2026, 2, 26)

    planned = schedule(Pathway.DISCHARGE, day_one=day_one, after=day_one, until=horizon(day_one, weeks=3))

    assert days_of(planned, TaskKind.PHONE_CALL) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 3, 2),
        date(2026, 3, 3),
        date(2026, 3, 4),
    ]
    assert days_of(planned, TaskKind.HOME_VISIT) == [date(2026, 3, 5), date(2026, 3, 12), date(2026, 3, 19)]
    visits = [one for one in planned if one.kind == TaskKind.HOME_VISIT]
    assert [(one.step, last_day(one.due_until)) for one in visits][:2] == [
        ("week-2", date(2026, 3, 11)),
        ("week-3", date(2026, 3, 18)),
    ]


def test_hypertension_calls_monthly_and_visits_quarterly_over_month_ends():
    day_one = date(2026, 8, 31)

    planned = schedule(Pathway.HYPERTENSION, day_one=day_one, after=day_one, until=date(2027, 8, 31))

    assert days_of(planned, TaskKind.PHONE_CALL) == [
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
        date(2027, 6, 30),
        date(2027, 7, 31),
        date(2027, 8, 31),
    ]
    assert days_of(planned, TaskKind.CLINIC_VISIT) == [
        date(2026, 11, 30),
        date(2027, 2, 28),
        date(2027, 5, 31),
        date(2027, 8, 31),
    ]


@given(
    pathway=st.sampled_from(Pathway),
    day_one=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    weeks=st.integers(0, 60),
    cut=st.integers(0, 60),
)
def test_a_schedule_made_in_two_steps_is_the_schedule_made_in_one(pathway, day_one, weeks, cut):
    middle, end = horizon(day_one, weeks=min(cut, weeks)), horizon(day_one, weeks=weeks)

    whole = schedule(pathway, day_one=day_one, after=day_one, until=end)
    begun = schedule(pathway, day_one=day_one, after=day_one, until=middle)
    rest = schedule(pathway, day_one=day_one, after=middle, until=end)

    assert begun + rest == whole
    assert len({one.step for one in whole}) == len(whole)
    assert all(one.due_from < one.due_until for one in whole)


@given(day_one=st.dates(date(2024, 1, 1), date(2030, 12, 31)), weeks=st.integers(2, 30))
def test_after_discharge_no_day_and_no_week_is_left_out(day_one, weeks):
    planned = schedule(Pathway.DISCHARGE, day_one=day_one, after=day_one, until=horizon(day_one, weeks=weeks))

    ends = [start_of(day_one + timedelta(days=1)), *(one.due_until for one in planned)]
    assert [one.due_from for one in planned] == ends[:-1]


@given(
    pathway=st.sampled_from(Pathway),
    day_one=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    weeks=st.integers(1, 60),
    skipped=st.integers(0, 5),
)
def test_the_windows_of_some_steps_are_those_of_the_schedule(pathway, day_one, weeks, skipped):
    wanted = schedule(pathway, day_one=day_one, after=day_one, until=horizon(day_one, weeks=weeks))[skipped:]

    assert windows(pathway, day_one=day_one, steps={one.step for one in wanted}) == wanted


def test_a_step_that_no_pathway_has_comes_to_an_end():
    assert windows(Pathway.DISCHARGE, day_one=date(2026, 1, 1), steps={"moon-landing"}) == ()
