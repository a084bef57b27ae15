"""For the privacy officer: who looked at a patient, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import consent.queries
import patients.queries
import staff.queries
from consent.enums import Permission as ConsentPermission
from console import rendering
from console.doors import StaffView
from console.panels import Act
from console.presenters import accesses, refusals
from console.views.acting import Back
from console.views.patients import Patients
from kernel.errors import Text
from kernel.pages import Page
from patients.contracts import PatientSummary
from patients.enums import Permission as PatientPermission
from staff.contracts import Access
from tenancy.queries import known_organisations

LINES, COUNTED = 30, 100
REFUSED_DAYS = 14


class Choose(Patients):
    """About whom."""

    def target(self, patient: PatientSummary) -> tuple[str, Text]:
        return reverse("console:accesses", args=[patient.id]), _("Who looked")

    def words(self) -> dict[str, Text]:
        return {"title": _("Who looked?"), "note": _("First the patient: whose record of accesses do you need?")}


class Accesses(StaffView):
    """Every look and step here, and what other organisations opened."""

    def get(self, _request: HttpRequest, patient_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self._draw(patient_id))

    def _draw(self, patient_id: UUID) -> HttpResponse:
        after = self.request.GET.get("after") or None
        page = staff.queries.accesses(self.actor, patient_id=patient_id, after=after, limit=LINES)
        name = patients.queries.summary(self.actor, patient_id=patient_id).name
        context = {
            "title": _("Who looked at %(name)s") % {"name": name},
            "note": _("Every look and step in this organisation, the newest first. Your own looks are here, too."),
            "back": Back(reverse("console:who_looked"), _("Who looked?")),
            **_lines(self.request.path, page, after),
            **self._openings(patient_id, first=after is None),
        }
        return rendering.page(self.request, "console/accesses.html", context)

    def _openings(self, patient_id: UUID, *, first: bool) -> dict[str, Any]:
        if not (first and self.actor.may(ConsentPermission.SEE)):
            return {}
        entries = consent.queries.ledger(self.actor, patient_id=patient_id)
        known = known_organisations({one.recipient.id for entry in entries for one in entry.disclosures})
        found = accesses.openings(entries, known)
        sent = staff.queries.done_about(self.actor, patient_id=patient_id, actions=accesses.CROSSING)
        url = reverse("console:consents", args=[patient_id])
        return {
            "openings": found,
            "sent": accesses.sent(sent),
            "show_openings": True,
            "acts": (Act(url, _("Ledger of consents"), "shield"),),
        }


class Refusals(StaffView):
    """What was refused in the last days."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        after = self.request.GET.get("after") or None
        page = staff.queries.refusals(self.actor, days=REFUSED_DAYS, after=after, limit=LINES)
        context = {
            "title": _("Refused"),
            "note": _("What was refused here in the last %(days)s days, the newest first.") % {"days": REFUSED_DAYS},
            **_lines(self.request.path, page, after, self._named(page)),
        }
        return rendering.page(self.request, "console/accesses.html", context)

    def _named(self, page: Page[Access]) -> dict[UUID, str]:
        """The patients on the page, by name; on record as seen."""
        if not self.actor.may(PatientPermission.FIND):
            return {}
        found = patients.queries.summaries(self.actor, patient_ids=refusals.named(page.items))
        return {id_: one.name for id_, one in found.items()}


class Mine(StaffView):
    """What was refused to oneself: an entry that a device sent too late stands here with its reason."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        after = self.request.GET.get("after") or None
        page = staff.queries.my_refusals(self.actor, days=REFUSED_DAYS, after=after, limit=COUNTED)
        context = {
            "title": _("What was refused to you"),
            "note": _("In the last %(days)s days, the newest first. Nothing of it was kept: do it again where needed.")
            % {"days": REFUSED_DAYS},
            **_lines(self.request.path, page, after),
            "lines": accesses.by_day(accesses.line(one) for one in page.items),
        }
        return rendering.page(self.request, "console/accesses.html", context)


def _lines(path: str, page: Page[Access], after: str | None, names: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    onward = f"{path}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else ""
    return {
        "lines": [accesses.line(one, names or {}) for one in page.items],
        "next_url": onward,
        "previous_url": path if after else "",
        "empty_title": _("Nothing is on record"),
    }
