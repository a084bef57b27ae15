"""A newer referral goes on where an older one still stands open: a second emergency, the way back to the community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from emergencies import gone_up, in_care, measure
from neighbours import abroad_of

import followup.commands
import followup.queries
from crossings import give_consent
from drain import deliver_all
from followup.enums import AlertState
from handoff import commands as handoff
from handoff import queries
from handoff.contracts import AlreadyOpen
from handoff.enums import Kind, State
from handoffs import PLAN, scene_of
from kernel.clock import local, now
from kernel.errors import NotFound, Refused
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity

if TYPE_CHECKING:
    from handoffs import Scene, Third
    from kernel.actor import Actor
    from kernel.tenant import Tenant


def test_what_is_due_after_the_closing_is_no_deadline_of_the_answer(scene: Scene) -> None:
    handoff_id, _patient_id = in_care(scene)
    made = scene.do(handoff.refer_up, scene.community_doctor, handoff_id, reason="胸痛", criteria=("chest_pain",))
    handoff.send_referral(
        scene.community_doctor, referral_id=made.id, expected_version=made.version, emergency_reason="胸痛"
    )

    assert scene.at_centre(made.id).ball.clock is None
    deliver_all()
    known = scene.at_centre(made.id).ball.clock
    assert known is not None
    assert known.due_at < now() + timedelta(hours=1)


def taken_in(scene: Scene, green: UUID) -> None:
    scene.do(handoff.accept_referral, scene.doctor, green, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, green)


def answered(scene: Scene, green: UUID) -> None:
    taken_in(scene, green)
    scene.do(handoff.send_outcome, scene.doctor, green, outcome="improved", summary="调整用药")


def test_a_later_emergency_is_not_closed_with_the_earlier_one(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    green = gone_up(scene)
    answered(scene, green)

    measure(scene, patient_id, 190, 116)
    scene.do(handoff.acknowledge_outcome, scene.community_doctor, green, reason="no_action")

    (alert,) = followup.queries.open_alerts(scene.community_doctor, patient_id=patient_id).items
    assert alert.state == AlertState.OPEN


def test_a_second_emergency_goes_up_while_the_first_answer_is_unread(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    first = gone_up(scene)
    answered(scene, first)

    measure(scene, patient_id, 190, 116)
    second = gone_up(scene)

    assert second != first
    assert scene.at_hospital(second).state == State.SENT
    scene.do(handoff.acknowledge_outcome, scene.community_doctor, first, reason="no_action")
    answered(scene, second)
    scene.do(handoff.acknowledge_outcome, scene.community_doctor, second, reason="no_action")
    assert [scene.at_centre(each).state for each in (first, second)] == [State.CLOSED, State.CLOSED]
    assert not followup.queries.open_alerts(scene.community_doctor, patient_id=patient_id).items


def test_while_the_hospital_has_not_answered_a_second_emergency_is_shown_the_first(scene: Scene) -> None:
    handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    green = gone_up(scene)

    measure(scene, patient_id, 190, 116)

    assert queries.proposals(scene.community_doctor) == ()
    with pytest.raises(AlreadyOpen) as refusal:
        scene.do(handoff.refer_up, scene.community_doctor, handoff_id, reason="胸痛")
    assert refusal.value.existing_id == green


def way_back(scene: Scene) -> tuple[UUID, UUID, UUID]:
    """First handoff, and the draft of the way back after a green channel; the patient at the hospital."""
    handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    green = gone_up(scene)
    taken_in(scene, green)
    made = scene.do(
        handoff.refer_back, scene.doctor, green, reason="病情稳定", planned_discharge_at=now() + timedelta(days=2)
    )
    return handoff_id, made.id, patient_id


def test_the_way_back_replaces_the_handoff_that_still_runs_once_it_is_accepted(scene: Scene) -> None:
    first, back, patient_id = way_back(scene)
    draft = scene.at_hospital(back)
    assert (draft.kind, draft.state, scene.at_hospital(first).state) == (Kind.DOWN, State.DRAFT, State.IN_CARE)
    patient = draft.patient_id
    assert patient is not None
    plan = scene.at_hospital(first).plan
    ref = handoff.edit_referral(scene.doctor, referral_id=back, expected_version=draft.version, plan=plan)
    handoff.send_referral(scene.doctor, referral_id=back, expected_version=ref.version)
    deliver_all()
    running = followup.queries.plan(scene.community_nurse, patient_id=patient_id)
    assert running is not None
    assert running.referral_id == first
    assert scene.at_centre(first).state == State.IN_CARE

    scene.accept(back)

    assert [view.state for view in scene.both(first)] == [State.CANCELLED, State.CANCELLED]
    assert [view.state for view in scene.both(back)] == [State.ACCEPTED, State.ACCEPTED]
    running = followup.queries.plan(scene.community_nurse, patient_id=patient_id)
    assert running is not None
    assert running.referral_id == back
    assert scene.at_centre(first).timeline[-1].reason == "replaced"


def test_a_way_back_that_comes_to_nothing_leaves_the_first_handoff_and_its_place(scene: Scene) -> None:
    first, back, _patient_id = way_back(scene)
    patient = scene.at_hospital(back).patient_id
    version = scene.at_hospital(back).version
    again = {"kind": Kind.DOWN, "patient_id": patient, "recipient_id": scene.centre.id, "reason": "社区随访"}
    with pytest.raises(AlreadyOpen) as refusal:
        handoff.start_referral(scene.doctor, **again)
    assert refusal.value.existing_id == back

    handoff.stop_referral(scene.doctor, referral_id=back, expected_version=version, reason="superseded")

    with pytest.raises(AlreadyOpen) as refusal:
        handoff.start_referral(scene.doctor, **again)
    assert refusal.value.existing_id == first
    assert scene.at_centre(first).state == State.IN_CARE


def test_a_handoff_of_nobodys_green_channel_does_not_make_room(scene: Scene) -> None:
    first, _patient_id = in_care(scene)
    patient = scene.at_hospital(first).patient_id

    with pytest.raises(AlreadyOpen) as refusal:
        handoff.start_referral(
            scene.doctor, kind=Kind.DOWN, patient_id=patient, recipient_id=scene.centre.id, reason="x", based_on=first
        )

    assert refusal.value.existing_id == first


def test_a_referral_does_not_come_from_somebody_elses(scene: Scene) -> None:
    first, _patient_id = in_care(scene)
    other = scene.patient()

    with pytest.raises(NotFound):
        handoff.start_referral(
            scene.doctor, kind=Kind.DOWN, patient_id=other, recipient_id=scene.centre.id, reason="x", based_on=first
        )


def test_answers_are_read_in_any_order_while_the_next_emergency_is_open(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    greens = []
    for systolic in (185, 190):
        measure(scene, patient_id, systolic, 116)
        greens.append(gone_up(scene))
        answered(scene, greens[-1])
    measure(scene, patient_id, 195, 118)
    third = gone_up(scene)

    for green in reversed(greens):
        scene.do(handoff.acknowledge_outcome, scene.community_doctor, green, reason="no_action")

    assert [scene.at_centre(each).state for each in (*greens, third)] == [State.CLOSED, State.CLOSED, State.SENT]


def declined(scene: Scene, back: UUID) -> None:
    """The way back sent, and refused by the centre."""
    draft = scene.at_hospital(back)
    ref = handoff.edit_referral(scene.doctor, referral_id=back, expected_version=draft.version, plan=PLAN)
    handoff.send_referral(scene.doctor, referral_id=back, expected_version=ref.version)
    deliver_all()
    scene.do(handoff.decline_referral, scene.head, back, reason="information_missing", text="缺出院小结")


def sent_elsewhere(scene: Scene, third: Third) -> tuple[UUID, UUID, UUID]:
    """A handoff, its way back turned from the centre to a third one, and the patient's record at the hospital."""
    first, back, _patient_id = way_back(scene)
    patient = scene.at_hospital(back).patient_id
    assert patient is not None
    give_consent(scene.doctor, patient, third.tenant)
    declined(scene, back)
    scene.do(handoff.redirect_referral, scene.doctor, back, recipient_id=third.tenant.id, reason="no_capacity")
    return first, back, patient


