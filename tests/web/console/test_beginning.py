"""The beginning of a draft: what it must say, how it is put right, and how a draft is given up."""

from __future__ import annotations

import re
from datetime import timedelta

from handoff import commands as handoff
from handoff.enums import Kind, State
from kernel.clock import local, now


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def typed(moment):
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def draft_without_discharge(scene):
    """As programs and older versions leave it."""
    wanted = {"kind": Kind.DOWN, "patient_id": scene.patient(), "recipient_id": scene.centre.id, "reason": "需要随访"}
    return handoff.start_referral(scene.ward, **wanted).id


def test_a_discharge_handoff_does_not_begin_without_its_planned_discharge(scene, console_of):
    browser, patient = console_of(scene.ward), scene.patient()

    answer = browser.post(f"/handoffs/new/{patient}", {"recipient_id": scene.centre.id, "reason": "需要随访"})

    assert answer.status_code == 422
    assert 'href="#id_planned_discharge_at"' in answer.text
    assert "(optional)" not in answer.text.split('for="id_planned_discharge_at"')[1].split("</label>")[0]


def test_a_draft_without_a_planned_discharge_leads_to_its_beginning_and_is_put_right_there(scene, console_of):
    browser, referral = console_of(scene.ward), draft_without_discharge(scene)
    leaves = (now() + timedelta(days=2)).replace(second=0, microsecond=0)

    opened = browser.get(f"/referrals/{referral}")
    page = browser.get(opened["Location"]).text
    given = {"reason": "需要社区管理血压", "planned_discharge_at": typed(leaves)}
    saved = browser.post(opened["Location"], {**given, "expected_version": hidden(page, "expected_version")})

    assert opened["Location"] == f"/referrals/{referral}/prepare/start"
    assert "需要随访" in page
    assert (saved.status_code, saved["Location"]) == (302, f"/referrals/{referral}/prepare/assessment")
    preview = scene.at_hospital(referral).preview
    assert (preview.reason, preview.planned_discharge_at) == ("需要社区管理血压", leaves)


def test_every_step_of_a_draft_leads_back_to_the_beginning_and_to_its_end(scene, console_of):
    referral = scene.draft().id

    page = console_of(scene.ward).get(f"/referrals/{referral}/prepare/plan").text

    assert f'href="/referrals/{referral}/prepare/start"' in page
    assert f'href="/referrals/{referral}/stop"' in page


def test_a_planned_discharge_that_was_decided_on_another_version_is_not_saved(scene, console_of):
    browser, referral = console_of(scene.ward), scene.draft()
    given = {"reason": "另一个原因", "planned_discharge_at": typed(now() + timedelta(days=9))}

    answer = browser.post(
        f"/referrals/{referral.id}/prepare/start", {**given, "expected_version": referral.version - 1}
    )

    assert answer.status_code == 409
    assert "另一个原因" in answer.text
    assert scene.at_hospital(referral.id).preview.reason != "另一个原因"


def test_an_ended_draft_makes_room_for_a_new_one(scene, console_of):
    browser, referral = console_of(scene.ward), draft_without_discharge(scene)
    patient = scene.at_hospital(referral).patient_id
    path = f"/referrals/{referral}/stop"

    page = browser.get(path).text
    given = {"reason": "need_gone", "expected_version": hidden(page, "expected_version")}
    ended = browser.post(path, given)
    leaves = typed(now() + timedelta(days=2))
    wanted = {"recipient_id": scene.centre.id, "reason": "重新开始", "planned_discharge_at": leaves}
    again = browser.post(f"/handoffs/new/{patient}", wanted)

    assert (ended.status_code, ended["Location"]) == (303, f"/referrals/{referral}")
    assert scene.at_hospital(referral).state == State.CANCELLED
    assert again.status_code == 302
