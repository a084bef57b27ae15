"""Referrals on paper: the official fields in their order, what crossed and nothing else, a code that opens the page."""

from __future__ import annotations

import re

import segno

import consent.commands
from console.presenters import official
from handoff import commands as handoff
from handoff.contracts import Change, Medication, PlanContent
from handoff.enums import Kind
from kernel import clock

BACK = (
    "存根", "患者姓名", "性别", "年龄", "病案号", "家庭住址", "联系电话", "因病情需要，转回", "单位", "接诊医生",
    "转诊医生（签字）", "日期", "正文", "致", "（机构）：", "现有患者", "因病情需要，现转回贵单位，请予以接诊。",
    "诊断结果", "住院病案号", "主要检查结果", "治疗经过、下一步治疗方案及康复建议", "转诊医生（签字）", "联系电话",
    "（机构名称）", "日期",
)  # fmt: skip
OUT = (
    "存根", "患者姓名", "性别", "年龄", "档案编号", "家庭住址", "联系电话", "因病情需要，转入", "单位", "科室",
    "接诊医生",
    "转诊医生（签字）", "日期", "正文", "致", "（机构）：", "现有患者", "性别", "年龄",
    "因病情需要，需转入贵单位，请予以接诊。",
    "初步印象", "主要现病史（转出原因）", "主要既往史", "治疗经过", "转诊医生（签字）", "联系电话",
    "（机构名称）", "日期",
)  # fmt: skip


def paper(browser, referral_id, form):
    answer = browser.get(f"/referrals/{referral_id}/paper/{form}")
    assert answer.status_code == 200
    return answer.text


def words(page):
    """The paper's text without tags and spaces."""
    article = page[page.index("<article") : page.index("</article>")]
    article = re.sub(r"<svg.*?</svg>", "", article, flags=re.DOTALL)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", article))


def in_order(text, wanted):
    at = 0
    for word in wanted:
        found = text.find(word, at)
        assert found >= 0, (word, text[at : at + 120])
        at = found + len(word)


def test_the_way_back_has_the_fields_of_the_official_form_in_their_order(scene, console_of):
    referral_id = scene.accepted()
    for language in ("zh-hans", "en"):
        page = paper(console_of(scene.community_nurse, language=language), referral_id, "back")

        in_order(words(page), BACK)
        assert scene.at_hospital(referral_id).patient_name in page
        assert "氨氯地平" in page
    assert "Main findings" in page


def test_the_way_out_has_the_fields_of_the_official_form_in_their_order(scene, console_of):
    referral_id = scene.sent_of(Kind.UP)

    page = paper(console_of(scene.doctor, language="zh-hans"), referral_id, "out")

    in_order(words(page), OUT)
    assert "需要进一步诊治" in page
    assert "Main past history" not in page


def test_the_slip_is_signed_on_the_day_of_sending_and_leaves_on_the_day_of_discharge(scene, console_of):
    referral_id = scene.sent()
    preview = scene.at_hospital(referral_id).preview
    leaves = official.dated(clock.local(preview.planned_discharge_at).date()).zh
    today = official.dated(clock.today()).zh
    assert leaves != today

    text = words(paper(console_of(scene.ward, language="zh-hans"), referral_id, "back"))

    in_order(text, (f"于{leaves}因病情需要", "（签字）", f"日期{today}", "正文", f"日期{today}"))


def test_before_acceptance_the_slip_is_masked(scene, console_of):
    referral_id = scene.sent_of(Kind.UP)
    known = scene.at_hospital(referral_id)

    page = paper(console_of(scene.head), referral_id, "out")

    assert known.preview.masked_name in page
    assert known.patient_name not in page
    assert "接收后提供" in page
    assert "氨氯地平" not in page


def test_what_was_not_agreed_to_is_a_word_on_the_slip_of_both_sides(scene, console_of):
    referral_id = scene.accepted(patient_id=scene.patient(categories=("identity", "discharge_plan", "medications")))

    for browser in (console_of(scene.community_nurse), console_of(scene.ward)):
        text = words(paper(browser, referral_id, "back"))
        in_order(text, ("主要检查结果", "未经同意提供", "治疗经过"))
        assert "氨氯地平" in text


def test_once_consent_is_withdrawn_the_receiver_prints_no_name(scene, console_of):
    referral_id = scene.accepted()
    known = scene.at_hospital(referral_id)
    consent.commands.withdraw_consent(
        scene.ward, consent_id=scene.consents[known.patient_id], expected_version=1, how="paper", by="self"
    )
    scene.deliver()
    browser = console_of(scene.community_nurse)

    text = words(paper(browser, referral_id, "back"))

    assert known.patient_name not in text
    assert known.preview.masked_name in text
    assert "未经同意提供" in text
    assert browser.get(f"/referrals/{referral_id}/paper/sheet").status_code == 404


def test_the_outcome_goes_back_to_who_sent(scene, console_of):
    referral_id = scene.in_care_of(Kind.UP)
    told = {"outcome": "improved", "summary": "造影未见狭窄", "next_steps": "社区每周随访"}
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, **told)

    text = words(paper(console_of(scene.community_nurse, language="zh-hans"), referral_id, "back"))

    in_order(text, ("转回", scene.hospital.name, "致", scene.hospital.name, "造影未见狭窄", "社区每周随访"))
    in_order(text, ("转诊医生（签字）日期", "转诊医生（签字）联系电话", "（机构名称）", scene.centre.name))


