"""The way back as its author finds it begun: what was written for clinicians is no word to the patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from emergencies import gone_up, measure

from factories import building
from followup.enums import Pathway
from handoff import commands as handoff
from kernel.clock import now
from records.models import Medication
from tenancy.access import unit_of_work

NOTE = "乌拉地尔静脉泵入，血压160/95 mmHg，继续观察"


@pytest.fixture
def back(scene):
    """A draft of the way back from a green channel, of a patient who was followed up for hypertension."""
    down = scene.opened()
    scene.accept(down, pathway=Pathway.HYPERTENSION.value)
    scene.do(handoff.record_arrival, scene.community_nurse, down)
    measure(scene, scene.at_centre(down).patient_id, 185, 112)
    up = gone_up(scene)
    scene.do(handoff.accept_referral, scene.doctor, up, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.office, up)
    scene.do(handoff.write_note, scene.doctor, up, text=NOTE)
    with unit_of_work(scene.hospital), building():
        about = {"patient_id": scene.at_hospital(up).patient_id, "status": "active", "source": "his"}
        more = {"fingerprint": b"0" * 16, "fhir_type": "MedicationRequest", "fhir_id": "m1", "dosage": "80 mg qd"}
        Medication(**about, **more, display="缬沙坦", at=now() + timedelta(seconds=1)).save()
    return scene.do(handoff.refer_back, scene.doctor, up, reason="病情稳定").id


def test_the_note_of_the_stay_is_shown_beside_the_plan_and_is_not_in_it(scene, console_of, back):
    draft = scene.at_hospital(back)

    page = console_of(scene.doctor).get(f"/referrals/{back}/prepare/plan").text

    assert draft.plan.instructions == ""
    assert NOTE in page
    assert "For clinicians, not part of the plan" in page
    assert "</textarea>" in page
    assert not any(NOTE in field for field in page.split("<textarea")[1:] if NOTE in field.split("</textarea>")[0])


def test_the_way_back_keeps_the_pathway_and_a_medicine_begun_during_the_stay_is_new(scene, back):
    draft = scene.at_hospital(back)

    assert draft.plan.pathway == draft.preview.pathway == Pathway.HYPERTENSION
    assert [(one.name, one.change) for one in draft.plan.medications] == [
        ("氨氯地平", "unchanged"),
        ("阿司匹林", "unchanged"),
        ("缬沙坦", "new"),
    ]
