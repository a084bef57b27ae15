"""Files that office programs open: the words as they are, and no cell a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest

from handoff.rules.spreadsheet import as_csv, as_xlsx

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a"]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(content: bytes) -> list[str]:
    """Every cell of the first sheet; AssertionError where one is a formula or a number."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        words = [
            "".join(part.text or "" for part in one.iter(f"{MAIN}t"))
            for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - our own file
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
    found = list(sheet.iter(f"{MAIN}c"))
    assert [one for one in found if one.get("t") != "s" or one.find(f"{MAIN}f") is not None] == []
    return [words[int(one.findtext(f"{MAIN}v") or 0)] for one in found]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_what_could_be_a_formula_stands_behind_an_apostrophe(cell: str) -> None:
    (_heads, (written,)) = csv.reader(io.StringIO(as_csv(["名"], [[cell]]).decode("utf-8-sig"), newline=""))

    assert written == f"'{cell}"


def test_excel_knows_it_as_utf8_and_quotes_are_kept() -> None:
    made = as_csv(["姓名", "原因"], [["张,明", 'a"b\nc']])

    assert made.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))) == [
        ["姓名", "原因"],
        ["张,明", 'a"b\nc'],
    ]


@pytest.mark.parametrize(
    "cell", [*(one for one in DANGEROUS if one[0] != "\r"), "0012", "http://x.example/", "2026-11-22"]
)
def test_in_a_workbook_every_cell_is_text(cell: str) -> None:
    found = cells(as_xlsx(["姓名"], [[cell]]))

    assert found[0] == "姓名"
    assert found[1].strip() == cell.strip()


def test_a_workbook_holds_every_line_also_a_short_one() -> None:
    assert cells(as_xlsx(["a", "b"], [["c", "d"], ["e"]])) == ["a", "b", "c", "d", "e"]