def test_a_way_back_that_goes_elsewhere_gives_the_place_back_and_may_return_to_it(scene: Scene, third: Third) -> None:
    first, back, patient = sent_elsewhere(scene, third)

    with pytest.raises(AlreadyOpen) as refusal:
        handoff.start_referral(
            scene.doctor, kind=Kind.DOWN, patient_id=patient, recipient_id=scene.centre.id, reason="x"
        )
    assert refusal.value.existing_id == first
    scene.do(handoff.send_referral, scene.doctor, back)
    scene.do(handoff.decline_referral, third.head, back, reason="no_capacity")
    scene.do(handoff.redirect_referral, scene.doctor, back, recipient_id=scene.centre.id, reason="no_capacity")
    with pytest.raises(AlreadyOpen) as refusal:
        handoff.start_referral(
            scene.doctor, kind=Kind.DOWN, patient_id=patient, recipient_id=scene.centre.id, reason="x"
        )
    assert refusal.value.existing_id == back
    scene.do(handoff.stop_referral, scene.doctor, back, reason="superseded")
    assert scene.at_centre(first).state == State.IN_CARE


def test_a_way_back_that_was_declined_goes_to_the_same_centre_again(scene: Scene) -> None:
    first, back, _patient_id = way_back(scene)
    declined(scene, back)

    scene.do(handoff.redirect_referral, scene.doctor, back, recipient_id=scene.centre.id, reason="again")
    scene.do(handoff.send_referral, scene.doctor, back)
    scene.accept(back)

    assert [scene.at_centre(each).state for each in (first, back)] == [State.CANCELLED, State.ACCEPTED]


