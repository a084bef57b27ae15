"""Taking one's own worklist out as a file: its own permission, on record with every person in it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from commands import command, remark
from handoff.contracts.exports import Exported
from handoff.contracts.lists import ListFilter, ReferralRow
from handoff.contracts.views import Text
from handoff.enums import FileForm, Permission
from handoff.queries.narrowing import NOTHING
from handoff.queries.worklists import rows_of_list
from handoff.rules.spreadsheet import as_csv, as_xlsx
from kernel.actor import Actor
from kernel.clock import local, now
from kernel.errors import Invalid
from kernel.ids import new_id
from patients.enums import Sex

MOST_EXPORTED = 5000
MARKS = {
    "kind": "k",
    "priority": "u",
    "state": "s",
    "partner_id": "o",
    "person_id": "p",
    "overdue": "c",
    "waiting_days": "w",
    "text": "t",
}
"""The filters that narrowed, as one letter each on the audit line: what was looked for stands nowhere."""

HEADS: tuple[Text, ...] = (
    gettext_lazy("Patient"),
    gettext_lazy("Sex"),
    gettext_lazy("Age"),
    gettext_lazy("Kind"),
    gettext_lazy("Urgency"),
    gettext_lazy("Why"),
    gettext_lazy("State"),
    gettext_lazy("Other organisation"),
    gettext_lazy("Responsible"),
    gettext_lazy("Waiting since"),
    gettext_lazy("Due"),
    gettext_lazy("Next action"),
)
WRITERS = {FileForm.CSV: as_csv, FileForm.XLSX: as_xlsx}
MEDIA = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@command(needs=Permission.EXPORT)
def export_list(actor: Actor, *, list_name: str, form: str, filters: ListFilter = NOTHING) -> Exported:
    """One of the actor's worklists as it is narrowed, at most 5000 rows, in the language of the request.

    Before acceptance the receiver's rows are masked as on the page. The record names the list, the form, the number of
    rows and which filters narrowed; and each person in it as read. Raises `Invalid` for a list that is not one's own.
    """
    if form not in FileForm.values:
        raise Invalid("form", "unknown_word", _("There is no such choice. Choose one of the list."))
    rows, left = rows_of_list(actor, list_name, filters, MOST_EXPORTED)
    remark(f"{list_name}.{form}.{len(rows)}.{''.join(MARKS[name] for name in filters.names)}")
    lines = [_line(row) for row in rows]
    if left:
        lines.append((_("%(count)s more rows are not in this file. Narrow the list.") % {"count": left},))
    chosen = FileForm(form)
    content = WRITERS[chosen]([str(head) for head in HEADS], lines)
    name = f"careloop-{list_name}-{local(now()):%Y%m%d-%H%M}.{form}"
    return Exported(new_id(), name=name, media_type=MEDIA[chosen], content=content, rows=len(rows), left_out=left)


def _line(row: ReferralRow) -> tuple[str, ...]:
    english = (get_language() or "").startswith("en")
    partner = row.partner_name_en if english and row.partner_name_en else row.partner_name
    return (
        row.patient_name,
        str(Sex(row.sex).label) if row.sex in Sex.values else "",
        str(row.age) if row.age is not None else row.age_band,
        str(row.kind_label),
        str(row.priority_label),
        row.reason or row.service_name,
        str(row.state_label),
        partner,
        row.responsible_name,
        _moment(row.since),
        _deadline(row.due_at),
        str(row.next_action_label),
    )


def _deadline(value: datetime | None) -> str:
    """A deadline; the midnight with which a day ends is the 24:00 of that day, as on the pages."""
    if value is None or local(value).time() != time():
        return _moment(value)
    return f"{local(value) - timedelta(days=1):%Y-%m-%d} 24:00"


def _moment(value: datetime | None) -> str:
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""
