from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from followup.enums import Outcome, Severity, TaskState
from followup.rules.outcomes import ENDS, missed_contacts, missed_running, state_after

UNTIL = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "in_time", "late"),
    [
        (Outcome.REACHED, TaskState.DONE, TaskState.LATE_DONE),
        (Outcome.NOT_REACHED, TaskState.DUE, TaskState.DUE),
        (Outcome.WRONG_NUMBER, TaskState.DUE, TaskState.DUE),
        (Outcome.REFUSED, TaskState.NOT_DONE, TaskState.NOT_DONE),
        (Outcome.MOVED, TaskState.LOST, TaskState.LOST),
        (Outcome.LOST, TaskState.LOST, TaskState.LOST),
        (Outcome.NOT_CARRIED_OUT, TaskState.NOT_DONE, TaskState.NOT_DONE),
    ],
)
def test_what_an_outcome_makes_of_a_task(outcome, in_time, late):
    assert state_after(outcome, at=UNTIL - timedelta(microseconds=1), due_until=UNTIL) == in_time
    assert state_after(outcome, at=UNTIL, due_until=UNTIL) == late


def test_every_outcome_has_an_end():
    assert set(ENDS) == set(Outcome)


def test_two_missed_contacts_are_escalated():
    assert missed_contacts(1) is None
    crossing = missed_contacts(2)
    assert (crossing.severity, crossing.explanation.rule, crossing.explanation.value) == (
        Severity.AMBER,
        "missed-contacts",
        "2",
    )


@pytest.mark.parametrize(
    ("attempts", "missed"),
    [
        ([], 0),
        ([(2, Outcome.NOT_REACHED), (1, Outcome.WRONG_NUMBER)], 2),
        ([(1, Outcome.NOT_REACHED), (1, Outcome.NOT_REACHED)], 1),
        ([(3, Outcome.NOT_REACHED), (2, Outcome.NOT_CARRIED_OUT), (1, Outcome.NOT_REACHED)], 2),
        ([(2, Outcome.NOT_CARRIED_OUT), (1, Outcome.NOT_CARRIED_OUT)], 0),
        ([(3, Outcome.NOT_REACHED), (2, Outcome.REACHED), (1, Outcome.NOT_REACHED)], 1),
        ([(3, Outcome.NOT_REACHED), (2, Outcome.REFUSED), (1, Outcome.NOT_REACHED)], 1),
    ],
)
def test_missed_contacts_are_counted_back_to_the_last_answer(attempts, missed):
    assert missed_running((UUID(int=task), outcome) for task, outcome in attempts) == missed
