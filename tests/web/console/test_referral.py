"""The referral's page: who holds the ball, what is seen when, what can be done."""

from __future__ import annotations

import re
from datetime import timedelta

from handoff import commands as handoff
from handoff.enums import State
from kernel.clock import today

DIALOG = {"HX-Request": "true", "X-Careloop-Dialog": "true"}


def accepting(scene, referral_id, **changed):
    version = scene.at_centre(referral_id).version
    day = today() + timedelta(days=6)
    inputs = {"responsible_id": scene.community_nurse.id, "first_contact_on": day.isoformat(), "pathway": "dc-generic"}
    return {**inputs, "expected_version": version, "idempotency_key": "key-k1-0001", **changed}


def test_before_acceptance_there_is_a_preview_with_a_masked_name(scene, console_of):
    referral_id = scene.sent()

    page = console_of(scene.head).get(f"/referrals/{referral_id}").text

    assert scene.at_hospital(referral_id).patient_name not in page
    assert "shown after acceptance" in page
    assert "血压≥180/110 mmHg" not in page


def test_after_acceptance_there_is_the_package_and_the_patient(scene, console_of):
    referral_id = scene.accepted()

    page = console_of(scene.head).get(f"/referrals/{referral_id}").text

    assert scene.at_hospital(referral_id).patient_name in page
    assert "血压≥180/110 mmHg" in page
    for reader in (scene.head, scene.ward):
        assert "血压控制稳定,需要社区随访" in console_of(reader).get(f"/referrals/{referral_id}").text


def test_what_was_not_agreed_to_is_a_word_on_the_page(scene, console_of):
    agreed = ("identity", "discharge_plan", "medications")
    referral_id = scene.accepted(patient_id=scene.patient(categories=agreed))

    page = console_of(scene.head).get(f"/referrals/{referral_id}").text

    assert "withheld by consent" in page
    assert "not recorded" in page


def test_accepting_names_a_person_and_a_day(scene, console_of):
    referral_id = scene.sent()
    browser = console_of(scene.community_doctor)

    answer = browser.post(f"/referrals/{referral_id}/accept", accepting(scene, referral_id))

    assert (answer.status_code, answer["Location"]) == (303, f"/referrals/{referral_id}")
    view = scene.at_centre(referral_id)
    assert (view.state, view.responsible.name) == (State.ACCEPTED, scene.community_nurse.name)
    assert "Accepted. The sender is told" in browser.get(f"/referrals/{referral_id}").text
    assert "Accepted. The sender is told" not in browser.get(f"/referrals/{referral_id}").text


def test_the_accept_form_shows_who_has_how_much_to_do(scene, console_of):
    scene.accepted()
    referral_id = scene.sent()

    page = console_of(scene.community_doctor).get(f"/referrals/{referral_id}/accept").text

    assert re.search(rf"{scene.community_nurse.name}[^<]* contacts in the next 7 days", page)
    assert scene.ward.name not in page


def test_what_is_missing_is_said_beside_the_field_and_on_top_with_a_link(scene, console_of):
    referral_id = scene.sent()
    inputs = accepting(scene, referral_id, responsible_id="")

    answer = console_of(scene.community_doctor).post(f"/referrals/{referral_id}/accept", inputs)

    assert answer.status_code == 422
    assert 'href="#id_responsible_id_0"' in answer.text
    assert f'value="{inputs["first_contact_on"]}"' in answer.text


def test_a_dialog_gets_the_form_alone_and_then_the_way_on(scene, console_of):
    referral_id = scene.sent()
    browser = console_of(scene.community_doctor)
    path = f"/referrals/{referral_id}/accept"

    form = browser.get(path, headers=DIALOG).text
    wrong = browser.post(path, accepting(scene, referral_id, responsible_id=""), headers=DIALOG)
    done = browser.post(path, accepting(scene, referral_id), headers=DIALOG)

    assert "<html" not in form
    assert (wrong.status_code, "data-summary" in wrong.text) == (200, True)
    assert (done.status_code, done["HX-Redirect"]) == (204, f"/referrals/{referral_id}")


def test_the_same_form_sent_twice_is_done_once(scene, console_of):
    referral_id = scene.sent()
    browser = console_of(scene.community_doctor)
    inputs = accepting(scene, referral_id)

    for _ in range(2):
        answer = browser.post(f"/referrals/{referral_id}/accept", inputs)

    assert answer.status_code == 303
    accepted = [fact for fact in scene.at_centre(referral_id).timeline if fact.kind == "accept"]
    assert len(accepted) == 1


