"""What may happen to a referral before anybody takes the patient over, beside the main road: both copies agree."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind, ListName, PackageStatus, State
from handoff.tasks import fire_due_clocks
from handoffs import Scene, Third, assert_copies_equal
from kernel.actor import Actor
from kernel.clock import SHANGHAI, now, today
from kernel.errors import Invalid, NotFound, Refused
from kernel.tenant import Tenant
from staff.access import machine

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def states(scene: Scene, referral_id: object) -> list[str]:
    return [view.state for view in scene.both(referral_id)]  # type: ignore[arg-type]


def sweep(*tenants: Tenant) -> int:
    fired = sum(fire_due_clocks(machine(tenant, "clock")) for tenant in tenants)
    deliver_all()
    return fired


def reviewing(scene: Scene, kind: str = Kind.DOWN) -> None:
    roles, may = frozenset({"organisation_administrator"}), frozenset({"handoff.configure"})
    administrator = Actor(scene.hospital, scene.office.id, "x", roles, may)
    handoff.set_referral_kind(administrator, kind=kind, internal_review=True)


@pytest.mark.parametrize("kind", [Kind.DOWN, Kind.UP, Kind.LATERAL])
def test_what_is_reviewed_is_sent_by_the_office_or_returned_to_its_author(scene: Scene, kind: str) -> None:
    reviewing(scene, kind)
    ref = scene.draft_of(kind)
    with pytest.raises(Refused) as refusal:
        scene.do(handoff.send_referral, scene.ward, ref.id)
    assert refusal.value.code == "review_first"

    scene.do(handoff.submit_for_review, scene.ward, ref.id)
    assert scene.at_hospital(ref.id).state == State.INTERNAL_REVIEW
    scene.do(handoff.return_draft, scene.office, ref.id, reason="incomplete", text="缺少用药")
    view = scene.at_hospital(ref.id)
    assert (view.state, view.timeline[-1].text) == (State.DRAFT, "缺少用药")
    scene.do(handoff.submit_for_review, scene.ward, ref.id)
    with pytest.raises(NotFound):
        scene.at_centre(ref.id)
    scene.do(handoff.send_referral, scene.office, ref.id)

    assert states(scene, ref.id) == [State.SENT] * 2
    assert_copies_equal(scene, ref.id)


@pytest.mark.parametrize("kind", [Kind.UP_GREEN, Kind.ADVICE, Kind.TEMP])
def test_some_kinds_are_never_reviewed(scene: Scene, kind: str) -> None:
    with pytest.raises(Invalid):
        reviewing(scene, kind)


@pytest.mark.parametrize("kind", [Kind.UP, Kind.LATERAL])
def test_the_waiting_list_and_back_to_it_after_a_question(scene: Scene, kind: str) -> None:
    referral_id = scene.sent_of(kind)
    scene.do(handoff.open_referral, scene.head, referral_id)
    scene.do(handoff.waitlist_referral, scene.head, referral_id, expected_on=today() + timedelta(days=9), text="无床")
    assert states(scene, referral_id) == [State.WAITLISTED] * 2
    assert scene.at_hospital(referral_id).expected_on == today() + timedelta(days=9)
    assert [row.id for row in queries.inbox(scene.head, list_name=ListName.WAITING_LIST).items] == [referral_id]

    scene.do(handoff.ask_info, scene.head, referral_id, text="?")
    assert states(scene, referral_id) == [State.INFO_REQUESTED] * 2
    scene.do(handoff.answer_info, scene.ward, referral_id, text="!")
    assert states(scene, referral_id) == [State.WAITLISTED] * 2
    assert_copies_equal(scene, referral_id)
    scene.accept(referral_id)

    assert states(scene, referral_id) == [State.ACCEPTED] * 2
    assert_copies_equal(scene, referral_id)


def test_a_waiting_list_needs_a_day_that_is_not_over(scene: Scene) -> None:
    referral_id = scene.sent_of(Kind.UP)
    scene.do(handoff.open_referral, scene.head, referral_id)

    for day in (None, today() - timedelta(days=1)):
        with pytest.raises(Invalid) as fault:
            scene.do(handoff.waitlist_referral, scene.head, referral_id, expected_on=day)
        assert fault.value.field == "expected_on"
    assert states(scene, referral_id) == [State.RECEIVED] * 2


def test_the_receiver_proposes_another_one_and_the_sender_decides(scene: Scene, third: Third) -> None:
    referral_id = scene.sent_of(Kind.LATERAL, scene.patient_for(Kind.LATERAL, scene.centre, third.tenant))

    scene.do(handoff.propose_onward, scene.head, referral_id, proposed_id=third.tenant.id, text="更近")

    view = scene.at_hospital(referral_id)
    assert (view.state, view.timeline[-1].details["proposed"]) == (State.SENT, str(third.tenant.id))
    assert_copies_equal(scene, referral_id)
    with pytest.raises(Invalid):
        scene.do(handoff.propose_onward, scene.head, referral_id, proposed_id=None)
    with pytest.raises(NotFound):
        queries.referral(third.head, referral_id=referral_id)


@pytest.mark.parametrize("kind", list(Kind))
def test_within_minutes_and_unopened_it_is_undone(scene: Scene, kind: str) -> None:
    referral_id = scene.sent_of(kind)

    scene.do(handoff.undo_sending, scene.doctor, referral_id)

    assert states(scene, referral_id) == [State.ENTERED_IN_ERROR] * 2
    assert scene.at_centre(referral_id).package.status == PackageStatus.NOT_OPEN
    assert_copies_equal(scene, referral_id)


def test_undoing_is_refused_when_it_was_opened_meanwhile_and_says_so(scene: Scene) -> None:
    referral_id = scene.sent()
    sent, received = scene.both(referral_id)

    handoff.undo_sending(scene.ward, referral_id=referral_id, expected_version=sent.version)
    handoff.open_referral(scene.community_doctor, referral_id=referral_id, expected_version=received.version)
    deliver_all()

    view = scene.at_hospital(referral_id)
    assert (view.state, view.asks[0].state, view.asks[0].code) == (State.RECEIVED, "refused", "already_opened")
    assert [fact.by_name for fact in view.timeline if fact.kind == "open"] == ["孙医生"]
    assert_copies_equal(scene, referral_id)


def test_after_the_minutes_for_it_nothing_is_undone(scene: Scene) -> None:
    with time_machine.travel(MONDAY):
        referral_id = scene.sent(discharge=MONDAY + timedelta(days=5))
    with time_machine.travel(MONDAY + timedelta(minutes=11)):
        with pytest.raises(Refused) as refusal:
            scene.do(handoff.undo_sending, scene.ward, referral_id)
        assert refusal.value.code == "undo_over"
        assert "undo" not in {
            each.verb for each in queries.referral(scene.ward, referral_id=referral_id).available_actions
        }
        assert states(scene, referral_id) == [State.SENT] * 2


EXPIRES = [
    (Kind.DOWN, {"discharge": MONDAY + timedelta(days=2)}, timedelta(days=5)),
    (Kind.UP, {}, timedelta(days=30)),
    (Kind.UP, {"priority": "urgent"}, timedelta(days=2)),
    (Kind.UP_GREEN, {}, timedelta(hours=2)),
    (Kind.ADVICE, {}, timedelta(days=30)),
]


@pytest.mark.parametrize(("kind", "changed", "after"), EXPIRES)
def test_without_a_decision_it_expires_and_the_sender_must_choose(
    scene: Scene, kind: str, changed: dict[str, object], after: timedelta
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.sent_of(kind, **changed)
    with time_machine.travel(MONDAY + after - timedelta(seconds=1)):
        sweep(scene.centre, scene.hospital)
        assert states(scene, referral_id) == [State.SENT] * 2
    with time_machine.travel(MONDAY + after + timedelta(seconds=1)):
        sweep(scene.centre, scene.hospital)
        assert states(scene, referral_id) == [State.EXPIRED] * 2
        view = scene.at_hospital(referral_id)
        assert (view.order_status, view.ball.mine) == ("active", True)
        assert [row.id for row in queries.inbox(scene.ward, list_name=ListName.EXPIRED).items] == [referral_id]
        assert_copies_equal(scene, referral_id)
        scene.do(handoff.settle_unmet, scene.doctor, referral_id, reason="no_other_receiver")

        assert states(scene, referral_id) == [State.CLOSED] * 2
        (row,) = [row for row in queries.figures(machine(scene.hospital, "oversight")) if row.state == State.CLOSED]
        assert (row.count, row.unmet) == (1, 1)
        assert sweep(scene.centre) == 0
    assert_copies_equal(scene, referral_id)


def test_a_question_that_stands_lets_nothing_expire_and_is_escalated_on_the_sender_s_side(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.sent_of(Kind.UP, priority="urgent")
        scene.do(handoff.open_referral, scene.head, referral_id)
        scene.do(handoff.ask_info, scene.head, referral_id, text="?")
    with time_machine.travel(MONDAY + timedelta(days=3)):
        assert sweep(scene.centre) == 0
        assert sweep(scene.hospital) == 2
        view = scene.at_centre(referral_id)
        assert [(each.code, each.level) for each in view.clocks if each.fired_at] == [("R3", 1), ("R3", 2)]
        assert view.state == State.INFO_REQUESTED
        assert now() > MONDAY
    assert_copies_equal(scene, referral_id)


def test_nobody_has_left_in_the_future_or_long_before_the_handoff(scene: Scene) -> None:
    referral_id = scene.sent()

    for left, code in ((now() + timedelta(hours=1), "in_the_future"), (now() - timedelta(days=40), "too_old")):
        with pytest.raises(Invalid) as fault:
            scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=left)
        assert (fault.value.field, fault.value.code) == ("discharged_at", code)
    assert scene.at_centre(referral_id).discharged_at is None
