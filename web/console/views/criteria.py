"""The organisation's checklists: what is asked before a patient goes up or down, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import handoff.commands
import handoff.queries
from console import rendering
from console.doors import StaffView
from console.forms.criteria import CriterionForm
from console.panels import Act, Tag
from console.presenters.checklist import limit_of
from console.views.acting import ActView, Asked, Back
from handoff.contracts import CriterionRow
from handoff.enums import Direction, Disease
from kernel.errors import NotFound, Text


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its words, the other language, what ticks it, the source."""

    text: str
    under: str
    disease: Text
    limit: str
    source: str
    tag: Tag
    acts: tuple[Act, ...]


class Criteria(StaffView):
    """Every list with its rows; retired ones last."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        rows = handoff.queries.criteria(self.actor)
        language = self.request.LANGUAGE_CODE
        lists = [
            {"title": one.label, "lines": [line(row, language) for row in _in_order(rows, one)]} for one in Direction
        ]
        context = {
            "title": _("Checklists for referrals"),
            "note": _("What is asked before a patient is sent. A change is a new wording; referrals keep the old one."),
            "lists": [one for one in lists if one["lines"]],
            "acts": (Act(reverse("console:add_criterion"), _("Add a row"), "plus", "main", dialog=True),),
        }
        return rendering.page(self.request, "console/criteria.html", context)


def _in_order(rows: tuple[CriterionRow, ...], direction: Direction) -> list[CriterionRow]:
    return sorted((row for row in rows if row.direction == direction), key=lambda row: not row.active)


def line(row: CriterionRow, language: str) -> Line:
    """One row for the page, in the language of the page with the other one under it."""
    english = not language.startswith("zh")
    on = Tag(_("on the list"), "success", "check") if row.active else Tag(_("retired"), "", "archive")
    return Line(
        row.text_en if english else row.text_zh,
        row.text_zh if english else row.text_en,
        Disease(row.disease).label if row.disease in Disease.values else _("Every patient"),
        limit_of(row),
        row.source,
        on,
        _acts(row),
    )


def _acts(row: CriterionRow) -> tuple[Act, ...]:
    if not row.active:
        url = reverse("console:restore_criterion", args=[row.code])
        return (Act(url, _("Put on the list again"), dialog=True),)
    return (
        Act(reverse("console:edit_criterion", args=[row.code]), _("Change the row"), dialog=True),
        Act(reverse("console:retire_criterion", args=[row.code]), _("Retire"), "", "grave", dialog=True),
    )


class _OfCriteria(ActView):
    """A change of the checklists."""

    def back(self) -> Back:
        """The lists."""
        return Back(reverse("console:criteria"), _("Checklists for referrals"))

    def row(self) -> CriterionRow:
        """The row in question; raises `NotFound`."""
        found = next((one for one in handoff.queries.criteria(self.actor) if one.code == self.kwargs["code"]), None)
        if found is None:
            raise NotFound("criterion")
        return found


class Add(_OfCriteria):
    """A new row."""

    def asked(self) -> Asked:
        return Asked(_("Add a row"), _("Save"), self.back(), self.back().url, "saved")

    def form(self, data: Any = None) -> forms.Form:
        return CriterionForm(data, new=True)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        handoff.commands.add_criterion(self.actor, **cleaned, idempotency_key=key)


class Edit(_OfCriteria):
    """A new wording of a row."""

    def asked(self) -> Asked:
        row = self.row()
        said = (_("Referrals that were sent keep the wording they were sent with."),)
        title = _("Change: %(row)s") % {"row": row.text(self.request.LANGUAGE_CODE)}
        return Asked(title, _("Save"), self.back(), self.back().url, "saved", said, version=row.number)

    def form(self, data: Any = None) -> forms.Form:
        return CriterionForm(data, new=False, initial=CriterionForm.filled(self.row()))

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        handoff.commands.edit_criterion(
            self.actor, code=self.kwargs["code"], expected_version=self.version(), **cleaned, idempotency_key=key
        )


class Retire(_OfCriteria):
    """Off the list."""

    active = False

    def word(self) -> Text:
        """What is done."""
        return _("Retire")

    def asked(self) -> Asked:
        row = self.row()
        said = (row.text(self.request.LANGUAGE_CODE), _("It is not deleted, and what was sent stays as it is."))
        return Asked(self.word(), self.word(), self.back(), self.back().url, "saved", said, version=row.number)

    def act(self, _cleaned: dict[str, Any], key: str) -> None:
        handoff.commands.retire_criterion(
            self.actor,
            code=self.kwargs["code"],
            expected_version=self.version(),
            active=self.active,
            idempotency_key=key,
        )


class Restore(Retire):
    """On the list again."""

    active = True

    def word(self) -> Text:
        return _("Put on the list again")
