"""The author's way: patient, centre, assessment, plan, consent, and exactly what the other side will see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from followup.queries import form_definition
from handoff.enums import State
from kernel.clock import local, now


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def answered():
    """Every question of the assessment that is always asked."""
    given = {}
    for item in form_definition("pre-discharge-assessment").items:
        if item.required and item.asked_when is None:
            whole = "3" if item.kind == "integer" else "true"
            given[item.code] = item.options[0].value if item.kind == "choice" else whole
    return {**given, "comorbidities": [], "living": "alone"}


PLAN = {
    "diagnoses": "高血压 3 级",
    "instructions": "低盐饮食",
    "red_flags": "血压 ≥ 180/110\n胸痛",
    "follow_up": "",
    "pathway": "dc-generic",
    "first_contact_on": "",
    "drug-TOTAL_FORMS": "2",
    "drug-INITIAL_FORMS": "0",
    "drug-0-name": "氨氯地平",
    "drug-0-dose": "5 mg",
    "drug-0-change": "new",
    "drug-0-reason": "血压未达标",
    "drug-0-code": "",
    "drug-1-name": "",
    "drug-1-dose": "",
    "drug-1-change": "unchanged",
    "drug-1-reason": "",
    "drug-1-code": "",
}


SIGNED = b"%PDF-1.4 signed by hand %%EOF"


def agreed(page, **changed):
    checked = re.findall(r'name="categories" value="([a-z_]+)"', page)
    return {
        "categories": checked,
        "method": "copy",
        "giver": "self",
        "way": "verbal_witnessed",
        "witnessed_by": "陈护士长",
        "valid_until": re.search(r'name="valid_until" value="([^"]*)"', page)[1],
        "notice_language": "zh-hans",
        "necessity_shown": "on",
        "separate_consent": "on",
        "shown": hidden(page, "shown"),
        "notice_version": hidden(page, "notice_version"),
        "idempotency_key": hidden(page, "idempotency_key"),
        "expected_version": hidden(page, "expected_version"),
        "answer": "agreed",
        **changed,
    }


@pytest.fixture
def start(scene, console_of):
    """A browser of the ward and the address of a new draft."""
    browser = console_of(scene.ward)
    patient = scene.patient(consent=False)
    leaves = local(now() + timedelta(days=3))
    inputs = {
        "recipient_id": scene.centre.id,
        "reason": "需要社区随访",
        "idempotency_key": "key-k0-0001",
        "planned_discharge_at": f"{leaves:%Y-%m-%dT%H:%M}",
    }
    answer = browser.post(f"/handoffs/new/{patient}", inputs)
    assert answer.status_code == 302, re.findall(r"data-summary>.*?</ul>", answer.text, re.S)
    return browser, answer["Location"].removesuffix("/prepare/assessment"), patient


def test_from_the_patient_to_the_centre(scene, start):
    browser, address, _patient = start
    version = hidden(browser.get(f"{address}/prepare/assessment").text, "expected_version")

    given = {**answered(), "expected_version": version, "idempotency_key": "key-a-0001"}
    first = browser.post(f"{address}/prepare/assessment", given)
    page = browser.get(first["Location"]).text
    plan = {**PLAN, "expected_version": hidden(page, "expected_version"), "idempotency_key": "key-b-0001"}
    second = browser.post(first["Location"], plan)
    third = browser.post(second["Location"], agreed(browser.get(second["Location"]).text))
    review = browser.get(third["Location"]).text
    inputs = {"expected_version": hidden(review, "expected_version"), "idempotency_key": "key-d-0001"}
    sent = browser.post(third["Location"], inputs)

    assert (sent.status_code, sent["Location"]) == (303, address)
    view = scene.at_hospital(address.rsplit("/", 1)[1])
    assert view.state == State.SENT
    assert [one.name for one in view.plan.medications] == ["氨氯地平"]
    assert view.plan.red_flags == ("血压 ≥ 180/110", "胸痛")
    assert "LACE" in review
    assert "血压 ≥ 180/110" in review.split("After they accept")[1]
    assert "血压 ≥ 180/110" not in review.split("After they accept")[0]
    assert "Undo" in browser.get(address).text


def test_unanswered_questions_are_all_named_and_the_rest_is_kept(start):
    browser, address, _patient = start
    given = {**answered(), "length_of_stay": "", "emergency_visits": "7"}
    version = hidden(browser.get(f"{address}/prepare/assessment").text, "expected_version")

    answer = browser.post(f"{address}/prepare/assessment", {**given, "expected_version": version})

    assert answer.status_code == 422
    assert 'href="#id_length_of_stay"' in answer.text
    assert 'value="7"' in answer.text


def test_the_same_handoff_twice_leads_to_the_open_one(scene, start):
    browser, address, patient = start
    leaves = f"{local(now() + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    again = {"recipient_id": scene.centre.id, "reason": "再次", "planned_discharge_at": leaves}

    answer = browser.post(f"/handoffs/new/{patient}", again)

    assert answer.status_code == 409
    assert f'href="{address}"' in answer.text
    assert "再次" in answer.text


def test_a_draft_that_is_not_ready_says_what_is_missing_and_cannot_be_sent(start):
    browser, address, _patient = start

    page = browser.get(f"{address}/prepare/send").text
    version = hidden(page, "expected_version")
    answer = browser.post(f"{address}/prepare/send", {"expected_version": version, "idempotency_key": "key-x-0001"})

    assert "the diagnoses are missing" in page or "missing" in page
    assert answer.status_code == 422
    assert "It was not sent" in answer.text


def test_the_notice_follows_the_choices_and_must_have_been_read(start):
    browser, address, _patient = start
    path = f"{address}/prepare/consent"
    page = browser.get(path).text
    fewer = agreed(page, categories=["identity", "discharge_plan"])

    unread = browser.post(path, fewer)
    shown = browser.post(path, {**fewer, "answer": "show"})
    read = browser.post(path, {**fewer, "shown": hidden(shown.text, "shown")})

    assert unread.status_code == 422
    assert "Read it out again" in unread.text
    assert shown.status_code == 200
    assert read.status_code == 302


@pytest.mark.parametrize("last_day", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_a_last_day_that_cannot_be_is_told_at_its_field(start, last_day):
    browser, address, _patient = start
    path = f"{address}/prepare/consent"
    given = agreed(browser.get(path).text, valid_until=last_day)

    shown, told = browser.post(path, {**given, "answer": "show"}), browser.post(path, given)

    assert (shown.status_code, told.status_code) == (200, 422)
    assert "Ensure this value is" in told.text


def test_a_signed_form_goes_on_record_by_its_fingerprint(scene, start):
    import hashlib

    from django.core.files.uploadedfile import SimpleUploadedFile

    import consent.queries

    browser, address, patient = start
    path = f"{address}/prepare/consent"
    paper = SimpleUploadedFile("signed.pdf", SIGNED)

    answer = browser.post(path, agreed(browser.get(path).text, way="paper", evidence=paper))

    assert answer.status_code == 302
    (entry,) = consent.queries.ledger(scene.ward, patient_id=patient)
    assert entry.evidence == hashlib.sha256(SIGNED).hexdigest()


def test_paper_without_the_paper_is_refused_beside_the_field(start):
    browser, address, _patient = start
    path = f"{address}/prepare/consent"

    answer = browser.post(path, agreed(browser.get(path).text, way="paper"))

    assert answer.status_code == 422
    assert 'href="#id_evidence"' in answer.text


def test_what_a_way_of_consenting_needs_is_asked_with_it_and_named_all_at_once(start):
    browser, address, _patient = start
    path = f"{address}/prepare/consent"
    page = browser.get(path).text
    bare = agreed(page, way="paper", giver="guardian", necessity_shown="", separate_consent="")

    answer = browser.post(path, bare)

    label = page.split('for="id_evidence"')[1].split("</label>")[0]
    assert "(optional)" not in label
    assert 'data-asked-when="way=paper|e_sign|sms_link"' in page
    assert 'data-asked-when="giver=guardian|agent"' in page
    for field in ("evidence", "giver_name", "giver_relation", "necessity_shown", "separate_consent"):
        assert f'href="#id_{field}"' in answer.text, field


def test_the_notice_is_printed_with_the_names_and_room_to_sign_in_its_own_language(scene, start):
    browser, address, _patient = start
    page = browser.get(f"{address}/prepare/consent").text
    printed = re.search(r'href="([^"]*/prepare/consent/print[^"]*)"', page)[1].replace("&amp;", "&")

    chinese = browser.get(printed).text
    english = browser.get(printed.replace("notice_language=zh-hans", "notice_language=en")).text

    name = scene.at_hospital(address.rsplit("/", 1)[1]).patient_name
    assert name in english
    assert "Signature of the patient" in english
    assert "患者签名" in chinese
    assert '<html lang="zh-Hans">' in chinese
    assert scene.centre.name in chinese.split('class="paper__text"')[1]


def test_the_patient_says_no_and_the_draft_stays(scene, start):
    browser, address, _patient = start
    path = f"{address}/prepare/consent"

    answer = browser.post(path, agreed(browser.get(path).text, answer="refused"), follow=True)

    assert answer.status_code == 200
    view = scene.at_hospital(address.rsplit("/", 1)[1])
    assert view.state == State.DRAFT
    assert [fact.kind for fact in view.timeline][-1] == "consent_refused"


def test_the_plan_that_was_written_is_shown_again(scene, console_of):
    referral = scene.draft()
    page = console_of(scene.ward).get(f"/referrals/{referral.id}/prepare/plan").text

    assert "氨氯地平" in page


def test_a_dose_without_a_medicine_is_told_by_its_line_and_faults_name_the_medicine(scene, start):
    browser, address, _patient = start
    path = f"{address}/prepare/plan"
    third = {"drug-TOTAL_FORMS": "3", "drug-2-name": "西格列汀", "drug-2-dose": "", "drug-2-change": "unchanged"}
    nameless = {**PLAN, "drug-0-reason": "", "drug-1-dose": "20 mg qd", **third}

    answer = browser.post(path, {**nameless, "expected_version": hidden(browser.get(path).text, "expected_version")})

    assert answer.status_code == 422
    assert re.search(r'href="#id_drug-1-name">Line 2: Name the medicine', answer.text)
    assert re.search(r'href="#id_drug-0-reason">氨氯地平: Say why', answer.text)
    assert re.search(r'href="#id_drug-2-dose">西格列汀: Give the dose', answer.text)
    assert 'value="20 mg qd"' in answer.text


def test_the_notice_is_proposed_in_the_patients_language_and_ends_with_the_chosen_day(scene, start):
    from patients.commands import update_patient

    browser, address, patient = start
    path = f"{address}/prepare/consent"
    chinese = browser.get(path).text
    update_patient(scene.ward, patient_id=patient, expected_version=1, language="en")
    english = browser.get(path).text

    last_day = re.search(r'name="valid_until" value="([^"]*)"', english)[1]
    assert '<div class="legal" tabindex="0" role="group" aria-labelledby="notice-title" lang="zh-Hans">' in chinese
    assert '<div class="legal" tabindex="0" role="group" aria-labelledby="notice-title" lang="en">' in english
    assert f"until {last_day} 24:00" in english
    browser.post(path, agreed(english, notice_language="en"))
    assert re.search(rf"until {last_day}\s*<", browser.get(path).text)


def test_what_is_no_photo_and_no_pdf_is_refused_whatever_it_is_called(start):
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser, address, _patient = start
    path = f"{address}/prepare/consent"
    fake = SimpleUploadedFile("fake.pdf", b"MZ\x90\x00 a program")

    page = browser.get(path).text
    answer = browser.post(path, agreed(page, way="paper", evidence=fake))

    assert answer.status_code == 422
    assert "This is no photo (JPEG or PNG) and no PDF." in answer.text
    assert "Only its fingerprint" in page