def test_the_plan_has_everything_that_the_community_needs(scene, console_of):
    page = paper(console_of(scene.community_nurse), scene.accepted(), "plan")

    first = ("Dischargeplan", "Redflags", "血压≥180/110mmHg", "Diagnoses", "I10.x00x002", "Medicines", "氨氯地平")
    then = ("5mgqd", "Unchanged", "Instructions", "低盐饮食", "Follow-up", "两周后门诊复查", "Phonecall", "Homevisit")
    last = ("Contacts", scene.community_nurse.name, scene.ward.name, "Signatureoftheward")
    in_order(words(page), (*first, *then, *last))


def test_the_patient_reads_plain_words(scene, console_of):
    plan = PlanContent(
        diagnoses="I10.x00x002 高血压3级",
        instructions="每天量血压。",
        medications=(
            Medication("硝苯地平", "10 mg tid", Change.STOPPED, "改用长效药"),
            Medication("氨氯地平", "5 mg qd", Change.NEW, "血压未达标"),
        ),
        red_flags=("胸痛持续15分钟",),
    )
    draft = scene.draft()
    ref = handoff.edit_referral(scene.ward, referral_id=draft.id, expected_version=draft.version, plan=plan)
    handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)
    scene.deliver()
    scene.accept(ref.id)

    text = words(paper(console_of(scene.community_nurse, language="zh-hans"), ref.id, "sheet"))

    in_order(text, ("马上求助", "胸痛持续15分钟", "120", scene.community_nurse.name, "氨氯地平", "5mg每天1次"))
    in_order(text, ("氨氯地平", "不要再吃：硝苯地平", "高血压3级"))
    assert "I10" not in text
    assert "tid" not in text
    assert "qd" not in text


def test_the_codes_hold_the_address_of_the_page_and_nothing_else(scene, console_of):
    referral_id = scene.accepted()

    page = paper(console_of(scene.ward), referral_id, "back")

    found = re.findall(r'<svg [^>]*class="code".*?</svg>', page, flags=re.DOTALL)
    hosts = (f"{scene.hospital.slug}.localhost", f"{scene.centre.slug}.localhost")
    assert [re.findall(r' d="([^"]*)"', one)[1] for one in found] == [
        re.findall(r' d="([^"]*)"', drawn(f"http://{host}/referrals/{referral_id}"))[1] for host in hosts
    ]
    assert "style=" not in page


def drawn(address):
    return segno.make(address, error="m", micro=False).svg_inline(omitsize=True, light="#fff", border=2)


def test_whoever_scans_it_signs_in_and_comes_to_the_referral(scene, console_of, stranger, username_of):
    referral_id = scene.accepted()
    browser = stranger(scene.centre)

    first = browser.get(f"/referrals/{referral_id}")
    door = browser.get(first["Location"])
    wanted = re.findall(r'name="next" value="([^"]*)"', door.text)[-1]
    sign_in = {"username": username_of(scene.head), "password": "correct horse 42", "next": wanted}
    after = browser.post("/sign-in", sign_in)

    assert first.status_code == 302
    assert after["Location"] == f"/referrals/{referral_id}"
    assert browser.get(after["Location"]).status_code == 200
    assert stranger(scene.centre).get(f"/referrals/{referral_id}/paper/sheet").status_code == 302


def test_the_referral_offers_its_papers_and_a_draft_none(scene, console_of):
    referral_id, draft = scene.accepted(), scene.draft()
    browser = console_of(scene.ward)

    for form in ("back", "plan", "sheet"):
        assert f"/referrals/{referral_id}/paper/{form}" in browser.get(f"/referrals/{referral_id}").text
        assert browser.get(f"/referrals/{draft.id}/paper/{form}").status_code == 404
    assert browser.get(f"/referrals/{referral_id}/paper/out").status_code == 404
    assert browser.get(f"/referrals/{referral_id}/paper/nonsense").status_code == 404


def test_a_doctor_stands_where_the_form_asks_for_one_and_a_nurse_does_not(scene, console_of):
    by_doctor, by_nurse = scene.sent_of(Kind.UP), scene.accepted()

    out = words(paper(console_of(scene.doctor, language="zh-hans"), by_doctor, "out"))
    page = paper(console_of(scene.ward, language="zh-hans"), by_nurse, "back")

    assert f"转诊医生（签字）（{scene.doctor.name}）" in out
    back = words(page)
    for nurse in (scene.ward, scene.community_nurse):
        assert nurse.name not in back


def test_what_nobody_recorded_leaves_room_for_a_pen_and_a_department_that_nobody_chose_is_empty(scene, console_of):
    referral_id = scene.sent_of(Kind.UP)
    browser = console_of(scene.doctor, language="zh-hans")

    page = paper(browser, referral_id, "out")

    in_order(words(page), ("转入", "单位科室", "接诊医生", "主要既往史", "未记录"))
    assert re.search(r"主要既往史.*?未记录.*?slip__pen", page, re.DOTALL)
    assert f"单位{scene.centre.name}科室" not in words(page)
    shown = browser.get(f"/referrals/{referral_id}").text
    assert "所需服务" not in shown
