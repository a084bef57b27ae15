from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.rules.package import age_band, canonical, digest, fitted, section, withhold


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(1945, 3, 3), "80-89"),
        (date(1946, 11, 21), "80-89"),
        (date(1946, 11, 22), "70-79"),
        (date(2026, 11, 20), "0-9"),
        (date(1920, 1, 1), "90+"),
        (None, ""),
    ],
)
def test_an_age_band_hides_the_year_of_birth(born: date | None, band: str) -> None:
    assert age_band(born, date(2026, 11, 21)) == band


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), min_size=1))
def test_a_digest_knows_every_change_and_no_order(content: dict[str, object]) -> None:
    turned = dict(reversed(content.items()))
    key = next(iter(content))

    assert digest(turned) == digest(content)
    assert digest({**content, key: [content[key]]}) != digest(content)


def test_a_kept_discharge_plan_is_withheld_with_the_plans() -> None:
    report = {"category": "lab", "title": "血常规"}
    documents = [{"category": "discharge-plan", "title": "出院计划"}, report]
    content = {"sections": {"documents": {"status": "here", "content": documents}}, "left_out": {}}

    assert section(withhold(content, frozenset({"documents", "discharge_plan"})), "documents") == documents
    assert section(withhold(content, frozenset({"documents"})), "documents") == [report]
    assert withhold(content, frozenset())["sections"] == {"documents": {"status": "withheld"}}


def large(documents: int, file: int, text: int) -> dict[str, Any]:
    rows = [
        {"id": n, "text": "诊" * text, "attachments": [{"title": "报告", "data": "x" * file}]} for n in range(documents)
    ]
    held = {"documents": {"status": "here", "content": rows}, "identity": {"status": "here", "content": {"name": "李"}}}
    return {"sections": held, "left_out": {"documents": 2}}


@pytest.mark.parametrize(("file", "text", "files", "rows"), [(10, 1, 9, 9), (1000, 1, 2, 9), (1000, 300, 0, 2)])
def test_a_package_that_is_too_large_leaves_the_oldest_files_behind_then_the_oldest_rows(
    file: int, text: int, files: int, rows: int
) -> None:
    kept = fitted(large(9, file, text), 3000)

    assert len(canonical(kept).encode()) <= 3000
    found = section(kept, "documents")
    assert [one["id"] for one in found] == list(range(rows))
    assert [bool(one["attachments"][0]["data"]) for one in found] == [n < files for n in range(rows)]
    assert kept["left_out"]["documents"] == 2 + 9 - rows
    assert section(kept, "identity") == {"name": "李"}