def test_somebody_was_faster_and_what_was_typed_stays(scene, console_of):
    referral_id = scene.sent()
    inputs = accepting(scene, referral_id)
    scene.do(handoff.open_referral, scene.head, referral_id)

    answer = console_of(scene.community_doctor).post(f"/referrals/{referral_id}/accept", inputs)

    assert answer.status_code == 409
    assert "Somebody changed this in the meantime" in answer.text
    assert f'value="{inputs["first_contact_on"]}"' in answer.text
    assert f'name="expected_version" value="{scene.at_centre(referral_id).version}"' in answer.text


def test_a_step_that_is_not_possible_any_more_leads_back_to_the_referral(scene, console_of):
    referral_id = scene.sent()
    inputs = accepting(scene, referral_id)
    scene.do(handoff.decline_referral, scene.head, referral_id, reason="no_capacity")
    browser = console_of(scene.community_doctor)

    answer = browser.post(f"/referrals/{referral_id}/accept", inputs, follow=True)

    assert answer.redirect_chain == [(f"/referrals/{referral_id}", 303)]
    assert "has moved on in the meantime" in answer.text


def test_declining_needs_a_coded_reason(scene, console_of):
    referral_id = scene.sent()
    browser = console_of(scene.head)
    version = scene.at_centre(referral_id).version

    without = browser.post(f"/referrals/{referral_id}/decline", {"expected_version": version})
    inputs = {"expected_version": version, "reason": "no_capacity", "idempotency_key": "key-k-0001"}
    answer = browser.post(f"/referrals/{referral_id}/decline", inputs)

    assert (without.status_code, answer.status_code) == (422, 303)
    assert scene.at_centre(referral_id).state == State.DECLINED


def test_a_grave_step_names_patient_and_recipient(scene, console_of):
    referral_id = scene.sent()
    view = scene.at_hospital(referral_id)

    page = console_of(scene.ward).get(f"/referrals/{referral_id}/withdraw").text

    assert f"is asked to give {view.patient_name} back" in page
    assert view.recipient.name_en in page


def test_withdrawing_is_asked_and_the_page_says_so(scene, console_of):
    referral_id = scene.sent()
    version = scene.at_hospital(referral_id).version
    inputs = {"expected_version": version, "reason": "not_needed", "idempotency_key": "key-k-0001"}
    browser = console_of(scene.ward)

    browser.post(f"/referrals/{referral_id}/withdraw", inputs)

    assert "The receiver has not answered yet." in browser.get(f"/referrals/{referral_id}").text


def test_the_banner_is_fetched_alone(scene, console_of):
    page = console_of(scene.ward).get(f"/referrals/{scene.sent()}/banner").text

    assert page.startswith('<section class="banner')
    assert "not yet accepted" in page


def test_a_nurse_sees_only_referrals_that_are_hers(scene, console_of):
    referral_id = scene.accepted()

    assert console_of(scene.other_nurse).get(f"/referrals/{referral_id}").status_code == 404
    assert console_of(scene.community_nurse).get(f"/referrals/{referral_id}").status_code == 200


def test_looking_at_the_summary_is_no_signature(scene, console_of):
    referral_id = scene.sent()

    console_of(scene.head).get(f"/referrals/{referral_id}/glance")
    console_of(scene.head).get(f"/referrals/{referral_id}")

    assert scene.at_centre(referral_id).state == State.SENT


def test_the_outcome_is_read_and_the_loop_closed(scene, console_of):
    referral_id = scene.accepted()
    summary = {"outcome": "stable", "summary": "血压平稳"}
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, **summary)
    browser = console_of(scene.ward)
    version = scene.at_hospital(referral_id).version

    page = browser.get(f"/referrals/{referral_id}").text
    asked = browser.get(f"/referrals/{referral_id}/acknowledge").text
    inputs = {"expected_version": version, "reason": "no_action", "idempotency_key": "key-k-0001"}
    browser.post(f"/referrals/{referral_id}/acknowledge", inputs)

    assert "血压平稳" in page
    assert "血压平稳" in asked.split('/acknowledge" class="form"')[0]
    assert scene.at_hospital(referral_id).state == State.CLOSED
