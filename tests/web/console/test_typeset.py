"""Chinese sentences on paper have Chinese punctuation; numbers, units and English keep theirs."""

from __future__ import annotations

import re

import pytest

from console.presenters import official
from console.presenters.typeset import full_width
from handoff.enums import Kind


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (
            "舒张压达到危急界限 112 mmHg ≥ 110 mmHg;危急情况:处理后转诊",
            "舒张压达到危急界限 112 mmHg ≥ 110 mmHg；危急情况：处理后转诊",
        ),
        ("病情稳定,转社区", "病情稳定，转社区"),
        ("规范(第三版)", "规范（第三版）"),
        ("高血压3级(很高危);2. 糖尿病", "高血压3级（很高危）；2. 糖尿病"),
        ("次/分; 96 次/分", "次/分；96 次/分"),
        ("氨氯地平 (New)", "氨氯地平 (New)"),
        ("ratio 1:1,000 (see note); 5 mg, qd", "ratio 1:1,000 (see note); 5 mg, qd"),
        ("08:30 测血压", "08:30 测血压"),
        ("E11.900(2型)", "E11.900（2型）"),
        ("晚8:00服用,不要漏服!", "晚8:00服用，不要漏服！"),
        ("", ""),
    ],
)
def test_full_width(written, printed):
    assert full_width(written) == printed
    assert full_width(printed) == printed


def test_no_word_of_the_official_forms_has_a_half_width_mark():
    found = [word.zh for word in vars(official).values() if isinstance(word, official.Word)]

    assert len(found) > 20
    assert [word for word in found if re.search(r"[(),:;]", word)] == []


@pytest.mark.parametrize("form", ["back", "plan", "sheet"])
def test_no_paper_of_a_discharge_has_a_half_width_mark_beside_a_chinese_word(scene, console_of, form):
    referral_id = scene.accepted()

    page = console_of(scene.ward, language="zh-hans").get(f"/referrals/{referral_id}/paper/{form}").text

    assert "低盐饮食，每日测血压两次。" in page
    article = re.sub(r"<[^>]+>", "\n", page[page.index("<article") : page.index("</article>")])
    assert re.findall(r".*[\u4e00-\u9fff][,;:()].*", article) == []


def test_the_reason_on_the_slip_out_is_set_like_the_form(scene, console_of):
    referral_id = scene.sent_of(Kind.UP, reason="收缩压达到 185 mmHg;危急情况:处理后转诊")

    page = console_of(scene.doctor).get(f"/referrals/{referral_id}/paper/out").text

    assert "收缩压达到 185 mmHg；危急情况：处理后转诊" in page
    assert "must be transferred to your institution because of the illness. Please receive the patient." in page


def test_the_english_of_the_slip_back_makes_sense(scene, console_of):
    page = console_of(scene.ward).get(f"/referrals/{scene.accepted()}/paper/back").text

    assert "is now transferred back to your institution because of the illness. Please receive the patient." in page
    assert "for the sake of the condition" not in page
