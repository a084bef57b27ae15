"""Pages on which an organisation keeps its checklists, its numbers and its joint protocols."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

import followup.commands
from drain import deliver_all
from followup.contracts import Reading
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind
from kernel.clock import now, today
from staff.enums import Role
from tenancy import provisioning
from tenancy import queries as directory
from tenancy.enums import ServiceKind

ROW = {
    "direction": "up_first", "disease": "HTN", "text_zh": "血钾低于 3.5", "text_en": "Potassium below 3.5",
    "source": "本院规定", "loinc": "", "comparison": "", "limit": "", "unit": "",
}  # fmt: skip
STEPS = {
    "step-TOTAL_FORMS": "2", "step-INITIAL_FORMS": "0",
    "step-0-when": "出院后第1–7天", "step-0-what": "每日电话随访", "step-0-who": "责任护士",
    "step-0-pathway": "dc-generic",
    "step-1-when": "", "step-1-what": "", "step-1-who": "", "step-1-pathway": "",
}  # fmt: skip


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_row_is_added_changed_retired_and_put_back_on_its_page(scene, console_of):
    browser = console_of(scene.office)
    added = browser.post("/checklists/new", {**ROW, "code": "k_low", "idempotency_key": "key-c-0001"})
    page = browser.get("/checklists/k_low/change").text
    version = hidden(page, "expected_version")
    changed = {**ROW, "text_en": "Potassium is low", "expected_version": version, "idempotency_key": "key-c-0002"}
    browser.post("/checklists/k_low/change", changed)
    stale = browser.post("/checklists/k_low/change", {**changed, "idempotency_key": "key-c-0003"})
    browser.post("/checklists/k_low/retire", {"expected_version": "2", "idempotency_key": "key-c-0004"})
    retired = browser.get("/checklists").text
    browser.post("/checklists/k_low/restore", {"expected_version": "3", "idempotency_key": "key-c-0005"})

    (row,) = (one for one in queries.criteria(scene.office) if one.code == "k_low")
    assert (added.status_code, stale.status_code) == (303, 409)
    assert "/checklists/k_low/restore" in retired
    assert (row.number, row.active, row.text_en) == (4, True, "Potassium is low")
    assert "国卫办医函〔2022〕34号" in retired
    assert "Systolic pressure ≥ 180 mmHg" in retired


def test_a_row_without_its_source_is_told_beside_the_field(scene, console_of):
    answer = console_of(scene.office).post(
        "/checklists/new", {**ROW, "code": "k_low", "source": "", "idempotency_key": "key-c-0006"}
    )

    assert answer.status_code == 422
    assert 'href="#id_source"' in answer.text


@pytest.mark.parametrize("path", ["/checklists", "/protocols", "/protocols/new", "/published"])
def test_whoever_keeps_nothing_is_refused(scene, console_of, path):
    assert console_of(scene.community_nurse).get(path).status_code == 403


def test_the_newest_reading_is_ticked_on_the_page_with_number_and_rule(scene, console_of):
    patient_id = scene.patient_of_centre()
    followup.commands.record_readings(
        scene.community_nurse,
        patient_id=patient_id,
        readings=(Reading("8480-6", Decimal(182), "mm[Hg]"), Reading("8462-4", Decimal(110), "mm[Hg]")),
        source="clinic",
        taken_at=now(),
    )

    page = console_of(scene.community_doctor).get(f"/patients/{patient_id}/refer?kind=UP").text

    box = page[page.index("First visit: systolic pressure 180 mmHg or more") - 300 :][:900]
    assert "checked" in box
    assert "182/110 · ≥ 180 mmHg" in box
    assert "third" not in box
    assert "G 10033474711" in box


def test_for_a_patient_on_a_plan_no_row_of_a_first_visit_is_ticked_by_itself(scene, console_of):
    referral_id = scene.accepted()
    patient_id = scene.at_centre(referral_id).patient_id
    followup.commands.record_readings(
        scene.community_nurse,
        patient_id=patient_id,
        readings=(Reading("8480-6", Decimal(182), "mm[Hg]"), Reading("8462-4", Decimal(110), "mm[Hg]")),
        source="clinic",
        taken_at=now(),
    )

    page = console_of(scene.community_doctor).get(f"/patients/{patient_id}/refer?kind=UP").text

    box = page[page.index("First visit: systolic pressure 180 mmHg or more") - 300 :][:900]
    assert "checked" not in box
    assert 'value="first_sbp_180"' in page


def test_two_organisations_agree_on_a_protocol_on_their_pages(scene, console_of):
    ours, theirs = console_of(scene.office), console_of(scene.head)
    typed = {
        **STEPS, "partner_id": str(scene.centre.id), "name": "无缝随访方案", "valid_from": today().isoformat(),
        "red_flags": "胸痛\n血压≥180/110 mmHg", "phones": "心内科病房：0592-5027064", "idempotency_key": "key-p-0001",
    }  # fmt: skip
    wrong = ours.post("/protocols/new", {**typed, "phones": "病房", "idempotency_key": "key-p-0000"})
    proposed = ours.post("/protocols/new", typed)
    deliver_all()
    (held,) = queries.protocols(scene.head)
    waiting = theirs.get("/protocols").text
    address = f"/protocols/{held.id}/answer"
    version = hidden(theirs.get(address).text, "expected_version")
    theirs.post(address, {"answer": "yes", "text": "", "expected_version": version, "idempotency_key": "key-p-0002"})
    deliver_all()
    draft = scene.draft()

    assert (wrong.status_code, proposed.status_code) == (422, 303)
    assert address in waiting
    assert [one.phone for one in held.content.phones] == ["0592-5027064"]
    assert "in force" in ours.get("/protocols").text
    plan = console_of(scene.ward).get(f"/referrals/{draft.id}/prepare/plan").text
    assert "每日电话随访" in plan
    handoff.send_referral(scene.ward, referral_id=draft.id, expected_version=draft.version)
    deliver_all()
    assert "无缝随访方案" in console_of(scene.community_doctor).get(f"/referrals/{draft.id}").text
    assert "无缝随访方案" in console_of(scene.ward).get(f"/referrals/{draft.id}").text


def test_accepting_shows_the_work_it_adds_and_the_proposed_follow_up(scene, console_of):
    referral_id = scene.opened()

    page = console_of(scene.community_doctor).get(f"/referrals/{referral_id}/accept").text

    assert "In the first 28 days this adds 7 calls" in page
    assert re.search(r'value="dc-generic"[^>]*checked', page)


def test_an_interim_note_is_marked_and_read(scene, console_of):
    referral_id = scene.in_care_of(Kind.UP)
    scene.do(handoff.write_note, scene.community_doctor, referral_id, text="调整用药中")
    browser = console_of(scene.doctor)

    before = browser.get(f"/referrals/{referral_id}").text
    dialog = browser.get(f"/referrals/{referral_id}/read-notes").text
    said = {"expected_version": hidden(dialog, "expected_version"), "idempotency_key": "key-n-0001"}
    browser.post(f"/referrals/{referral_id}/read-notes", said)

    assert "1 new notes" in before
    assert "调整用药中" in dialog
    assert "1 new notes" not in browser.get(f"/referrals/{referral_id}").text


def test_numbers_and_position_are_published_and_read_before_a_patient_goes_up(new_tenant, person_in, console_of):
    from handoffs import scene_of

    hospital = new_tenant("hospital")
    centre = new_tenant("community_health_centre", (hospital,))
    provisioning.offer_service(hospital.slug, ServiceKind.BED, "cardiology", "心内科床位", name_en="Cardiology beds")
    scene = scene_of(hospital, centre, person_in)
    browser, doctor = console_of(scene.office), console_of(scene.community_doctor)
    patient_id = scene.patient_of_centre()
    address = f"/patients/{patient_id}/refer?kind=UP&recipient_id={hospital.id}"

    silent = doctor.get(address).text
    wrong = browser.post(
        "/published/bed-cardiology", {"available": "9", "capacity": "4", "idempotency_key": "key-b-001"}
    )
    browser.post("/published/bed-cardiology", {"available": "4", "capacity": "60", "idempotency_key": "key-b-002"})
    place = {"latitude": "24.482", "longitude": "118.09", "idempotency_key": "key-b-003"}
    browser.post("/published/position", place)

    assert "No availability known." in silent
    assert wrong.status_code == 422
    assert "Cardiology beds: 4 of 60 free (as of " in doctor.get(address).text
    assert "24.48200" in browser.get("/published").text
    assert list(directory.positions([hospital.id])) == [hospital.id]
    assert console_of(person_in(hospital, Role.PRIVACY_OFFICER)).get("/published").status_code == 403