def test_the_way_back_from_a_second_emergency_replaces_what_replaced_the_first(scene: Scene) -> None:
    first, back, patient_id = way_back(scene)
    draft = scene.at_hospital(back)
    ref = handoff.edit_referral(scene.doctor, referral_id=back, expected_version=draft.version, plan=PLAN)
    handoff.send_referral(scene.doctor, referral_id=back, expected_version=ref.version)
    deliver_all()
    (green,) = [
        row.id for row in queries.of_patient(scene.doctor, patient_id=draft.patient_id) if row.kind == Kind.UP_GREEN
    ]
    scene.do(handoff.send_outcome, scene.doctor, green, outcome="improved", summary="调整用药")
    measure(scene, patient_id, 192, 118)
    second = gone_up(scene)
    scene.accept(back)
    taken_in(scene, second)

    again = scene.do(
        handoff.refer_back, scene.doctor, second, reason="病情稳定", planned_discharge_at=now() + timedelta(days=2)
    )
    ref = handoff.edit_referral(
        scene.doctor, referral_id=again.id, expected_version=scene.at_hospital(again.id).version, plan=PLAN
    )
    handoff.send_referral(scene.doctor, referral_id=again.id, expected_version=ref.version)
    deliver_all()
    scene.accept(again.id)

    assert [scene.at_centre(each).state for each in (first, back, again.id)] == [
        State.CANCELLED, State.CANCELLED, State.ACCEPTED
    ]  # fmt: skip


def test_a_way_back_to_another_centre_ends_the_former_ones_handoff(scene: Scene, third: Third) -> None:
    first, back, _patient = sent_elsewhere(scene, third)
    scene.do(handoff.send_referral, scene.doctor, back)

    leaves = now() + timedelta(days=2)
    scene.do(
        handoff.accept_referral, third.head, back, responsible_id=third.nurse.id, first_contact_on=local(leaves).date()
    )

    assert [view.state for view in scene.both(first)] == [State.CANCELLED] * 2


def test_what_went_on_elsewhere_is_not_questioned_back(scene: Scene, third: Third) -> None:
    first, back, _patient = sent_elsewhere(scene, third)
    scene.do(handoff.send_outcome, scene.community_doctor, first, outcome="improved", summary="平稳")
    scene.do(handoff.send_referral, scene.doctor, back)
    leaves = now() + timedelta(days=2)
    scene.do(
        handoff.accept_referral, third.head, back, responsible_id=third.nurse.id, first_contact_on=local(leaves).date()
    )

    with pytest.raises(Refused, match="replaced"):
        scene.do(handoff.question_outcome, scene.doctor, first, text="复查结果?")


