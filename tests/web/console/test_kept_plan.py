"""The discharge plan in the own record, when the referral with which it came is over."""

from __future__ import annotations

import pytest

from factories import building
from handoff import commands as handoff
from kernel.clock import today
from records.models import Medication
from tenancy.access import unit_of_work


@pytest.fixture
def imported(scene):
    """A patient of the hospital with a medicine on record."""
    patient_id = scene.patient()
    with unit_of_work(scene.hospital), building():
        about = {"patient_id": patient_id, "status": "active", "source": "his", "fingerprint": b"0" * 16}
        more = {"fhir_type": "MedicationRequest", "fhir_id": "m1", "dosage": "10 mg qd"}
        Medication(**about, **more, display="赖诺普利").save()
    return patient_id


def test_the_plan_by_which_the_patient_is_looked_after_stands_on_the_patients_page(scene, console_of):
    referral_id = scene.accepted()
    patient = scene.at_centre(referral_id).patient_id
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome="improved", summary="平稳")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")

    page = console_of(scene.community_nurse).get(f"/patients/{patient}").text

    assert f"出院计划（{scene.hospital.name}）" in page
    assert "氨氯地平 5 mg qd" in page
    assert "低盐饮食" in page


def test_a_plan_that_was_entered_in_error_is_not_shown_as_one(scene, console_of):
    referral_id = scene.accepted()
    patient = scene.at_centre(referral_id).patient_id

    scene.do(handoff.enter_in_error, scene.office, referral_id, reason="wrong_patient")

    assert "氨氯地平 5 mg qd" not in console_of(scene.community_nurse).get(f"/patients/{patient}").text


def test_the_list_of_medicines_says_that_it_is_older_than_the_plan_and_leads_to_it(scene, console_of, imported):
    referral_id = scene.accepted(patient_id=imported)
    patient = scene.at_centre(referral_id).patient_id
    browser = console_of(scene.community_nurse)

    page = browser.get(f"/patients/{patient}").text
    package = browser.get(f"/referrals/{referral_id}").text

    medicines = page[page.index("<h3>Medications</h3>") :]
    assert f"Entries up to {today()} are the record from before the discharge" in medicines
    assert 'href="#kept-plan"' in medicines
    assert '<details id="kept-plan" open>' in page
    assert "This list is the record, not the plan" in package


def test_where_no_plan_came_the_list_of_medicines_stands_alone(scene, console_of, imported):
    page = console_of(scene.ward).get(f"/patients/{imported}").text

    assert "<h3>Medications</h3>" in page
    assert "the record from before the discharge" not in page
