"""The table of timers of the life cycle, written a second time and independently, and the anchors they count from."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.enums import Kind, Priority, Side, State, Verb
from handoff.rules.clocks import RULES, ClockRule, Length, due, due_after_discharge, rules_for
from kernel.clock import SHANGHAI

MINUTES, HOURS, DAYS, OFFICE_HOURS, OFFICE_DAYS = "minutes", "hours", "days", "working_hours", "working_days"

# timer: GREEN, urgent, routine, DOWN (each: amount and unit, or None), holder, who is told level by level
TIMERS = {
    "R1": ((5, MINUTES), (1, HOURS), (1, OFFICE_DAYS), (4, OFFICE_HOURS), "recipient",
           "receiver_again receiver_office_by_phone duty_head"),
    "R2": ((15, MINUTES), (4, HOURS), (3, OFFICE_DAYS), (1, OFFICE_DAYS), "recipient", "receiver_head region"),
    "R3": ((10, MINUTES), (4, HOURS), (2, OFFICE_DAYS), (1, OFFICE_DAYS), "sender", "sender_clinician sender_office"),
    "R4": ((30, MINUTES), (1, DAYS), (5, OFFICE_DAYS), (24, HOURS), "recipient",
           "responsible receiver_head sender_clinician"),
    "R5": (None, (1, DAYS), (1, DAYS), None, "recipient", "responsible receiver_head"),
    "R6": ((24, HOURS), (72, HOURS), (7, DAYS), (7, DAYS), "recipient", "responsible receiver_office region"),
    "R7": ((1, DAYS), (2, OFFICE_DAYS), (5, OFFICE_DAYS), (5, OFFICE_DAYS), "sender",
           "sender_clinician sender_office closes_unread"),
    "R8": ((14, DAYS), (14, DAYS), None, None, "sender", "community_doctor community_head"),
    "R9": ((2, HOURS), (2, DAYS), (30, DAYS), (3, DAYS), "recipient", "expires"),
    "R10": ((30, MINUTES), (1, DAYS), (3, OFFICE_DAYS), (2, OFFICE_DAYS), "recipient", "receiver_head region"),
}  # fmt: skip
COLUMNS = {
    Kind.UP_GREEN: dict.fromkeys(Priority, 0),
    Kind.DOWN: dict.fromkeys(Priority, 3),
    **{
        kind: {Priority.ROUTINE: 2, Priority.URGENT: 1, Priority.EMERGENCY: 1}
        for kind in (Kind.UP, Kind.LATERAL, Kind.ADVICE, Kind.TEMP)
    },
}
# A question has neither appointment nor stay; only what goes up to a hospital is followed up by the community (R8).
MISSING = {(Kind.ADVICE, "R4"), (Kind.ADVICE, "R5")} | {
    (kind, "R8") for kind in Kind if kind not in (Kind.UP, Kind.UP_GREEN)
}
ACTS = {"R7": (3, Verb.CLOSE_UNREAD), "R9": (1, Verb.EXPIRE), "R10": (1, Verb.CONFIRM_CANCEL)}
# timer: the states in which it runs, those in which it pauses, for kinds that know all of them
PHASES = {
    "R1": ("SENT", ""),
    "R2": ("SENT RECEIVED", "INFO_REQUESTED"),
    "R3": ("INFO_REQUESTED", ""),
    "R5": ("NO_SHOW", "CANCEL_REQUESTED"),
    "R7": ("OUTCOME_SENT", ""),
    "R9": ("SENT RECEIVED WAITLISTED", "INFO_REQUESTED"),
    "R10": ("CANCEL_REQUESTED", ""),
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def rule(kind: Kind, code: str, priority: Priority = Priority.ROUTINE) -> ClockRule:
    return next(each for each in rules_for(kind, priority) if each.code == code)


def cells() -> list[tuple[Kind, Priority, str]]:
    return [(kind, priority, code) for kind, columns in COLUMNS.items() for priority in columns for code in TIMERS]


def length_of(amount: int, unit: str) -> Length:
    return Length(amount * 60, "minutes") if unit == HOURS else Length(amount, unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "priority", "code"), cells())
def test_every_cell_of_the_table_of_timers(kind: Kind, priority: Priority, code: str) -> None:
    *columns, holder, told = TIMERS[code]
    cell = columns[COLUMNS[kind][priority]]
    found = [each for each in rules_for(kind, priority) if each.code == code]
    if cell is None or (kind, code) in MISSING:
        assert found == []
        return

    (held,) = found
    assert held.length == length_of(*cell)  # type: ignore[misc]
    assert (held.holder, " ".join(level.tells for level in held.levels)) == (Side(holder), told)
    assert [(level.number, level.acts) for level in held.levels if level.acts] == ([ACTS[code]] if code in ACTS else [])


def test_there_is_no_timer_beside_the_table() -> None:
    assert {rule.code for rule in RULES} == set(TIMERS)


@pytest.mark.parametrize(("kind", "priority", "code"), [cell for cell in cells() if cell[2] in PHASES])
def test_every_timer_runs_in_its_states(kind: Kind, priority: Priority, code: str) -> None:
    runs, pauses = (frozenset(names.split()) for names in PHASES[code])
    if kind == Kind.UP_GREEN:
        runs, pauses = (runs | pauses, frozenset()) if code in ("R2", "R9") else (runs, pauses)
    for held in (each for each in rules_for(kind, priority) if each.code == code):
        assert {str(state) for state in State if held.phase(state) == "runs"} == runs
        assert {str(state) for state in State if held.phase(state) == "pauses"} == pauses


HOLIDAYS = [
    # code, level, kind, start, due: National Day 1–8 October 2025, with 28 September and 11 October worked
    ("R1", 1, Kind.DOWN, "2025-09-30 16:30", "2025-10-09 11:00"),
    ("R1", 1, Kind.DOWN, "2025-10-10 16:30", "2025-10-11 11:00"),
    ("R2", 1, Kind.UP, "2025-09-29 10:00", "2025-10-10 10:00"),
    ("R7", 1, Kind.UP, "2025-09-26 10:00", "2025-10-10 10:00"),
    # Spring Festival 28 January – 4 February 2025, with 26 January and 8 February worked
    ("R1", 1, Kind.UP, "2025-01-27 15:00", "2025-02-05 15:00"),
    ("R4", 1, Kind.UP, "2025-01-24 10:00", "2025-02-07 10:00"),
    ("R10", 1, Kind.DOWN, "2025-02-06 09:00", "2025-02-08 09:00"),
    # Spring Festival 15–23 February 2026, with 14 and 28 February worked
    ("R2", 1, Kind.DOWN, "2026-02-13 11:00", "2026-02-14 11:00"),
    ("R2", 2, Kind.DOWN, "2026-02-13 11:00", "2026-02-24 11:00"),
    ("R3", 1, Kind.UP, "2026-02-27 11:00", "2026-03-02 11:00"),
    # Labour Day 1–5 May 2026, with 9 May worked; New Year 1–3 January 2026, with 4 January worked
    ("R1", 1, Kind.DOWN, "2026-04-30 17:00", "2026-05-06 11:30"),
    ("R10", 1, Kind.UP, "2026-05-07 09:00", "2026-05-11 09:00"),
    ("R1", 1, Kind.UP, "2025-12-31 09:00", "2026-01-04 09:00"),
    # National Day 1–7 October 2026, with 20 September and 10 October worked
    ("R1", 1, Kind.DOWN, "2026-10-09 17:00", "2026-10-10 11:30"),
    ("R2", 1, Kind.UP, "2026-09-18 12:00", "2026-09-22 12:00"),
]


@pytest.mark.parametrize(("code", "level", "kind", "start", "expected"), HOLIDAYS)
def test_working_time_knows_holidays_and_the_days_worked_for_them(
    code: str, level: int, kind: Kind, start: str, expected: str
) -> None:
    far = at(start) + timedelta(days=90)

    assert due(rule(kind, code), level, at(start), planned_discharge=far if kind == Kind.DOWN else None) == at(expected)


@pytest.mark.parametrize(
    ("code", "level", "start", "discharge", "expected"),
    [
        ("R4", 1, "2026-11-20 10:00", "2026-11-24 15:00", "2026-11-25 15:00"),
        ("R4", 3, "2026-11-20 10:00", "2026-11-24 15:00", "2026-11-27 15:00"),
        ("R4", 1, "2026-11-25 10:00", "2026-11-24 15:00", "2026-11-26 10:00"),
        ("R9", 1, "2026-11-20 10:00", "2026-11-24 15:00", "2026-11-27 15:00"),
        ("R9", 1, "2026-11-26 10:00", "2026-11-24 15:00", "2026-11-29 10:00"),
        ("R6", 1, "2026-11-24 10:00", "2026-11-24 15:00", "2026-12-01 10:00"),
        ("R6", 2, "2026-11-24 10:00", "2026-11-24 15:00", "2026-12-24 10:00"),
        ("R6", 3, "2026-11-24 10:00", "2026-11-24 15:00", "2027-02-22 10:00"),
    ],
)
def test_what_is_counted_from_the_discharge(code: str, level: int, start: str, discharge: str, expected: str) -> None:
    assert due(rule(Kind.DOWN, code), level, at(start), planned_discharge=at(discharge)) == at(expected)


@pytest.mark.parametrize(
    ("priority", "level", "start", "expected"),
    [
        (Priority.ROUTINE, 1, "2026-11-20 10:00", "2026-12-01 00:00"),
        (Priority.ROUTINE, 2, "2026-11-20 10:00", "2026-12-08 00:00"),
        (Priority.URGENT, 3, "2026-11-20 10:00", "2026-12-07 00:00"),
        (Priority.ROUTINE, 1, "2026-12-05 10:00", "2026-12-12 10:00"),
        (Priority.ROUTINE, 3, "2026-12-05 10:00", "2026-12-26 10:00"),
    ],
)
def test_the_outcome_of_temporary_care_is_due_at_the_end_of_its_term(
    priority: Priority, level: int, start: str, expected: str
) -> None:
    """Where care goes on (or begins again, after a question) when the term is over, its own length counts."""
    term = at("2026-12-01 00:00")

    assert due(rule(Kind.TEMP, "R6", priority), level, at(start), planned_discharge=term) == at(expected)


@pytest.mark.parametrize(
    ("code", "level", "was_due", "left", "recorded", "expected"),
    [
        ("R2", 1, "2026-12-03 10:00", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-24 16:00"),
        ("R2", 2, "2026-12-03 10:00", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-24 17:00"),
        ("R2", 1, "2026-11-24 15:20", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-24 15:20"),
        ("R9", 1, "2026-12-03 10:00", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-27 14:00"),
        ("R4", 1, "2026-12-03 10:00", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-25 14:00"),
        ("R1", 1, "2026-11-24 17:00", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-24 17:00"),
    ],
)
def test_the_real_discharge_brings_forward_what_hangs_on_it(
    code: str, level: int, was_due: str, left: str, recorded: str, expected: str
) -> None:
    moment = due_after_discharge(
        rule(Kind.DOWN, code),
        level,
        was_due=at(was_due),
        started_at=at("2026-11-23 10:00"),
        recorded_at=at(recorded),
        discharged_at=at(left),
    )

    assert moment == at(expected)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    held=st.sampled_from(RULES),
    start=st.integers(0, 700 * 24).map(lambda hours: at("2025-01-01 00:30") + timedelta(hours=hours)),
    ahead=st.integers(-200, 1000),
)
def test_levels_of_every_clock_follow_one_another(held: ClockRule, start: datetime, ahead: int) -> None:
    anchored = start + timedelta(hours=ahead) if held.kind in (Kind.DOWN, Kind.TEMP) else None
    moments = [due(held, level.number, start, planned_discharge=anchored) for level in held.levels]

    assert moments == sorted(set(moments))
    assert start < moments[0]
    assert start.date() >= date(2025, 1, 1)
