"""The discharge plan in the own record, when the referral with which it came is over."""

from __future__ import annotations

from handoff import commands as handoff


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
