from datetime import date, datetime, timedelta

import pytest

from followup.commands import complete_task, reassign_plan, reassign_task, start_plan, stop_plan
from followup.enums import CloseReason, Outcome, Pathway, PlanState, StopReason, TaskKind, TaskState
from followup.models import Plan, Task
from kernel.clock import SHANGHAI, local
from kernel.errors import Conflict, Invalid, NotFound, Refused
from kernel.ids import new_id
from patients.commands import mark_deceased
from tenancy.access import unit_of_work

DISCHARGED = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


def rows(tenant, plan_id=None):
    with unit_of_work(tenant):
        tasks = Task.objects.order_by("due_until", "id")
        return list(tasks.filter(plan_id=plan_id) if plan_id else tasks)


def plan_row(tenant, plan_id):
    with unit_of_work(tenant):
        return Plan.objects.get(id=plan_id)


def test_the_first_contact_is_due_within_24_hours_of_the_discharge_and_then_the_schedule(
    centre, nurse, patient, planned
):
    ref = planned(patient)

    tasks = rows(centre, ref.id)
    assert (tasks[0].step, tasks[0].kind) == ("first-contact", TaskKind.PHONE_CALL)
    assert tasks[0].due_until == DISCHARGED + timedelta(hours=24)
    assert [task.kind for task in tasks[:8]] == [TaskKind.PHONE_CALL] * 7 + [TaskKind.HOME_VISIT]
    assert [local(task.due_from).date() for task in tasks[1:8]] == [date(2026, 11, day) for day in range(20, 27)]
    assert {(task.state, task.assignee_id, task.patient_id) for task in tasks} == {(TaskState.DUE, nurse.id, patient)}


def test_weeks_ahead_is_a_parameter(centre, patient, planned):
    ref = planned(patient, weeks_ahead=3)

    tasks = rows(centre, ref.id)
    assert plan_row(centre, ref.id).made_until == date(2026, 12, 9)
    assert [task.step for task in tasks if task.kind == TaskKind.HOME_VISIT] == ["week-2", "week-3"]


def test_the_event_names_plan_patient_and_referral(centre, patient, planned, happened):
    referral_id = new_id()

    ref = planned(patient, referral_id=referral_id)

    (event,) = happened(centre)
    assert (event.kind, event.subject_type, event.subject_id, event.version) == (
        "followup.plan_started",
        "plan",
        ref.id,
        1,
    )
    assert (event.patient_id, event.related_id) == (patient, referral_id)


def test_the_same_referral_again_answers_with_the_plan_it_has(centre, patient, planned, contents, happened):
    referral_id = new_id()
    first = planned(patient, referral_id=referral_id)
    before = contents(centre)

    again = planned(patient, referral_id=referral_id)

    assert again == first
    assert contents(centre) == before
    assert len(happened(centre)) == 1


def test_the_same_referral_with_another_person_is_a_conflict(centre, colleague, patient, planned, contents):
    referral_id = new_id()
    planned(patient, referral_id=referral_id)
    before = contents(centre)

    with pytest.raises(Conflict) as refusal:
        planned(patient, referral_id=referral_id, responsible_id=colleague.id)

    assert (refusal.value.code, refusal.value.current_version) == ("plan_exists", 1)
    assert contents(centre) == before


def test_a_stopped_plan_is_not_quietly_taken_for_a_running_one(nurse, patient, planned):
    referral_id = new_id()
    planned(patient, referral_id=referral_id)
    stop_plan(nurse, referral_id=referral_id, reason=StopReason.COMPLETED)

    with pytest.raises(Conflict):
        planned(patient, referral_id=referral_id)


