"""What each side does while the other's word is on its way, and what goes on where a cancellation is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from consent.commands import withdraw_consent
from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff.contracts import ClockView
from handoff.enums import Kind, PackageStatus, State
from handoff.tasks import fire_due_clocks
from handoffs import ALL, Scene, assert_copies_equal
from kernel.clock import SHANGHAI, now, today
from patients.commands import mark_deceased
from staff.access import machine

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def clock(scene: Scene, referral_id: UUID, code: str) -> list[ClockView]:
    return [each for each in scene.at_centre(referral_id).clocks if each.code == code]


@pytest.mark.parametrize("let_go", ["declined", "expired", "given_up"])
def test_a_death_that_crosses_with_the_receiver_letting_go_ends_the_referral(scene: Scene, let_go: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        patient_id = scene.patient()
        referral_id = (
            scene.accepted(patient_id=patient_id) if let_go == "given_up" else scene.opened(patient_id=patient_id)
        )
        version = scene.at_centre(referral_id).version
        mark_deceased(scene.doctor, patient_id=patient_id, on=today())
        if let_go == "declined":
            handoff.decline_referral(
                scene.head, referral_id=referral_id, expected_version=version, reason="no_capacity"
            )
        elif let_go == "given_up":
            about = {"referral_id": referral_id, "expected_version": version}
            handoff.give_up(scene.community_nurse, reason="moved", **about)
    with time_machine.travel(MONDAY + timedelta(days=9), tick=False):
        if let_go == "expired":
            assert fire_due_clocks(machine(scene.centre, "clock")) > 0
        deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.CANCELLED] * 2
    last = scene.at_hospital(referral_id).timeline[-1]
    assert (last.kind, last.reason) == ("stop", "patient_died")
    assert_copies_equal(scene, referral_id)


def test_an_end_that_crosses_with_the_receiver_letting_go_needs_no_second_sentence(scene: Scene) -> None:
    referral_id = scene.accepted()
    about = {"referral_id": referral_id, "expected_version": scene.at_hospital(referral_id).version}
    handoff.stop_referral(scene.office, reason="other", text="患者已迁往外省", **about)
    about["expected_version"] = scene.at_centre(referral_id).version
    handoff.give_up(scene.community_nurse, reason="moved", **about)

    deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.CANCELLED] * 2
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("stage", ["sent", "accepted"])
def test_a_death_is_told_even_where_the_consent_ended_on_the_way(scene: Scene, stage: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        patient_id = scene.patient()
        referral_id = getattr(scene, stage)(patient_id=patient_id)
        mark_deceased(scene.doctor, patient_id=patient_id, on=today())
    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.CANCELLED] * 2
    assert [ask.state for ask in scene.at_hospital(referral_id).asks] == ["applied"]


def test_a_consent_given_while_a_cancellation_is_asked_releases_the_package(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.opened(patient_id=patient_id)
    ended = {"expected_version": 1, "how": "verbal_witnessed", "by": "self"}
    withdraw_consent(scene.ward, consent_id=scene.consents[patient_id], **ended)
    scene.accept(referral_id)
    scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="not_needed")
    assert scene.at_centre(referral_id).state == State.CANCEL_REQUESTED

    give_consent(scene.ward, patient_id, scene.centre, categories=ALL, given_at=now())
    deliver_all()
    scene.do(handoff.continue_care, scene.head, referral_id, reason="care_started")

    received = scene.at_centre(referral_id)
    assert received.package.status == PackageStatus.HERE
    assert received.patient_id is not None


@pytest.mark.parametrize("code", ["R4", "R6"])
def test_a_clock_stands_still_while_a_cancellation_is_open_and_goes_on_where_it_is_refused(
    scene: Scene, code: str
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.accepted_of(Kind.UP) if code == "R4" else scene.in_care_of(Kind.UP)
        before = clock(scene, referral_id, code)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
        assert {(each.running, each.paused_at is not None) for each in clock(scene, referral_id, code)} == {
            (False, True)
        }
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False):
        scene.do(handoff.continue_care, scene.head, referral_id, reason="care_started")
        after = clock(scene, referral_id, code)

    assert [each.level for each in after] == [each.level for each in before]
    assert [each.due_at for each in after] == [each.due_at + timedelta(hours=2) for each in before]
    assert_copies_equal(scene, referral_id)
