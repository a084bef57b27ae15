"""Acting for a colleague, on the pages: given, chosen in the dialog of a step, seen on the timeline, taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import staff.queries
from kernel.clock import today
from staff.enums import Role


def give(browser, holder, **changed):
    inputs = {"holder_id": str(holder.id), "valid_from": today(), "valid_to": today() + timedelta(days=5), **changed}
    return browser.post("/delegations/new", {**inputs, "idempotency_key": "key-d-0001"})


def test_a_doctor_lets_the_office_act_and_takes_it_back(scene, console_of):
    doctor, office = console_of(scene.doctor), console_of(scene.office)
    none = doctor.get("/delegations").text

    answer = give(doctor, scene.office)
    page = doctor.get("/delegations").text
    theirs = office.get("/delegations").text
    path = re.search(r'href="(/delegations/[^"]*/end)"', page)[1]
    version = re.search(r'name="expected_version" value="([^"]*)"', doctor.get(path).text)[1]
    ended = doctor.post(path, {"expected_version": version})

    assert "Nobody acts for anybody" in none
    assert (answer.status_code, ended.status_code) == (303, 303)
    assert scene.office.name in page
    assert scene.doctor.name in theirs
    assert "/end" not in theirs
    assert "/delegations/new" not in theirs
    assert staff.queries.acting_for(scene.office) == ()


def test_the_dialog_of_a_step_offers_who_lets_one_act_and_the_timeline_names_both(scene, console_of):
    referral_id = scene.sent()
    give(console_of(scene.doctor), scene.office)
    office = console_of(scene.office)

    dialog = office.get(f"/referrals/{referral_id}/withdraw").text
    version = scene.at_hospital(referral_id).version
    inputs = {"reason": "not_needed", "on_behalf_of": str(scene.doctor.id), "expected_version": version}
    answer = office.post(f"/referrals/{referral_id}/withdraw", inputs)
    page = office.get(f"/referrals/{referral_id}").text
    scene.deliver()

    assert scene.doctor.name in dialog
    assert answer.status_code == 303
    assert f"{scene.office.name} on behalf of {scene.doctor.name}" in page
    assert f"{scene.office.name} on behalf of" in console_of(scene.head).get(f"/referrals/{referral_id}").text
    assert "On behalf of" not in console_of(scene.ward).get(f"/referrals/{scene.sent()}/withdraw").text


def test_a_name_that_was_not_offered_is_refused_beside_its_field(scene, console_of):
    referral_id = scene.sent()
    give(console_of(scene.doctor), scene.office)
    inputs = {
        "reason": "not_needed",
        "on_behalf_of": str(scene.ward.id),
        "expected_version": scene.at_hospital(referral_id).version,
    }

    answer = console_of(scene.office).post(f"/referrals/{referral_id}/withdraw", inputs)

    assert answer.status_code == 422
    assert scene.at_hospital(referral_id).asks == ()


def test_sending_a_draft_in_somebodys_name(scene, console_of):
    draft = scene.draft()
    give(console_of(scene.doctor), scene.office)
    office = console_of(scene.office)
    path = f"/referrals/{draft.id}/prepare/send"

    page = office.get(path).text
    version = re.search(r'name="expected_version" value="([^"]*)"', page)[1]
    answer = office.post(path, {"expected_version": version, "on_behalf_of": str(scene.doctor.id)})

    assert f'<option value="{scene.doctor.id}">' in page
    assert answer.status_code == 303
    assert scene.at_hospital(draft.id).timeline[-1].on_behalf_of == scene.doctor.name


def test_administrators_see_all_and_the_record_of_accesses_names_both(scene, hospital, person_in, console_of):
    give(console_of(scene.doctor), scene.office)
    draft = scene.draft()
    office = console_of(scene.office)
    inputs = {"expected_version": draft.version, "on_behalf_of": str(scene.doctor.id)}
    office.post(f"/referrals/{draft.id}/prepare/send", inputs)
    administrator = console_of(person_in(hospital, Role.ORGANISATION_ADMINISTRATOR, name="管理员"))
    officer = console_of(person_in(hospital, Role.PRIVACY_OFFICER, name="郑隐私"))

    page = administrator.get("/delegations").text
    record = officer.get(f"/accesses/{scene.at_hospital(draft.id).patient_id}").text

    assert scene.doctor.name in page
    assert "/end" in page
    assert f"on behalf of {scene.doctor.name}" in record
