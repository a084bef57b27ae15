from datetime import datetime, timedelta

import pytest

from audit.models import AuditEntry
from followup.commands import complete_task, reassign_task, stop_plan
from followup.enums import Outcome, Pathway, StopReason, TaskKind, TaskList, TaskState
from followup.models import Task
from followup.queries import contacts, task, task_lists, tasks_due, workload
from kernel.clock import SHANGHAI
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from tenancy.access import unit_of_work

LIST_STATEMENTS = 5  # savepoint, count, rows, audit, release

DISCHARGED = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
DAYS = [f"day-{number}" for number in range(2, 8)]


def steps(page):
    return [view.step for view in page.items]


def of_step(tenant, step):
    with unit_of_work(tenant):
        return Task.objects.get(step=step)


def everybody_seen(tenant):
    with unit_of_work(tenant):
        rows = AuditEntry.objects.filter(outcome="read", action="followup.tasks_due")
        return sorted(rows.values_list("patient_id", flat=True))


def test_the_lists_of_an_afternoon_in_the_first_week(nurse, patient, planned, clock):
    planned(patient, weeks_ahead=2)

    assert steps(tasks_due(nurse, list_name=TaskList.CALL_TODAY)) == []
    assert steps(tasks_due(nurse, list_name=TaskList.OVERDUE)) == []
    assert steps(tasks_due(nurse, list_name=TaskList.THIS_WEEK)) == ["first-contact", *DAYS[:5]]

    clock.move_to(FRIDAY)
    assert steps(tasks_due(nurse)) == ["day-2"]
    assert steps(tasks_due(nurse, list_name=TaskList.OVERDUE)) == ["first-contact"]
    assert steps(tasks_due(nurse, list_name=TaskList.THIS_WEEK)) == [*DAYS, "week-2"]


