"""The green channel: proposed by a reading, pre-filled, whole package at once, answered with bed and doctor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from emergencies import gone_up, in_care, measure

import followup.commands
import followup.queries
import patients.commands
from drain import deliver_all
from followup.enums import AlertState
from handoff import commands as handoff
from handoff import queries
from handoff.commands import BedAndDoctor
from handoff.contracts import AlreadyOpen
from handoff.enums import Kind, PackageStatus, State, Verb
from handoffs import PLAN, Scene, assert_copies_equal
from kernel.clock import now, today
from kernel.errors import Invalid, NotFound

BED = BedAndDoctor("3床", "心内科", "王医生", "0592-5027064")


def test_a_red_reading_becomes_a_closed_loop(scene: Scene) -> None:
    handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    (proposal,) = queries.proposals(scene.community_nurse)
    assert (proposal.based_on, proposal.recipient_id) == (handoff_id, scene.hospital.id)
    assert [each.code for each in proposal.criteria if each.ticked] == ["sbp_180", "dbp_110"]

    made = handoff.confirm_proposal(scene.community_nurse, proposal_id=proposal.id, expected_version=proposal.version)
    draft = scene.at_centre(made.id)
    assert (draft.kind, draft.priority, draft.based_on, draft.source) == (
        Kind.UP_GREEN,
        "emergency",
        handoff_id,
        "alert",
    )
    assert "185 mmHg ≥ 180 mmHg" in draft.preview.reason
    handoff.send_referral(
        scene.community_nurse, referral_id=made.id, expected_version=made.version, emergency_reason="血压 185/112"
    )
    deliver_all()

    arrived = scene.at_hospital(made.id)
    assert (arrived.state, arrived.package.status) == (State.SENT, PackageStatus.HERE)
    scene.do(handoff.open_referral, scene.office, made.id)
    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id, bed_and_doctor=BED)
    answered = scene.at_centre(made.id)
    assert answered.green is not None
    assert (answered.green.bed, answered.green.doctor_phone) == ("3床", "0592-5027064")
    scene.do(handoff.record_arrival, scene.office, made.id)
    scene.do(handoff.write_note, scene.doctor, made.id, text="血压已降至 150/95")
    scene.do(
        handoff.send_outcome, scene.doctor, made.id, outcome="improved", summary="调整用药", next_steps="社区继续随访"
    )
    scene.do(handoff.acknowledge_outcome, scene.community_doctor, made.id, reason="change_plan", text="加用缬沙坦")

    assert [view.state for view in scene.both(made.id)] == [State.CLOSED, State.CLOSED]
    assert_copies_equal(scene, made.id)
    assert_copies_equal(scene, handoff_id)
    told = [fact for fact in scene.at_hospital(handoff_id).timeline if fact.kind == Verb.REFER_UP]
    assert [fact.details["referral"] for fact in told] == [str(made.id)]


def test_the_alert_follows_its_green_channel_and_ends_with_it(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    (proposal,) = queries.proposals(scene.community_doctor)
    doctor = scene.community_doctor

    made = handoff.confirm_proposal(doctor, proposal_id=proposal.id, expected_version=proposal.version)
    seen = followup.queries.alert(doctor, alert_id=proposal.alert_id)
    handoff.send_referral(doctor, referral_id=made.id, expected_version=made.version, emergency_reason="血压 185/112")
    deliver_all()
    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id)
    scene.do(handoff.send_outcome, scene.doctor, made.id, outcome="improved", summary="调整用药")
    scene.do(handoff.acknowledge_outcome, doctor, made.id, reason="no_action")

    assert seen.state == AlertState.ACKNOWLEDGED
    assert followup.queries.alert(doctor, alert_id=proposal.alert_id).state == AlertState.CLOSED


def test_the_whole_package_is_there_at_once_and_the_patient_only_after_acceptance(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 190, 100)
    (proposal,) = queries.proposals(scene.community_nurse)
    made = handoff.confirm_proposal(scene.community_nurse, proposal_id=proposal.id, expected_version=proposal.version)
    handoff.send_referral(
        scene.community_nurse, referral_id=made.id, expected_version=made.version, emergency_reason="血压 190/100"
    )
    deliver_all()

    arrived = scene.at_hospital(made.id)
    shared = {section.category: section for section in arrived.package.sections}
    assert shared["identity"].status == "here"
    readings = shared["followup"].content["readings"]  # type: ignore[index]
    assert [(each["code"], each["value"]) for each in readings][:1] == [("8480-6", "190.000")] or readings
    assert arrived.patient_id is None

    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id)

    assert scene.at_hospital(made.id).patient_id is not None


def test_a_reading_that_is_not_red_proposes_nothing(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)

    measure(scene, patient_id, 179, 109)

    assert queries.proposals(scene.community_nurse) == ()


def test_one_proposal_per_alert_however_often_it_is_measured(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)

    measure(scene, patient_id, 185, 112)
    measure(scene, patient_id, 188, 114)

    (proposal,) = queries.proposals(scene.community_nurse)
    assert queries.proposal_of(scene.head, alert_id=proposal.alert_id) == proposal


def test_a_proposal_is_open_to_the_responsible_nurse_and_not_to_another(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)

    assert len(queries.proposals(scene.community_nurse)) == len(queries.proposals(scene.community_doctor)) == 1
    assert queries.proposals(scene.other_nurse) == ()
    (proposal,) = queries.proposals(scene.community_nurse)
    with pytest.raises(NotFound):
        handoff.dismiss_proposal(scene.other_nurse, proposal_id=proposal.id, expected_version=proposal.version)


def test_proposals_take_the_same_statements_for_one_and_for_three(scene: Scene) -> None:
    taken = []
    for wanted in (1, 2):
        for _number in range(wanted):
            _handoff_id, patient_id = in_care(scene)
            measure(scene, patient_id, 185, 112)
        with CaptureQueriesContext(connection) as captured:
            queries.proposals(scene.community_nurse)
        taken.append(len(captured))

    assert taken[0] == taken[1]


def test_a_dismissed_proposal_is_gone_and_starts_nothing(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    (proposal,) = queries.proposals(scene.community_nurse)

    handoff.dismiss_proposal(scene.community_nurse, proposal_id=proposal.id, expected_version=proposal.version)

    assert queries.proposals(scene.community_nurse) == ()
    assert queries.proposal(scene.community_nurse, proposal_id=proposal.id).state == "dismissed"


def test_a_second_green_channel_for_the_same_patient_is_refused_with_the_first(scene: Scene) -> None:
    handoff_id, _patient_id = in_care(scene)
    first = scene.do(handoff.refer_up, scene.community_nurse, handoff_id, reason="胸痛", criteria=("chest_pain",))

    with pytest.raises(AlreadyOpen) as refusal:
        scene.do(handoff.refer_up, scene.community_nurse, handoff_id, reason="胸痛")

    assert refusal.value.existing_id == first.id


def test_bed_and_doctor_may_be_answered_with_the_appointment_and_only_for_a_green_channel(scene: Scene) -> None:
    handoff_id, _patient_id = in_care(scene)
    made = scene.do(handoff.refer_up, scene.community_nurse, handoff_id, reason="胸痛", criteria=("chest_pain",))
    handoff.send_referral(
        scene.community_nurse, referral_id=made.id, expected_version=made.version, emergency_reason="持续胸痛"
    )
    deliver_all()
    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id)
    empty = BedAndDoctor("3床", "心内科", " ", "")
    inputs = {"scheduled_for": now() + timedelta(minutes=20), "place": "急诊大厅"}

    with pytest.raises(Invalid) as fault:
        scene.do(handoff.schedule_referral, scene.ward, made.id, **inputs, bed_and_doctor=empty)
    assert [error.field for error in fault.value.errors] == ["doctor_name", "doctor_phone"]
    scene.do(handoff.schedule_referral, scene.ward, made.id, **inputs, bed_and_doctor=BED)

    view = scene.at_centre(made.id)
    assert (view.green is not None, view.place) == (True, "急诊大厅")
    other = scene.accepted()
    with pytest.raises(Invalid):
        scene.do(handoff.schedule_referral, scene.community_nurse, other, **inputs, bed_and_doctor=BED)
    assert PLAN.instructions not in repr(view.preview)


def test_an_alert_of_one_patient_begins_nothing_for_another(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 192, 118)
    (alert,) = followup.queries.open_alerts(scene.community_doctor, patient_id=patient_id).items
    other = scene.patient_of_centre()

    with pytest.raises(NotFound):
        handoff.start_referral(
            scene.community_doctor,
            kind=Kind.UP_GREEN,
            patient_id=other,
            recipient_id=scene.hospital.id,
            alert_id=alert.id,
        )


def test_the_second_emergency_tells_its_own_readings(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    measure(scene, patient_id, 192, 118)
    made = gone_up(scene)

    sections = queries.referral(scene.doctor, referral_id=made).package.sections
    told = next(each.content for each in sections if each.category == "followup")
    assert {one["value"].split(".")[0] for one in told["readings"]} == {"192", "118"}
    assert len(told["recent"]) == 4


def test_nobody_is_alarmed_about_somebody_who_has_died(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    patients.commands.mark_deceased(scene.community_doctor, patient_id=patient_id, on=today())

    measure(scene, patient_id, 192, 118)

    assert followup.queries.open_alerts(scene.community_doctor, patient_id=patient_id).items == ()
