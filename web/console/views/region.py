"""The region: counts and clocks per pair of organisations, never a name. Small counts arrive hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import oversight.queries
from console import rendering
from console.doors import StaffView
from console.presenters import authority
from handoff.contracts import OUTSIDE_NETWORK
from kernel.errors import Text
from oversight.contracts import Cell, FlowRow, FlowView, PairRow, RegionView, ReportView, SuggestionView

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure; `count` is None where it is hidden."""

    word: Text
    count: int | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One pair of organisations and kind; without `suggest_url` there is nobody to suggest somebody else for."""

    sender: str
    recipient: str
    kind: Text
    counts: tuple[tuple[Text, int | None], ...]
    suggest_url: str


@dataclass(frozen=True, slots=True)
class Report:
    """When an organisation was last heard of."""

    name: str
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a pair: how many took it, and after how long; None where hidden or not told."""

    head: Text
    count: int | None
    median: Text
    p90: Text


@dataclass(frozen=True, slots=True)
class Flow:
    """How referrals of one pair and kind moved on."""

    sender: str
    recipient: str
    kind: Text
    steps: tuple[Step, ...]


class Region(StaffView):
    """The region's bare list."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(
            lambda: self._draw(
                oversight.queries.region(self.actor),
                oversight.queries.flow(self.actor),
                oversight.queries.suggestions_made(self.actor),
            )
        )

    def _draw(self, view: RegionView, flow: FlowView, made: tuple[SuggestionView, ...]) -> HttpResponse:
        context = {
            "title": _("Counts and clocks of the region"),
            "figures": _figures(view),
            "heads": _heads(view),
            "pairs": tuple(_line(row, _heads(view)) for row in view.rows),
            "totals": _counts((*view.totals, view.total, view.overdue), _heads(view)),
            "flow_heads": tuple(step.label for step in flow.steps),
            "flow": tuple(_flow(row) for row in flow.rows),
            "suggestions": tuple(authority.made(each) for each in made),
            "reports": tuple(_report(one) for one in view.reports),
            "note": _("As the organisations last told it"),
            "empty_title": _("Nothing was counted yet"),
            "empty_text": _("Organisations tell their counts every few seconds, once they have referrals."),
        }
        return rendering.page(self.request, "console/region.html", context)


def _heads(view: RegionView) -> tuple[Text, ...]:
    return (*(stage.label for stage in view.stages), _("In all"), _("Clocks run out"))


def _figures(view: RegionView) -> tuple[Figure, ...]:
    stages = tuple(Figure(stage.label, cell.count) for stage, cell in zip(view.stages, view.totals, strict=True))
    return (*stages, Figure(_("Clocks run out"), view.overdue.count, late=True))


def _line(row: PairRow, heads: tuple[Text, ...]) -> Line:
    known = row.recipient_id != OUTSIDE_NETWORK
    url = reverse("console:suggest", args=[row.sender_id, row.kind, row.recipient_id]) if known else ""
    return Line(*_ends(row), row.kind_label, _counts((*row.cells, row.total, row.overdue), heads), url)


def _flow(row: FlowRow) -> Flow:
    steps = tuple(Step(one.label, one.count.count, _lasted(one.median), _lasted(one.p90)) for one in row.steps)
    return Flow(*_ends(row), row.kind_label, steps)


def _ends(row: PairRow | FlowRow) -> tuple[str, str]:
    english = (get_language() or "").startswith("en")
    sender = row.sender_name_en if english and row.sender_name_en else row.sender_name
    return sender, row.recipient_name_en if english and row.recipient_name_en else row.recipient_name


def _lasted(minutes: int | None) -> Text:
    """A time from sending as people say it: minutes, hours, days; empty where it is not told."""
    if minutes is None:
        return ""
    if minutes < HOUR:
        return _("%(n)d min") % {"n": minutes}
    if minutes < DAY:
        return _("%(n).1f h") % {"n": minutes / HOUR}
    return _("%(n).1f days") % {"n": minutes / DAY}


def _counts(cells: tuple[Cell, ...], heads: tuple[Text, ...]) -> tuple[tuple[Text, int | None], ...]:
    """Counts with the head of their column, which stands beside each on a phone."""
    return tuple((head, cell.count) for head, cell in zip(heads, cells, strict=True))


def _report(one: ReportView) -> Report:
    english = (get_language() or "").startswith("en")
    return Report(one.name_en if english and one.name_en else one.name, one.as_of)
