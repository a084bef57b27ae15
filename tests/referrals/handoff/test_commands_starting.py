"""What a draft may hold, who may write it, and what is refused before anything is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import followup.commands
from audit.models import AuditEntry
from followup.rules.barthel import ITEMS
from handoff import commands as handoff
from handoff import queries
from handoff.access import referrals_visible_to
from handoff.apps import HandoffConfig
from handoff.contracts import Change, Medication
from handoff.enums import Kind, PackageStatus, State
from handoff.rules.table import TRANSITIONS
from handoffs import COMMAND_OF, PLAN, Scene
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import CareloopError, Invalid, NotFound, Refused
from tenancy.access import unit_of_work

ANSWERS = {
    "severity": "mild",
    **{f"barthel_{item}": "5" for item in ITEMS},
    "living": "alone",
    "caregiver_available": True,
    "length_of_stay": 3,
    "acute_admission": False,
    "comorbidities": [],
    "emergency_visits": 0,
}


def start(scene: Scene, **changed: Any) -> Any:
    wanted = {"kind": Kind.DOWN, "recipient_id": scene.centre.id, "reason": "随访", **changed}
    wanted.setdefault("patient_id", scene.patient())
    return handoff.start_referral(scene.ward, **wanted)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "长" * 2001}, "reason"),
        ({"kind": "SIDEWAYS"}, "kind"),
        ({"priority": "soon"}, "priority"),
        ({"criteria": ("astrology",)}, "criteria"),
        ({"service_code": "neurosurgery"}, "service_code"),
        ({"planned_discharge_at": datetime(2026, 12, 1, 9)}, "planned_discharge_at"),
        ({"device_time": datetime(2026, 12, 1, 9)}, "device_time"),
        ({"on_behalf_of": "长" * 121}, "on_behalf_of"),
    ],
)
def test_what_cannot_be_started_is_named_and_nothing_is_kept(scene: Scene, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        start(scene, **changed)

    assert fault.value.field == field
    with unit_of_work(scene.hospital):
        assert not referrals_visible_to(scene.doctor).exists()


def test_a_draft_keeps_who_did_it_when_and_for_whom(scene: Scene) -> None:
    when = now() - timedelta(hours=2)

    ref = start(scene, device_time=when, on_behalf_of="patient")

    (first,) = scene.at_hospital(ref.id).timeline
    assert (first.kind, first.by_name, first.device_time, first.on_behalf_of) == ("start", "赵护士", when, "patient")
    assert first.at > when


def test_the_plan_is_kept_as_it_was_written(scene: Scene) -> None:
    ref = scene.draft()
    plan = replace(PLAN, medications=(Medication("缬沙坦", "80 mg qd", Change.NEW, "血压未达标"),))

    handoff.edit_referral(scene.ward, referral_id=ref.id, expected_version=ref.version, plan=plan, reason="改期")

    view = scene.at_hospital(ref.id)
    assert (view.plan, view.preview.reason) == (plan, "改期")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pathway": "astrology"}, "pathway"),
        ({"diagnoses": "长" * 4001}, "diagnoses"),
        ({"medications": (Medication(" ", "5 mg"),)}, "medications"),
        ({"medications": (Medication("缬沙坦", "80 mg", Change.NEW),)}, "medications"),
        ({"medications": (Medication("氨氯地平", "10 mg", Change.CHANGED, " ", before="5 mg"),)}, "medications"),
        ({"medications": (Medication("阿司匹林", "", Change.STOPPED),)}, "medications"),
        ({"medications": (Medication("西格列汀", " "),)}, "medications"),
        ({"red_flags": ("x",) * 61}, "medications"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused(scene: Scene, changed: dict[str, Any], field: str) -> None:
    ref = scene.draft()

    with pytest.raises(Invalid) as fault:
        handoff.edit_referral(
            scene.ward, referral_id=ref.id, expected_version=ref.version, plan=replace(PLAN, **changed)
        )

    assert (fault.value.field, scene.at_hospital(ref.id).plan) == (field, PLAN)


def test_what_was_sent_is_not_edited_any_more(scene: Scene) -> None:
    referral_id = scene.sent()

    with pytest.raises(Refused) as refusal:
        scene.do(handoff.edit_referral, scene.ward, referral_id, reason="anders")

    assert refusal.value.code == "not_a_draft"


def test_an_assessment_that_was_recorded_about_the_draft_travels_with_it(scene: Scene) -> None:
    patient_id = scene.patient()
    ref = scene.draft(patient_id)
    followup.commands.record_form_response(
        scene.ward, form_code="pre-discharge-assessment", patient_id=patient_id, answers=ANSWERS, subject_id=ref.id
    )
    view = scene.at_hospital(ref.id)
    assert view.assessment_id is not None
    handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=view.version)
    scene.deliver()
    scene.accept(ref.id)

    sections = {section.category: section for section in scene.at_centre(ref.id).package.sections}
    assert sections["assessment"].status == "here"
    assert sections["assessment"].content["scores"]  # type: ignore[index]


def test_an_assessment_of_another_patient_is_not_attached(scene: Scene) -> None:
    ref = scene.draft()
    response = followup.commands.record_form_response(
        scene.ward, form_code="pre-discharge-assessment", patient_id=scene.patient(), answers=ANSWERS
    )

    with pytest.raises(NotFound):
        scene.do(handoff.attach_assessment, scene.ward, ref.id, response_id=response.id)


def test_what_would_leave_is_shown_before_it_leaves(scene: Scene) -> None:
    ref = scene.draft(scene.patient(categories=("identity", "discharge_plan")))

    shown = queries.draft_package(scene.ward, referral_id=ref.id)

    status = {section.category: section.status for section in shown.sections}
    assert (shown.status, status["discharge_plan"], status["medications"]) == (
        PackageStatus.NOT_FROZEN,
        "here",
        "withheld",
    )
    referral_id = scene.sent()
    with pytest.raises(NotFound):
        queries.draft_package(scene.ward, referral_id=referral_id)


def test_reading_a_referral_is_on_the_record_of_the_person(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.sent(patient_id=patient_id)

    scene.at_hospital(referral_id)
    scene.at_centre(referral_id)

    with unit_of_work(scene.hospital):
        assert AuditEntry.objects.filter(action="handoff.referral", patient_id=patient_id).count() == 1
    with unit_of_work(scene.centre):
        assert AuditEntry.objects.filter(action="handoff.referral", patient_id=referral_id).exists()


def test_a_discard_of_a_draft_ends_it_and_a_new_one_may_begin(scene: Scene) -> None:
    patient_id = scene.patient()
    ref = scene.draft(patient_id)

    scene.do(handoff.stop_referral, scene.ward, ref.id, reason="need_gone")

    assert scene.at_hospital(ref.id).state == State.CANCELLED
    assert scene.draft(patient_id).id != ref.id


def test_every_role_in_the_table_is_granted_what_its_command_needs() -> None:
    """Otherwise a row of the table could never be used."""
    for row in TRANSITIONS:
        for role in row.roles:
            assert COMMAND_OF[row.verb].needs in HandoffConfig.grants[role], (row.verb, role)


def test_people_without_the_permission_are_refused_and_nothing_changes(
    scene: Scene, actor_in: Callable[..., Actor]
) -> None:
    referral_id = scene.opened()
    version = scene.at_centre(referral_id).version

    for role in ("organisation_administrator", "privacy_officer", "regional_administrator"):
        with pytest.raises(CareloopError) as refusal:
            handoff.decline_referral(
                actor_in(scene.centre, role), referral_id=referral_id, expected_version=version, reason="no_capacity"
            )
        assert refusal.value.code == "not_allowed"

    assert scene.at_centre(referral_id).version == version


def test_a_nurse_cannot_act_on_a_referral_that_is_not_open_to_her(scene: Scene) -> None:
    referral_id = scene.accepted()
    version = scene.at_centre(referral_id).version

    with pytest.raises(NotFound):
        handoff.record_arrival(scene.other_nurse, referral_id=referral_id, expected_version=version)

    assert scene.at_centre(referral_id).state == State.ACCEPTED
