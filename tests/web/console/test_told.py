"""The patient is told of what left in an emergency, and it is recorded where it is missing."""

from __future__ import annotations

import re

import consent.queries
from handoff import commands as handoff
from staff.enums import Role


def emergency(scene):
    """A green channel sent on an emergency basis, and its patient at the centre."""
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    made = scene.do(handoff.refer_up, scene.community_nurse, referral_id, reason="胸痛", criteria=("chest_pain",))
    inputs = {"referral_id": made.id, "expected_version": made.version, "emergency_reason": "胸痛不缓解"}
    handoff.send_referral(scene.community_nurse, **inputs)
    return scene.at_centre(made.id).patient_id


def test_what_the_patient_was_not_told_yet_is_recorded_from_the_ledger(scene, console_of):
    browser, patient = console_of(scene.community_nurse), emergency(scene)

    page = browser.get(f"/patients/{patient}/consents").text
    path = re.search(r'href="(/patients/[^"]*/told)"', page)[1]
    dialog = browser.get(path).text
    version = re.search(r'name="expected_version" value="([^"]*)"', dialog)[1]
    answer = browser.post(path, {"how": "verbal_witnessed", "expected_version": version})
    after = browser.get(f"/patients/{patient}/consents").text

    assert "not yet, due" in page
    assert "胸痛不缓解" in dialog
    assert answer.status_code == 303
    assert path not in after
    assert "not yet, due" not in after
    (basis,) = [one for one in consent.queries.ledger(scene.head, patient_id=patient) if one.basis == "emergency"]
    assert basis.notice_given_at is not None


def test_who_may_not_record_it_is_not_offered_it(scene, centre, person_in, console_of):
    patient = emergency(scene)
    officer = console_of(person_in(centre, Role.PRIVACY_OFFICER, name="郑隐私"))

    page = officer.get(f"/patients/{patient}/consents").text

    assert "not yet, due" in page
    assert "/told" not in page
