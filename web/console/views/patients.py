"""Finding a person, and everything this organisation knows about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import consent.queries
import followup.queries
import handoff.queries
import patients.queries
import records.queries
import staff.queries
from consent.contracts import LedgerEntry
from consent.enums import Permission as ConsentPermission
from console import rendering
from console.doors import StaffView
from console.panels import Act, Tag
from console.presenters import charts, identity, ledger, mistakes, people, plans, readings
from console.views.correcting import correct_act, death_act
from console.views.following import follow_up_act
from console.views.preparing import kinds_agreed
from console.views.reassigning import reassign_act
from console.views.registering import register_act
from destinations.enums import Permission as DestinationPermission
from followup.contracts import AlertView, ReadingView
from followup.enums import Permission as FollowupPermission
from handoff.contracts import ReferralRow
from handoff.enums import DeclaredSharing, Kind, ProposalState, Side, State
from handoff.enums import Permission as HandoffPermission
from kernel.errors import Text
from patients.contracts import PatientDetail, PatientSummary
from patients.enums import Permission as PatientPermission
from records.contracts import IN_ERROR, KEPT_PLAN, DocumentView
from records.enums import Permission as RecordPermission
from records.enums import RecordCategory
from staff.enums import Permission as StaffPermission

FOUND = 15
CHART_ROWS = 8
CONTACTS = 50
ANSWERED = frozenset({State.OUTCOME_SENT, State.CLOSED, State.WITHDRAWN, State.CANCELLED, State.ENTERED_IN_ERROR})
"""In these a green channel waits for no hospital: the next emergency opens another one."""


@dataclass(frozen=True, slots=True)
class Found:
    """One person in the answer to a search."""

    url: str
    name: str
    facts: str
    numbers: str
    word: Text


class Patients(StaffView):
    """Search by name, pinyin initials, phone or number. `then`: what a person who is registered here is wanted for."""

    then = ""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def target(self, patient: PatientSummary) -> tuple[str, Text]:
        """Where a found person leads to, and the word for it."""
        if not self.actor.may(PatientPermission.READ) and self.actor.may(StaffPermission.SEE_ACCESSES):
            return reverse("console:accesses", args=[patient.id]), _("Who looked")
        return reverse("console:patient", args=[patient.id]), _("Open")

    def unasked(self) -> tuple[PatientSummary, ...]:
        """Who is offered before anything was typed."""
        return ()

    def words(self) -> dict[str, Text]:
        """What the page says."""
        return {"title": _("Find a patient"), "note": ""}

    def _draw(self) -> HttpResponse:
        text = "".join(sign for sign in self.request.GET.get("q", "") if sign.isprintable()).strip()
        page = patients.queries.search(self.actor, text=text, limit=FOUND) if text else None
        found = [self._found(one) for one in (page.items if page else self.unasked())]
        context: dict[str, Any] = {
            **self.words(),
            "q": text,
            "people": found,
            "more": bool(page and page.next_cursor),
            "search_url": self.request.path,
            "register": register_act(self.actor, text, self.then),
            "none_title": _("Nobody was found"),
            "none_text": _("Check the spelling. Pinyin initials such as “zjm” and whole phone numbers work, too."),
        }
        return rendering.page(self.request, "console/patients.html", context)

    def _found(self, patient: PatientSummary) -> Found:
        url, word = self.target(patient)
        numbers = " · ".join(f"{one.kind.label} {one.masked}" for one in patient.identifiers)
        facts = " · ".join(str(fact) for fact in people.in_short(patient)[:3])
        return Found(url, patient.name, facts, numbers, word)


class Patient(StaffView):
    """Identity, plan, readings, record, consents, referrals: each part for those who may read it."""

    def get(self, _request: HttpRequest, patient_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self._draw(patient_id))

    def _draw(self, patient_id: UUID) -> HttpResponse:
        detail = patients.queries.detail(self.actor, patient_id=patient_id)
        referrals = self._referrals(patient_id)
        context = {
            **referrals,
            **self._followup(detail, referrals.get("greens", ())),
            "patient": detail.name,
            "person_facts": people.in_short(detail),
            "tags": _tags(detail),
            "identity": identity.pairs(detail),
            "corrections": [one for one in (correct_act(self.actor, detail), death_act(self.actor, detail)) if one],
            "page_url": self.request.path,
            "subjects": " ".join((str(patient_id), *referrals.get("ids", ()))),
            "acts": () if detail.deceased_on else self._acts(patient_id),
            **self._consents(patient_id),
            **self._chart(patient_id),
        }
        return rendering.page(self.request, "console/patient.html", context)

    def _acts(self, patient_id: UUID) -> tuple[Act, ...]:
        acts = []
        if self.actor.may(FollowupPermission.RECORD_READINGS):
            url = reverse("console:readings", args=[patient_id])
            acts.append(Act(url, _("Record readings"), "activity", "main", "a"))
        if self.actor.may(HandoffPermission.PREPARE) and self.actor.tenant.kind == "hospital":
            acts.append(Act(reverse("console:start_for", args=[patient_id]), _("Start a handoff"), "house-heart"))
        somebody = kinds_agreed(self.actor.tenant) or self.actor.may(DestinationPermission.KEEP)
        if self.actor.may(HandoffPermission.PREPARE) and somebody:
            acts.append(Act(reverse("console:refer", args=[patient_id]), _("Refer"), "send"))
        return tuple(acts)

    def _followup(self, detail: PatientDetail, greens: tuple[ReferralRow, ...]) -> dict[str, Any]:
        if not self.actor.may(FollowupPermission.READ):
            return {"mistaken": mistakes.of_patient(detail, None, follows=False)}
        patient_id = detail.id
        plan = followup.queries.plan(self.actor, patient_id=patient_id)
        alerts = followup.queries.open_alerts(self.actor, patient_id=patient_id, limit=20).items
        found = followup.queries.readings(self.actor, patient_id=patient_id, limit=10)
        return {
            "plan": plans.calendar(plan) if plan else None,
            "tried": self._tried(patient_id),
            "lost": plans.lost(plan) if plan else None,
            "readings": readings.lines(found, self._judged(found, detail.birth_date)),
            "show_plan": True,
            "reassign": reassign_act(self.actor, plan) or follow_up_act(self.actor, detail, plan),
            "mistaken": mistakes.of_patient(detail, plan, follows=True),
            "alerts": [] if detail.deceased_on else [self._alarm(alert, greens) for alert in alerts],
        }

    def _tried(self, patient_id: UUID) -> tuple[plans.Tried, ...]:
        contacts = followup.queries.contacts(self.actor, patient_id=patient_id, limit=CONTACTS)
        by = {one.by for one in contacts}
        return plans.tried(contacts, staff.queries.names(by) if by else {})

    def _judged(self, found: Iterable[ReadingView], born: date | None) -> readings.Judged:
        alerts = followup.queries.alerts_of(self.actor, reading_ids=[one.id for one in found])
        closed_by = {alert.closed_by for alert in alerts.values() if alert.closed_by}
        return readings.Judged(alerts, born, staff.queries.names(closed_by) if closed_by else {})

    def _alarm(self, alert: AlertView, greens: tuple[ReferralRow, ...]) -> readings.Alarm:
        may_refer = self.actor.may(HandoffPermission.PREPARE) and alert.severity == "red"
        green = next((row for row in greens if row.state not in ANSWERED), None)
        if green is None and not (may_refer and self._proposed(alert)):
            green = next((row for row in greens if row.state == State.OUTCOME_SENT), None)
        green_url = reverse("console:referral", args=[green.id]) if green else ""
        url = reverse("console:green_channel", args=[alert.id]) if may_refer and not green else ""
        may = self.actor.may(FollowupPermission.HANDLE_ALERTS)
        return readings.alarm(alert, act_url=url, open_url=green_url, may=may)

    def _proposed(self, alert: AlertView) -> bool:
        """Whether it spoke again since: then the hospital's unread answer is not about it."""
        found = handoff.queries.proposal_of(self.actor, alert_id=alert.id)
        return found is not None and found.state == ProposalState.OPEN

    def _consents(self, patient_id: UUID) -> dict[str, Any]:
        if not self.actor.may(ConsentPermission.SEE):
            return {}
        found: tuple[LedgerEntry, ...] = consent.queries.ledger(self.actor, patient_id=patient_id)
        return {
            "consents": [ledger.in_short(entry) for entry in found[:4]],
            "ledger_url": reverse("console:consents", args=[patient_id]),
        }

    def _referrals(self, patient_id: UUID) -> dict[str, Any]:
        if not self.actor.may(HandoffPermission.READ):
            return {}
        found = handoff.queries.of_patient(self.actor, patient_id=patient_id)
        return {
            "referrals": [_link(row) for row in found],
            "greens": tuple(row for row in found if row.kind == Kind.UP_GREEN),
            "ids": tuple(str(row.id) for row in found),
            "withdrawn": _withdrawn(found),
        }

    def _chart(self, patient_id: UUID) -> dict[str, Any]:
        if not self.actor.may(RecordPermission.READ):
            return {}
        chart = records.queries.chart(self.actor, patient_id=patient_id, limit=CHART_ROWS)
        documents = (one for one in chart.section(RecordCategory.DOCUMENTS).items if isinstance(one, DocumentView))
        plans_kept = (one for one in documents if one.category == KEPT_PLAN and one.status != IN_ERROR)
        newest = next(plans_kept, None)
        found = {newest.id: records.queries.attachments(self.actor, document_id=newest.id)} if newest else {}
        return {"chart": charts.sections(chart, found, kept_plan=newest)}


def _withdrawn(rows: Iterable[ReferralRow]) -> tuple[str, ...]:
    """The senders whose data may no longer be read here, because the patient took the consent back."""
    stopped = (row for row in rows if row.side == Side.RECIPIENT and row.sharing == DeclaredSharing.STOPPED)
    return tuple(dict.fromkeys(_partner(row) for row in stopped))


def _partner(row: ReferralRow) -> str:
    english = (get_language() or "").startswith("en")
    return row.partner_name_en if english and row.partner_name_en else row.partner_name


def _link(row: Any) -> dict[str, Any]:
    green = row.kind == Kind.UP_GREEN
    return {
        "url": reverse("console:referral", args=[row.id]),
        "label": f"{row.kind_label} · {_partner(row)}",
        "line": row.state_label,
        "tag": Tag(row.kind_label, "danger" if green else ""),
    }


def _tags(detail: PatientDetail) -> tuple[Tag, ...]:
    tags = [Tag(tag) for tag in detail.tags]
    if detail.deceased_on:
        tags.insert(0, Tag(_("died on %(day)s") % {"day": detail.deceased_on}, "", "flower"))
    if detail.notes:
        tags.append(Tag(_("identity to be checked"), "warning", "user-search"))
    return tuple(tags)
