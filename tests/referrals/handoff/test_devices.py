"""What a phone in a home visit is told: what it must forget, which of its entries count, and what was refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import followup.queries
import staff.queries
from consent.commands import withdraw_consent
from drain import deliver_all
from followup.commands import reassign_plan
from handoff import commands as handoff
from handoff import queries
from handoff.enums import State
from handoffs import Scene, assert_copies_equal
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Conflict, Invalid, NotFound
from kernel.ids import new_id


def kept(actor: Actor, *referral_ids: UUID) -> list[bool]:
    return [one.keep for one in queries.may_keep(actor, referral_ids=referral_ids)]


def reassigned(scene: Scene, referral_id: UUID, to: Actor) -> None:
    plan = followup.queries.plan_of_referral(scene.head, referral_id=referral_id)
    assert plan is not None
    reassign_plan(scene.head, plan_id=plan.id, expected_version=plan.version, responsible_id=to.id)
    deliver_all()


def test_another_responsible_person_of_the_plan_is_that_of_the_referral_on_both_sides(scene: Scene) -> None:
    referral_id = scene.accepted()

    reassigned(scene, referral_id, scene.other_nurse)

    names = [view.responsible.name for view in scene.both(referral_id) if view.responsible]
    assert names == [scene.other_nurse.name] * 2
    assert scene.at_hospital(referral_id).timeline[-1].kind == "reassigned"
    assert queries.referral(scene.other_nurse, referral_id=referral_id).state == State.ACCEPTED
    with pytest.raises(NotFound):
        queries.referral(scene.community_nurse, referral_id=referral_id)
    assert_copies_equal(scene, referral_id)


def test_a_pack_is_kept_by_the_responsible_person_only_and_gone_after_a_reassignment(scene: Scene) -> None:
    mine, unknown = scene.accepted(), new_id()
    assert kept(scene.community_nurse, mine, unknown) == [True, False]
    assert kept(scene.head, mine) == kept(scene.ward, mine) == [False]

    reassigned(scene, mine, scene.other_nurse)

    assert kept(scene.community_nurse, mine) == [False]
    assert kept(scene.other_nurse, mine) == [True]


@pytest.mark.parametrize("end", ["withdrawn", "cancelled", "outcome"])
def test_a_pack_is_gone_when_its_ground_or_the_care_ends(scene: Scene, end: str) -> None:
    patient_id = scene.patient()
    referral_id = scene.accepted(patient_id=patient_id)
    if end == "withdrawn":
        ended = {"expected_version": 1, "how": "verbal_witnessed", "by": "self"}
        withdraw_consent(scene.ward, consent_id=scene.consents[patient_id], **ended)
        deliver_all()
    elif end == "cancelled":
        scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="not_needed")
        assert kept(scene.community_nurse, referral_id) == [True]
        scene.do(handoff.confirm_cancellation, scene.head, referral_id)
    else:
        about = {"outcome": "stable", "summary": "平稳"}
        scene.do(handoff.send_outcome, scene.community_nurse, referral_id, **about)

    assert kept(scene.community_nurse, referral_id) == [False]


def test_an_entry_counts_only_when_the_server_says_so_and_a_late_one_is_listed_with_its_reason(scene: Scene) -> None:
    referral_id = scene.accepted()
    nurse, other = scene.community_nurse, scene.other_nurse
    version = scene.at_centre(referral_id).version
    entry: dict[str, Any] = {"referral_id": referral_id, "device_time": now() - timedelta(hours=2)}
    done = {**entry, "expected_version": version, "idempotency_key": "visit-0001"}
    handoff.record_arrival(nurse, **done)
    deliver_all()
    assert handoff.record_arrival(nurse, **done).id == referral_id
    before = scene.at_centre(referral_id)

    with pytest.raises(Conflict):
        handoff.write_note(nurse, **entry, text="第二次", expected_version=version, idempotency_key="visit-0002")
    reassigned(scene, referral_id, other)
    late = scene.at_centre(referral_id).version
    with pytest.raises(NotFound):
        handoff.write_note(nurse, **entry, text="离线记录", expected_version=late, idempotency_key="visit-0003")

    sent = ("visit-0001", "visit-0002", "visit-0003", "visit-0004")
    assert [one.key for one in staff.queries.applied(nurse, keys=sent)] == ["visit-0001"]
    assert staff.queries.applied(other, keys=sent) == ()
    assert [fact.kind for fact in scene.at_centre(referral_id).timeline if fact.kind == "note"] == []
    assert len([fact for fact in before.timeline if fact.kind == "arrive"]) == 1


def test_at_most_two_hundred_are_asked_for_at_once(scene: Scene) -> None:
    with pytest.raises(Invalid):
        queries.may_keep(scene.community_nurse, referral_ids=[new_id() for _ in range(201)])
    with pytest.raises(Invalid):
        staff.queries.applied(scene.community_nurse, keys=[f"k{number}" for number in range(201)])
