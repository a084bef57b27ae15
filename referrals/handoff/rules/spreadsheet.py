"""A table as a file that office programs open, in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

Cells = Sequence[str]
MARK = "\ufeff"
"""Excel reads a CSV as UTF-8 only behind this mark."""

STARTS_A_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""With these a spreadsheet takes a cell of a CSV for a formula; the last four are the full-width signs."""

WIDEST, NARROWEST = 60, 10


def as_csv(heads: Cells, lines: Iterable[Cells]) -> bytes:
    """UTF-8 with a mark for Excel, CRLF, quoted where needed; what could be a formula stands behind an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in line] for line in (heads, *lines))
    return (MARK + text.getvalue()).encode()


def as_xlsx(heads: Cells, lines: Iterable[Cells]) -> bytes:
    """One sheet with a fixed first row; every cell is text, whatever it looks like."""
    found = [heads, *lines]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column in range(len(heads)):
        longest = max(len(line[column]) for line in found if column < len(line))
        sheet.set_column(column, column, min(max(longest * 2, NARROWEST), WIDEST))
    for number, line in enumerate(found):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell, bold if number == 0 else None)
    book.close()
    return file.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
