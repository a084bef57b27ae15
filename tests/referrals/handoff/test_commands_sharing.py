"""Consent withdrawn, narrowed, expired and given anew while a referral is under way; messages that were given up."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

import exchange.queries
from consent.commands import withdraw_consent
from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff.enums import Kind, PackageStatus, State, Verb
from handoffs import ALL, Scene, assert_copies_equal
from kernel.clock import now, today
from kernel.errors import NotFound, Refused
from staff.access import machine

WHY = {"reason": "condition_changed", "text": "家属决定回老家"}


def withdraw(scene: Scene, patient_id: UUID) -> None:
    withdraw_consent(
        scene.ward, consent_id=scene.consents[patient_id], expected_version=1, how="verbal_witnessed", by="self"
    )


def test_withdrawing_closes_the_package_at_the_receiver_at_once_and_moves_no_state(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.accepted(patient_id=patient_id)

    withdraw(scene, patient_id)
    deliver_all()

    sent, received = scene.both(referral_id)
    assert (sent.state, received.state) == (State.ACCEPTED, State.ACCEPTED)
    assert (received.package.status, received.package.sections) == (PackageStatus.WITHHELD, ())
    assert received.patient_id is not None
    assert sent.sharing == received.sharing == "stopped"
    offered = {action.verb for action in sent.available_actions}
    assert {Verb.CANCEL, Verb.CONTINUE_WITHOUT_SHARING} <= offered


def test_after_a_withdrawal_the_clinician_decides_and_says_why(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.accepted(patient_id=patient_id)
    with pytest.raises(Refused):
        scene.do(handoff.continue_without_sharing, scene.ward, referral_id, reason="patient_agrees")
    withdraw(scene, patient_id)
    deliver_all()

    why = {"reason": "care_needed", "text": "家庭医生继续随访"}
    scene.do(handoff.continue_without_sharing, scene.ward, referral_id, **why)

    said = [(fact.reason, fact.text) for fact in scene.at_hospital(referral_id).timeline if fact.reason]
    assert ("care_needed", "家庭医生继续随访") in said
    heard = [(fact.reason, fact.text) for fact in scene.at_centre(referral_id).timeline if fact.reason]
    assert ("care_needed", "") in heard


def test_after_a_withdrawal_states_still_cross_but_no_name_and_no_sentence(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    withdraw(scene, patient_id)
    deliver_all()

    scene.accept(referral_id)
    scene.do(handoff.schedule_referral, scene.community_nurse, referral_id, scheduled_for=now() + timedelta(days=7))
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="stable", summary="第一周平稳")
    scene.do(handoff.acknowledge_outcome, scene.ward, referral_id, reason="no_action")

    sent, received = scene.both(referral_id)
    assert (sent.state, received.state) == (State.CLOSED, State.CLOSED)
    assert received.package.sections == ()
    assert received.patient_id is None
    assert sent.outcomes == ()
    assert (sent.responsible, sent.owner_id) == (None, scene.centre.id)


def test_a_package_that_is_withheld_crosses_when_a_new_consent_is_given(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    withdraw(scene, patient_id)
    scene.accept(referral_id)
    assert scene.at_centre(referral_id).package.status == PackageStatus.WITHHELD

    give_consent(scene.ward, patient_id, scene.centre, categories=ALL, given_at=now())
    deliver_all()

    received = scene.at_centre(referral_id)
    assert received.package.status == PackageStatus.HERE
    assert received.patient_id is not None


def test_a_new_consent_before_the_acceptance_is_told_and_the_package_then_crosses(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    withdraw(scene, patient_id)
    deliver_all()
    assert scene.at_centre(referral_id).package.status == PackageStatus.WITHHELD

    give_consent(scene.ward, patient_id, scene.centre, categories=ALL, given_at=now())
    deliver_all()
    assert scene.at_centre(referral_id).package.status == PackageStatus.AFTER_ACCEPTANCE
    scene.accept(referral_id)

    assert scene.at_centre(referral_id).package.status == PackageStatus.HERE
    assert_copies_equal(scene, referral_id)


def test_a_consent_that_became_narrower_narrows_the_package(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    give_consent(scene.ward, patient_id, scene.centre, categories=("identity", "conditions"), given_at=now())

    scene.accept(referral_id)

    status = {section.category: section.status for section in scene.at_centre(referral_id).package.sections}
    assert status["discharge_plan"] == "withheld"
    assert status["identity"] == "here"
    assert scene.at_centre(referral_id).package.number == 2


def test_a_consent_that_expired_before_the_acceptance_withholds_the_package(scene: Scene) -> None:
    patient_id = scene.patient(valid_until=now() + timedelta(days=1))
    referral_id = scene.opened(patient_id=patient_id)

    with time_machine.travel(now() + timedelta(days=2)):
        scene.accept(referral_id)
        sent, received = scene.both(referral_id)

    assert (sent.state, received.state) == (State.ACCEPTED, State.ACCEPTED)
    assert received.package.status == PackageStatus.WITHHELD


def test_the_package_closes_when_its_term_ends(scene: Scene) -> None:
    referral_id = scene.accepted(patient_id=scene.patient(valid_until=now() + timedelta(days=20)))
    assert scene.at_centre(referral_id).package.status == PackageStatus.HERE

    with time_machine.travel(now() + timedelta(days=21)):
        assert scene.at_centre(referral_id).package.status == PackageStatus.WITHHELD


def test_an_order_whose_consent_ended_on_the_way_returns_to_its_author_and_may_be_sent_again(scene: Scene) -> None:
    patient_id = scene.patient()
    ref = scene.draft(patient_id)
    handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)
    withdraw(scene, patient_id)
    deliver_all()

    view = scene.at_hospital(ref.id)
    assert (view.state, view.sent_at, view.order_status) == (State.DRAFT, None, "draft")
    assert exchange.queries.parked(scene.doctor) == ()
    with pytest.raises(NotFound):
        scene.at_centre(ref.id)
    give_consent(scene.ward, patient_id, scene.centre, categories=ALL, given_at=now())
    handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=scene.at_hospital(ref.id).version)
    deliver_all()
    assert [each.state for each in scene.both(ref.id)] == [State.SENT, State.SENT]
    scene.accept(ref.id)
    assert scene.at_centre(ref.id).package.status == PackageStatus.HERE


def test_a_decision_whose_consent_ended_on_the_way_is_told_again_without_names(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    withdraw(scene, patient_id)
    why = {"reason": "not_suitable", "text": "需专科"}
    scene.do(handoff.decline_referral, scene.community_doctor, referral_id, **why)

    sent = scene.at_hospital(referral_id)
    assert [each.state for each in scene.both(referral_id)] == [State.DECLINED, State.DECLINED]
    assert exchange.queries.parked(scene.head) == ()
    declined = next(fact for fact in sent.timeline if fact.kind == Verb.DECLINE)
    assert (declined.reason, declined.text, declined.by_name) == ("not_suitable", "", "")


def test_later_messages_that_overtake_one_that_was_told_again_leave_both_copies_in_one_state(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    withdraw(scene, patient_id)
    received = scene.at_centre(referral_id)
    handoff.accept_referral(
        scene.community_doctor,
        referral_id=referral_id,
        expected_version=received.version,
        responsible_id=scene.community_nurse.id,
        first_contact_on=today() + timedelta(days=6),
    )
    version = scene.at_centre(referral_id).version
    handoff.record_arrival(scene.community_nurse, referral_id=referral_id, expected_version=version)
    deliver_all()

    sent, received = scene.both(referral_id)
    assert (sent.state, received.state) == (State.IN_CARE, State.IN_CARE)
    assert (sent.owner_id, received.package.status) == (scene.centre.id, PackageStatus.WITHHELD)
    give_consent(scene.ward, patient_id, scene.centre, categories=ALL, given_at=now())
    deliver_all()
    assert scene.at_centre(referral_id).package.status == PackageStatus.HERE


def test_a_request_whose_consent_ended_on_the_way_is_asked_without_a_sentence(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    version = scene.at_hospital(referral_id).version
    handoff.withdraw_referral(scene.ward, referral_id=referral_id, expected_version=version, **WHY)
    withdraw(scene, patient_id)
    deliver_all()

    (ask,) = scene.at_hospital(referral_id).asks
    assert ask.state == "applied"
    assert [each.state for each in scene.both(referral_id)] == [State.WITHDRAWN, State.WITHDRAWN]
    assert WHY["text"] not in repr(scene.at_centre(referral_id))


def test_a_request_that_a_person_gave_up_counts_as_refused(scene: Scene) -> None:
    referral_id = scene.opened()
    version = scene.at_hospital(referral_id).version
    handoff.withdraw_referral(scene.ward, referral_id=referral_id, expected_version=version, **WHY)
    works = machine(scene.hospital, "handoff")
    posted = exchange.queries.conversation(works, conversation=referral_id)[-1]

    handoff.settle_discarded(works, referral_id=referral_id, message_id=posted.id)

    (ask,) = scene.at_hospital(referral_id).asks
    assert (ask.state, ask.code) == ("refused", "not_delivered")


def test_a_green_channel_under_an_emergency_is_answered_after_its_term(scene: Scene) -> None:
    patient_id = scene.patient_of_centre()
    ref = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP_GREEN, patient_id=patient_id, recipient_id=scene.hospital.id, reason="胸痛"
    )
    handoff.send_referral(
        scene.community_doctor, referral_id=ref.id, expected_version=ref.version, emergency_reason="持续胸痛,不能等待"
    )
    deliver_all()
    scene.do(handoff.accept_referral, scene.doctor, ref.id, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, ref.id)

    with time_machine.travel(now() + timedelta(days=10)):
        scene.do(handoff.send_outcome, scene.doctor, ref.id, outcome="improved", summary="PCI术后平稳")

        view = scene.at_centre(ref.id)
    assert [outcome.summary for outcome in view.outcomes] == ["PCI术后平稳"]
    assert_copies_equal(scene, ref.id)
