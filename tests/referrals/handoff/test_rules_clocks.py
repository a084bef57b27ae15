from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.enums import ClockCode, Kind, Priority, State
from handoff.rules.clocks import EVERY_LEVEL, RULES, ClockRule, Length, due, due_after_pause, office_time, rules_for
from kernel.clock import SHANGHAI

LONG_AHEAD = timedelta(days=60)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def rule(kind: Kind, code: ClockCode, priority: Priority = Priority.ROUTINE) -> ClockRule:
    return next(each for each in rules_for(kind, priority) if each.code == code)


@pytest.mark.parametrize(
    ("kind", "code", "level", "start", "expected"),
    [
        (Kind.DOWN, ClockCode.R1, 1, "2026-11-23 09:00", "2026-11-23 13:00"),
        (Kind.DOWN, ClockCode.R1, 2, "2026-11-23 09:00", "2026-11-23 17:00"),
        (Kind.DOWN, ClockCode.R1, 1, "2026-11-20 16:30", "2026-11-23 11:00"),
        (Kind.DOWN, ClockCode.R1, 1, "2026-09-30 16:30", "2026-10-08 11:00"),
        (Kind.DOWN, ClockCode.R2, 1, "2026-11-23 09:00", "2026-11-24 09:00"),
        (Kind.DOWN, ClockCode.R2, 2, "2026-11-23 09:00", "2026-11-25 09:00"),
        (Kind.DOWN, ClockCode.R2, 1, "2026-11-20 16:30", "2026-11-23 16:30"),
        (Kind.UP_GREEN, ClockCode.R1, 1, "2026-11-21 23:58", "2026-11-22 00:03"),
        (Kind.UP_GREEN, ClockCode.R1, 3, "2026-11-21 12:00", "2026-11-21 12:15"),
        (Kind.UP_GREEN, ClockCode.R2, 1, "2026-11-21 12:00", "2026-11-21 12:15"),
        (Kind.UP_GREEN, ClockCode.R2, 2, "2026-11-21 12:00", "2026-11-21 12:30"),
    ],
)
def test_a_level_falls_due_after_its_length(kind: Kind, code: ClockCode, level: int, start: str, expected: str) -> None:
    moment = due(rule(kind, code), level, at(start), planned_discharge=at(start) + LONG_AHEAD)

    assert moment == at(expected)


@pytest.mark.parametrize(
    ("level", "start", "discharge", "expected"),
    [
        (1, "2026-11-20 16:30", "2026-11-22 10:00", "2026-11-21 10:00"),
        (2, "2026-11-20 16:30", "2026-11-22 10:00", "2026-11-21 22:00"),
        (1, "2026-11-23 09:00", "2026-11-23 15:00", "2026-11-23 10:00"),
        (2, "2026-11-23 09:00", "2026-11-23 15:00", "2026-11-23 11:00"),
        (1, "2026-11-23 09:00", "2026-11-30 15:00", "2026-11-24 09:00"),
    ],
)
def test_a_handoff_is_decided_a_day_before_the_patient_leaves(
    level: int, start: str, discharge: str, expected: str
) -> None:
    assert due(rule(Kind.DOWN, ClockCode.R2), level, at(start), planned_discharge=at(discharge)) == at(expected)


def test_a_pair_of_organisations_may_set_its_own_length() -> None:
    moment = due(
        rule(Kind.UP_GREEN, ClockCode.R1), 2, at("2026-11-23 09:00"), lengths={EVERY_LEVEL: Length(3, "minutes")}
    )

    assert moment == at("2026-11-23 09:06")


def test_what_was_left_before_a_pause_is_left_after_it() -> None:
    waiting = rule(Kind.DOWN, ClockCode.R2)

    moment = due_after_pause(
        waiting, 1, was_due=at("2026-11-23 09:00"), paused_at=at("2026-11-20 16:30"), resumed_at=at("2026-11-25 14:00")
    )

    assert moment == at("2026-11-25 16:00")


