"""Paper as Chromium prints it: A4, whole sentences over as many pages as they need, and the words that belong on it."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata

import pytest

from handoff.commands import edit_referral, send_referral
from handoff.contracts import Change, Medication, PlanContent
from handoff.enums import Kind

A4_POINTS = (594, 597, 840, 843)
LONG = PlanContent(
    diagnoses="I10.x00x002 高血压3级",
    instructions="每天早晚各量一次血压并记录。" * 120,
    medications=tuple(
        Medication(f"药品{number:02d}", "5 mg qd", Change.NEW, "入院时血压未达标,加用此药。" * 4)
        for number in range(30)
    ),
    red_flags=("血压≥180/110 mmHg", "胸痛持续15分钟"),
    follow_up="两周后门诊复查。" * 60,
)
USUAL = PlanContent(
    diagnoses="1. 脑梗死恢复期（左侧大脑中动脉）\n2. 高血压3级（很高危）\n3. 2型糖尿病",
    instructions="低盐低脂糖尿病饮食；每日康复训练2次，每次30分钟；每日晨起测血压并记录。",
    medications=(
        Medication("硫酸氢氯吡格雷片", "75 mg，每日1次", Change.NEW, "预防卒中复发"),
        Medication("苯磺酸氨氯地平片", "10 mg，每日1次", Change.CHANGED, "血压控制不佳，加量", before="5 mg，每日1次"),
        Medication("盐酸二甲双胍片", "0.5 g，每日3次"),
    ),
    red_flags=("血压≥180/110 mmHg", "突发言语不清、口角歪斜或肢体无力加重", "胸痛或呼吸困难"),
    follow_up="2周内复查血脂、血糖",
)
LEAST_ON_A_SHEET = 60


def sent(town, plan=None):
    """A discharge handoff at the hospital, sent; with that plan."""
    ref = town.draft()
    if plan is not None:
        ref = edit_referral(town.ward, referral_id=ref.id, expected_version=ref.version, plan=plan)
    send_referral(town.ward, referral_id=ref.id, expected_version=ref.version)
    return ref.id


def printed(page, folder):
    """(number of pages, sizes in points, text) of the page as a PDF."""
    made = folder / "paper.pdf"
    page.pdf(path=str(made), format="A4", prefer_css_page_size=True)
    raw = made.read_bytes()
    count = len(re.findall(rb"/Type\s*/Page\b", raw))
    if shutil.which("pdftotext"):
        assert [number for number in range(1, count + 1) if _marks_on(made, number) < LEAST_ON_A_SHEET] == []
    sizes = {tuple(map(float, one.split())) for one in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", raw)}
    return (
        count,
        sizes,
        "".join(unicodedata.normalize("NFKC", _text(page, made)).split()),
    )


def _marks_on(made, number):
    """How many characters stand on that sheet, the page number included."""
    bounds = ["-f", str(number), "-l", str(number)]
    shown = subprocess.run(["pdftotext", *bounds, str(made), "-"], check=True, capture_output=True).stdout.decode()
    return len("".join(shown.split()))


def _text(page, made):
    if shutil.which("pdftotext"):
        return subprocess.run(["pdftotext", "-layout", str(made), "-"], check=True, capture_output=True).stdout.decode()
    page.emulate_media(media="print")
    return page.inner_text("main")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_short_papers_fit_on_a_page_and_nothing_of_the_frame_is_printed(town, visit, name_of, tmp_path, language):
    referral_id = sent(town, USUAL)
    onward = town.draft_of(Kind.UP)
    send_referral(town.doctor, referral_id=onward.id, expected_version=onward.version)
    ward = visit(town.hospital, language=language)
    ward.sign_in(name_of(town.doctor))

    for one, form, most, words in (
        (referral_id, "back", 1, ("双向转诊(回转)单", "存根", "正文", "治疗经过、下一步治疗方案及康复建议", "很高危")),
        (onward.id, "out", 1, ("双向转诊(转出)单", "存根", "正文", "主要既往史", "需要进一步诊治")),
        (referral_id, "plan", 1, ("5mg,每日1次→10mg", "2周内复查血脂")),
        (referral_id, "sheet", 2, ("高血压3级", "胸痛或呼吸困难")),
    ):
        page = ward.open(f"/referrals/{one}/paper/{form}")
        pages, sizes, text = printed(page, tmp_path)
        assert pages <= most, form
        for word in words:
            assert word in text, (form, word)
        assert {(round(x), round(y)) for x, y, *_ in sizes} == {(0, 0)}
        assert all(A4_POINTS[0] <= w <= A4_POINTS[1] and A4_POINTS[2] <= h <= A4_POINTS[3] for _x, _y, w, h in sizes)
        assert "Careloop" not in text
    assert ward.faults == []


@pytest.mark.parametrize("form", ["back", "plan", "sheet"])
def test_long_papers_flow_on_and_lose_nothing(town, visit, name_of, tmp_path, form):
    referral_id = sent(town, LONG)
    ward = visit(town.hospital, language="zh-hans")
    ward.sign_in(name_of(town.ward))

    page = ward.open(f"/referrals/{referral_id}/paper/{form}")
    pages, _sizes, text = printed(page, tmp_path)

    assert 2 <= pages <= {"back": 4, "plan": 4, "sheet": 12}[form]
    assert text.count("每天早晚各量一次血压并记录") >= 115  # a page break may stand inside one
    assert [number for number in range(30) if f"药品{number:02d}" not in text] == []
    if form == "plan":
        assert text.count("剂量用法") >= 2  # the heads of the table stand on each page


def test_the_patients_sheet_is_large(town, visit, name_of):
    referral_id = sent(town)
    ward = visit(town.hospital, language="zh-hans")
    ward.sign_in(name_of(town.ward))
    page = ward.open(f"/referrals/{referral_id}/paper/sheet")
    page.emulate_media(media="print")

    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("article.home *")]
            .filter(one => !one.closest(".coded") && one.innerText && one.offsetHeight)
            .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
    )

    assert smallest >= 16 * 96 / 72


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (390, "en")])
def test_previews_have_no_fault_and_no_barrier(town, visit, name_of, width, language):
    referral_id = sent(town)
    ward = visit(town.hospital, width=width, language=language)
    ward.sign_in(name_of(town.ward))
    found = {}

    for form in ("back", "plan", "sheet"):
        ward.open(f"/referrals/{referral_id}/paper/{form}")
        found[form] = (ward.violations(), ward.overflow())

    assert {one: faults for one, faults in found.items() if faults != ([], 0)} == {}
    assert ward.faults == []
