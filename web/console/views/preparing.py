"""The author's way through a draft, step by step; each step is saved, so it can be left and taken up again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

import consent.queries
import handoff.queries
import patients.queries
from consent.enums import Permission as ConsentPermission
from consent.enums import Purpose
from console import rendering
from console.doors import StaffView
from console.panels import Act, Step
from console.presenters import authority, people
from console.views.acting import Back
from handoff.contracts import ReferralView
from handoff.enums import Kind, ListName, State, Verb
from kernel.actor import Actor
from kernel.errors import Text
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients.enums import Permission as PatientPermission
from tenancy.contracts import OrganisationCard
from tenancy.queries import partners

PURPOSES: dict[str, str] = {
    Kind.DOWN: Purpose.DISCHARGE_HANDOFF,
    Kind.UP: Purpose.UP_REFERRAL,
    Kind.UP_GREEN: Purpose.GREEN_CHANNEL,
    Kind.LATERAL: Purpose.LATERAL_REFERRAL,
    Kind.ADVICE: Purpose.ADVICE,
    Kind.TEMP: Purpose.TEMPORARY_CARE,
}
REFERRED = (Kind.UP, Kind.LATERAL, Kind.ADVICE, Kind.TEMP)
DRAFTS = frozenset({State.DRAFT, State.CONSENT_PENDING, State.INTERNAL_REVIEW})


class PrepareView(StaffView):
    """A step of one draft. Subclasses draw it in `step` and save it in `save`."""

    name = ""
    _held: ReferralView | None = None

    @property
    def view(self) -> ReferralView:
        """The draft as it stands; raises `NotFound`."""
        if self._held is None:
            self._held = handoff.queries.referral(self.actor, referral_id=self.referral_id)
        return self._held

    @property
    def referral_id(self) -> UUID:
        """Which draft."""
        found: UUID = self.kwargs["referral_id"]
        return found

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        return self.reading(self.open)

    def open(self) -> HttpResponse:
        """The step, unless the draft was sent: then its page. An anonymous question asks for no consent."""
        if self.view.state not in DRAFTS:
            return redirect("console:referral", self.referral_id)
        if self.name == "consent" and self.view.anonymous:
            return redirect("console:prepare_send", self.referral_id)
        return self.step()

    def step(self, status: int = 200, **more: Any) -> HttpResponse:
        """Draws the step."""
        raise NotImplementedError

    def page(self, template: str, title: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """The step inside the frame of the handoff."""
        view = self.view
        whole = {
            "title": title,
            "patient": view.patient_name,
            "person_facts": _facts(self.actor, view),
            "steps": self.steps(),
            "back": Back(reverse("console:list", args=[ListName.TO_SEND]), ListName.TO_SEND.label),
            "idempotency_key": str(new_id()),
            "expected_version": view.version,
            "end": self.ending(),
            "advice": self.advice(),
            **context,
        }
        return rendering.page(self.request, f"console/prepare/{template}.html", whole, status=status)

    def advice(self) -> tuple[Text, ...]:
        """What the health authority suggests instead of the receiver, where one looks at the receiver."""
        if self.name not in ("start", "send"):
            return ()
        return tuple(authority.told(one) for one in authority.about(self.actor, self.view))

    def ending(self) -> Act | None:
        """How the draft is given up, where this person may."""
        if all(one.verb != Verb.STOP for one in self.view.available_actions):
            return None
        url = reverse("console:act", args=[self.referral_id, Verb.STOP.value])
        return Act(url, _("End this draft"), "octagon-x", "grave", dialog=True)

    def again(self, status: int = 422, **more: Any) -> HttpResponse:
        """The step once more after a refusal, read anew."""
        self._held = None
        return self.reading(lambda: self.step(status, **more))

    def onward(self, step: str) -> HttpResponse:
        """To the next step."""
        return redirect(f"console:prepare_{step}", self.referral_id)

    def steps(self) -> tuple[Step, ...]:
        """Where one is, what is done, what is left."""
        done = self.finished()
        return tuple(Step(self.url(name), word, self._state(name, done)) for name, word in self.named_steps())

    def named_steps(self) -> tuple[tuple[str, Text], ...]:
        """The steps of this draft in their order, with their words."""
        words: dict[str, Text] = {
            "start": beginning_of(self.view.kind),
            "assessment": _("Assessment"),
            "plan": _("Discharge plan"),
            "consent": _("Consent"),
            "send": _("Send"),
        }
        asked = ("start", "send") if self.view.anonymous else ("start", "consent", "send")
        names = tuple(words) if self.view.kind == Kind.DOWN else asked
        return tuple((name, words[name]) for name in names)

    def _state(self, name: str, done: dict[str, bool]) -> str:
        if name == self.name:
            return "now"
        return "done" if done.get(name) else "open"

    def url(self, name: str) -> str:
        """The address of a step."""
        return reverse(f"console:prepare_{name}", args=[self.referral_id])

    def finished(self) -> dict[str, bool]:
        """Which steps are complete."""
        view = self.view
        planned = view.plan is not None and bool(view.plan.red_flags or view.plan.medications or view.plan.diagnoses)
        dated = {Kind.DOWN: view.preview.planned_discharge_at, Kind.TEMP: view.ends_on}
        begun = view.kind not in dated or dated[Kind(view.kind)] is not None
        assessed = view.assessment_id is not None
        return {"start": begun, "assessment": assessed, "plan": planned, "consent": self.consented()}

    def consented(self) -> bool:
        """Whether something allows the data to leave now."""
        view = self.view
        if view.patient_id is None or not self.actor.may(ConsentPermission.USE):
            return False
        about = {"patient_id": view.patient_id, "recipient_id": view.recipient.organisation_id}
        return consent.queries.proof(self.actor, purpose=PURPOSES[view.kind], **about) is not None


def beginning_of(kind: str) -> str:
    """What the first step is called."""
    return _("Patient and centre") if kind == Kind.DOWN else _("Patient and receiver")


def receivers(sender: Tenant | OrganisationCard, kind: str) -> tuple[OrganisationCard, ...]:
    """With whom this kind is agreed and who takes it. The same for a first choice, another receiver and a proposal."""
    agreed = partners(sender.id, kind)
    return tuple(one for one in agreed if handoff.queries.fits(kind, sender=sender.kind, receiver=one.kind))


def kinds_agreed(sender: Tenant) -> tuple[Kind, ...]:
    """The kinds besides the discharge and the green channel for which there is somebody to refer to."""
    return tuple(kind for kind in REFERRED if receivers(sender, kind))


def _facts(actor: Actor, view: ReferralView) -> tuple[Any, ...]:
    known = view.patient_id is not None and actor.may(PatientPermission.FIND)
    age = patients.queries.summary(actor, patient_id=view.patient_id).age if known and view.patient_id else None
    return people.sex_of(view.preview.sex), people.age_of(age, view.preview.age_band), view.kind_label
