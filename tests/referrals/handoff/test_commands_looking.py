"""The sender's record as it is now: for whom the referral is open, and only while its package may be read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from emergencies import in_care

from crossings import give_consent
from handoff import commands as handoff
from handoff.enums import Kind
from kernel.actor import Actor
from kernel.errors import NotFound, Refused

if TYPE_CHECKING:
    from handoffs import Scene


def is_refused(actor: Actor, referral_id: UUID) -> bool:
    with pytest.raises(Refused) as refusal:
        handoff.read_shared(actor, referral_id=referral_id)
    return refusal.value.code == "not_now"


def test_the_sender_is_looked_at_from_acceptance_to_the_end_of_care(scene: Scene) -> None:
    referral_id = scene.opened()
    assert is_refused(scene.community_doctor, referral_id)
    scene.accept(referral_id)

    record = handoff.read_shared(scene.community_nurse, referral_id=referral_id, categories=["identity"])

    assert set(record.content) == {"identity"}
    assert is_refused(scene.doctor, referral_id)  # its own
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome="improved", summary="平稳")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")
    assert is_refused(scene.community_doctor, referral_id)


def test_whoever_declined_reads_nothing_and_neither_does_a_colleague_without_the_patient(scene: Scene) -> None:
    declined, accepted = scene.opened(), scene.accepted()
    scene.do(handoff.decline_referral, scene.head, declined, reason="no_capacity")

    assert is_refused(scene.community_doctor, declined)
    with pytest.raises(NotFound):
        handoff.read_shared(scene.other_nurse, referral_id=accepted)


@pytest.mark.parametrize(("agreed", "kept"), [(["documents"], 0), (["documents", "discharge_plan"], 1)])
def test_a_kept_discharge_plan_is_read_only_where_a_plan_may_be(scene: Scene, agreed: list[str], kept: int) -> None:
    _handoff_id, patient_id = in_care(scene)
    give_consent(
        scene.community_nurse, patient_id, scene.hospital, purpose="up_referral", categories=["identity", *agreed]
    )
    ref = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP, patient_id=patient_id, recipient_id=scene.hospital.id, reason="胸闷"
    )
    scene.do(handoff.send_referral, scene.community_doctor, ref.id)
    scene.do(handoff.accept_referral, scene.office, ref.id, responsible_id=scene.doctor.id)

    record = handoff.read_shared(scene.doctor, referral_id=ref.id, categories=["documents"])

    assert [each.category for each in record.content["documents"]] == ["discharge-plan"] * kept
