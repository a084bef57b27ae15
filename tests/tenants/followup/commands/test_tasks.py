from datetime import datetime, timedelta

import pytest

from followup.commands import complete_task, reassign_task, stop_plan
from followup.enums import AlertState, CloseReason, Outcome, Severity, StopReason, TaskState
from followup.models import Alert, Attempt, Task
from kernel.clock import SHANGHAI
from kernel.errors import Conflict, Invalid, NotFound, Refused
from kernel.ids import new_id
from tenancy.access import unit_of_work

DISCHARGED = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture
def tasks(centre, patient, planned):
    """The tasks of a plan as they are now, by step."""
    ref = planned(patient, weeks_ahead=2)

    def read():
        with unit_of_work(centre):
            return {task.step: task for task in Task.objects.filter(plan_id=ref.id).select_related("plan")}

    return read


@pytest.fixture
def attempt(nurse, tasks):
    """`attempt(step, outcome)`: the nurse's attempt on the present version."""

    def make(step, outcome, **more):
        task = tasks()[step]
        return complete_task(nurse, task_id=task.id, expected_version=task.version, outcome=outcome, **more)

    return make


def alerts(tenant):
    with unit_of_work(tenant):
        return list(Alert.objects.order_by("id"))


def test_reached_in_time_is_done_and_told_with_the_referral(centre, nurse, tasks, attempt, happened):
    ref = attempt("first-contact", Outcome.REACHED, note="  一切正常  ")

    task = tasks()["first-contact"]
    assert (task.state, task.outcome, task.version, task.closed_by) == (TaskState.DONE, "reached", 2, nurse.id)
    event = happened(centre)[-1]
    assert (event.kind, event.subject_type, event.subject_id) == ("followup.task_completed", "task", ref.id)
    assert (event.version, event.patient_id, event.related_id) == (2, task.patient_id, task.plan.referral_id)
    with unit_of_work(centre):
        made = Attempt.objects.get()
    assert (made.outcome, made.note, made.by, made.at) == (Outcome.REACHED, "一切正常", nurse.id, task.closed_at)


def test_reached_after_the_window_is_done_late(tasks, attempt, clock):
    clock.move_to(DISCHARGED + timedelta(hours=24))

    attempt("first-contact", Outcome.REACHED)

    assert tasks()["first-contact"].state == TaskState.LATE_DONE


@pytest.mark.parametrize("outcome", [Outcome.NOT_REACHED, Outcome.WRONG_NUMBER])
def test_a_failed_attempt_leaves_the_task_due_and_can_be_repeated(centre, tasks, attempt, happened, outcome):
    attempt("first-contact", outcome)
    ref = attempt("first-contact", Outcome.REACHED)

    assert ref.version == 3
    assert tasks()["first-contact"].state == TaskState.DONE
    assert [event.kind for event in happened(centre)] == [
        "followup.plan_started",
        "followup.task_changed",
        "followup.task_completed",
    ]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.REFUSED, TaskState.NOT_DONE),
        (Outcome.NOT_CARRIED_OUT, TaskState.NOT_DONE),
        (Outcome.MOVED, TaskState.LOST),
        (Outcome.LOST, TaskState.LOST),
    ],
)
def test_an_end_without_contact_is_no_completed_contact(centre, tasks, attempt, happened, outcome, state):
    attempt("first-contact", outcome)

    assert tasks()["first-contact"].state == state
    assert happened(centre)[-1].kind == "followup.task_changed"


def test_reaching_the_patient_closes_earlier_overdue_contacts_and_no_later_one(centre, tasks, attempt, clock, happened):
    clock.move_to(datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI))

    attempt("day-3", Outcome.REACHED)

    found = tasks()
    assert (found["day-3"].state, found["day-3"].closed_reason) == (TaskState.DONE, "")
    for step in ("first-contact", "day-2"):
        assert (found[step].state, found[step].closed_reason, found[step].version) == (
            TaskState.NOT_DONE,
            CloseReason.LATER_CONTACT,
            2,
        )
    assert {found[step].state for step in ("day-4", "day-5", "week-2")} == {TaskState.DUE}
    assert [event.kind for event in happened(centre)][1:] == ["followup.plan_changed", "followup.task_completed"]


def test_doing_an_overdue_task_leaves_what_was_due_after_it(tasks, attempt, clock):
    clock.move_to(datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI))

    attempt("first-contact", Outcome.REACHED)

    assert tasks()["day-2"].state == TaskState.DUE


def test_two_contacts_missed_running_raise_one_amber_alert(centre, patient, tasks, attempt, clock, happened):
    attempt("first-contact", Outcome.NOT_REACHED)
    attempt("first-contact", Outcome.NOT_REACHED)
    assert alerts(centre) == []

    clock.move_to(datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI))
    attempt("day-2", Outcome.WRONG_NUMBER)

    (alert,) = alerts(centre)
    assert (alert.patient_id, alert.severity, alert.rule_set, alert.rule) == (
        patient,
        Severity.AMBER,
        "dc-generic",
        "missed-contacts",
    )
    assert alert.task_id == tasks()["day-2"].id
    event = happened(centre)[-1]
    assert (event.kind, event.subject_id, event.patient_id) == ("followup.alert_raised", alert.id, patient)


def test_reaching_the_patient_in_between_starts_the_count_again(centre, tasks, attempt, clock):
    attempt("first-contact", Outcome.NOT_REACHED)
    clock.move_to(datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI))
    attempt("day-2", Outcome.REACHED)
    clock.move_to(datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI))
    attempt("day-3", Outcome.NOT_REACHED)

    assert alerts(centre) == []


