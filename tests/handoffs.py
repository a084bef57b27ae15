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
from handoff.commands.starting import PURPOSE_OF
from handoff.contracts import Medication, PlanContent, ReferralView
from handoff.enums import Kind, State, Verb
from kernel.actor import Actor
from kernel.clock import local, now, today
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
COMMAND_OF = {
    Verb.START: handoff.start_referral,
    Verb.ASK_CONSENT: handoff.ask_consent,
    Verb.SUBMIT: handoff.submit_for_review,
    Verb.RETURN_DRAFT: handoff.return_draft,
    Verb.WAITLIST: handoff.waitlist_referral,
    Verb.PROPOSE_ONWARD: handoff.propose_onward,
    Verb.TURN_INTO_REFERRAL: handoff.turn_into_referral,
    Verb.REDIRECT: handoff.redirect_referral,
    Verb.NO_SHOW: handoff.record_no_show,
    Verb.CANCEL_APPOINTMENT: handoff.cancel_appointment,
    Verb.SEND_RECORD: handoff.send_record,
    Verb.FOLLOWED_UP: handoff.record_follow_up,
    Verb.NOT_COMPLETE: handoff.give_up,
    Verb.QUESTION_OUTCOME: handoff.question_outcome,
    Verb.READ_NOTES: handoff.read_notes,
    Verb.UNDO: handoff.undo_sending,
    Verb.ENTER_IN_ERROR: handoff.enter_in_error,
    Verb.REFER_BACK: handoff.refer_back,
    Verb.CONSENT_REFUSED: handoff.refuse_consent,
    Verb.SEND: handoff.send_referral,
    Verb.OPEN: handoff.open_referral,
    Verb.ASK_INFO: handoff.ask_info,
    Verb.ANSWER_INFO: handoff.answer_info,
    Verb.ACCEPT: handoff.accept_referral,
    Verb.DECLINE: handoff.decline_referral,
    Verb.WITHDRAW: handoff.withdraw_referral,
    Verb.SCHEDULE: handoff.schedule_referral,
    Verb.ARRIVE: handoff.record_arrival,
    Verb.NOTE: handoff.write_note,
    Verb.CANCEL: handoff.cancel_referral,
    Verb.CONFIRM_CANCEL: handoff.confirm_cancellation,
    Verb.CONTINUE_CARE: handoff.continue_care,
    Verb.SEND_OUTCOME: handoff.send_outcome,
    Verb.ACKNOWLEDGE: handoff.acknowledge_outcome,
    Verb.SETTLE: handoff.settle_unmet,
    Verb.STOP: handoff.stop_referral,
    Verb.REFER_UP: handoff.refer_up,
    Verb.CONTINUE_WITHOUT_SHARING: handoff.continue_without_sharing,
    Verb.RECORD_DISCHARGE: handoff.record_discharge,
}


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

    def patient_for(self, kind: str, *recipients: Tenant) -> UUID:
        """A new patient of the hospital, who has agreed to that kind of referral to each of them, for a year."""
        patient_id = self.patient(consent=False)
        for recipient in recipients or (self.centre,):
            term = {"purpose": PURPOSE_OF[kind], "valid_until": now() + timedelta(days=360)}
            give_consent(self.ward, patient_id, recipient, **term)
        return patient_id

    def draft_of(self, kind: str, patient_id: UUID | None = None, **changed: Any) -> Ref:
        """Any kind, from the hospital to the centre, with everything filled in that it needs."""
        person = patient_id or self.patient_for(kind)
        if kind == Kind.DOWN:
            return self.draft(person, **changed)
        inputs = {"kind": kind, "patient_id": person, "recipient_id": self.centre.id, "reason": "需要进一步诊治"}
        if kind == Kind.TEMP:
            inputs["ends_on"] = today() + timedelta(days=14)
        return handoff.start_referral(self.doctor, **{**inputs, **changed})

    def sent_of(self, kind: str, patient_id: UUID | None = None, **changed: Any) -> UUID:
        """Any kind, sent and arrived."""
        ref = self.draft_of(kind, patient_id, **changed)
        handoff.send_referral(self.doctor, referral_id=ref.id, expected_version=ref.version)
        deliver_all()
        return ref.id

    def accepted_of(self, kind: str, patient_id: UUID | None = None, **changed: Any) -> UUID:
        """Any kind, taken over by the community nurse."""
        referral_id = self.sent_of(kind, patient_id, **changed)
        self.accept(referral_id)
        return referral_id

    def in_care_of(self, kind: str, patient_id: UUID | None = None, **changed: Any) -> UUID:
        """Any kind but a question, in care at the centre."""
        referral_id = self.accepted_of(kind, patient_id, **changed)
        self.do(handoff.record_arrival, self.community_nurse, referral_id)
        return referral_id

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


@dataclass(frozen=True)
class Third:
    """A third organisation, to which a referral may be sent instead."""

    tenant: Tenant
    doctor: Actor
    nurse: Actor
    head: Actor


def third_of(tenant: Tenant, person_in: Callable[..., Actor]) -> Third:
    """The people of another centre."""
    return Third(
        tenant,
        doctor=person_in(tenant, Role.COMMUNITY_DOCTOR, name="郑医生"),
        nurse=person_in(tenant, Role.COMMUNITY_NURSE, name="冯护士"),
        head=person_in(tenant, Role.CENTRE_HEAD, name="陈主任"),
    )


def assert_copies_equal(scene: Scene, referral_id: UUID, at: Actor | None = None) -> None:
    """Everything that both sides know of a referral is the same on both pages; `at`: somebody of the receiver."""
    sent, received = (_shared(handoff_view(actor, referral_id)) for actor in (scene.doctor, at or scene.head))
    for name, value in sent.items():
        assert value == received[name], (name, value, received[name])


def _shared(view: ReferralView) -> dict[str, Any]:
    """What the present task is: where it was sent elsewhere before, only what happened since it was sent there."""
    parties = {view.sender.organisation_id, view.recipient.organisation_id}
    sent = max(number for number, fact in enumerate(view.timeline) if fact.kind == "send")
    began = view.timeline[sent].at
    since = [fact for fact in view.timeline[sent:] if fact.organisation_id in parties]
    plain = (
        "state",
        "order_status",
        "owner_id",
        "region_id",
        "responsible",
        "first_contact_on",
        "expected_on",
        "scheduled_for",
        "place",
    )
    more = ("arrived_at", "green", "criteria", "escalation_level", "clocks", "discharged_at", "sharing", "ends_on")
    # Who got it by mistake is shown neither the patient nor a sentence any more.
    in_error = view.state == State.ENTERED_IN_ERROR
    said = {} if in_error else {"outcomes": _outcomes(view, began), "preview": view.preview}
    return {
        **{name: getattr(view, name) for name in (*plain, *more)},
        "ball": (view.ball.side, view.ball.organisation_id, view.ball.person_name),
        "timeline": sorted(
            (str(f.id), f.kind, f.at, f.by_name, f.reason, "" if in_error else f.text, f.on_behalf_of) for f in since
        ),
        "asks": [(ask.verb, ask.state, ask.code) for ask in view.asks if ask.asked_at >= began],
        "parties": (view.sender, view.recipient),
        **said,
    }


def _outcomes(view: ReferralView, began: datetime) -> list[tuple[str, str, str]]:
    return [(each.code, each.summary, each.digest) for each in view.outcomes if each.frozen_at >= began]
