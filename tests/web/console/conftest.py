"""Somebody signed in at a console, in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from consent.enums import Category
from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.contracts import Medication, PlanContent, ReferralView
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity
from staff.enums import Role

PLAN = PlanContent(
    diagnoses="高血压 3 级；脑梗死恢复期",
    instructions="低盐饮食，每日测血压两次。",
    medications=(Medication("氨氯地平", "5 mg 每日一次"), Medication("阿司匹林", "100 mg 每日一次")),
    red_flags=("血压 ≥ 180/110 mmHg", "言语不清或一侧无力"),
    follow_up="两周后门诊复查",
)

Console = Callable[..., Client]


@pytest.fixture
def console_of() -> Console:
    """`console_of(actor)`: a browser in which that person (with an account row) is signed in, in English."""

    def make(actor: Actor, *, language: str = "en", **more: Any) -> Client:
        browser = anonymous(actor.tenant, language=language, **more)
        browser.cookies["session"] = session_of(actor)
        return browser

    return make


@pytest.fixture
def stranger() -> Callable[[Tenant], Client]:
    """`stranger(tenant)`: a browser in which nobody is signed in."""
    return anonymous


def anonymous(tenant: Tenant, *, language: str = "en", **more: Any) -> Client:
    browser = Client(HTTP_HOST=f"{tenant.slug}.localhost", **more)
    browser.cookies["language"] = language
    return browser


def session_of(actor: Actor) -> str:
    """A fresh session's key; what a sign-in would put into the cookie."""
    from staff.access import machine
    from staff.commands import open_session
    from staff.models import Account
    from tenancy.access import unit_of_work

    with unit_of_work(actor.tenant):
        username = Account.objects.get(id=actor.id).username
    signed_in = open_session(
        machine(actor.tenant, "sign-in"), username=username, account_id=actor.id, rehashed="", replaces="", client="test"
    )
    return signed_in.session_key


@dataclass
class Scene:
    """A ward and a centre with their people; referrals are taken as far as a test needs them, by commands."""

    hospital: Tenant
    centre: Tenant
    ward: Actor
    office: Actor
    doctor: Actor
    nurse: Actor
    seed: int = 0

    def patient(self) -> UUID:
        """A new patient of the hospital, who has agreed to the handoff to the centre."""
        self.seed += 1
        patient_id = register_patient(self.ward, identity=synthetic_identity(self.seed)).id
        give_consent(self.ward, patient_id, self.centre, categories=tuple(Category.values))
        return patient_id

    def draft(self, patient_id: UUID | None = None) -> Ref:
        """A handoff with everything filled in."""
        ref = handoff.start_referral(
            self.ward, kind="DOWN", patient_id=patient_id or self.patient(), recipient_id=self.centre.id,
            reason="血压控制稳定，需要社区随访", planned_discharge_at=now() + timedelta(days=5),
        )
        return handoff.edit_referral(self.ward, referral_id=ref.id, expected_version=ref.version, plan=PLAN)

    def sent(self) -> UUID:
        """Sent by the ward, arrived at the centre."""
        ref = self.draft()
        handoff.send_referral(self.ward, referral_id=ref.id, expected_version=ref.version)
        deliver_all()
        return ref.id

    def accepted(self) -> UUID:
        """Taken over by the nurse."""
        referral_id = self.sent()
        view = queries.referral(self.doctor, referral_id=referral_id)
        handoff.accept_referral(
            self.doctor, referral_id=referral_id, expected_version=view.version, responsible_id=self.nurse.id,
            first_contact_on=today() + timedelta(days=6),
        )
        deliver_all()
        return referral_id

    def in_care(self) -> UUID:
        """Reached by the nurse for the first time."""
        referral_id = self.accepted()
        version = queries.referral(self.nurse, referral_id=referral_id).version
        handoff.record_arrival(self.nurse, referral_id=referral_id, expected_version=version)
        deliver_all()
        return referral_id

    def view(self, actor: Actor, referral_id: UUID) -> ReferralView:
        """The referral as that person sees it."""
        return queries.referral(actor, referral_id=referral_id)


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    return Scene(
        hospital,
        centre,
        ward=person_in(hospital, Role.WARD_NURSE, name="周静"),
        office=person_in(hospital, Role.REFERRAL_OFFICE, name="何主任"),
        doctor=person_in(centre, Role.COMMUNITY_DOCTOR, Role.CENTRE_HEAD, name="孙立"),
        nurse=person_in(centre, Role.COMMUNITY_NURSE, name="赵敏"),
    )
