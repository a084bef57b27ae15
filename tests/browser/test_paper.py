"""Paper as Chromium prints it: A4, whole sentences over as many pages as they need, and the words that belong on it."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata

import pytest

from handoff.commands import edit_referral, send_referral
from handoff.contracts import Change, Medication, PlanContent

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
    sizes = {tuple(map(float, one.split())) for one in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", raw)}
    return (
        len(re.findall(rb"/Type\s*/Page\b", raw)),
        sizes,
        "".join(unicodedata.normalize("NFKC", _text(page, made)).split()),
    )


def _text(page, made):
    if shutil.which("pdftotext"):
        return subprocess.run(["pdftotext", "-layout", str(made), "-"], check=True, capture_output=True).stdout.decode()
    page.emulate_media(media="print")
    return page.inner_text("main")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_short_papers_fit_on_a_page_and_nothing_of_the_frame_is_printed(town, visit, name_of, tmp_path, language):
    referral_id = sent(town)
    ward = visit(town.hospital, language=language)
    ward.sign_in(name_of(town.ward))

    for form, most, words in (
        (
            "back",
            1 if language == "zh-hans" else 2,
            ("双向转诊(回转)单", "存根", "正文", "治疗经过、下一步治疗方案及康复建议"),
        ),
        ("plan", 1, ("5mgqd", "两周后门诊复查")),
        ("sheet", 2, ("高血压3级", "胸痛持续15分钟")),
    ):
        page = ward.open(f"/referrals/{referral_id}/paper/{form}")
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
