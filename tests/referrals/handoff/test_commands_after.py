"""What may happen to a referral once somebody has taken the patient over, beside the main road: both copies agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine

import followup.queries
from drain import deliver_all
from factories import building
from followup.commands import complete_task
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind, ListName, PackageStatus, State
from handoff.tasks import fire_due_clocks
from handoffs import Scene, assert_copies_equal
from kernel.clock import SHANGHAI, now, today
from kernel.errors import Refused
from kernel.tenant import Tenant
from patients.commands import mark_deceased
from records.models import Condition, Medication
from staff.access import machine
from tenancy.access import unit_of_work

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
CARED = [kind for kind in Kind if kind != Kind.ADVICE]
OUTCOME = {**dict.fromkeys(CARED, "stable"), Kind.ADVICE: "answered"}


def chart_at(tenant: Tenant, patient_id: UUID | None) -> None:
    """A diagnosis and a medicine in that organisation's record of the patient, and one of each that is over."""
    with unit_of_work(tenant), building():
        for number, status in enumerate(("active", "resolved")):
            about = {"patient_id": patient_id, "status": status, "source": "his", "fingerprint": b"0" * 16}
            names = ("高血压", "氨氯地平") if status == "active" else ("肺炎", "头孢克洛")
            Condition(**about, fhir_type="Condition", fhir_id=f"c{number}", display=names[0]).save()
            more = {"fhir_type": "MedicationRequest", "fhir_id": f"m{number}", "dosage": "5 mg qd"}
            Medication(**about, **more, display=names[1]).save()


def states(scene: Scene, referral_id: UUID) -> list[str]:
    return [view.state for view in scene.both(referral_id)]


def sweep(*tenants: Tenant) -> int:
    fired = sum(fire_due_clocks(machine(tenant, "clock")) for tenant in tenants)
    deliver_all()
    return fired


def ended(scene: Scene, kind: str) -> UUID:
    """Its outcome has arrived."""
    referral_id = scene.accepted_of(kind)
    if kind != Kind.ADVICE:
        scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome=OUTCOME[kind], summary="平稳")
    return referral_id


def test_missed_cancelled_and_set_again(scene: Scene) -> None:
    referral_id = scene.accepted_of(Kind.UP)
    slot = now() + timedelta(days=2)
    scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=slot, place="三楼")
    scene.do(handoff.record_no_show, scene.community_nurse, referral_id, text="电话无人接")
    assert states(scene, referral_id) == [State.NO_SHOW] * 2
    assert [row.id for row in queries.inbox(scene.head, list_name=ListName.NOT_ATTENDED).items] == [referral_id]

    scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=slot + timedelta(days=1), place="三楼")
    assert states(scene, referral_id) == [State.SCHEDULED] * 2
    scene.do(handoff.cancel_appointment, scene.community_nurse, referral_id, reason="patient_wishes")
    view = scene.at_hospital(referral_id)
    assert (view.state, view.scheduled_for, view.place) == (State.APPT_CANCELLED, None, "")
    scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=slot + timedelta(days=2))
    scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=slot + timedelta(days=3))
    assert scene.at_hospital(referral_id).scheduled_for == slot + timedelta(days=3)
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)

    assert states(scene, referral_id) == [State.IN_CARE] * 2
    assert_copies_equal(scene, referral_id)


def test_a_missed_appointment_is_escalated_again_the_next_time(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.accepted_of(Kind.UP, priority="urgent")
        scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=MONDAY + timedelta(hours=2))
        scene.do(handoff.record_no_show, scene.head, referral_id)
    with time_machine.travel(MONDAY + timedelta(days=1, hours=1), tick=False):
        assert (sweep(scene.centre), sweep(scene.centre)) == (1, 0)
        later = MONDAY + timedelta(days=2)
        scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=later)
        scene.do(handoff.record_no_show, scene.head, referral_id)
    with time_machine.travel(MONDAY + timedelta(days=3, hours=2)):
        assert (sweep(scene.centre), sweep(scene.centre)) == (2, 0)
        fired = [(c.code, c.round, c.level) for c in scene.at_hospital(referral_id).clocks if c.fired_at]
    assert fired == [("R5", 1, 1), ("R5", 2, 1), ("R5", 2, 2)]
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_unanswered_cancellation_is_confirmed_by_the_clock_where_nothing_was_started(
    scene: Scene, kind: str
) -> None:
    with time_machine.travel(MONDAY):
        referral_id = scene.accepted_of(kind)
        scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
    with time_machine.travel(MONDAY + timedelta(days=4)):
        assert (sweep(scene.centre), sweep(scene.centre)) == (1, 0)
    assert states(scene, referral_id) == [State.CANCELLED] * 2
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("kind", CARED)
def test_where_care_has_begun_only_a_person_answers_a_cancellation(scene: Scene, kind: str) -> None:
    with time_machine.travel(MONDAY):
        referral_id = scene.in_care_of(kind)
        scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
    with time_machine.travel(MONDAY + timedelta(days=20)):
        assert (sweep(scene.centre), sweep(scene.centre)) == (2, 0)
        assert states(scene, referral_id) == [State.CANCEL_REQUESTED] * 2
        scene.do(handoff.continue_care, scene.head, referral_id, reason="care_started")
        assert states(scene, referral_id) == [State.IN_CARE] * 2
        assert_copies_equal(scene, referral_id)
        scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
        scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome="recovered", summary="已完成")
    assert states(scene, referral_id) == [State.OUTCOME_SENT] * 2
    assert_copies_equal(scene, referral_id)


