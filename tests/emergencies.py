"""A patient in care at the centre, blood pressures that are measured there, and the way up that they open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import followup.commands
from drain import deliver_all
from followup.contracts import Reading
from handoff import commands as handoff
from handoff import queries
from kernel.clock import now

if TYPE_CHECKING:
    from handoffs import Scene


def measure(scene: Scene, patient_id: UUID, systolic: int, diastolic: int) -> None:
    followup.commands.record_readings(
        scene.community_nurse,
        patient_id=patient_id,
        readings=(
            Reading("8480-6", Decimal(systolic), "mm[Hg]"),
            Reading("8462-4", Decimal(diastolic), "mm[Hg]"),
        ),
        source="clinic",
        taken_at=now(),
    )


def in_care(scene: Scene) -> tuple[UUID, UUID]:
    """A handoff in care at the centre, and the patient's record there."""
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    patient_id = scene.at_centre(referral_id).patient_id
    assert patient_id is not None
    return referral_id, patient_id


def gone_up(scene: Scene) -> UUID:
    """The one proposal confirmed and sent."""
    (proposal,) = queries.proposals(scene.community_doctor)
    made = handoff.confirm_proposal(scene.community_doctor, proposal_id=proposal.id, expected_version=proposal.version)
    handoff.send_referral(
        scene.community_doctor, referral_id=made.id, expected_version=made.version, emergency_reason="血压危急"
    )
    deliver_all()
    return made.id
