"""The slips of a green channel: why it was opened, said once; what was found and what came of it; a line to sign on."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from emergencies import gone_up, in_care

import followup.commands
from followup.contracts import Reading
from handoff import commands as handoff
from handoff.contracts import PlanContent
from kernel.clock import now


def paper(browser, referral_id, form):
    return browser.get(f"/referrals/{referral_id}/paper/{form}").text


def words(page):
    """The paper's text without tags and spaces."""
    article = page[page.index("<article") : page.index("</article>")]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", article))


def in_order(text, wanted):
    places = [text.find(word) for word in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)


@pytest.fixture
def up(scene):
    """A patient with 185/112 and a severe headache, who is in care at the hospital."""
    _down, patient_id = in_care(scene)
    followup.commands.record_readings(
        scene.community_nurse,
        patient_id=patient_id,
        readings=(Reading("8480-6", Decimal(185), "mm[Hg]"), Reading("8462-4", Decimal(112), "mm[Hg]")),
        source="clinic",
        taken_at=now(),
        signs=("headache_dizziness",),
    )
    return gone_up(scene)


def arrived(scene, up):
    scene.do(handoff.accept_referral, scene.doctor, up, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.office, up)


def answered(scene, up):
    words = {"summary": "静脉降压后血压平稳", "next_steps": "社区继续随访"}
    scene.do(handoff.send_outcome, scene.doctor, up, outcome="improved", **words)


def test_why_the_patient_went_up_names_the_values_and_the_sign_and_stands_there_once(scene, console_of, up):
    text = words(paper(console_of(scene.community_nurse, language="zh-hans"), up, "out"))

    history = text[text.index("主要现病史") : text.index("主要既往史")]
    for said in ("185mmHg≥180mmHg", "112mmHg≥110mmHg", "剧烈头痛或头晕", "危急情况"):
        assert history.count(said) == 1, (said, history)


def test_the_slip_back_tells_the_diagnosis_with_the_outcome_beside_it_and_the_readings(scene, console_of, up):
    arrived(scene, up)
    answered(scene, up)

    for person in (scene.doctor, scene.community_nurse):
        text = words(paper(console_of(person, language="zh-hans"), up, "back"))
        in_order(text, ("诊断结果", "高血压", "转归：好转", "住院病案号", "主要检查结果", "185/112mmHg", "治疗经过"))


def test_the_diagnosis_is_that_of_the_way_back_once_there_is_one(scene, console_of, up):
    arrived(scene, up)
    version = scene.at_hospital(up).version
    made = handoff.refer_back(scene.doctor, referral_id=up, expected_version=version, reason="血压平稳")
    plan = PlanContent(diagnoses="高血压急症")
    handoff.edit_referral(scene.doctor, referral_id=made.id, expected_version=made.version, plan=plan)
    answered(scene, up)

    text = words(paper(console_of(scene.doctor, language="zh-hans"), up, "back"))

    in_order(text, ("诊断结果", "高血压急症", "转归：好转", "住院病案号"))


def test_the_line_to_sign_on_is_left_to_the_pen(scene, console_of, up):
    arrived(scene, up)
    answered(scene, up)

    page = paper(console_of(scene.doctor), up, "back")

    assert page.count('<dd class="slip__line"></dd>') == 2
    assert f"（{scene.doctor.name}）" in page