def test_on_a_sunday_tomorrow_s_call_is_in_the_next_seven_days(nurse, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(SUNDAY)

    assert "day-5" in steps(tasks_due(nurse, list_name=TaskList.THIS_WEEK))


def test_a_call_promised_for_today_is_called_today_until_its_hour_has_passed(nurse, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(DISCHARGED + timedelta(hours=23, minutes=59))

    (view,) = tasks_due(nurse).items
    assert (view.step, view.overdue, view.due_on) == ("first-contact", False, DISCHARGED.date() + timedelta(days=1))

    clock.shift(timedelta(minutes=1))
    assert tasks_due(nurse).items == ()
    (view,) = tasks_due(nurse, list_name=TaskList.OVERDUE).items
    assert (view.step, view.overdue) == ("first-contact", True)


def test_a_visit_is_no_call_and_belongs_to_the_week_that_its_window_touches(nurse, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI))

    assert steps(tasks_due(nurse)) == []
    assert "week-2" in steps(tasks_due(nurse, list_name=TaskList.THIS_WEEK))


def test_what_is_settled_is_on_no_list(centre, nurse, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(FRIDAY)
    complete_task(nurse, task_id=of_step(centre, "day-2").id, expected_version=1, outcome=Outcome.REACHED)

    assert tasks_due(nurse).items == ()
    assert tasks_due(nurse, list_name=TaskList.OVERDUE).items == ()


def test_mine_is_what_is_assigned_to_me(centre, nurse, head, colleague, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(FRIDAY)
    reassign_task(head, task_id=of_step(centre, "day-3").id, expected_version=1, assignee_id=colleague.id)

    assert steps(tasks_due(colleague, list_name=TaskList.THIS_WEEK, mine=True)) == ["day-3"]
    assert steps(tasks_due(nurse, list_name=TaskList.THIS_WEEK, mine=True)) == ["day-2", *DAYS[2:], "week-2"]
    assert tasks_due(head, list_name=TaskList.THIS_WEEK, mine=True).total == 0


def test_a_row_says_what_the_page_needs(nurse, colleague, patient, planned, clock):
    referral_id = new_id()
    ref = planned(patient, referral_id=referral_id)
    clock.move_to(FRIDAY)

    (view,) = tasks_due(colleague).items

    assert (view.plan_id, view.patient_id, view.referral_id, view.assignee_id) == (
        ref.id,
        patient,
        referral_id,
        nurse.id,
    )
    assert (view.kind, view.state, view.version, view.attempts) == (TaskKind.PHONE_CALL, TaskState.DUE, 1, 0)
    assert view.may_complete


def test_pages_follow_each_other_without_gap_or_repetition(nurse, patient, patient_of, planned, clock):
    for name in ("甲", "乙", "丙"):
        planned(patient_of(nurse, name), weeks_ahead=1)
    wanted = {"list_name": TaskList.THIS_WEEK, "limit": 5}

    found, after = [], None
    while True:
        page = tasks_due(nurse, after=after, **wanted)
        assert page.total == 18
        found += [view.id for view in page.items]
        after = page.next_cursor
        if after is None:
            break

    whole = tasks_due(nurse, list_name=TaskList.THIS_WEEK, limit=100)
    assert found == [view.id for view in whole.items]
    assert len(set(found)) == 18


@pytest.mark.parametrize("cursor", ["nonsense", "WyJ4IiwgInkiXQ", "WzEsIDJd", "W10"])
def test_a_cursor_that_is_none_of_ours_is_refused(nurse, cursor):
    with pytest.raises(Invalid) as refusal:
        tasks_due(nurse, after=cursor)

    assert refusal.value.code == "bad_cursor"


@pytest.mark.parametrize(("change", "field"), [({"list_name": "everything"}, "list_name"), ({"limit": 0}, "first")])
def test_an_unknown_list_or_an_impossible_page_is_refused(nurse, change, field):
    with pytest.raises(Invalid) as refusal:
        tasks_due(nurse, **change)

    assert refusal.value.field == field


@pytest.mark.parametrize("patients", [1, 3])
def test_a_list_takes_the_same_statements_however_long_it_is(nurse, patient_of, planned, clock, statements, patients):
    for number in range(patients):
        planned(patient_of(nurse, f"病人{number}"), weeks_ahead=2)
    clock.move_to(FRIDAY)

    with statements() as found:
        page = tasks_due(nurse)

    assert len(page.items) == patients
    assert len(found) == LIST_STATEMENTS, found


def test_counts_are_those_of_the_lists_for_this_actor(centre, nurse, head, colleague, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(FRIDAY)
    reassign_task(head, task_id=of_step(centre, "day-2").id, expected_version=1, assignee_id=colleague.id)

    for actor, mine in ((nurse, False), (nurse, True), (colleague, True)):
        counts = {count.name: count.count for count in task_lists(actor, mine=mine)}
        assert counts == {name: tasks_due(actor, list_name=name, mine=mine).total for name in TaskList.values}
    assert [str(count.label) for count in task_lists(nurse)] == [str(name.label) for name in TaskList]


def test_counting_all_lists_is_one_statement(nurse, patient, planned, statements):
    planned(patient)

    with statements() as found:
        task_lists(nurse)

    assert len([sql for sql in found if "followup_task" in sql]) == 1


def test_everybody_whose_task_is_shown_is_on_record_once(centre, nurse, patient_of, planned, clock):
    patients = [patient_of(nurse, name) for name in ("甲", "乙")]
    for one in patients:
        planned(one, weeks_ahead=2)

    tasks_due(nurse, list_name=TaskList.THIS_WEEK)

    assert everybody_seen(centre) == sorted(patients)


def test_one_task_with_its_attempts(centre, nurse, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    clock.move_to(FRIDAY)
    first = of_step(centre, "first-contact")
    for version, (outcome, note) in enumerate([("wrong_number", "空号"), ("reached", "")], start=1):
        complete_task(nurse, task_id=first.id, expected_version=version, outcome=outcome, note=note)

    detail = task(nurse, task_id=first.id)

    assert [(one.outcome, one.note, one.by) for one in detail.attempts] == [
        ("wrong_number", "空号", nurse.id),
        ("reached", "", nurse.id),
    ]
    assert (detail.task.attempts, detail.task.state, detail.task.may_complete) == (2, TaskState.LATE_DONE, False)


@pytest.mark.parametrize("number", [1, 3])
def test_every_try_is_read_with_what_was_written_the_newest_first(
    centre, nurse, patient, planned, clock, statements, number
):
    ref = planned(patient, weeks_ahead=2)
    first = of_step(centre, "first-contact")
    for version in range(1, number + 1):
        complete_task(nurse, task_id=first.id, expected_version=version, outcome="not_reached", note=f"第{version}次")
        clock.shift(timedelta(minutes=1))

    with statements() as found:
        tried = contacts(nurse, patient_id=patient)

    assert [(one.outcome, one.note, one.by, one.task_id, one.plan_id) for one in tried] == [
        ("not_reached", f"第{version}次", nurse.id, first.id, ref.id) for version in range(number, 0, -1)
    ]
    assert len(contacts(nurse, patient_id=patient, limit=1)) == 1
    assert len(found) == 4, found  # savepoint, attempts with their tasks and plans, audit, release


@pytest.mark.parametrize("follows", ["a_newer_plan", "a_stop"])
def test_what_was_said_outlives_the_plan_under_which_it_was_said(centre, nurse, patient, planned, clock, follows):
    planned(patient, weeks_ahead=2)
    first = of_step(centre, "first-contact")
    complete_task(nurse, task_id=first.id, expected_version=1, outcome="reached", note="按时服药，无不适")
    clock.shift(timedelta(hours=1))

    if follows == "a_stop":
        stop_plan(nurse, patient_id=patient, reason=StopReason.DEATH)
    else:
        planned(patient)

    (told,) = contacts(nurse, patient_id=patient)
    assert (told.note, told.kind, told.pathway) == ("按时服药，无不适", first.kind, Pathway.DISCHARGE)


def test_a_task_that_does_not_exist_or_is_elsewhere_is_not_found(
    centre, nurse, other_centre, patient, planned, actor_in
):
    planned(patient, weeks_ahead=2)

    with pytest.raises(NotFound):
        task(nurse, task_id=new_id())
    with pytest.raises(NotFound):
        task(actor_in(other_centre, "centre_head"), task_id=of_step(centre, "day-2").id)


def test_another_organisation_sees_nothing(other_centre, patient, planned, clock, actor_in):
    planned(patient)
    clock.move_to(FRIDAY)

    stranger = actor_in(other_centre, "centre_head")

    assert tasks_due(stranger, list_name=TaskList.OVERDUE).items == ()
    assert {count.count for count in task_lists(stranger)} == {0}
    assert workload(stranger) == {}


def test_workload_counts_what_is_open_in_the_next_seven_days(centre, nurse, head, colleague, patient, planned, clock):
    planned(patient, weeks_ahead=2)
    planned(patient, pathway=Pathway.HYPERTENSION)
    clock.move_to(FRIDAY)
    complete_task(nurse, task_id=of_step(centre, "day-2").id, expected_version=1, outcome=Outcome.NOT_CARRIED_OUT)
    reassign_task(head, task_id=of_step(centre, "day-4").id, expected_version=1, assignee_id=colleague.id)

    assert workload(head) == {nurse.id: 7, colleague.id: 1}


@pytest.mark.parametrize("role", ["ward_nurse", "referral_office", "regional_administrator", "privacy_officer"])
def test_nobody_else_reads_worklists(centre, actor_in, role):
    stranger = actor_in(centre, role)

    for read in (tasks_due, task_lists, workload):
        with pytest.raises(Refused):
            read(stranger)
