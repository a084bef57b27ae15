"""The shorthand of prescriptions in everyday words."""

from __future__ import annotations

import pytest
from django.utils import translation

from console.presenters import plainly


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        ("5 mg qd", "5 mg once a day", "5 mg 每天 1 次"),
        ("0.5 g BID po pc", "0.5 g twice a day by mouth after meals", "0.5 g 每天 2 次 口服 饭后"),
        ("1片 q8h", "1片 every 8 hours", "1片 每 8 小时 1 次"),
        ("5mg qn", "5mg every evening before sleep", "5mg 每晚睡前"),
        ("每日一次", "每日一次", "每日一次"),
        ("Acetaminophen spray", "Acetaminophen spray", "Acetaminophen spray"),
    ],
)
def test_doses(written, english, chinese):
    with translation.override("en"):
        assert plainly.dose(written) == english
    with translation.override("zh-hans"):
        assert plainly.dose(written) == chinese


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("I10.x00x002 高血压3级;I25.103 冠心病", "高血压3级;冠心病"),
        ("原发性高血压 3 级(极高危) I10.x00;2 型糖尿病 E11.900", "原发性高血压 3 级(极高危);2 型糖尿病"),
        ("维生素 B12 缺乏", "维生素 B12 缺乏"),
        ("T4N0 期", "T4N0 期"),
    ],
)
def test_codes_are_left_out(written, plain):
    assert plainly.without_codes(written) == plain