def test_the_outcome_that_crosses_with_a_cancellation_wins(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.UP)
    sender, receiver = scene.both(referral_id)
    handoff.cancel_referral(scene.doctor, referral_id=referral_id, expected_version=sender.version, reason="not_needed")
    handoff.send_outcome(
        scene.community_doctor,
        referral_id=referral_id,
        expected_version=receiver.version,
        outcome="stable",
        summary="平稳",
    )
    deliver_all()

    view = scene.at_hospital(referral_id)
    assert (view.state, view.asks[0].state, view.asks[0].code) == (State.OUTCOME_SENT, "refused", "already_over")
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize(("kind", "back"), [(Kind.UP, State.IN_CARE), (Kind.ADVICE, State.ACCEPTED)])
def test_an_unclear_outcome_goes_back_with_the_question(scene: Scene, kind: str, back: str) -> None:
    referral_id = ended(scene, kind)

    scene.do(handoff.question_outcome, scene.doctor, referral_id, text="用药剂量?")
    assert states(scene, referral_id) == [back] * 2
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome=OUTCOME[kind], summary="5 mg qd")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")

    assert [each.summary for each in scene.at_hospital(referral_id).outcomes] == ["平稳", "5 mg qd"]
    assert states(scene, referral_id) == [State.CLOSED] * 2
    assert_copies_equal(scene, referral_id)


def test_somebody_who_was_not_reached_is_given_up_only_after_the_ladder(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.accepted(discharge=MONDAY + timedelta(hours=1))
    for day in range(1, 4):
        with time_machine.travel(MONDAY + timedelta(days=day)):
            with pytest.raises(Refused) as refusal:
                scene.do(handoff.give_up, scene.community_nurse, referral_id, reason="unreachable")
            assert refusal.value.code == "ladder_not_done"
            plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
            assert plan is not None
            task = next(each for each in plan.tasks if each.state == "due")
            for attempt in range(2):
                version = task.version + attempt
                complete_task(scene.community_nurse, task_id=task.id, expected_version=version, outcome="not_reached")
            deliver_all()
    with time_machine.travel(MONDAY + timedelta(days=3, hours=2)):
        scene.do(handoff.give_up, scene.community_nurse, referral_id, reason="unreachable")
        plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
        assert plan is not None
        assert plan.state == "stopped"
        assert states(scene, referral_id) == [State.NOT_COMPLETED] * 2
        assert scene.at_hospital(referral_id).order_status == "active"
        assert_copies_equal(scene, referral_id)


def test_the_way_back_to_the_community_is_filled_in(scene: Scene) -> None:
    """Here the centre has sent up, and the hospital sends back."""
    patient_id = scene.patient_of_centre()
    from crossings import give_consent

    give_consent(scene.community_nurse, patient_id, scene.hospital, purpose="up_referral")
    up = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP, patient_id=patient_id, recipient_id=scene.hospital.id, reason="胸闷"
    )
    scene.do(handoff.send_referral, scene.community_doctor, up.id)
    scene.do(handoff.accept_referral, scene.office, up.id, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, up.id)

    scene.do(handoff.write_note, scene.doctor, up.id, text="已调整用药,血压平稳")
    home = scene.at_hospital(up.id).patient_id
    chart_at(scene.hospital, home)

    back = scene.do(handoff.refer_back, scene.doctor, up.id, reason="病情稳定")

    draft = scene.at_hospital(back.id)
    assert draft.plan is not None
    assert (draft.plan.diagnoses, draft.plan.instructions) == ("高血压", "")
    assert [(one.name, one.dose, one.change) for one in draft.plan.medications] == [
        ("氨氯地平", "5 mg qd", "unchanged")
    ]
    assert draft.preview.pathway == "dc-generic"
    assert (draft.kind, draft.state, draft.based_on) == (Kind.DOWN, State.DRAFT, up.id)
    assert (draft.recipient.organisation_id, draft.patient_id) == (scene.centre.id, scene.at_hospital(up.id).patient_id)
    told = [fact.details["referral"] for fact in scene.at_centre(up.id).timeline if fact.kind == "refer_back"]
    assert told == [str(back.id)]
    assert states(scene, up.id) == [State.IN_CARE] * 2


