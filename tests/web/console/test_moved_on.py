"""A page that is older than its referral: what was withdrawn, opened or ended meanwhile is said, not refused."""

from __future__ import annotations

import pytest

from drain import deliver_all
from handoff import commands as handoff
from handoff.enums import Kind, State
from kernel.clock import today
from patients.commands import mark_deceased

NAMES = {"X-Careloop-Ids": "true"}
LIST = "/lists/waiting_for_acceptance"
DIALOG = {"HX-Request": "true", "X-Careloop-Dialog": "true"}


def withdraw(scene, referral_id) -> None:
    scene.do(handoff.withdraw_referral, scene.ward, referral_id, reason="wrong_patient")
    deliver_all()


def test_a_click_on_what_was_withdrawn_leads_to_its_page_with_a_sentence(scene, console_of):
    referral_id = scene.opened()
    browser = console_of(scene.head)
    withdraw(scene, referral_id)

    dialog = browser.get(f"/referrals/{referral_id}/accept", headers=DIALOG)
    page = browser.get(f"/referrals/{referral_id}/accept", follow=True)

    assert (dialog.status_code, dialog["HX-Redirect"]) == (204, f"/referrals/{referral_id}")
    assert page.redirect_chain == [(f"/referrals/{referral_id}", 303)]
    assert "The sender has withdrawn this referral. Nothing is left to do here." in page.text


def test_what_was_taken_back_is_not_shown_as_not_recorded(scene, console_of):
    referral_id = scene.sent()
    scene.do(handoff.undo_sending, scene.ward, referral_id)
    deliver_all()

    page = console_of(scene.head).get(f"/referrals/{referral_id}").text

    assert "No longer open to this organisation" in page
    assert "not recorded" not in page.split('id="package"')[1].split("</section>")[0]


def test_what_was_taken_back_unopened_says_so_as_well(scene, console_of):
    referral_id = scene.sent()
    scene.do(handoff.undo_sending, scene.ward, referral_id)
    deliver_all()

    page = console_of(scene.head).get(f"/referrals/{referral_id}/open", follow=True)

    assert page.status_code == 200
    assert "it was sent by mistake" in page.text


def test_a_step_of_another_role_is_refused_as_before(scene, console_of):
    referral_id = scene.opened()

    assert console_of(scene.ward).get(f"/referrals/{referral_id}/accept").status_code == 403


@pytest.mark.parametrize("more", [0, 2])
def test_an_open_list_hears_which_of_its_rows_left_and_why(scene, console_of, monkeypatch, more):
    monkeypatch.setattr("console.views.worklists.PAGE", 1)
    left, _first = scene.sent(), scene.sent()
    *_between, stays = (scene.sent() for _each in range(more + 1))
    withdraw(scene, left)

    answer = console_of(scene.head).get(LIST, headers={"X-Careloop-Ids": f"{left}"}).json()
    still = console_of(scene.head).get(LIST, headers={"X-Careloop-Ids": f"{stays}"}).json()

    assert answer["gone"] == {str(left): State.WITHDRAWN.label}
    assert still["gone"] == {}  # on a later page it stands in the list all the same


def test_a_script_that_names_no_row_hears_of_none(scene, console_of):
    scene.sent()

    assert console_of(scene.head).get(LIST, headers=NAMES).json()["gone"] == {}


def test_an_undo_after_the_receiver_opened_it_says_who_and_what_can_be_done_now(scene, console_of):
    referral_id = scene.sent()
    browser = console_of(scene.ward)
    version = scene.at_hospital(referral_id).version
    scene.do(handoff.open_referral, scene.head, referral_id)
    deliver_all()

    page = browser.post(f"/referrals/{referral_id}/undo", {"expected_version": version}, follow=True).text

    assert f"Not undone: {scene.head.name} opened it at" in page
    assert "It can still be withdrawn, with a reason." in page
    assert scene.at_hospital(referral_id).state == State.RECEIVED


def test_an_undo_that_met_the_receivers_signature_on_the_way_says_the_same_until_it_is_decided(scene, console_of):
    referral_id = scene.sent()
    sent, received = scene.both(referral_id)
    handoff.undo_sending(scene.ward, referral_id=referral_id, expected_version=sent.version)
    handoff.open_referral(scene.head, referral_id=referral_id, expected_version=received.version)
    deliver_all()
    browser = console_of(scene.ward)

    before = browser.get(f"/referrals/{referral_id}/banner").text
    withdraw(scene, referral_id)
    after = browser.get(f"/referrals/{referral_id}/banner").text

    assert f"Not undone: {scene.head.name} opened it at" in before
    assert "Not undone" not in after
    assert "Undo: sent by mistake: The receiver had opened it already" in browser.get(f"/referrals/{referral_id}").text


