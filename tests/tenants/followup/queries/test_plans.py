from datetime import date, datetime, timedelta

import pytest

from followup.commands import complete_task, stop_plan
from followup.enums import Outcome, Pathway, PlanState, StopReason
from followup.queries import plan, plan_of_referral, plans_to_extend
from kernel.clock import SHANGHAI
from kernel.errors import Refused
from kernel.ids import new_id
from staff.access import machine

PLAN_STATEMENTS = 5  # savepoint, plan, tasks, audit, release

DISCHARGED = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


def test_a_plan_with_what_it_promises_in_order(nurse, patient, planned):
    referral_id = new_id()
    ref = planned(patient, referral_id=referral_id, weeks_ahead=2)

    found = plan(nurse, patient_id=patient)

    assert (found.id, found.version, found.pathway, found.state) == (ref.id, 1, Pathway.DISCHARGE, PlanState.ACTIVE)
    assert (found.referral_id, found.responsible_id) == (referral_id, nurse.id)
    assert (found.first_contact_on, found.discharged_at) == (date(2026, 11, 19), DISCHARGED)
    assert [task.step for task in found.tasks][:3] == ["first-contact", "day-2", "day-3"]
    assert found.tasks[0].due_until == DISCHARGED + timedelta(hours=24)
    assert plan_of_referral(nurse, referral_id=referral_id) == found


def test_attempts_are_counted_per_task(nurse, patient, planned):
    planned(patient, weeks_ahead=2)
    first = plan(nurse, patient_id=patient).tasks[0]
    complete_task(nurse, task_id=first.id, expected_version=1, outcome=Outcome.NOT_REACHED)

    assert [task.attempts for task in plan(nurse, patient_id=patient).tasks][:2] == [1, 0]


def test_the_running_plan_comes_before_the_stopped_one(nurse, patient, planned, clock):
    running = planned(patient)
    clock.shift(timedelta(hours=1))
    planned(patient, pathway=Pathway.HYPERTENSION, referral_id=(other := new_id()))
    stop_plan(nurse, referral_id=other, reason=StopReason.COMPLETED)

    assert plan(nurse, patient_id=patient).id == running.id


def test_the_last_stopped_plan_is_shown_when_none_runs(nurse, patient, planned, clock):
    planned(patient)
    stop_plan(nurse, patient_id=patient, reason=StopReason.COMPLETED)
    clock.shift(timedelta(hours=1))
    last = planned(patient)
    stop_plan(nurse, patient_id=patient, reason=StopReason.WITHDRAWAL)

    found = plan(nurse, patient_id=patient)

    assert (found.id, found.stop_reason) == (last.id, StopReason.WITHDRAWAL)
    assert {task.may_complete for task in found.tasks} == {False}


def test_no_plan_is_none(nurse, patient):
    assert plan(nurse, patient_id=patient) is None
    assert plan_of_referral(nurse, referral_id=new_id()) is None


def test_another_organisation_has_no_such_plan(other_centre, patient, planned, actor_in):
    planned(patient, referral_id=(referral_id := new_id()))
    stranger = actor_in(other_centre, "centre_head")

    assert plan(stranger, patient_id=patient) is None
    assert plan_of_referral(stranger, referral_id=referral_id) is None


@pytest.mark.parametrize("weeks", [1, 3])
def test_a_plan_takes_the_same_statements_however_long_it_is(nurse, patient, planned, statements, weeks):
    planned(patient, weeks_ahead=weeks)

    with statements() as found:
        plan(nurse, patient_id=patient)

    assert len(found) == PLAN_STATEMENTS, found


def test_plans_whose_contacts_end_before_the_horizon(centre, nurse, patient, patient_of, planned, clock):
    clock_actor = machine(centre, "clock")
    short = planned(patient, weeks_ahead=1)
    shorter_later = planned(patient_of(nurse, "乙"), weeks_ahead=3)
    planned(patient_of(nurse, "丙"), weeks_ahead=8)

    assert plans_to_extend(clock_actor, weeks_ahead=4) == (short.id, shorter_later.id)


@pytest.mark.parametrize("role", ["ward_nurse", "referral_office", "privacy_officer"])
def test_nobody_else_reads_plans(centre, patient, actor_in, role):
    with pytest.raises(Refused):
        plan(actor_in(centre, role), patient_id=patient)
    with pytest.raises(Refused):
        plans_to_extend(actor_in(centre, role))
