"""A referral on paper: the official slips, the discharge plan, and the sheet that the patient takes home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import followup.queries
import handoff.queries
import patients.queries
import staff.queries
from console import rendering, words
from console.doors import StaffView
from console.presenters import marks, official, sheets, slips
from console.views.acting import Back
from followup.contracts import PlanView
from followup.enums import Permission as FollowupPermission
from handoff.contracts import ReferralView
from handoff.enums import PaperForm, Verb
from kernel import clock
from kernel.errors import NotFound
from patients.contracts import PatientSummary
from staff.enums import Permission, Role
from tenancy.queries import host_of

DOCTORS = (Role.HOSPITAL_DOCTOR, Role.COMMUNITY_DOCTOR)
SLIPS = frozenset({PaperForm.OUT, PaperForm.BACK})
TEMPLATES = {PaperForm.PLAN: "plan", PaperForm.SHEET: "sheet"}


class Paper(StaffView):
    """One form of one referral: as it will be printed, with a button that prints it."""

    def get(self, _request: HttpRequest, referral_id: UUID, form: str) -> HttpResponseBase:
        if form not in PaperForm.values:
            raise Http404
        return self.reading(lambda: self._draw(referral_id, PaperForm(form)))

    def _draw(self, referral_id: UUID, form: PaperForm) -> HttpResponse:
        view = handoff.queries.paper(self.actor, referral_id=referral_id, form=form)
        person = self._person(view)
        context = {
            "title": form.label,
            "back": Back(reverse("console:referral", args=[view.id]), _("The referral")),
            "mark": marks.mark(view, form, died=person is not None and person.deceased_on is not None),
            "both": (get_language() or "").startswith("en"),
            "others": [link for link in view.papers if link.form != form],
            "sender": words.name_of(view.sender),
            "recipient": words.name_of(view.recipient),
            "printed_at": clock.now(),
            "printed_by": self.actor.name,
            "own_code": code_of(self._address(view, self.request.get_host())),
            "their_code": code_of(self._address(view, self._host_of_reader(view, form))),
            **self._content(view, form, person),
        }
        name = "slip" if form in SLIPS else TEMPLATES[form]
        return rendering.page(self.request, f"console/paper/{name}.html", context)

    def _content(self, view: ReferralView, form: PaperForm, person: PatientSummary | None) -> dict[str, Any]:
        """What stands on the form."""
        if form in SLIPS:
            onward = self._way_back(view) if form == PaperForm.BACK and slips.is_answer(view) else None
            return {"slip": slips.slip(view, form, self._doctors(), onward=onward), "words": official}
        shown = sheets.sheet(view, plain=form == PaperForm.SHEET, person=person, running=self._running(view))
        return {"sheet": shown, "emergency": sheets.EMERGENCY_NUMBER}

    def _way_back(self, view: ReferralView) -> ReferralView | None:
        """The newest way back that was begun out of it, where it is here."""
        told = (one.details.get("referral") for one in view.timeline if one.kind == Verb.REFER_BACK)
        begun = [UUID(str(one)) for one in told if one]
        if not begun or begun[-1] not in handoff.queries.of_ids(self.actor, referral_ids=begun[-1:]):
            return None
        return handoff.queries.referral(self.actor, referral_id=begun[-1])

    def _person(self, view: ReferralView) -> PatientSummary | None:
        """The record here, once there is one."""
        if view.patient_id is None:
            return None
        return patients.queries.summary(self.actor, patient_id=view.patient_id)

    def _running(self, view: ReferralView) -> PlanView | None:
        """The follow-up that the referral began here, for those who may read it."""
        if not self.actor.may(FollowupPermission.READ):
            return None
        return followup.queries.plan_of_referral(self.actor, referral_id=view.id)

    def _doctors(self) -> frozenset[UUID]:
        """Who of this organisation is a doctor, as far as the reader may know."""
        if not self.actor.may(Permission.SEE_PEOPLE):
            return frozenset()
        return frozenset(one.id for one in staff.queries.people(self.actor, roles=DOCTORS, active=False))

    def _address(self, view: ReferralView, host: str) -> str:
        """Where that organisation's people find the referral. Both sides know it by the same identifier."""
        scheme = "https" if self.request.is_secure() else "http"
        return f"{scheme}://{host}{reverse('console:referral', args=[view.id])}"

    def _host_of_reader(self, view: ReferralView, form: PaperForm) -> str:
        """The host of whoever is handed the paper: the one who receives the patient; a slip back after the outcome
        goes to who sent. The port is the one under which this page was asked for.
        """
        returned = form == PaperForm.BACK and slips.is_answer(view)
        reader = view.sender if returned else view.recipient
        _name, _colon, port = self.request.get_host().partition(":")
        try:
            host = host_of(reader.organisation_id)
        except NotFound:
            return self.request.get_host()
        return f"{host}:{port}" if port else host


def code_of(address: str) -> SafeString:
    """A QR code that holds the address and nothing else, as an SVG element of rectangles and strokes."""
    made = segno.make(address, error="m", micro=False)
    drawn = made.svg_inline(omitsize=True, svgclass="code", lineclass=None, light="#fff", border=2)
    return SafeString(drawn)
