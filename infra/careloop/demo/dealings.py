"""What people do beside the two main roads: who is on duty, a question, a way up, a receiver outside, a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import destinations.commands
import destinations.queries
import dialogue.commands
import dialogue.queries
import handoff.commands as referrals
import handoff.queries
import outside.commands
import oversight.commands
import oversight.queries
import staff.commands
from careloop.demo.people import Staff
from careloop.demo.referrals import arrived, consented, move
from consent.enums import Purpose
from handoff.contracts import ReferralRow
from handoff.enums import Kind
from kernel.clock import today
from kernel.tenant import Tenant
from oversight.enums import SuggestionReason
from tenancy.enums import OrganisationKind
from tenancy.queries import organisations

SUGGESTED_DAYS = 30
INSTITUTION = {
    "name": "邻省康复医院",
    "department": "神经康复科",
    "contact_name": "韩主任",
    "phone": "10000000003",
    "area": "邻省",
}
QUESTION = "老年女性，高血压3级合并2型糖尿病，加用氨氯地平后双踝水肿，血压150/90 mmHg左右，如何调整？"
TALK = (
    ("nurse", "患者今日血压 138/84 mmHg，踝部轻度水肿，氨氯地平是否需要减量？"),
    ("doctor", "可先改为 2.5 mg，三天后复测；如血压回升再联系我。"),
)


def build(tenants: Mapping[str, Tenant], in_care: list[tuple[str, UUID]], outsider: UUID) -> None:
    """Does what is missing; `in_care` are handoffs of the first hospital, `outsider` a patient of it without a
    referral. The relay must be running.
    """
    _on_duty(tenants)
    hospital = Staff(tenants["first"])
    place, referral_id = in_care[0]
    _talk(Staff(tenants[place]), hospital, referral_id)
    place, referral_id = in_care[1]
    _up(Staff(tenants[place]), hospital, referral_id)
    _ask(Staff(tenants[place]), hospital, referral_id)
    _send_outside(hospital, outsider)
    _suggest(Staff(tenants["authority"]), tenants)


def _on_duty(tenants: Mapping[str, Tenant]) -> None:
    named = {card.id for card in organisations(ids=[tenant.id for tenant in tenants.values()]) if card.duty_name}
    for tenant in tenants.values():
        if tenant.kind != OrganisationKind.HEALTH_AUTHORITY and tenant.id not in named:
            people = Staff(tenant)
            staff.commands.publish_duty(people["admin"], person_id=people["doctor"].id)


def _talk(centre: Staff, hospital: Staff, referral_id: UUID) -> None:
    if dialogue.queries.messages(centre["nurse"], referral_id=referral_id).items:
        return
    for (who, text), side in zip(TALK, (centre, hospital), strict=True):
        dialogue.commands.send_message(side[who], referral_id=referral_id, text=text)


def _up(centre: Staff, hospital: Staff, down_id: UUID) -> None:
    """A way up by the checklist, sent and not yet opened."""
    doctor = centre["doctor"]
    patient_id, rows = _known(centre, down_id)
    if any(row.kind == Kind.UP for row in rows):
        return
    asked = handoff.queries.checklist(doctor, kind=Kind.UP, patient_id=patient_id)
    ref = referrals.start_referral(
        doctor,
        kind=Kind.UP,
        patient_id=patient_id,
        recipient_id=hospital.tenant.id,
        service_code="cardiology",
        reason="调整用药两周后血压仍未达标，请专科评估。",
        criteria=[asked[0].code],
    )
    consented(doctor, patient_id, hospital.tenant.id, Purpose.UP_REFERRAL)
    move(referrals.send_referral, doctor, ref.id)
    arrived(hospital["doctor"], ref.id)


def _ask(centre: Staff, hospital: Staff, down_id: UUID) -> None:
    """A question without the patient's name."""
    doctor = centre["doctor"]
    patient_id, rows = _known(centre, down_id)
    if any(row.kind == Kind.ADVICE for row in rows):
        return
    ref = referrals.start_referral(
        doctor,
        kind=Kind.ADVICE,
        patient_id=patient_id,
        recipient_id=hospital.tenant.id,
        reason=QUESTION,
        anonymous=True,
        may_become_referral=True,
    )
    move(referrals.send_referral, doctor, ref.id)
    arrived(hospital["doctor"], ref.id)


def _known(centre: Staff, down_id: UUID) -> tuple[UUID, tuple[ReferralRow, ...]]:
    patient_id = handoff.queries.referral(centre["doctor"], referral_id=down_id).patient_id
    if patient_id is None:
        raise LookupError("nobody is in care under that referral")
    return patient_id, handoff.queries.of_patient(centre["doctor"], patient_id=patient_id)


def _send_outside(hospital: Staff, patient_id: UUID) -> None:
    """To an institution outside the network, which has its link and has not opened it yet."""
    doctor = hospital["doctor"]
    if handoff.queries.of_patient(doctor, patient_id=patient_id):
        return
    held = destinations.queries.destinations(doctor)
    receiver_id = held[0].id if held else destinations.commands.add_destination(doctor, **INSTITUTION).id
    ref = referrals.start_referral(
        doctor,
        kind=Kind.LATERAL,
        patient_id=patient_id,
        recipient_id=receiver_id,
        reason="患者随子女回邻省居住，需继续神经康复治疗。",
    )
    consented(doctor, patient_id, receiver_id, Purpose.LATERAL_REFERRAL)
    move(referrals.send_referral, doctor, ref.id)
    move(outside.commands.issue_outside_link, doctor, ref.id)
    move(outside.commands.record_handover, doctor, ref.id, how="message")


def _suggest(authority: Staff, tenants: Mapping[str, Tenant]) -> None:
    region = authority["region"]
    if oversight.queries.suggestions_made(region):
        return
    oversight.commands.suggest_receiver(
        region,
        organisation_id=tenants["first"].id,
        kind=Kind.DOWN,
        recipient_id=tenants["qiushui"].id,
        proposed_id=tenants["xiahe"].id,
        reason=SuggestionReason.NO_CAPACITY,
        valid_until=today() + timedelta(days=SUGGESTED_DAYS),
    )