@pytest.mark.parametrize("kind", [Kind.UP, Kind.UP_GREEN, Kind.LATERAL])
def test_after_arrival_the_complete_record_follows(scene: Scene, kind: str) -> None:
    referral_id = scene.accepted_of(kind)
    with pytest.raises(Refused):
        scene.do(handoff.send_record, scene.doctor, referral_id)
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)

    scene.do(handoff.send_record, scene.doctor, referral_id)

    sender, receiver = scene.both(referral_id)
    assert (sender.package.number, sender.package.digest) == (receiver.package.number, receiver.package.digest)
    assert receiver.package.number == 2
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("stage", ["sent_of", "accepted_of", "in_care_of"])
@pytest.mark.parametrize("by", ["office", "head"])
def test_what_another_path_took_over_is_cancelled(scene: Scene, stage: str, by: str) -> None:
    referral_id = getattr(scene, stage)(Kind.UP)

    scene.do(handoff.stop_referral, getattr(scene, by), referral_id, reason="superseded")

    assert states(scene, referral_id) == [State.CANCELLED] * 2
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("stage", ["sent", "accepted", "in_care", "outcome", "closed", "declined", "cancelled"])
def test_what_should_never_have_been_is_marked_and_not_readable_any_more(scene: Scene, stage: str) -> None:
    if stage in ("outcome", "closed"):
        referral_id = ended(scene, Kind.DOWN)
    else:
        name = {"sent": "sent_of", "declined": "sent_of", "in_care": "in_care_of"}.get(stage, "accepted_of")
        referral_id = getattr(scene, name)(Kind.DOWN)
    if stage == "closed":
        scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")
    elif stage == "declined":
        scene.do(handoff.decline_referral, scene.head, referral_id, reason="no_capacity")
    elif stage == "cancelled":
        scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
        scene.do(handoff.confirm_cancellation, scene.head, referral_id)

    scene.do(handoff.enter_in_error, scene.office, referral_id, reason="wrong_patient")

    assert states(scene, referral_id) == [State.ENTERED_IN_ERROR] * 2
    received = scene.at_centre(referral_id)
    assert (received.package.status, received.package.sections, received.plan) == (PackageStatus.NOT_OPEN, (), None)
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    why = {"sent": None, "declined": None, "cancelled": "ended"}.get(stage, "mistake")
    assert (plan and plan.stop_reason) == why
    assert not [clock for clock in received.clocks if clock.running or clock.overdue]
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_outcome_that_nobody_reads_is_closed_after_thirty_days_and_counted_apart(scene: Scene, kind: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = ended(scene, kind)
    with time_machine.travel(MONDAY + timedelta(days=30, seconds=-1), tick=False):
        assert (sweep(scene.hospital), sweep(scene.hospital)) == (4 if kind == Kind.UP_GREEN else 2, 0)
        assert states(scene, referral_id) == [State.OUTCOME_SENT] * 2
    with time_machine.travel(MONDAY + timedelta(days=30, seconds=1), tick=False):
        assert (sweep(scene.hospital), sweep(scene.hospital)) == (1, 0)
        assert states(scene, referral_id) == [State.CLOSED] * 2
        assert scene.at_hospital(referral_id).timeline[-1].kind == "close_unread"
        (row,) = [row for row in queries.figures(machine(scene.hospital, "oversight")) if row.state == State.CLOSED]
        assert (row.count, row.unmet, row.unread) == (1, 0, 1)
        assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize(("kind", "priority"), [(Kind.UP, "urgent"), (Kind.UP_GREEN, "emergency")])
def test_the_community_follows_up_within_fourteen_days(scene: Scene, kind: str, priority: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        done, late = (scene.accepted_of(kind, priority=priority) for _ in range(2))
        scene.do(handoff.record_follow_up, scene.doctor, done)
        with pytest.raises(Refused) as refusal:
            scene.do(handoff.record_follow_up, scene.doctor, done)
        assert refusal.value.code == "no_follow_up_due"
        for referral_id in (done, late):
            scene.do(handoff.decline_referral, scene.head, referral_id, reason="duplicate", call_logged_at=now())
            scene.do(handoff.settle_unmet, scene.doctor, referral_id, reason="patient_declined")
    with time_machine.travel(MONDAY + timedelta(days=13)):
        assert sweep(scene.hospital) == 0
        (row,) = queries.inbox(scene.doctor, list_name=ListName.FOLLOW_UP_DUE).items
        assert row.id == late
    with time_machine.travel(MONDAY + timedelta(days=14, minutes=1)):
        assert (sweep(scene.hospital), sweep(scene.hospital)) == (1, 0)
        scene.do(handoff.record_follow_up, scene.doctor, late)
    with time_machine.travel(MONDAY + timedelta(days=20)):
        assert sweep(scene.hospital) == 0
    for referral_id in (done, late):
        assert_copies_equal(scene, referral_id)


def test_temporary_care_is_handed_back_with_its_outcome(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.in_care_of(Kind.TEMP, ends_on=(MONDAY + timedelta(days=10)).date())
        assert {view.owner_id for view in scene.both(referral_id)} == {scene.centre.id}
    with time_machine.travel(MONDAY + timedelta(days=10, hours=14)):
        assert sweep(scene.centre) == 0
    with time_machine.travel(MONDAY + timedelta(days=10, hours=16)):
        assert (sweep(scene.centre), sweep(scene.centre)) == (1, 0)
        scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="stable", summary="交还")
    assert {(view.owner_id, view.region_id) for view in scene.both(referral_id)} == {
        (scene.hospital.id, scene.hospital.region_id)
    }
    assert_copies_equal(scene, referral_id)


def test_a_question_moves_no_responsibility(scene: Scene) -> None:
    referral_id = scene.accepted_of(Kind.ADVICE)
    assert {view.owner_id for view in scene.both(referral_id)} == {scene.hospital.id}
    assert scene.at_centre(referral_id).package.status == PackageStatus.HERE
    with pytest.raises(Refused) as refusal:
        scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    assert refusal.value.code == "not_for_this_kind"

    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome="answered", summary="建议加药")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="change_plan", text="加药")

    assert {view.owner_id for view in scene.both(referral_id)} == {scene.hospital.id}
    assert states(scene, referral_id) == [State.CLOSED] * 2
    assert_copies_equal(scene, referral_id)


