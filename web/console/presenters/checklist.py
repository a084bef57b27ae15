"""A checklist as one reads it: the row, the number that ticks it, the limit, the source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from console.forms.readings import MEASURED
from console.templatetags.console import written
from handoff.contracts import CriterionRow, CriterionView
from kernel import units


def choices(rows: Iterable[CriterionView]) -> list[tuple[str, SafeString]]:
    """The rows to be ticked, by code."""
    return [(one.code, row_of(one)) for one in rows]


def chosen(rows: Iterable[CriterionView]) -> list[str]:
    """The codes that are ticked already."""
    return [one.code for one in rows if one.ticked]


def row_of(one: CriterionView) -> SafeString:
    """ "Systolic pressure 180 mmHg or more 182/110 · ≥ 180 mmHg" with the source under it."""
    why = [f"{one.value} · {units.in_words(one.rule)}", measured(one)] if one.value else []
    said = format_html_join("", '<span class="measured"><b>{}</b> {}</span>', [why]) if why else SafeString("")
    kept = " · ".join(str(part) for part in (one.disease_label, one.direction_label) if part)
    under = " · ".join(part for part in (kept, one.source) if part)
    return format_html('{} {}<br><span class="quiet fine">{}</span>', one.label, said, under)


def measured(one: CriterionView) -> str:
    """When the number was measured, in words."""
    if not one.measured_at:
        return ""
    return _("measured %(at)s") % {"at": written(datetime.fromisoformat(one.measured_at))}


def limit_of(row: CriterionRow) -> str:
    """The limit that ticks a row, empty where a person does."""
    signs = {">=": "≥", "<=": "≤"}
    if not row.loinc or row.limit is None:
        return ""
    sign = signs.get(row.comparison, row.comparison)
    return f"{MEASURED.get(row.loinc, row.loinc)} {sign} {row.limit.normalize():f} {units.read(row.unit)}"
