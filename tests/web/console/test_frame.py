"""The frame around the pages: lists in the rail, the language one reads in, and how faults are written."""

from __future__ import annotations

import re

import time_machine

from consent.rules import CURRENT
from handoff.tasks import fire_due_clocks
from staff.access import machine
from staff.enums import Role


def test_lists_in_which_nobody_waits_are_folded_away(scene, console_of):
    scene.sent()

    rail = console_of(scene.head).get("/rail").text
    folded = rail.split('data-fold="referrals"')[1].split("</details>")[0]

    assert "Waiting for your acceptance" not in folded
    assert "Cancellation to decide" in folded
    assert re.search(r"\d+ empty lists", folded)


def test_the_list_that_is_open_is_never_folded_away(scene, console_of):
    path = "/lists/cancellation_asked"

    rail = console_of(scene.head).get(f"/rail?at={path}").text

    assert 'aria-current="page"' in rail.split("<details")[0]


def test_follow_up_comes_first_for_a_nurse_of_a_centre(scene, console_of):
    def titles(actor):
        return re.findall(r'rail__title">([^<]+)<', console_of(actor).get("/rail").text)[:2]

    assert titles(scene.community_nurse) == ["Follow-up", "Referrals"]
    assert titles(scene.community_doctor) == ["Referrals", "Follow-up"]


def test_the_language_one_signs_in_with_is_what_one_goes_on_with(hospital, person_in, username_of, stranger):
    browser = stranger(hospital, headers={"accept-language": "en"})
    del browser.cookies["language"]
    name = username_of(person_in(hospital, Role.WARD_NURSE))

    browser.post("/sign-in", {"username": name, "password": "correct horse 42"})

    assert browser.cookies["language"].value == "en"
    assert '<html lang="en">' in browser.get("/discharges").text


def test_a_fault_is_written_after_its_label_without_a_second_stop(scene, console_of):
    referral_id = scene.draft(scene.patient(consent=False)).id

    answer = console_of(scene.ward, language="zh-hans").post(
        f"/referrals/{referral_id}/prepare/consent", {"answer": "agreed", "shown": "", "notice_version": CURRENT}
    )

    summary = answer.text.split("data-summary")[1].split("</div>")[0]
    assert re.search(r"由谁同意：请选择一项", summary)


def test_a_dialog_s_title_is_written_as_its_language_writes(scene, console_of):
    referral_id = scene.sent()
    name = scene.at_centre(referral_id).patient_name

    page = console_of(scene.head, language="zh-hans").get(f"/referrals/{referral_id}/decline").text

    assert f"：{name}</h1>" in page


def test_an_escalation_says_its_level_and_whom_it_tells(scene, console_of):
    referral_id = scene.sent()
    due = scene.at_centre(referral_id).ball.clock.due_at

    with time_machine.travel(due, tick=True):
        fire_due_clocks(machine(scene.centre, "clock"))
        page = console_of(scene.head).get(f"/referrals/{referral_id}").text

    assert re.search(r'facts__note">[^<]*level 1: The receiver', page)