def test_a_death_known_on_both_sides_leaves_no_code_and_no_refusal_in_the_timeline(scene, console_of):
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    here, there = scene.at_hospital(referral_id).patient_id, scene.at_centre(referral_id).patient_id
    mark_deceased(scene.doctor, patient_id=here, on=today())
    mark_deceased(scene.community_doctor, patient_id=there, on=today())
    deliver_all()

    for person in (scene.doctor, scene.community_doctor):
        page = console_of(person).get(f"/referrals/{referral_id}").text
        assert "already_over" not in page
        assert "refused by the receiver" not in page
    assert "It had ended already" in console_of(scene.doctor).get(f"/referrals/{referral_id}").text


def test_the_wrong_patient_is_a_reason_to_withdraw_and_to_cancel(scene, console_of):
    opened, accepted = scene.opened(), scene.accepted()
    browser = console_of(scene.ward, language="zh-hans")

    assert "选错患者" in browser.get(f"/referrals/{opened}/withdraw").text
    assert "选错患者" in browser.get(f"/referrals/{accepted}/cancel").text
    assert "选错患者" in console_of(scene.office, language="zh-hans").get(f"/referrals/{opened}/enter-in-error").text


def test_a_number_to_call_in_the_banner_is_dialled_by_a_tap(scene, console_of):
    referral_id = scene.sent()
    view = scene.at_hospital(referral_id)
    scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=view.sent_at)

    shown = console_of(scene.ward).get(f"/referrals/{referral_id}/banner").text

    assert f'<a href="tel:{view.recipient.phone}">' in shown.split("banner__line")[1]


def test_the_answer_to_a_question_is_called_an_answer_everywhere(scene, console_of):
    referral_id = scene.accepted_of(Kind.ADVICE)
    browser = console_of(scene.community_doctor, language="zh-hans")
    page, form = (
        browser.get(f"/referrals/{referral_id}").text,
        browser.get(f"/referrals/{referral_id}/send-outcome").text,
    )
    answer = "可先减量观察一周。"
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome="answered", summary=answer)
    deliver_all()

    assert "答复咨询" in page
    assert "答复咨询" in form
    assert "补充资料" not in page.split("<main")[1] + form.split("<main")[1]
    for told in (browser, console_of(scene.doctor, language="zh-hans")):
        shown = told.get(f"/referrals/{referral_id}").text
        assert "<dt>答复</dt>" in shown
        assert "患者情况" not in shown
        assert answer in shown


def test_a_draft_does_not_say_that_somebody_refused_whom_nobody_has_asked(scene, console_of):
    patient = scene.patient(consent=False)
    draft = scene.draft_of(Kind.LATERAL, patient)
    browser = console_of(scene.doctor, language="zh-hans")

    before = browser.get(f"/referrals/{draft.id}/prepare/send").text
    asked = handoff.ask_consent(
        scene.doctor,
        referral_id=draft.id,
        expected_version=draft.version,
        categories=("identity",),
        valid_until=today(),
    )
    handoff.refuse_consent(scene.doctor, referral_id=draft.id, expected_version=asked.version, reason="patient_refused")
    after = browser.get(f"/referrals/{draft.id}/prepare/send").text

    assert "尚未征得同意" in before
    assert "患者未同意提供" not in before
    assert "患者未同意提供" in after


def test_whom_it_was_about_by_mistake_is_masked_whole_at_the_receiver(scene, console_of):
    referral_id = scene.accepted()
    before = console_of(scene.head).get(f"/referrals/{referral_id}").text.split('class="person"')[1]
    scene.do(handoff.enter_in_error, scene.office, referral_id, reason="wrong_patient")
    view = scene.at_centre(referral_id)

    pages = [console_of(scene.head).get(f"/referrals/{referral_id}{part}").text for part in ("", "/glance")]

    head = pages[0].split('class="person"')[1].split("</header>")[0]
    assert view.state == State.ENTERED_IN_ERROR
    assert "tel:" in before.split("</header>")[0]
    assert view.patient_name in head
    for word in ("tel:", "/patients/", " y<", "not recorded"):
        assert word not in head, word
    assert '<span class="quiet fine"></span>' in pages[1]
    assert "not recorded" not in pages[1]
