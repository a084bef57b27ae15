"""Contacts keep step with the calendar and with the real discharge."""

from datetime import date, datetime, timedelta

import pytest

from followup.commands import complete_task, extend_plan, retime_plan, stop_plan
from followup.enums import Outcome, Pathway, StopReason, TaskKind
from followup.models import Plan, Task
from kernel.clock import SHANGHAI, local
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from staff.access import machine
from tenancy.access import unit_of_work

DISCHARGED = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
LATER = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


def rows(tenant, plan_id):
    with unit_of_work(tenant):
        return list(Task.objects.filter(plan_id=plan_id).order_by("due_until", "id"))


def plan_row(tenant, plan_id):
    with unit_of_work(tenant):
        return Plan.objects.get(id=plan_id)


@pytest.fixture
def referral_id():
    return new_id()


@pytest.fixture
def plan_id(patient, planned, referral_id):
    return planned(patient, referral_id=referral_id, weeks_ahead=2).id


def test_extending_goes_on_where_the_plan_ends_and_makes_nothing_twice(centre, patient, planned, clock, happened):
    ref = planned(patient, weeks_ahead=2)
    machine_clock = machine(centre, "clock")
    clock.shift(timedelta(weeks=2))

    extended = extend_plan(machine_clock, plan_id=ref.id, weeks_ahead=2)
    again = extend_plan(machine_clock, plan_id=ref.id, weeks_ahead=2)

    visits = [task.step for task in rows(centre, ref.id) if task.kind == TaskKind.HOME_VISIT]
    assert visits == ["week-2", "week-3", "week-4"]
    assert extended.version == again.version == 2
    assert [event.kind for event in happened(centre)] == ["followup.plan_started", "followup.plan_changed"]


def test_a_stopped_plan_is_not_extended(centre, nurse, patient, planned, clock):
    ref = planned(patient, weeks_ahead=2)
    stop_plan(nurse, patient_id=patient, reason=StopReason.COMPLETED)
    clock.shift(timedelta(weeks=2))

    with pytest.raises(NotFound):
        extend_plan(machine(centre, "clock"), plan_id=ref.id)


def test_the_real_discharge_moves_the_first_call_and_everything_after_it(centre, nurse, plan_id, referral_id, happened):
    ref = retime_plan(nurse, referral_id=referral_id, discharged_at=LATER)

    tasks = rows(centre, plan_id)
    assert (tasks[0].step, tasks[0].due_from, tasks[0].due_until) == (
        "first-contact",
        LATER,
        datetime(2026, 11, 21, 0, 0, tzinfo=SHANGHAI),
    )
    assert [local(task.due_from).date() for task in tasks[1:4]] == [date(2026, 11, day) for day in (21, 22, 23)]
    assert {task.version for task in tasks} == {2}
    assert (ref.version, plan_row(centre, plan_id).discharged_at) == (2, LATER)
    assert [event.kind for event in happened(centre)][-1] == "followup.plan_changed"


def test_within_24_hours_when_the_patient_leaves_before_the_day_that_was_promised(centre, nurse, patient, planned):
    referral_id = new_id()
    ref = planned(patient, referral_id=referral_id, first_contact_on=date(2026, 11, 25), discharged_on=None)

    retime_plan(nurse, referral_id=referral_id, discharged_at=DISCHARGED)

    assert rows(centre, ref.id)[0].due_until == DISCHARGED + timedelta(hours=24)


@pytest.mark.parametrize("pathway", Pathway)
@pytest.mark.parametrize("left", [LATER, DISCHARGED - timedelta(days=3), DISCHARGED + timedelta(days=12)])
def test_extending_after_the_move_leaves_nothing_out_and_makes_nothing_twice(
    centre, nurse, patient, planned, clock, pathway, left
):
    clock.move_to(LATER)
    referral_id = new_id()
    moved = planned(patient, referral_id=referral_id, pathway=pathway, weeks_ahead=9)
    retime_plan(nurse, referral_id=referral_id, discharged_at=left)
    extend_plan(machine(centre, "clock"), plan_id=moved.id, weeks_ahead=30)
    steps = [task.step for task in rows(centre, moved.id)]

    fresh = planned(
        patient,
        pathway=pathway,
        weeks_ahead=30,
        discharged_on=left,
        first_contact_on=max(left.date(), date(2026, 11, 19)),
    )

    assert steps == [task.step for task in rows(centre, fresh.id)]
    assert [(task.due_from, task.due_until) for task in rows(centre, moved.id)] == [
        (task.due_from, task.due_until) for task in rows(centre, fresh.id)
    ]


def test_once_the_patient_was_reached_the_days_stay(centre, nurse, plan_id, referral_id):
    first = rows(centre, plan_id)[0]
    complete_task(nurse, task_id=first.id, expected_version=1, outcome=Outcome.REACHED)
    before = [(task.due_from, task.version) for task in rows(centre, plan_id)]

    retime_plan(nurse, referral_id=referral_id, discharged_at=LATER)

    assert [(task.due_from, task.version) for task in rows(centre, plan_id)] == before
    assert plan_row(centre, plan_id).discharged_at == LATER


def test_the_same_moment_again_changes_nothing(centre, nurse, plan_id, referral_id, contents):
    retime_plan(nurse, referral_id=referral_id, discharged_at=LATER)
    before = contents(centre)

    assert retime_plan(nurse, referral_id=referral_id, discharged_at=LATER).version == 2
    assert contents(centre) == before


def test_where_no_plan_runs_there_is_nothing_to_move(centre, nurse, patient, plan_id, referral_id, contents):
    stop_plan(nurse, patient_id=patient, reason=StopReason.WITHDRAWAL)
    before = contents(centre)

    assert retime_plan(nurse, referral_id=referral_id, discharged_at=LATER) is None
    assert retime_plan(nurse, referral_id=new_id(), discharged_at=LATER) is None
    assert contents(centre) == before


def test_a_moment_without_zone_is_refused(centre, nurse, plan_id, referral_id, contents):
    before = contents(centre)

    with pytest.raises(Invalid) as refusal:
        retime_plan(nurse, referral_id=referral_id, discharged_at=LATER.replace(tzinfo=None))

    assert refusal.value.code == "naive_time"
    assert contents(centre) == before


@pytest.mark.parametrize("role", ["ward_nurse", "regional_administrator"])
def test_nobody_else_moves_a_plan(centre, plan_id, referral_id, actor_in, contents, role):
    stranger, before = actor_in(centre, role), contents(centre)

    with pytest.raises(Refused):
        retime_plan(stranger, referral_id=referral_id, discharged_at=LATER)
    with pytest.raises(Refused):
        extend_plan(stranger, plan_id=plan_id)

    assert contents(centre) == before
