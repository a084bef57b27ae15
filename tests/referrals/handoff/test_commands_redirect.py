"""Sent elsewhere, or to the same receiver again: one order, a chain of tasks of which one lives, nothing leaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.commands import BedAndDoctor
from handoff.contracts import AlreadyOpen, ReferralView
from handoff.enums import Kind, PackageStatus, State
from handoff.models import Task
from handoff.tasks import fire_due_clocks
from handoffs import Scene, Third, assert_copies_equal
from kernel.clock import SHANGHAI, now
from kernel.errors import Invalid, Refused
from staff.access import machine
from tenancy.access import unit_of_work

Reached = Callable[[Scene, UUID], None]


def sent(scene: Scene, _referral_id: UUID) -> None:
    """Nobody has opened it."""


def received(scene: Scene, referral_id: UUID) -> None:
    scene.do(handoff.open_referral, scene.head, referral_id)


def asked(scene: Scene, referral_id: UUID) -> None:
    received(scene, referral_id)
    scene.do(handoff.ask_info, scene.head, referral_id, text="旧机构的问题")


def waitlisted(scene: Scene, referral_id: UUID) -> None:
    received(scene, referral_id)
    scene.do(handoff.waitlist_referral, scene.head, referral_id, expected_on=now().date() + timedelta(days=20))


def declined(scene: Scene, referral_id: UUID) -> None:
    scene.do(handoff.decline_referral, scene.head, referral_id, reason="no_capacity", text="旧机构的理由")


def expired(scene: Scene, referral_id: UUID) -> None:
    with time_machine.travel(now() + timedelta(days=31)):
        fire_due_clocks(machine(scene.centre, "clock"))
        deliver_all()


def given_up(scene: Scene, referral_id: UUID) -> None:
    scene.accept(referral_id)
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.write_note, scene.community_nurse, referral_id, text="旧机构的记录")
    scene.do(handoff.give_up, scene.community_nurse, referral_id, reason="moved")


BEFORE = {State.SENT: sent, State.RECEIVED: received, State.INFO_REQUESTED: asked, State.WAITLISTED: waitlisted}
AFTER = {State.DECLINED: declined, State.EXPIRED: expired, State.NOT_COMPLETED: given_up}


def begun(scene: Scene, third: Third, reach: Reached, kind: str = Kind.UP) -> UUID:
    referral_id = scene.sent_of(kind, scene.patient_for(kind, scene.centre, third.tenant))
    reach(scene, referral_id)
    return referral_id


def redirect(scene: Scene, referral_id: UUID, to: UUID, reason: str = "no_answer") -> None:
    scene.do(handoff.redirect_referral, scene.doctor, referral_id, recipient_id=to, reason=reason)


def at_third(third: Third, referral_id: UUID) -> ReferralView:
    return queries.referral(third.head, referral_id=referral_id)


def live(scene: Scene, referral_id: UUID) -> list[UUID]:
    with unit_of_work(scene.hospital):
        return list(Task.objects.filter(order_id=referral_id, live=True).values_list("recipient_id", flat=True))


@pytest.mark.parametrize(("state", "reach"), [*BEFORE.items(), *AFTER.items()])
def test_it_is_sent_elsewhere_and_only_the_new_receiver_has_it(
    scene: Scene, third: Third, state: str, reach: Reached
) -> None:
    referral_id = begun(scene, third, reach)
    assert scene.at_hospital(referral_id).state == state

    redirect(scene, referral_id, third.tenant.id)
    assert (scene.at_hospital(referral_id).state, scene.at_centre(referral_id).state) == (State.DRAFT, State.REDIRECTED)
    assert scene.at_centre(referral_id).package.status == PackageStatus.NOT_OPEN
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    chain = scene.at_hospital(referral_id).chain
    assert [(link.recipient_id, link.state, link.live) for link in chain] == [
        (scene.centre.id, State.REDIRECTED, False),
        (third.tenant.id, State.SENT, True),
    ]
    assert live(scene, referral_id) == [third.tenant.id]
    fresh = at_third(third, referral_id)
    assert (fresh.chain, fresh.outcomes, {fact.kind for fact in fresh.timeline}) == ((), (), {"send", "delivered"})
    assert "旧机构" not in repr(fresh)
    assert str(scene.centre.id) not in repr(fresh)
    assert_copies_equal(scene, referral_id, third.head)


@pytest.mark.parametrize(("state", "reach"), AFTER.items())
def test_the_same_receiver_again_is_a_new_task(scene: Scene, third: Third, state: str, reach: Reached) -> None:
    referral_id = begun(scene, third, reach)

    redirect(scene, referral_id, scene.centre.id, "again")
    scene.do(handoff.send_referral, scene.doctor, referral_id)
    received_again = scene.at_centre(referral_id)
    assert received_again.state == State.SENT
    assert received_again.package.status == PackageStatus.AFTER_ACCEPTANCE
    assert_copies_equal(scene, referral_id)
    scene.accept(referral_id)
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="stable", summary="第二次")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")

    assert [view.state for view in scene.both(referral_id)] == [State.CLOSED] * 2
    assert [link.state for link in scene.at_hospital(referral_id).chain] == [State.REDIRECTED, State.CLOSED]
    assert_copies_equal(scene, referral_id)


def test_to_the_same_receiver_only_when_it_is_done_with_it(scene: Scene, third: Third) -> None:
    referral_id = begun(scene, third, received)

    with pytest.raises(Invalid) as fault:
        redirect(scene, referral_id, scene.centre.id)

    assert fault.value.field == "recipient_id"


def test_the_acceptance_that_crosses_with_the_request_wins(scene: Scene, third: Third) -> None:
    referral_id = begun(scene, third, received)
    sender, receiver = scene.both(referral_id)

    handoff.redirect_referral(
        scene.doctor,
        referral_id=referral_id,
        expected_version=sender.version,
        recipient_id=third.tenant.id,
        reason="no_answer",
    )
    handoff.accept_referral(
        scene.head, referral_id=referral_id, expected_version=receiver.version, responsible_id=scene.community_nurse.id
    )
    deliver_all()

    view = scene.at_hospital(referral_id)
    assert (view.state, view.asks[0].state, view.asks[0].code, view.chain) == (
        State.ACCEPTED,
        "refused",
        "already_accepted",
        (),
    )
    assert_copies_equal(scene, referral_id)


def test_a_late_word_of_the_former_receiver_moves_nothing(scene: Scene, third: Third) -> None:
    """A cancellation was asked while the receiver gave up: its refusal arrives after the referral is elsewhere."""
    referral_id = begun(scene, third, lambda scene, referral_id: scene.accept(referral_id))
    version = scene.at_hospital(referral_id).version
    given_up_at = scene.at_centre(referral_id).version
    handoff.give_up(scene.community_nurse, referral_id=referral_id, expected_version=given_up_at, reason="moved")
    handoff.cancel_referral(scene.doctor, referral_id=referral_id, expected_version=version, reason="not_needed")
    _deliver_from(scene.centre.id)
    assert scene.at_hospital(referral_id).state == State.NOT_COMPLETED

    version = scene.at_hospital(referral_id).version
    handoff.redirect_referral(
        scene.doctor,
        referral_id=referral_id,
        expected_version=version,
        recipient_id=third.tenant.id,
        reason="no_answer",
    )
    deliver_all()
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    assert scene.at_hospital(referral_id).state == at_third(third, referral_id).state == State.SENT
    assert scene.at_hospital(referral_id).arrived_at is None
    assert_copies_equal(scene, referral_id, third.head)


def test_a_late_word_about_the_former_task_of_the_same_receiver_moves_nothing(scene: Scene, third: Third) -> None:
    referral_id = begun(scene, third, lambda scene, referral_id: scene.accept(referral_id))
    version = scene.at_hospital(referral_id).version
    given_up_at = scene.at_centre(referral_id).version
    handoff.give_up(scene.community_nurse, referral_id=referral_id, expected_version=given_up_at, reason="moved")
    handoff.cancel_referral(scene.doctor, referral_id=referral_id, expected_version=version, reason="not_needed")
    _deliver_from(scene.centre.id)
    version = scene.at_hospital(referral_id).version
    handoff.redirect_referral(
        scene.doctor,
        referral_id=referral_id,
        expected_version=version,
        recipient_id=scene.centre.id,
        reason="again",
    )
    deliver_all()
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    view = scene.at_hospital(referral_id)
    assert (view.state, {clock.code for clock in view.clocks}) == (State.SENT, {"R1", "R2", "R9"})
    assert_copies_equal(scene, referral_id)


def _deliver_from(sender_id: UUID) -> None:
    """Carries what one organisation has said; what the others said waits."""
    from drain import as_relay
    from exchange.models import Envelope
    from exchange.relay import deliver_one
    from tenancy.access import delivering

    with as_relay():
        with delivering():
            others = Envelope.objects.filter(state="pending").exclude(sender_id=sender_id)
            others.update(due_at=now() + timedelta(hours=1))
        while deliver_one():
            with delivering():
                fresh = Envelope.objects.filter(state="pending").exclude(sender_id=sender_id)
                fresh.update(due_at=now() + timedelta(hours=1))
        with delivering():
            Envelope.objects.filter(state="pending").update(due_at=now())


def test_bed_and_doctor_of_the_former_receiver_are_not_shown_for_the_new_one(scene: Scene, third: Third) -> None:
    referral_id = scene.sent_of(Kind.UP_GREEN, scene.patient_for(Kind.UP_GREEN, scene.centre, third.tenant))
    bed = BedAndDoctor("3床", "心内科", "王医生", "0592-5027064")
    scene.do(
        handoff.accept_referral, scene.head, referral_id, responsible_id=scene.community_doctor.id, bed_and_doctor=bed
    )
    assert scene.at_hospital(referral_id).green is not None
    scene.do(handoff.give_up, scene.community_doctor, referral_id, reason="patient_refused")

    redirect(scene, referral_id, third.tenant.id, "patient_wishes")
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    assert scene.at_hospital(referral_id).green is None
    assert_copies_equal(scene, referral_id, third.head)


def test_the_outcome_of_the_new_receiver_stands_beside_that_of_the_former(scene: Scene, third: Third) -> None:
    referral_id = begun(scene, third, lambda scene, referral_id: scene.accept(referral_id))
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="stable", summary="第一家")
    scene.do(handoff.question_outcome, scene.doctor, referral_id, text="?")
    scene.do(handoff.give_up, scene.community_nurse, referral_id, reason="moved")
    redirect(scene, referral_id, third.tenant.id, "patient_wishes")
    scene.do(handoff.send_referral, scene.doctor, referral_id)
    scene.do(handoff.accept_referral, third.head, referral_id, responsible_id=third.nurse.id)
    scene.do(handoff.record_arrival, third.nurse, referral_id)
    scene.do(handoff.send_outcome, third.doctor, referral_id, outcome="improved", summary="第二家")

    assert [each.summary for each in scene.at_hospital(referral_id).outcomes] == ["第一家", "第二家"]
    assert [each.summary for each in at_third(third, referral_id).outcomes] == ["第二家"]
    assert_copies_equal(scene, referral_id, third.head)


def test_the_new_receiver_learns_that_the_patient_has_left_already(scene: Scene, third: Third) -> None:
    referral_id = begun(scene, third, sent, Kind.DOWN)
    left = now() - timedelta(minutes=5)
    scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=left)
    declined(scene, referral_id)

    redirect(scene, referral_id, third.tenant.id, "declined")
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    assert at_third(third, referral_id).discharged_at == left
    assert_copies_equal(scene, referral_id, third.head)


def test_nothing_leaves_for_the_new_receiver_without_a_consent_for_it(scene: Scene, third: Third) -> None:
    patient_id = scene.patient_for(Kind.UP)
    referral_id = scene.sent_of(Kind.UP, patient_id)
    redirect(scene, referral_id, third.tenant.id)

    with pytest.raises(Refused) as refusal:
        scene.do(handoff.send_referral, scene.doctor, referral_id)
    assert refusal.value.code == "consent_missing"
    give_consent(scene.ward, patient_id, third.tenant, purpose="up_referral")
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    assert at_third(third, referral_id).state == State.SENT


def test_where_another_referral_stands_there_already_it_is_shown(scene: Scene, third: Third) -> None:
    patient_id = scene.patient_for(Kind.UP, scene.centre, third.tenant)
    referral_id = scene.sent_of(Kind.UP, patient_id)
    there = scene.draft_of(Kind.UP, patient_id, recipient_id=third.tenant.id)

    with pytest.raises(AlreadyOpen) as refusal:
        redirect(scene, referral_id, third.tenant.id)

    assert refusal.value.existing_id == there.id
    assert scene.at_hospital(referral_id).asks == ()


def test_a_rival_that_was_begun_meanwhile_carries_on_alone(scene: Scene, third: Third) -> None:
    patient_id = scene.patient_for(Kind.UP, scene.centre, third.tenant)
    referral_id = scene.sent_of(Kind.UP, patient_id)
    version = scene.at_hospital(referral_id).version
    handoff.redirect_referral(
        scene.doctor,
        referral_id=referral_id,
        expected_version=version,
        recipient_id=third.tenant.id,
        reason="no_answer",
    )
    scene.draft_of(Kind.UP, patient_id, recipient_id=third.tenant.id)
    deliver_all()

    view = scene.at_hospital(referral_id)
    assert (view.state, view.order_status, live(scene, referral_id)) == (
        State.REDIRECTED,
        "revoked",
        [scene.centre.id],
    )


def test_the_community_follow_up_counts_from_the_first_sending_whoever_is_asked_next(
    scene: Scene, third: Third
) -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)

    def follow_up() -> list[tuple[int, datetime, bool]]:
        held = [each for each in scene.at_hospital(referral_id).clocks if each.code == "R8"]
        return [(each.level, each.due_at, each.fired_at is not None) for each in held]

    with time_machine.travel(start, tick=False):
        referral_id = begun(scene, third, declined, Kind.UP_GREEN)
        redirect(scene, referral_id, third.tenant.id)
        before = follow_up()
    assert [(level, (due - start).days) for level, due, _fired in before] == [(1, 14), (2, 15)]
    with time_machine.travel(start + timedelta(days=14, minutes=1), tick=False):
        assert fire_due_clocks(machine(scene.hospital, "clock")) == 1
        deliver_all()
    with time_machine.travel(start + timedelta(days=14, minutes=2), tick=False):
        scene.do(handoff.send_referral, scene.doctor, referral_id)
        assert follow_up() == [(1, before[0][1], True), (2, before[1][1], False)]
        scene.do(handoff.record_follow_up, scene.doctor, referral_id)
    with time_machine.travel(start + timedelta(days=40), tick=False):
        assert "R8" not in {each.code for each in scene.at_hospital(referral_id).clocks if each.running}
    assert_copies_equal(scene, referral_id, third.head)


def test_a_follow_up_that_was_done_before_is_not_asked_for_again(scene: Scene, third: Third) -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    with time_machine.travel(start, tick=False):
        referral_id = begun(scene, third, sent, Kind.UP_GREEN)
        scene.do(handoff.record_follow_up, scene.doctor, referral_id)
    with time_machine.travel(start + timedelta(minutes=30), tick=False):
        declined(scene, referral_id)
        redirect(scene, referral_id, third.tenant.id)
        scene.do(handoff.send_referral, scene.doctor, referral_id)

    assert not [each for each in scene.at_hospital(referral_id).clocks if each.code == "R8" and each.running]