def test_somebody_with_two_records_at_the_hospital_is_not_followed_up_twice(scene: Scene, third: Third) -> None:
    """The hospital cannot know who comes up without an identity number: the referrals know each other."""
    known = replace(synthetic_identity(7_000), identifiers=())
    first_record = register_patient(scene.doctor, identity=known).id
    give_consent(scene.ward, first_record, scene.centre)
    first = scene.accepted_of(Kind.DOWN, first_record)
    scene.do(handoff.record_arrival, scene.community_nurse, first)
    here = scene.at_centre(first).patient_id
    give_consent(scene.community_nurse, here, scene.hospital, purpose="up_referral")
    up = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP, patient_id=here, recipient_id=scene.hospital.id, reason="胸闷"
    ).id
    scene.do(handoff.send_referral, scene.community_doctor, up)
    taken_in(scene, up)
    second_record = scene.at_hospital(up).patient_id
    assert second_record != first_record
    give_consent(scene.doctor, second_record, third.tenant)
    leaves = now() + timedelta(days=2)
    back = scene.do(
        handoff.refer_back, scene.doctor, up, reason="稳定", recipient_id=third.tenant.id, planned_discharge_at=leaves
    ).id
    scene.do(handoff.edit_referral, scene.doctor, back, plan=PLAN)
    scene.do(handoff.send_referral, scene.doctor, back)

    scene.do(
        handoff.accept_referral, third.head, back, responsible_id=third.nurse.id, first_contact_on=local(leaves).date()
    )

    assert [view.state for view in scene.both(first)] == [State.CANCELLED] * 2


def test_who_comes_back_from_another_hospital_to_another_centre_is_followed_up_there_alone(
    new_tenant: Callable[..., Tenant], person_in: Callable[..., Actor]
) -> None:
    """Even where the answer of that hospital was read before the new centre has accepted."""
    first_hospital = new_tenant()
    former = new_tenant("community_health_centre", partners=(first_hospital,))
    new = new_tenant("community_health_centre")
    other_hospital = new_tenant(partners=(former, new))
    scene = scene_of(first_hospital, former, person_in)
    there = scene_of(other_hospital, new, person_in)
    first, patient = in_care(scene)
    give_consent(scene.community_nurse, patient, other_hospital, purpose="up_referral")
    up = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP, patient_id=patient, recipient_id=other_hospital.id, reason="胸闷"
    ).id
    scene.do(handoff.send_referral, scene.community_doctor, up)
    taken_in(there, up)
    known = there.at_hospital(up).patient_id
    assert known is not None
    give_consent(there.doctor, known, new)
    leaves = now() + timedelta(days=2)
    back = there.do(
        handoff.refer_back, there.doctor, up, reason="稳定", recipient_id=new.id, planned_discharge_at=leaves
    ).id
    there.do(handoff.edit_referral, there.doctor, back, plan=PLAN)
    there.do(handoff.send_referral, there.doctor, back)
    there.do(handoff.send_outcome, there.doctor, up, outcome="improved", summary="平稳")
    scene.do(handoff.acknowledge_outcome, scene.community_doctor, up, reason="no_action")
    assert [view.state for view in scene.both(first)] == [State.IN_CARE] * 2

    there.accept(back)

    assert [(view.state, view.timeline[-1].reason) for view in scene.both(first)] == [(State.CANCELLED, "replaced")] * 2
    assert "taken_over_elsewhere" in [fact.kind for fact in scene.at_centre(up).timeline]


def test_a_way_back_that_somebody_outside_the_network_accepts_ends_the_former_centres_handoff(scene: Scene) -> None:
    first, back, _patient_id = way_back(scene)
    patient = scene.at_hospital(back).patient_id
    assert patient is not None
    abroad = abroad_of(scene)
    abroad.consent(patient, Kind.DOWN)
    declined(scene, back)
    scene.do(handoff.redirect_referral, scene.doctor, back, recipient_id=abroad.id, reason="no_capacity")
    scene.do(handoff.send_referral, scene.doctor, back)
    issued = abroad.issued(back)
    abroad.enter(issued)

    abroad.accept(abroad.person(issued), first_contact_on=local(now() + timedelta(days=2)).date())
    deliver_all()

    assert [view.state for view in scene.both(first)] == [State.CANCELLED] * 2


def test_the_outcome_of_what_was_replaced_is_not_questioned(scene: Scene) -> None:
    first, back, _patient_id = way_back(scene)
    ref = handoff.edit_referral(
        scene.doctor, referral_id=back, expected_version=scene.at_hospital(back).version, plan=PLAN
    )
    handoff.send_referral(scene.doctor, referral_id=back, expected_version=ref.version)
    deliver_all()
    scene.do(handoff.send_outcome, scene.community_doctor, first, outcome="improved", summary="平稳")
    scene.accept(back)

    with pytest.raises(Refused) as refusal:
        scene.do(handoff.question_outcome, scene.doctor, first, text="用药剂量?")

    assert refusal.value.code == "replaced"
    assert scene.at_centre(first).state == State.OUTCOME_SENT