def test_care_at_the_same_level_goes_all_the_way_round(scene: Scene) -> None:
    referral_id = ended(scene, Kind.LATERAL)
    assert {view.owner_id for view in scene.both(referral_id)} == {scene.centre.id}
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")
    assert states(scene, referral_id) == [State.CLOSED] * 2
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("at", ["hospital", "centre"])
def test_a_death_ends_what_was_taken_over_on_both_sides(scene: Scene, kind: str, at: str) -> None:
    referral_id = scene.accepted_of(kind)
    view = getattr(scene, f"at_{at}")(referral_id)
    actor = scene.doctor if at == "hospital" else scene.community_doctor

    mark_deceased(actor, patient_id=view.patient_id, on=today())
    deliver_all()

    assert states(scene, referral_id) == [State.CANCELLED] * 2
    assert not [clock for each in scene.both(referral_id) for clock in each.clocks if clock.running or clock.overdue]
    assert_copies_equal(scene, referral_id)


def test_a_death_at_a_receiver_who_has_given_up_is_recorded_like_any_other(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.UP)
    scene.do(handoff.give_up, scene.community_nurse, referral_id, reason="moved")
    patient_id = scene.at_centre(referral_id).patient_id
    assert patient_id is not None

    mark_deceased(scene.community_doctor, patient_id=patient_id, on=today())
    deliver_all()

    assert states(scene, referral_id) == [State.NOT_COMPLETED] * 2


def test_nobody_is_told_to_follow_up_somebody_who_died(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = ended(scene, Kind.UP_GREEN)
        scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")
        mark_deceased(scene.doctor, patient_id=scene.at_hospital(referral_id).patient_id, on=today())  # type: ignore[arg-type]
        deliver_all()
    with time_machine.travel(MONDAY + timedelta(days=20)):
        assert sweep(scene.hospital) == 0
    assert_copies_equal(scene, referral_id)


def test_who_got_it_by_mistake_sees_nothing_more_of_the_patient(scene: Scene) -> None:
    referral_id = scene.accepted()
    name = scene.at_hospital(referral_id).patient_name
    scene.do(handoff.enter_in_error, scene.office, referral_id, reason="wrong_patient", text=f"应为另一位,不是{name}")

    received = scene.at_centre(referral_id)

    assert name not in repr(received)
    assert received.preview.reason == ""
    assert {fact.text for fact in received.timeline} == {""}
    assert name in scene.at_hospital(referral_id).timeline[-1].text
