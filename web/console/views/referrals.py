"""One referral: the page, its banner that refreshes itself, and the summary beside a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

import followup.queries
import handoff.queries
import patients.queries
from console import rendering
from console.doors import StaffView
from console.forms.talk import MessageForm
from console.presenters import authority, checklist, mistakes, package, protocols, referral, standing, timeline
from console.presenters.charts import Section
from console.presenters.talk import talk_of
from console.templatetags.console import day
from console.views.care import to_call
from console.views.following import follow_up_act
from console.views.preparing import DRAFTS
from console.views.worklists import came_from
from followup.contracts import PlanView
from followup.enums import Permission as FollowupPermission
from followup.enums import PlanState
from handoff.contracts import ReferralView
from handoff.enums import DeclaredSharing, Kind, PackageStatus, Side, State, Verb
from kernel.errors import NotFound, Text
from kernel.ids import new_id

ONWARD = (Verb.REFER_BACK, Verb.REFER_UP)
IN_CARE_HERE = frozenset({State.ACCEPTED, State.SCHEDULED, State.NO_SHOW, State.APPT_CANCELLED, State.IN_CARE})


class OneReferral(StaffView):
    """Reads the referral and draws a part of it."""

    def get(self, _request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
        return self.reading(lambda: self.draw(handoff.queries.referral(self.actor, referral_id=referral_id)))

    def draw(self, view: ReferralView) -> HttpResponse:
        """The part."""
        raise NotImplementedError

    def person_facts(self, view: ReferralView) -> tuple[Text, ...]:
        """Sex and age; the years where the record is here."""
        if view.patient_id is None:
            return referral.person_facts(view)
        return referral.person_facts(view, patients.queries.summary(self.actor, patient_id=view.patient_id).age)

    def numbers(self, view: ReferralView) -> tuple[Text, ...]:
        """Whom to call, for those who may see whole numbers; a receiver only while sharing goes on."""
        open_here = view.side == Side.SENDER or view.sharing == DeclaredSharing.OPEN
        return to_call(self.actor, view.patient_id) if view.patient_id and open_here else ()


class Referral(OneReferral):
    """The whole page. A draft leads on to its next step for those who may prepare it."""

    def draw(self, view: ReferralView) -> HttpResponse:
        if view.state in DRAFTS and self.may_prepare(view) and "look" not in self.request.GET:
            return redirect(f"console:prepare_{next_step(view)}", view.id)
        return rendering.page(self.request, "console/referral.html", self.context(view))

    def may_prepare(self, view: ReferralView) -> bool:
        """Whether this person goes on with the draft."""
        return any(action.verb in ("send", "ask_consent", "submit") for action in view.available_actions)

    def context(self, view: ReferralView) -> dict[str, Any]:
        """Everything the page shows."""
        can, cannot = referral.doings(view)
        note, icon = referral.package_note(view)
        shown = referral.banner(view, self.actor)
        return {
            "patient": referral.name_of(view),
            "kind": view.kind_label,
            "referral_id": str(view.id),
            "version": view.version,
            "patient_url": reverse("console:patient", args=[view.patient_id]) if view.patient_id else "",
            "back": came_from(self.request, view.kind),
            "sharing": view.sharing,
            "person_facts": (*self.person_facts(view), *self.numbers(view)),
            "tags": referral.tags(view),
            "banner": shown,
            "page_url": self.request.path,
            "banner_url": reverse("console:banner", args=[view.id]),
            "package": content(view),
            "package_title": title(view),
            "package_note": note,
            "package_icon": icon,
            "facts": timeline.facts(view),
            "doings": referral.beside(can, shown),
            "refused": cannot,
            "sides": referral.sides(view),
            "late": "" if standing.late_undo(view) else self.late(view),
            "related": self.related(view),
            "papers": view.papers,
            "suggestions": tuple(authority.told(each) for each in authority.about(self.actor, view)),
            "talk": talk_of(self.actor, view),
            "form": MessageForm(),
            "idempotency_key": str(new_id()),
            "protocol": self.protocol(view),
            "criteria": [checklist.row_of(one) for one in view.criteria if one.ticked],
            **self.mistaken(view),
        }

    def mistaken(self, view: ReferralView) -> dict[str, Any]:
        """What a death that was taken back has ended, and whether anybody calls a patient who is in care here."""
        person = patients.queries.summary(self.actor, patient_id=view.patient_id) if view.patient_id else None
        said, plan = mistakes.of_referral(view, person), self.stopped(view)
        if person is None or plan is None:
            return {"mistaken": said}
        again = follow_up_act(self.actor, person, plan)
        return {"mistaken": (*said, mistakes.no_plan(plan)), "follow_up": again}

    def stopped(self, view: ReferralView) -> PlanView | None:
        """The plan that was stopped although the patient is in care here, where no other one runs."""
        if view.patient_id is None or view.side != Side.RECIPIENT or view.state not in IN_CARE_HERE:
            return None
        if not self.actor.may(FollowupPermission.READ):
            return None
        plan = followup.queries.plan(self.actor, patient_id=view.patient_id)
        return plan if plan is not None and plan.state == PlanState.STOPPED else None

    def late(self, view: ReferralView) -> Text:
        """After an undo that came too late to be asked: who had opened it."""
        asked = self.request.GET.get("late") == Verb.UNDO and view.side == Side.SENDER
        return standing.not_undone(view) if asked else ""

    def protocol(self, view: ReferralView) -> protocols.Shown | None:
        """The joint protocol that was in force when it was sent, as this side holds it."""
        if view.protocol_id is None:
            return None
        try:
            held = handoff.queries.protocol_of(self.actor, protocol_id=view.protocol_id)
        except NotFound:
            return None
        return protocols.shown(held) if held.digest == view.protocol_digest else None

    def related(self, view: ReferralView) -> list[dict[str, Text]]:
        """Where this referral came from, what a question led to, and what was begun out of it here."""
        begun = [one for one in view.timeline if one.kind in ONWARD and one.side == view.side]
        known: tuple[tuple[Any, Text], ...] = (
            (view.became_id, _("The referral this question became")),
            (view.based_on, _("The referral this came from")),
            *((one.details.get("referral"), one.label) for one in begun),
            *((one.details.get("referral"), _("The newer handoff")) for one in view.timeline if one.kind == Verb.STOP),
        )
        return [{"url": reverse("console:referral", args=[one]), "label": label} for one, label in known if one]


class BannerFragment(OneReferral):
    """Who holds the ball now. `X-Careloop-Sharing` lets an open page empty itself at once when sharing stops."""

    def draw(self, view: ReferralView) -> HttpResponse:
        shown = {"banner": referral.banner(view, self.actor)}
        response = rendering.fragment(self.request, "console/parts/banner.html", shown)
        response["X-Careloop-Sharing"] = view.sharing
        return response


class Glance(OneReferral):
    """The summary beside the list. Looking at it is no signature."""

    def draw(self, view: ReferralView) -> HttpResponse:
        pairs = (
            (_("Why"), view.preview.reason),
            (_("Service"), view.preview.service_name),
            (_("Responsible"), view.responsible.name if view.responsible else ""),
            (_("First contact"), day(view.first_contact_on)),
            *((name, value) for name, value in referral.agreed(view) if name != _("First contact")),
        )
        context = {
            "patient": referral.name_of(view),
            "person": " · ".join(str(fact) for fact in self.person_facts(view)),
            "banner": referral.banner(view, self.actor),
            "pairs": pairs,
            "facts": timeline.facts(view)[-5:],
            "url": reverse("console:referral", args=[view.id]),
        }
        return rendering.fragment(self.request, "console/glance.html", context)


def next_step(view: ReferralView) -> str:
    """Where the author goes on."""
    if view.kind == Kind.TEMP and view.ends_on is None:
        return "start"
    if view.kind != Kind.DOWN:
        return "send"
    if view.preview.planned_discharge_at is None:
        return "start"
    planned = view.plan is not None and bool(view.plan.diagnoses or view.plan.medications)
    return "send" if view.assessment_id and planned else "plan" if view.assessment_id else "assessment"


def title(view: ReferralView) -> Text:
    """What the first panel is."""
    return _("Package") if view.package.status == PackageStatus.HERE else _("Preview")


def content(view: ReferralView) -> tuple[Section, ...]:
    """Outcome first where there is one, then the package or the preview with the word for what is not here."""
    return (*outcomes(view), *_package(view))


def outcomes(view: ReferralView) -> tuple[Section, ...]:
    """The newest outcome."""
    if not view.outcomes:
        return ()
    return (Section(_("Outcome"), pairs=package.outcome(view.outcomes[-1])),)


def _package(view: ReferralView) -> tuple[Section, ...]:
    if view.package.status == PackageStatus.HERE and view.package.sections:
        return (*package.asked(view.preview), *package.package(view.package))
    absent = package.absent_package(view.package, withdrawn=referral.withdrawn(view))
    if view.package.status == PackageStatus.NOT_OPEN and not view.preview.reason:
        return absent  # what was taken back is not "not recorded"
    return (*package.preview(view.preview), *absent)
