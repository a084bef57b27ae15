"""A receiver outside the network, and a referral that goes to it by its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import outside.commands
import outside.queries
from crossings import give_consent
from destinations.commands import add_destination
from handoff import commands as handoff
from handoff import queries
from handoff.commands.starting import PURPOSE_OF
from handoff.contracts import OutsideView
from handoff.enums import Kind
from handoffs import PLAN, Scene
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from outside.contracts import Issued, Visit
from outside.enums import MACHINE
from staff.access import machine

INSTITUTION = {
    "name": "邻省康复医院",
    "department": "神经康复科",
    "contact_name": "韩主任",
    "phone": "0571-8888 1234",
    "area": "邻省",
}


@dataclass
class Abroad:
    """The scene, and an institution that is in no network. The browser keeps what it was given."""

    scene: Scene
    destination_id: UUID
    browser: str = ""

    @property
    def door(self) -> Actor:
        return machine(self.scene.hospital, MACHINE)

    def consent(self, patient_id: UUID, kind: str = Kind.LATERAL, **changed: Any) -> UUID:
        about = {"purpose": PURPOSE_OF[kind], "valid_until": now() + timedelta(days=90), **changed}
        return give_consent(self.scene.ward, patient_id, self, **about)  # type: ignore[arg-type]

    @property
    def id(self) -> UUID:
        """As a recipient."""
        return self.destination_id

    def draft(self, kind: str = Kind.LATERAL, *, consent: bool = True, **changed: Any) -> Ref:
        categories = changed.pop("categories", None)
        patient_id = changed.pop("patient_id", None) or self.scene.patient(consent=False)
        if consent:
            given = {"categories": categories} if categories else {}
            self.scene.consents[patient_id] = self.consent(patient_id, kind, **given)
        inputs = {
            "kind": kind,
            "patient_id": patient_id,
            "recipient_id": self.id,
            "reason": "需要专科康复治疗",
            **changed,
        }
        if kind == Kind.TEMP:
            inputs.setdefault("ends_on", today() + timedelta(days=14))
        if kind == Kind.DOWN:
            inputs.setdefault("planned_discharge_at", now() + timedelta(days=5))
        ref = handoff.start_referral(self.scene.doctor, **inputs)
        if kind != Kind.DOWN:
            return ref
        return handoff.edit_referral(self.scene.doctor, referral_id=ref.id, expected_version=ref.version, plan=PLAN)

    def sent(self, kind: str = Kind.LATERAL, **changed: Any) -> UUID:
        ref = self.draft(kind, **changed)
        return handoff.send_referral(self.scene.doctor, referral_id=ref.id, expected_version=ref.version).id

    def issued(self, referral_id: UUID) -> Issued:
        version = self.scene.at_hospital(referral_id).version
        return outside.commands.issue_outside_link(self.scene.doctor, referral_id=referral_id, expected_version=version)

    def enter(self, issued: Issued, code: str = "", **changed: Any) -> Any:
        given = {"name": "沈医生", "browser": self.browser, "language": "zh-hans", **changed}
        opened = outside.commands.open_link(self.door, token=issued.token, code=code or issued.code, **given)
        self.browser = opened.browser
        return opened

    def visit(self, issued: Issued, browser: str | None = None) -> Visit:
        held = self.browser if browser is None else browser
        found = outside.queries.visit(self.door, token=issued.token, browser=held, language="zh-hans")
        assert found is not None
        return found

    def person(self, issued: Issued) -> Actor:
        person = self.visit(issued).person
        assert person is not None
        return person

    def inside(self, kind: str = Kind.LATERAL, *, opener: str = "沈医生", **changed: Any) -> tuple[UUID, Issued, Actor]:
        """Sent, linked, and the code entered."""
        referral_id = self.sent(kind, **changed)
        issued = self.issued(referral_id)
        self.enter(issued, name=opener)
        return referral_id, issued, self.person(issued)

    def read(self, person: Actor) -> OutsideView:
        return queries.outside_view(person)

    def accept(self, person: Actor, **changed: Any) -> Ref:
        view = self.read(person)
        inputs = {"responsible_name": "沈医生", "responsible_phone": "0571-88881234", **changed}
        return handoff.accept_outside(person, referral_id=view.referral_id, expected_version=view.version, **inputs)

    def do(self, verb: Any, person: Actor, **inputs: Any) -> Ref:
        view = self.read(person)
        return verb(person, referral_id=view.referral_id, expected_version=view.version, **inputs)


def abroad_of(scene: Scene) -> Abroad:
    ref = add_destination(scene.doctor, **INSTITUTION)
    return Abroad(scene, ref.id)
