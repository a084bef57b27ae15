"""The discharge plan and the patient's sheet: whose they are, what was taken before, and the days that are kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

import followup.commands
import followup.queries
import patients.queries
from crossings import give_consent
from followup.enums import StopReason, TaskKind
from handoff import commands as handoff
from handoff.contracts import Change, Medication, PlanContent
from kernel.clock import now
from patients.commands import register_patient
from patients.contracts import IdentifierValue
from patients.enums import IdentifierKind
from patients.rules.synthetic import synthetic_identity

PLAN = PlanContent(
    diagnoses="高血压3级",
    instructions="每天量血压。",
    red_flags=("胸痛持续15分钟",),
    medications=(
        Medication("氨氯地平", "10 mg qd", Change.CHANGED, "血压未达标", before="5 mg qd"),
        Medication("硝苯地平", "10 mg tid", Change.STOPPED, "改用长效药"),
    ),
)


def paper(browser, referral_id, form):
    """The paper's text without tags and spaces."""
    answer = browser.get(f"/referrals/{referral_id}/paper/{form}")
    assert answer.status_code == 200
    article = answer.text[answer.text.index("<article") : answer.text.index("</article>")]
    article = re.sub(r"<svg.*?</svg>", "", article, flags=re.DOTALL)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", article))


def accepted(scene, patient_id=None, plan=PLAN, discharge=None):
    """A discharge with that plan, taken over by the community nurse."""
    draft = scene.draft(patient_id, discharge=discharge)
    ref = handoff.edit_referral(scene.ward, referral_id=draft.id, expected_version=draft.version, plan=plan)
    handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)
    scene.deliver()
    scene.accept(ref.id)
    return ref.id


def spoken(day):
    return f"{day.month}月{day.day}日"


def test_plan_and_sheet_say_whose_they_are(scene, console_of):
    referral_id = accepted(scene)
    person = patients.queries.detail(scene.doctor, patient_id=scene.at_hospital(referral_id).patient_id)
    (resident,) = (one for one in person.identifiers if one.kind == IdentifierKind.RESIDENT_ID)
    sex = {"male": "男", "female": "女"}[person.sex]

    for actor in (scene.ward, scene.community_nurse):
        browser = console_of(actor, language="zh-hans")
        text = paper(browser, referral_id, "plan")
        assert f"患者{person.name}性别{sex}出生日期{person.birth_date}（{person.age}岁）" in text
        assert f"居民身份证{resident.masked}" in text
        sheet = paper(browser, referral_id, "sheet")
        assert f"{sex}，{person.age}岁，出生日期{person.birth_date}" in sheet
        for page in (text, sheet):
            assert resident.value not in page


def test_the_number_of_the_record_stands_on_the_plan_and_a_missing_one_is_a_word(scene, console_of):
    identity = synthetic_identity(77)
    number = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "ZY20261234")
    numbered = register_patient(
        scene.doctor, identity=replace(identity, identifiers=(*identity.identifiers, number))
    ).id
    give_consent(scene.ward, numbered, scene.centre)
    browser = console_of(scene.ward, language="zh-hans")

    assert "病案号ZY20261234" in paper(browser, accepted(scene, numbered), "plan")
    assert "病案号未记录" in paper(browser, accepted(scene), "plan")


@pytest.mark.parametrize("form", ["plan", "sheet", "back"])
def test_a_changed_medicine_says_what_was_taken_before(scene, console_of, form):
    referral_id = accepted(scene)

    text = paper(console_of(scene.community_nurse, language="zh-hans"), referral_id, form)

    if form == "sheet":
        assert "氨氯地平·调整10mg每天1次原来：5mg每天1次" in text
    else:
        assert "5mgqd→10mgqd" in text
        assert "10mgtid" in text


def test_the_receiver_prints_the_days_of_its_running_plan(scene, console_of):
    referral_id = accepted(scene, discharge=now() + timedelta(hours=3))
    browser = console_of(scene.community_nurse, language="zh-hans")
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    calls = [one.due_on for one in plan.tasks if one.kind == TaskKind.PHONE_CALL]
    visits = [one.due_on for one in plan.tasks if one.kind == TaskKind.HOME_VISIT]

    for form in ("plan", "sheet"):
        text = paper(browser, referral_id, form)
        assert spoken(calls[0]) in text
        assert spoken(calls[-1]) in text
        assert "最晚" + "、".join(spoken(day) for day in visits[:4]) + "，依此类推" in text


def test_a_moved_contact_moves_on_the_receivers_paper(scene, console_of):
    referral_id = accepted(scene, discharge=now() + timedelta(days=5))
    before = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=now())
    after = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    first = after.tasks[0].due_on
    assert first != before.tasks[0].due_on

    for actor in (scene.ward, scene.community_nurse):
        text = paper(console_of(actor, language="zh-hans"), referral_id, "plan")
        last = [one.due_on for one in after.tasks if one.kind == TaskKind.PHONE_CALL][-1]
        visits = [one.due_on for one in after.tasks if one.kind == TaskKind.HOME_VISIT]
        assert spoken(last) in text
        assert "最晚" + "、".join(spoken(day) for day in visits[:4]) in text


def test_the_senders_paper_says_that_the_centre_sets_the_days(scene, console_of):
    referral_id = accepted(scene)

    assert "具体日期由社区确定" in paper(console_of(scene.ward, language="zh-hans"), referral_id, "plan")
    assert "具体日期由社区确定" in paper(console_of(scene.ward, language="zh-hans"), referral_id, "sheet")
    assert "具体日期由社区确定" not in paper(console_of(scene.community_nurse, language="zh-hans"), referral_id, "plan")


def test_a_plan_that_was_stopped_promises_no_day(scene, console_of):
    referral_id = accepted(scene)
    followup.commands.stop_plan(scene.head, referral_id=referral_id, reason=StopReason.SUPERSEDED)
    browser = console_of(scene.community_nurse, language="zh-hans")

    for form in ("plan", "sheet"):
        text = paper(browser, referral_id, form)
        assert "随访已停止" in text
        assert "电话随访" not in text
        assert "到当天晚上还没有人打来" not in text
