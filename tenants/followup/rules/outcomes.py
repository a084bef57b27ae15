"""What the outcome of an attempt makes of a task, in the five states of the national reports."""

from collections.abc import Iterable
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from followup.contracts import Crossing, Explanation
from followup.enums import Outcome, Severity, TaskState

ENDS: dict[Outcome, TaskState] = {
    Outcome.REACHED: TaskState.DONE,
    Outcome.NOT_REACHED: TaskState.DUE,
    Outcome.WRONG_NUMBER: TaskState.DUE,
    Outcome.REFUSED: TaskState.NOT_DONE,
    Outcome.MOVED: TaskState.LOST,
    Outcome.LOST: TaskState.LOST,
    Outcome.NOT_CARRIED_OUT: TaskState.NOT_DONE,
}
MISSED = frozenset({Outcome.NOT_REACHED, Outcome.WRONG_NUMBER})
ANSWERED = frozenset({Outcome.REACHED, Outcome.REFUSED})
MISSED_LIMIT = 2


def state_after(outcome: Outcome, *, at: datetime, due_until: datetime) -> TaskState:
    """The task's state: done within the window, done late after it; an attempt that failed leaves the task due."""
    state = ENDS[outcome]
    return TaskState.LATE_DONE if state == TaskState.DONE and at >= due_until else state


def missed_running(attempts: Iterable[tuple[UUID, Outcome]]) -> int:
    """How many contacts (task, outcome; newest first) were missed since the patient was last reached."""
    since = takewhile(lambda attempt: attempt[1] not in ANSWERED, attempts)
    return len({task_id for task_id, outcome in since if outcome in MISSED})


def missed_contacts(count: int) -> Crossing | None:
    """Amber when this many contacts running could not reach the patient.

    Product rule of the discharge pathway `dc-generic`: two missed contacts are escalated.
    """
    if count < MISSED_LIMIT:
        return None
    explanation = Explanation(
        rule_set="dc-generic",
        version="1",
        source="Product rule of the discharge pathway: two missed contacts are escalated.",
        rule="missed-contacts",
        text_en="The patient could not be reached at two or more contacts running.",
        text_zh="连续两次或以上随访未能联系到患者。",
        threshold=f"≥ {MISSED_LIMIT}",
        value=str(count),
    )
    return Crossing(Severity.AMBER, explanation)
