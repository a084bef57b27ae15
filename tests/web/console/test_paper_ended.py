"""Paper of a transfer that is over, ended in the middle or lost its patient: no false reason, no false promise."""

from __future__ import annotations

import re

import pytest

import patients.commands
from console.presenters import official
from handoff import commands as handoff
from handoff.enums import Kind
from kernel.clock import today

TOLD = {"outcome": "improved", "summary": "造影未见狭窄", "next_steps": "社区每周随访"}


def paper(browser, referral_id, form):
    """The paper's text without tags and spaces; empty where this form is not offered."""
    answer = browser.get(f"/referrals/{referral_id}/paper/{form}")
    if answer.status_code == 404:
        return ""
    article = answer.text[answer.text.index("<article") : answer.text.index("</article>")]
    article = re.sub(r"<svg.*?</svg>", "", article, flags=re.DOTALL)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", article))


def closed(scene):
    """A transfer out whose outcome was sent back and read."""
    referral_id = scene.in_care_of(Kind.UP)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, **TOLD)
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")
    return referral_id


def cancelled(scene):
    """A discharge that was called off after it was accepted."""
    referral_id = scene.accepted()
    scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="not_needed")
    scene.do(handoff.confirm_cancellation, scene.community_doctor, referral_id)
    return referral_id


def withdrawn(scene):
    """A discharge that was taken back before anybody accepted it."""
    referral_id = scene.sent()
    scene.do(handoff.withdraw_referral, scene.ward, referral_id, reason="not_needed")
    return referral_id


def test_after_the_end_the_receiver_prints_its_own_answer_and_nothing_is_called_withheld(scene, console_of):
    referral_id = closed(scene)
    name = scene.at_hospital(referral_id).patient_name
    browser = console_of(scene.community_nurse, language="zh-hans")

    assert paper(browser, referral_id, "out") == ""
    text = paper(browser, referral_id, "back")

    assert "未经同意提供" not in text
    assert f"患者姓名{name}" in text
    assert "造影未见狭窄" in text
    assert f"家庭住址{official.ABSENT['over'].zh}" in text
    assert "转诊已结束：转出方提供的资料仅在接收期间可打印。" in text
    assert "The transfer is over" not in text
    assert "Thetransferisover:whatthesendergavecanbeprintedonlywhileitisopen." in paper(
        console_of(scene.community_nurse), referral_id, "back"
    )


def test_the_sender_goes_on_printing_what_it_sent(scene, console_of):
    referral_id = closed(scene)
    browser = console_of(scene.doctor, language="zh-hans")

    for form in ("out", "back"):
        text = paper(browser, referral_id, form)
        assert scene.at_hospital(referral_id).patient_name in text
        assert "转诊已结束" not in text


@pytest.mark.parametrize(
    ("end", "word", "english"), [(cancelled, "已取消", "Cancelled"), (withdrawn, "已撤回", "Withdrawn")]
)
def test_what_was_called_off_is_marked_on_both_halves_and_promises_nothing(scene, console_of, end, word, english):
    referral_id = end(scene)
    browser = console_of(scene.ward, language="zh-hans")

    stub, body = paper(browser, referral_id, "back").split("正文", 1)

    assert f"{word}·作废" in stub
    assert f"{word}·作废" in body
    assert english not in stub
    assert f"{english}" in paper(console_of(scene.ward), referral_id, "back")
    for form in ("plan", "sheet"):
        assert paper(browser, referral_id, form) == ""
        assert paper(console_of(scene.head), referral_id, form) == ""
    offered = browser.get(f"/referrals/{referral_id}").text
    assert f"{referral_id}/paper/back" in offered
    assert f"{referral_id}/paper/sheet" not in offered


def test_while_the_cancellation_is_asked_nothing_is_handed_to_the_patient(scene, console_of):
    referral_id = scene.accepted()
    scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="not_needed")
    browser = console_of(scene.ward, language="zh-hans")

    assert paper(browser, referral_id, "sheet") == ""
    assert "已申请取消" in paper(browser, referral_id, "plan")
    assert "已申请取消" in paper(browser, referral_id, "back")


def test_nothing_promises_a_call_to_the_family_of_a_patient_who_has_died(scene, console_of):
    referral_id = scene.accepted()
    ward = console_of(scene.ward, language="zh-hans")
    assert paper(ward, referral_id, "sheet") != ""

    patients.commands.mark_deceased(scene.doctor, patient_id=scene.at_hospital(referral_id).patient_id, on=today())
    scene.deliver()

    for form in ("plan", "sheet"):
        assert paper(ward, referral_id, form) == ""
        assert paper(console_of(scene.community_nurse), referral_id, form) == ""
    assert "患者已去世" in paper(ward, referral_id, "back")


def test_a_death_that_the_receiver_tells_is_on_the_slip_before_it_was_read(scene, console_of):
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    died = {"outcome": "died", "summary": "居家猝死", "died_on": today()}
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, **died)
    ward = console_of(scene.ward, language="zh-hans")

    assert paper(ward, referral_id, "sheet") == ""
    assert "患者已去世" in paper(ward, referral_id, "back")
    assert "The patient has died".replace(" ", "") in paper(console_of(scene.ward), referral_id, "back")


def test_what_goes_on_has_no_mark(scene, console_of):
    referral_id = scene.accepted()
    browser = console_of(scene.ward, language="zh-hans")

    for form in ("back", "plan", "sheet"):
        answer = browser.get(f"/referrals/{referral_id}/paper/{form}")
        assert answer.status_code == 200
        assert "paper__mark" not in answer.text
