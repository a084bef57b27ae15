"""Rows of a clinical record, ours or one that was frozen into a package, as lines that can be read."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext as _

from console.templatetags.console import absent
from kernel import clock, units
from kernel.errors import Text
from records.contracts import KEPT_PLAN, Attachment, Chart, EntryView
from records.enums import RecordCategory

Row = Mapping[str, Any]
SHOWN = 12
KEPT = "kept-plan"
_KEPT = '<details id="kept-plan" open><summary>{}</summary><p class="as-typed">{}</p></details>'
_OPENS = '<details><summary>{}</summary><p class="as-typed">{}</p></details>'


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and lines of a small table."""

    heads: tuple[Text, ...]
    lines: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a record or package; `absent` names why there is nothing: `withheld`, `not_recorded` … `note` stands
    above what is listed, with a link where `note_url` leads somewhere.
    """

    title: Text
    absent: str = ""
    pairs: tuple[tuple[Text, Any], ...] = ()
    lines: tuple[Any, ...] = ()
    flags: tuple[str, ...] = ()
    table: Table | None = None
    more: int = 0
    note: Text = ""
    note_url: str = ""
    note_link: Text = ""


def sections(
    chart: Chart,
    attached: Mapping[UUID, Iterable[Attachment]] = MappingProxyType({}),
    *,
    kept_plan: EntryView | None = None,
) -> tuple[Section, ...]:
    """Our own record, category by category; `attached`: the files of documents that are shown with their words;
    `kept_plan`: the discharge plan by which the patient is looked after, to which the list of medicines leads.
    """
    return gathered(
        Section(part.category.label, absent="withheld")
        if part.withheld
        else _older(part.category, recorded(part.category, _rows(part.items, attached), more=int(part.more)), kept_plan)
        for part in chart.sections
    )


def _rows(items: Iterable[EntryView], attached: Mapping[UUID, Iterable[Attachment]]) -> list[Row]:
    return [_row(item, attached) for item in items]


def _older(category: RecordCategory, section: Section, kept_plan: EntryView | None) -> Section:
    """A list of medicines that was written before the discharge says so: a stopped one stands in it, a new one not."""
    if category != RecordCategory.MEDICATIONS or section.absent or kept_plan is None:
        return section
    words = _(
        "Entries up to %(day)s are the record from before the discharge: what was stopped, changed or begun then is "
        "not in them. What the patient is to take since then stands in the discharge plan."
    )
    said = words % {"day": day(kept_plan.at)}
    return replace(section, note=said, note_url=f"#{KEPT}", note_link=_("Medicines of the discharge plan"))


def _row(item: EntryView, attached: Mapping[UUID, Iterable[Attachment]]) -> Row:
    return {**asdict(item), "attachments": [asdict(each) for each in attached.get(item.id, ())]}


def gathered(found: Iterable[Section]) -> tuple[Section, ...]:
    """What is there first; what is not stands together at the end, each kind with the word that says why."""
    held = list(found)
    missing = tuple((section.title, absent(section.absent)) for section in held if section.absent)
    here = tuple(section for section in held if not section.absent)
    return (*here, Section(_("What is not here"), pairs=missing)) if missing else here


def recorded(category: RecordCategory, rows: Iterable[Row], *, more: int = 0) -> Section:
    """One category of a record."""
    found = list(rows)
    label = category.label
    if not found:
        return Section(label, absent="not_recorded")
    left = max(0, len(found) - SHOWN) + more
    shown = found[:SHOWN]
    if category in (RecordCategory.OBSERVATIONS, RecordCategory.MEDICATIONS):
        return Section(label, table=_table(category, shown), more=left)
    return Section(label, lines=tuple(_line(row) for row in shown), more=left)


def _table(category: RecordCategory, rows: list[Row]) -> Table:
    if category == RecordCategory.MEDICATIONS:
        return Table((_("Medicine"), _("Use"), _("Started on")), tuple(_drug(row) for row in rows))
    return Table((_("Measured"), _("Value"), _("When")), tuple(_observation(row) for row in rows))


def _drug(row: Row) -> tuple[Any, ...]:
    return (row.get("display") or row.get("code"), dose(row), dated(row.get("at")))


def dose(row: Row) -> str:
    """Amount and how often, in words as far as they are recorded."""
    if row.get("dosage"):
        return str(row["dosage"])
    dose = f"{number(row.get('dose'))} {units.read(str(row.get('dose_unit') or ''))}".strip()
    times = ""
    if row.get("frequency") and row.get("every"):
        times = f"{number(row['frequency'])} × / {number(row['every'])} {row.get('every_unit') or ''}".strip()
    return " · ".join(part for part in (dose, times) if part)


def _observation(row: Row) -> tuple[Any, ...]:
    parts = row.get("components") or ()
    if parts:
        value = _("; ").join(f"{part.get('display') or part.get('code')} {measured(part)}" for part in parts)
    else:
        value = measured(row)
    return (row.get("display") or row.get("code"), value, dated(row.get("at")))


def measured(row: Row) -> str:
    """A value with its unit, or its words."""
    if row.get("value") is not None:
        return f"{row.get('comparator') or ''}{number(row['value'])} {units.read(str(row.get('unit') or ''))}".strip()
    return str(row.get("value_text") or row.get("value_code") or "")


def number(value: Any) -> str:
    """A decimal without the zeros that a column adds."""
    text = str(value) if value is not None else ""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _line(row: Row) -> str:
    """One entry in a line; a report with its words opens."""
    line, words = _in_a_line(row), str(row.get("conclusion") or _text_of(row)).strip()
    if "\n" not in words:
        return line
    return format_html(_KEPT if row.get("category") == KEPT_PLAN else _OPENS, line, words)


def _text_of(row: Row) -> str:
    """The words of the first plain text that a document carries."""
    files = (each for each in row.get("attachments") or () if str(each.get("content_type")).startswith("text/plain"))
    found = next((each["data"] for each in files if each.get("data")), "")
    try:
        return b64decode(found, validate=True).decode()
    except ValueError:
        return ""


def _in_a_line(row: Row) -> str:
    name = row.get("title") or row.get("display") or row.get("code") or ""
    detail = row.get("reason") or row.get("outcome") or row.get("criticality") or ""
    return " · ".join(part for part in (str(name), str(detail), day(row.get("at")), day(row.get("until"))) if part)


def dated(value: Any) -> str:
    """A calendar day that is not broken over two lines; empty where there is none."""
    found = day(value)
    return format_html("<time>{}</time>", found) if found else ""


def day(value: Any) -> str:
    """A calendar day from a moment or its ISO form."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    return clock.local(moment).date().isoformat() if isinstance(moment, datetime) else ""