def test_a_third_missed_contact_adds_to_the_alert_that_stands(centre, tasks, attempt, clock, happened):
    for day, step in ((19, "first-contact"), (20, "day-2"), (21, "day-3")):
        clock.move_to(datetime(2026, 11, day, 9, 0, tzinfo=SHANGHAI))
        attempt(step, Outcome.NOT_REACHED)

    (alert,) = alerts(centre)
    assert (alert.repeats, alert.version, alert.state) == (1, 2, AlertState.OPEN)
    assert alert.explanation["value"] == "3"
    assert happened(centre)[-1].kind == "followup.alert_changed"


def test_an_older_version_is_a_conflict_that_tells_the_present_one(centre, nurse, tasks, attempt, contents):
    attempt("first-contact", Outcome.NOT_REACHED)
    before = contents(centre)

    with pytest.raises(Conflict) as refusal:
        complete_task(nurse, task_id=tasks()["first-contact"].id, expected_version=1, outcome=Outcome.REACHED)

    assert refusal.value.current_version == 2
    assert contents(centre) == before


def test_a_settled_task_stays_settled(centre, attempt, contents):
    attempt("first-contact", Outcome.REFUSED)
    before = contents(centre)

    with pytest.raises(Refused) as refusal:
        attempt("first-contact", Outcome.REACHED)

    assert refusal.value.code == "task_closed"
    assert contents(centre) == before


def test_a_task_of_a_stopped_plan_is_settled(nurse, patient, attempt):
    stop_plan(nurse, patient_id=patient, reason=StopReason.WITHDRAWAL)

    with pytest.raises(Refused):
        attempt("first-contact", Outcome.REACHED)


@pytest.mark.parametrize(
    ("change", "field"), [({"outcome": "whatever"}, "outcome"), ({"outcome": "reached", "note": "长" * 501}, "note")]
)
def test_an_unknown_outcome_or_an_endless_note_is_refused(centre, attempt, contents, change, field):
    before = contents(centre)

    with pytest.raises(Invalid) as refusal:
        attempt("first-contact", **change)

    assert refusal.value.field == field
    assert contents(centre) == before


@pytest.mark.parametrize("outcome", [Outcome.REACHED, Outcome.REFUSED, Outcome.LOST, Outcome.NOT_REACHED])
def test_a_contact_of_a_later_day_is_not_recorded_before_it(centre, attempt, contents, outcome):
    before = contents(centre)

    with pytest.raises(Refused) as refusal:
        attempt("day-4", outcome)

    assert refusal.value.code == "not_yet_due"
    assert contents(centre) == before


def test_the_next_contact_may_be_an_early_call(tasks, attempt):
    attempt("first-contact", Outcome.REACHED)

    attempt("day-2", Outcome.REACHED)

    assert {step for step, task in tasks().items() if task.state == TaskState.DONE} == {"first-contact", "day-2"}


def test_a_contact_is_recorded_on_its_day_though_an_earlier_one_is_open(tasks, attempt, clock):
    clock.move_to(datetime(2026, 11, 21, 0, 5, tzinfo=SHANGHAI))

    attempt("day-3", Outcome.NOT_REACHED)

    assert tasks()["day-3"].outcome == "not_reached"


def test_a_task_that_does_not_exist_is_not_found(nurse):
    with pytest.raises(NotFound):
        complete_task(nurse, task_id=new_id(), expected_version=1, outcome=Outcome.REACHED)


def test_a_task_of_another_organisation_is_not_found(other_centre, tasks, actor_in, centre, contents):
    stranger, before = actor_in(other_centre, "community_nurse"), contents(centre)

    with pytest.raises(NotFound):
        complete_task(stranger, task_id=tasks()["first-contact"].id, expected_version=1, outcome=Outcome.REACHED)

    assert contents(centre) == before


def test_a_colleague_may_stand_in(colleague, tasks):
    task = tasks()["first-contact"]

    complete_task(colleague, task_id=task.id, expected_version=1, outcome=Outcome.REACHED)

    assert tasks()["first-contact"].closed_by == colleague.id


def test_one_task_is_given_to_a_colleague(centre, head, colleague, nurse, tasks, happened):
    task = tasks()["day-2"]

    ref = reassign_task(head, task_id=task.id, expected_version=1, assignee_id=colleague.id)

    assert ref.version == 2
    assert {step: one.assignee_id for step, one in tasks().items() if one.assignee_id != nurse.id} == {
        "day-2": colleague.id
    }
    assert happened(centre)[-1].kind == "followup.task_changed"


def test_a_task_is_given_to_nobody_who_does_not_follow_up(centre, head, tasks, person_in, contents):
    clerk, before = person_in(centre, "referral_office"), contents(centre)

    with pytest.raises(Invalid) as refusal:
        reassign_task(head, task_id=tasks()["day-2"].id, expected_version=1, assignee_id=clerk.id)

    assert (refusal.value.field, refusal.value.code) == ("assignee_id", "not_a_carer")
    assert contents(centre) == before


@pytest.mark.parametrize("role", ["ward_nurse", "hospital_doctor", "referral_office", "privacy_officer"])
def test_nobody_else_works_on_tasks(centre, tasks, actor_in, contents, role):
    stranger, before = actor_in(centre, role), contents(centre)

    with pytest.raises(Refused) as refusal:
        complete_task(stranger, task_id=tasks()["day-2"].id, expected_version=1, outcome=Outcome.REACHED)

    assert refusal.value.code == "not_allowed"
    assert contents(centre) == before
