"""Scores as the plan and the package show them."""

from __future__ import annotations

import pytest

from console.presenters.package import scored


@pytest.mark.parametrize(
    ("name", "total", "band", "version", "expected"),
    [
        ("hospital", 6, "moderate", "2016", "6 · Moderate risk · 11.9 % readmitted within 30 days (2016)"),
        ("hospital", 7, "high", "2016", "7 · High risk · 22.8 % readmitted within 30 days (2016)"),
        ("hospital", 4, "low", "2013", "4 · Low risk"),
        ("lace", 14, "high", "cmaj-2010", "14 · High risk"),
        ("hospital", 3, "", "simplified-2017", "3"),
    ],
)
def test_a_score_says_only_what_its_source_says(name: str, total: int, band: str, version: str, expected: str) -> None:
    from django.utils.translation import override

    with override("en"):
        assert scored(name, total, band, version) == expected
