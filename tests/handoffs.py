"""A hospital, a centre and their people, and a referral taken as far as a test needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consent.enums import Category
from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.contracts import Medication, PlanContent, ReferralView
from handoff.enums import Kind
from kernel.actor import Actor
from kernel.clock import local, now
from kernel.contracts import Ref
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity
from staff.enums import Role

PLAN = PlanContent(
    diagnoses="I10.x00x002 高血压3级;I25.103 冠心病",
    instructions="低盐饮食,每日测血压两次。",
    medications=(Medication("氨氯地平", "5 mg qd"), Medication("阿司匹林", "100 mg qd")),
    red_flags=("血压≥180/110 mmHg", "胸痛持续15分钟"),
    follow_up="两周后门诊复查",
)
ALL = tuple(Category.values)


@dataclass
class Scene:
    """Who is there, and shortcuts that go through the public doors only."""

    hospital: Tenant
    centre: Tenant
    ward: Actor
    doctor: Actor
    office: Actor
    community_doctor: Actor
    community_nurse: Actor
    other_nurse: Actor
    head: Actor
    seed: int = 0
    consents: dict[UUID, UUID] = field(default_factory=dict)

    def patient(self, *, consent: bool = True, categories: tuple[str, ...] = ALL, **changed: Any) -> UUID:
        """A new patient of the hospital, who has agreed to the handoff to the centre."""
        self.seed += 1
        patient_id = register_patient(self.doctor, identity=synthetic_identity(self.seed)).id
        if consent:
            self.consents[patient_id] = give_consent(
                self.ward, patient_id, self.centre, categories=categories, **changed
            )
        return patient_id

    def patient_of_centre(self) -> UUID:
        """A new patient of the centre, who was asked nothing."""
        self.seed += 1
        return register_patient(self.community_doctor, identity=synthetic_identity(self.seed)).id

    def draft(self, patient_id: UUID | None = None, *, discharge: datetime | None = None, **changed: Any) -> Ref:
        """A discharge handoff with everything filled in."""
        leaves = discharge or now() + timedelta(days=5)
        ref = handoff.start_referral(
            self.ward,
            **{
                "kind": Kind.DOWN,
                "patient_id": patient_id or self.patient(),
                "recipient_id": self.centre.id,
                "reason": "血压控制稳定,需要社区随访",
                "planned_discharge_at": leaves,
                **changed,
            },
        )
        return handoff.edit_referral(self.ward, referral_id=ref.id, expected_version=ref.version, plan=PLAN)

    def sent(self, patient_id: UUID | None = None, **changed: Any) -> UUID:
        """Sent by the ward and arrived at the centre."""
        ref = self.draft(patient_id, **changed)
        handoff.send_referral(self.ward, referral_id=ref.id, expected_version=ref.version)
        deliver_all()
        return ref.id

    def opened(self, **changed: Any) -> UUID:
        referral_id = self.sent(**changed)
        self.do(handoff.open_referral, self.community_doctor, referral_id)
        return referral_id

    def accepted(self, **changed: Any) -> UUID:
        referral_id = self.opened(**changed)
        self.accept(referral_id)
        return referral_id

    def accept(self, referral_id: UUID, **changed: Any) -> Ref:
        leaves = self.at_centre(referral_id).preview.planned_discharge_at
        day = local(leaves or now()).date()
        inputs = {"responsible_id": self.community_nurse.id, "first_contact_on": day + timedelta(days=1), **changed}
        return self.do(handoff.accept_referral, self.community_doctor, referral_id, **inputs)

    def do(self, verb: Callable[..., Ref], actor: Actor, referral_id: UUID, **inputs: Any) -> Ref:
        """The step on the version that the actor sees, and everything delivered that follows from it."""
        version = handoff_view(actor, referral_id).version
        ref = verb(actor, referral_id=referral_id, expected_version=version, **inputs)
        deliver_all()
        return ref

    def deliver(self) -> int:
        return deliver_all()

    def at_hospital(self, referral_id: UUID) -> ReferralView:
        return handoff_view(self.doctor, referral_id)

    def at_centre(self, referral_id: UUID) -> ReferralView:
        return handoff_view(self.head, referral_id)

    def both(self, referral_id: UUID) -> tuple[ReferralView, ReferralView]:
        return self.at_hospital(referral_id), self.at_centre(referral_id)


def handoff_view(actor: Actor, referral_id: UUID) -> ReferralView:
    return queries.referral(actor, referral_id=referral_id)


def scene_of(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    """The people of both organisations."""
    return Scene(
        hospital,
        centre,
        ward=person_in(hospital, Role.WARD_NURSE, name="赵护士"),
        doctor=person_in(hospital, Role.HOSPITAL_DOCTOR, name="王医生"),
        office=person_in(hospital, Role.REFERRAL_OFFICE, name="钱主任"),
        community_doctor=person_in(centre, Role.COMMUNITY_DOCTOR, name="孙医生"),
        community_nurse=person_in(centre, Role.COMMUNITY_NURSE, name="李护士"),
        other_nurse=person_in(centre, Role.COMMUNITY_NURSE, name="周护士"),
        head=person_in(centre, Role.CENTRE_HEAD, name="吴主任"),
    )


def assert_copies_equal(scene: Scene, referral_id: UUID) -> None:
    """Everything that both sides know of a referral is the same on both pages."""
    sent, received = (_shared(view) for view in scene.both(referral_id))
    for name, value in sent.items():
        assert value == received[name], name


def _shared(view: ReferralView) -> dict[str, Any]:
    whole = [fact for fact in view.timeline if fact.kind not in BEFORE_SENDING]
    plain = (
        "state",
        "order_status",
        "owner_id",
        "region_id",
        "responsible",
        "first_contact_on",
        "scheduled_for",
        "place",
    )
    more = ("arrived_at", "green", "criteria", "escalation_level", "clocks", "outcomes", "discharged_at", "sharing")
    return {
        **{name: getattr(view, name) for name in (*plain, *more)},
        "ball": (view.ball.side, view.ball.organisation_id, view.ball.person_name),
        "timeline": sorted((str(f.id), f.kind, f.at, f.by_name, f.reason, f.text, f.on_behalf_of) for f in whole),
        "asks": [(ask.verb, ask.state, ask.code) for ask in view.asks],
        "preview": view.preview,
        "parties": (view.sender, view.recipient),
    }


BEFORE_SENDING = frozenset({"start", "ask_consent", "consent_refused", "not_delivered"})
