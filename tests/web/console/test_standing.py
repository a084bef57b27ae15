"""A patient who left with nobody behind, and the reason why a referral was refused or ended."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine

from drain import deliver_all
from handoff import commands as handoff
from handoff.enums import State
from handoff.tasks import fire_due_clocks
from kernel.clock import local, now
from staff.access import machine


def banner_of(page):
    return page.split('<section class="banner')[1].split("</section>")[0]


def left(scene, browser, referral_id, **changed):
    page = browser.get(f"/referrals/{referral_id}/record-discharge").text
    version = re.search(r'name="expected_version" value="([^"]*)"', page)[1]
    moment = f"{local(now() - timedelta(minutes=5)):%Y-%m-%dT%H:%M}"
    path = f"/referrals/{referral_id}/record-discharge"
    return page, browser.post(path, {"discharged_at": moment, "expected_version": version, **changed})


def test_leaving_before_anybody_accepted_is_warned_of_by_name_and_phone(scene, console_of):
    referral_id, browser = scene.sent(), console_of(scene.ward)
    view = scene.at_hospital(referral_id)

    page, answer = left(scene, browser, referral_id)

    warning = page.split("notice--warning")[1].split("</div></div>")[0]
    assert f"Nobody has taken {view.patient_name} over yet" in warning
    assert view.recipient.phone in warning
    assert answer.status_code == 303


def test_afterwards_banner_and_list_say_so_and_only_the_time_can_be_corrected(scene, console_of):
    referral_id, browser = scene.sent(), console_of(scene.ward)
    left(scene, browser, referral_id)

    page, listed = browser.get(f"/referrals/{referral_id}").text, browser.get("/discharges").text
    again = browser.get(f"/referrals/{referral_id}/record-discharge").text

    assert banner_of(page).startswith(" banner--harm")
    assert "left the ward, nobody has taken over" in banner_of(page)
    assert "left, nobody has taken over" in listed
    assert "Record that the patient left the ward" not in page
    assert "Correct the time of leaving" in page
    at = scene.at_hospital(referral_id).discharged_at
    assert f'value="{local(at):%Y-%m-%dT%H:%M}"' in again


def test_once_taken_over_leaving_is_no_alarm(scene, console_of):
    referral_id, browser = scene.accepted(), console_of(scene.ward)

    page, _answer = left(scene, browser, referral_id)

    assert "notice--warning" not in page
    assert "nobody has taken over" not in browser.get(f"/referrals/{referral_id}").text


def test_a_refusal_says_its_reason_in_the_banner_of_both_sides(scene, console_of):
    referral_id = scene.opened()
    said = {"reason": "not_suitable", "text": "需要住院治疗"}
    scene.do(handoff.decline_referral, scene.community_doctor, referral_id, **said)

    for person in (scene.ward, scene.head):
        told = banner_of(console_of(person).get(f"/referrals/{referral_id}").text)
        assert "Not suitable for this service: 需要住院治疗" in told


def test_an_ended_referral_says_its_reason_too(scene, console_of):
    referral_id = scene.sent()
    scene.do(handoff.withdraw_referral, scene.ward, referral_id, reason="condition_changed")

    assert scene.at_hospital(referral_id).state == State.WITHDRAWN
    told = banner_of(console_of(scene.ward).get(f"/referrals/{referral_id}").text)
    assert "Reason: The condition has changed" in told


def test_who_answers_reads_the_question_beside_the_answer(scene, console_of):
    referral_id = scene.opened()
    scene.do(handoff.ask_info, scene.community_doctor, referral_id, text="是否需要吸氧?")

    dialog = console_of(scene.ward).get(f"/referrals/{referral_id}/answer-info").text

    assert "孙医生 asks: 是否需要吸氧?" in dialog


def test_a_patient_at_home_whose_referral_expired_or_was_given_up_is_an_alarm(scene, console_of):
    expired, given_up = scene.sent(), scene.accepted()
    browser = console_of(scene.ward)
    left(scene, browser, expired)
    left(scene, browser, given_up)
    scene.do(handoff.give_up, scene.community_nurse, given_up, reason="moved", text="已迁往外地")
    with time_machine.travel(now() + timedelta(days=40), tick=True):
        fire_due_clocks(machine(scene.centre, "clock"))
        deliver_all()

    pages = {each: browser.get(f"/referrals/{each}").text for each in (expired, given_up)}

    assert scene.at_hospital(expired).state == State.EXPIRED
    assert all(banner_of(page).startswith(" banner--harm") for page in pages.values())
    assert "已迁往外地" in banner_of(pages[given_up])
    assert browser.get("/discharges").text.count("left, nobody has taken over") == 2


def test_undo_right_after_sending_undoes_instead_of_withdrawing(scene, console_of):
    draft, browser = scene.draft(), console_of(scene.ward)

    browser.post(f"/referrals/{draft.id}/prepare/send", {"expected_version": draft.version})

    assert f'href="/referrals/{draft.id}/undo" data-dialog' in browser.get(f"/referrals/{draft.id}").text