@pytest.mark.parametrize(
    ("was_due", "paused", "resumed", "expected"),
    [
        ("2026-11-23 02:00", "2026-11-22 20:00", "2026-11-25 21:00", "2026-11-26 03:00"),
        ("2026-11-22 10:00", "2026-11-21 10:00", "2026-11-28 09:00", "2026-11-29 09:00"),
        ("2026-10-03 10:00", "2026-10-02 10:00", "2026-10-05 08:00", "2026-10-06 08:00"),
    ],
)
def test_what_was_left_at_night_or_at_a_weekend_counts_on_as_real_time(
    was_due: str, paused: str, resumed: str, expected: str
) -> None:
    moment = due_after_pause(
        rule(Kind.DOWN, ClockCode.R2), 1, was_due=at(was_due), paused_at=at(paused), resumed_at=at(resumed)
    )

    assert moment == at(expected)


@pytest.mark.parametrize(
    ("discharge", "was_due", "paused", "resumed", "expected"),
    [
        ("2026-12-20 10:00", "2026-12-23 10:00", "2026-12-01 10:00", "2026-12-06 10:00", "2026-12-23 10:00"),
        ("2026-12-20 10:00", "2026-12-23 10:00", "2026-12-18 10:00", "2026-12-21 10:00", "2026-12-24 10:00"),
        ("2026-12-20 10:00", "2026-12-23 10:00", "2026-12-21 10:00", "2026-12-22 10:00", "2026-12-24 10:00"),
    ],
)
def test_a_pause_before_the_discharge_puts_off_nothing_that_is_counted_from_it(
    discharge: str, was_due: str, paused: str, resumed: str, expected: str
) -> None:
    moment = due_after_pause(
        rule(Kind.DOWN, ClockCode.R9),
        1,
        was_due=at(was_due),
        paused_at=at(paused),
        resumed_at=at(resumed),
        planned_discharge=at(discharge),
    )

    assert moment == at(expected)


def test_a_pause_gives_no_time_back_to_a_clock_that_had_run_out() -> None:
    moment = due_after_pause(
        rule(Kind.DOWN, ClockCode.R2),
        1,
        was_due=at("2026-11-20 16:00"),
        paused_at=at("2026-11-20 16:30"),
        resumed_at=at("2026-11-25 14:00"),
    )

    assert moment == at("2026-11-25 14:00")


@pytest.mark.parametrize(
    ("kind", "code", "state", "phase"),
    [
        (Kind.DOWN, ClockCode.R1, State.SENT, "runs"),
        (Kind.DOWN, ClockCode.R1, State.RECEIVED, "stopped"),
        (Kind.DOWN, ClockCode.R2, State.RECEIVED, "runs"),
        (Kind.DOWN, ClockCode.R2, State.INFO_REQUESTED, "pauses"),
        (Kind.DOWN, ClockCode.R2, State.ACCEPTED, "stopped"),
        (Kind.UP_GREEN, ClockCode.R2, State.INFO_REQUESTED, "runs"),
    ],
)
def test_a_clock_follows_the_state(kind: Kind, code: ClockCode, state: State, phase: str) -> None:
    assert rule(kind, code).phase(state) == phase


def test_each_level_of_a_clock_is_named_once_and_in_order() -> None:
    for each in RULES:
        assert [level.number for level in each.levels] == list(range(1, len(each.levels) + 1))
    assert len({(each.kind, each.priority, each.code) for each in RULES}) == len(RULES)
    for kind in Kind:
        for priority in Priority:
            codes = [each.code for each in rules_for(kind, priority)]
            assert len(codes) == len(set(codes))


@settings(deadline=None)
@given(
    begin=st.integers(0, 700).map(lambda days: at("2025-01-02 07:45") + timedelta(days=days, hours=days % 24)),
    hours=st.integers(1, 60),
    discharge=st.integers(0, 400),
)
def test_levels_follow_one_another_and_never_precede_the_start(begin: datetime, hours: int, discharge: int) -> None:
    waiting = rule(Kind.DOWN, ClockCode.R2)
    planned = begin + timedelta(hours=discharge)

    moments = [
        due(waiting, level, begin, planned_discharge=planned, lengths={EVERY_LEVEL: Length(hours, "working_hours")})
        for level in (1, 2)
    ]

    assert begin < moments[0] < moments[1]


def test_office_time_skips_nights_weekends_and_holidays() -> None:
    assert office_time(at("2026-11-20 16:30"), at("2026-11-23 09:00")) == timedelta(hours=2)
    assert office_time(at("2026-11-23 09:00"), at("2026-11-20 16:30")) == timedelta(0)