def test_a_new_discharge_supersedes_the_running_plan_of_the_same_pathway_only(centre, patient, planned, happened):
    earlier = planned(patient)
    other = planned(patient, pathway=Pathway.HYPERTENSION)

    later = planned(patient)

    states = {ref.id: plan_row(centre, ref.id) for ref in (earlier, other, later)}
    assert [states[ref.id].state for ref in (earlier, other, later)] == [
        PlanState.STOPPED,
        PlanState.ACTIVE,
        PlanState.ACTIVE,
    ]
    assert states[earlier.id].stop_reason == StopReason.SUPERSEDED
    assert {task.closed_reason for task in rows(centre, earlier.id)} == {CloseReason.SUPERSEDED}
    assert [event.kind for event in happened(centre)][-2:] == ["followup.plan_stopped", "followup.plan_started"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"pathway": "nonsense"}, "pathway", "unknown_option"),
        ({"first_contact_on": date(2026, 11, 17)}, "first_contact_on", "before_discharge"),
        ({"discharged_on": DISCHARGED.replace(tzinfo=None)}, "discharged_on", "naive_time"),
        ({"responsible_id": new_id()}, "responsible_id", "not_a_carer"),
        ({"weeks_ahead": 0}, "weeks_ahead", "out_of_range"),
        ({"weeks_ahead": 54}, "weeks_ahead", "out_of_range"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_promises_nothing(
    centre, patient, planned, contents, happened, change, field, code
):
    planned(patient)
    before, told = contents(centre), len(happened(centre))

    with pytest.raises(Invalid) as refusal:
        planned(patient, **change)

    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert contents(centre) == before
    assert len(happened(centre)) == told


def test_somebody_without_follow_up_work_cannot_be_made_responsible(centre, patient, planned, person_in):
    clerk = person_in(centre, "referral_office")

    with pytest.raises(Invalid) as refusal:
        planned(patient, responsible_id=clerk.id)

    assert refusal.value.code == "not_a_carer"


def test_a_patient_of_somewhere_else_is_not_found(hospital, ward, patient_of, planned, contents, centre):
    elsewhere = patient_of(ward)
    before = contents(centre)

    with pytest.raises(NotFound):
        planned(elsewhere)

    assert contents(centre) == before


def test_nothing_is_promised_to_the_dead(centre, head, patient, planned, contents):
    mark_deceased(head, patient_id=patient, on=date(2026, 11, 18))
    before = contents(centre)

    with pytest.raises(Refused) as refusal:
        planned(patient)

    assert refusal.value.code == "patient_deceased"
    assert contents(centre) == before


def test_the_referral_office_starts_a_plan_by_accepting(centre, nurse, patient, person_in, clock):
    office = person_in(centre, "referral_office")

    ref = start_plan(
        office,
        patient_id=patient,
        pathway="dc-generic",
        referral_id=new_id(),
        responsible_id=nurse.id,
        first_contact_on=date(2026, 11, 19),
        discharged_on=date(2026, 11, 18),
    )

    assert rows(centre, ref.id)[0].due_until == datetime(2026, 11, 19, 0, 0, tzinfo=SHANGHAI)


def test_a_plan_that_begins_late_counts_its_days_from_today(centre, patient, planned, clock):
    clock.move_to(DISCHARGED + timedelta(days=5))

    tasks = rows(centre, planned(patient).id)

    assert tasks[0].due_until == DISCHARGED + timedelta(hours=24)
    assert [local(task.due_from).date() for task in tasks[1:3]] == [date(2026, 11, 24), date(2026, 11, 25)]


def test_another_responsible_person_takes_the_open_tasks_of_the_one_before(
    centre, nurse, colleague, head, patient, planned, happened
):
    ref = planned(patient, weeks_ahead=2)
    first, second, *rest = rows(centre, ref.id)
    complete_task(nurse, task_id=first.id, expected_version=1, outcome=Outcome.REACHED)
    reassign_task(head, task_id=second.id, expected_version=1, assignee_id=head.id)

    answer = reassign_plan(head, plan_id=ref.id, expected_version=1, responsible_id=colleague.id)

    assert answer.version == 2
    assert [task.assignee_id for task in rows(centre, ref.id)] == [nurse.id, head.id] + [colleague.id] * len(rest)
    assert happened(centre)[-1].kind == "followup.plan_changed"


def test_reassigning_an_older_version_is_a_conflict(centre, colleague, head, patient, planned, contents):
    ref = planned(patient)
    reassign_plan(head, plan_id=ref.id, expected_version=1, responsible_id=colleague.id)
    before = contents(centre)

    with pytest.raises(Conflict) as refusal:
        reassign_plan(head, plan_id=ref.id, expected_version=1, responsible_id=head.id)

    assert refusal.value.current_version == 2
    assert contents(centre) == before


def test_a_stopped_plan_cannot_be_handed_over(centre, nurse, head, patient, planned):
    ref = planned(patient)
    stopped = stop_plan(nurse, patient_id=patient, reason=StopReason.COMPLETED)

    with pytest.raises(Refused) as refusal:
        reassign_plan(head, plan_id=ref.id, expected_version=stopped.version, responsible_id=head.id)

    assert refusal.value.code == "plan_stopped"


@pytest.mark.parametrize("reason", [StopReason.DEATH, StopReason.WITHDRAWAL, StopReason.CONSENT, StopReason.COMPLETED])
def test_stopping_closes_every_open_task_with_the_reason(centre, nurse, patient, planned, happened, reason):
    ref = planned(patient, weeks_ahead=2)
    done, *_open = rows(centre, ref.id)
    complete_task(nurse, task_id=done.id, expected_version=1, outcome=Outcome.REACHED)

    answer = stop_plan(nurse, patient_id=patient, reason=reason)

    first, *rest = rows(centre, ref.id)
    assert answer.id == ref.id
    assert (first.state, first.closed_reason) == (TaskState.DONE, "")
    assert {(task.state, task.closed_reason, task.version) for task in rest} == {(TaskState.NOT_DONE, reason, 2)}
    plan = plan_row(centre, ref.id)
    assert (plan.state, plan.stop_reason) == (PlanState.STOPPED, reason)
    assert happened(centre)[-1].kind == "followup.plan_stopped"


def test_stopping_by_referral_leaves_the_other_plans_running(centre, nurse, patient, planned):
    referral_id = new_id()
    stopped = planned(patient, referral_id=referral_id)
    running = planned(patient, pathway=Pathway.HYPERTENSION)

    stop_plan(nurse, referral_id=referral_id, reason=StopReason.CONSENT)

    assert plan_row(centre, stopped.id).state == PlanState.STOPPED
    assert plan_row(centre, running.id).state == PlanState.ACTIVE


def test_stopping_what_does_not_run_is_quiet(centre, nurse, patient, contents, happened):
    before = contents(centre)

    assert stop_plan(nurse, patient_id=patient, reason=StopReason.COMPLETED) is None
    assert (contents(centre), happened(centre)) == (before, [])


@pytest.mark.parametrize(
    ("whose", "reason", "field"), [((), "completed", "patient_id"), (("patient",), "whim", "reason")]
)
def test_stopping_needs_a_subject_and_a_known_reason(nurse, patient, planned, whose, reason, field):
    planned(patient)

    with pytest.raises(Invalid) as refusal:
        stop_plan(nurse, **dict.fromkeys([f"{who}_id" for who in whose], patient), reason=reason)

    assert refusal.value.field == field


def test_naming_patient_and_referral_at_once_is_refused(nurse, patient):
    with pytest.raises(Invalid):
        stop_plan(nurse, patient_id=patient, referral_id=new_id(), reason=StopReason.COMPLETED)


@pytest.mark.parametrize("role", ["ward_nurse", "hospital_doctor", "regional_administrator", "privacy_officer"])
def test_nobody_else_starts_or_stops_a_plan(centre, nurse, patient, planned, contents, actor_in, role):
    planned(patient)
    before, stranger = contents(centre), actor_in(centre, role)

    with pytest.raises(Refused):
        stop_plan(stranger, patient_id=patient, reason=StopReason.COMPLETED)
    with pytest.raises(Refused):
        start_plan(
            stranger,
            patient_id=patient,
            pathway="htn",
            referral_id=None,
            responsible_id=nurse.id,
            first_contact_on=date(2026, 11, 19),
            discharged_on=None,
        )

    assert contents(centre) == before


def test_only_those_who_lead_hand_work_over(centre, nurse, colleague, patient, planned, contents):
    ref = planned(patient)
    before = contents(centre)

    with pytest.raises(Refused):
        reassign_plan(nurse, plan_id=ref.id, expected_version=1, responsible_id=colleague.id)

    assert contents(centre) == before
