"""One step of a referral: the server says what may be done on this version; the page asks for what the step needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

import followup.queries
import handoff.commands
import handoff.queries
import staff.queries
import tenancy.queries
from commands import read_frame
from console import toasts, words
from console.forms.moves import GREEN, Choices, MoveForm
from console.presenters import authority, consequences, elsewhere, standing, suggestions
from console.presenters.referral import GRAVE, name_of
from console.views.acting import ActView, Asked, Back
from console.views.destinations import outside_receivers
from console.views.preparing import receivers
from followup.enums import Pathway
from followup.enums import Permission as FollowupPermission
from handoff.commands import BedAndDoctor
from handoff.contracts import AvailableAction, ReferralView
from handoff.contracts.errors import AlreadyOpen
from handoff.enums import Kind, Permission, Side, State, Verb
from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotFound, Refused, Text
from oversight.contracts import SuggestionView
from staff.contracts import Person
from staff.enums import Role

CALLS: dict[str, Callable[..., Any]] = {
    Verb.OPEN: handoff.commands.open_referral,
    Verb.ASK_INFO: handoff.commands.ask_info,
    Verb.ANSWER_INFO: handoff.commands.answer_info,
    Verb.ACCEPT: handoff.commands.accept_referral,
    Verb.DECLINE: handoff.commands.decline_referral,
    Verb.WITHDRAW: handoff.commands.withdraw_referral,
    Verb.CANCEL: handoff.commands.cancel_referral,
    Verb.CONFIRM_CANCEL: handoff.commands.confirm_cancellation,
    Verb.CONTINUE_CARE: handoff.commands.continue_care,
    Verb.SCHEDULE: handoff.commands.schedule_referral,
    Verb.ARRIVE: handoff.commands.record_arrival,
    Verb.NOTE: handoff.commands.write_note,
    Verb.READ_NOTES: handoff.commands.read_notes,
    Verb.SEND_OUTCOME: handoff.commands.send_outcome,
    Verb.ACKNOWLEDGE: handoff.commands.acknowledge_outcome,
    Verb.SETTLE: handoff.commands.settle_unmet,
    Verb.STOP: handoff.commands.stop_referral,
    Verb.RECORD_DISCHARGE: handoff.commands.record_discharge,
    Verb.CONSENT_REFUSED: handoff.commands.refuse_consent,
    Verb.CONTINUE_WITHOUT_SHARING: handoff.commands.continue_without_sharing,
    Verb.SUBMIT: handoff.commands.submit_for_review,
    Verb.RETURN_DRAFT: handoff.commands.return_draft,
    Verb.WAITLIST: handoff.commands.waitlist_referral,
    Verb.PROPOSE_ONWARD: handoff.commands.propose_onward,
    Verb.REDIRECT: handoff.commands.redirect_referral,
    Verb.NO_SHOW: handoff.commands.record_no_show,
    Verb.CANCEL_APPOINTMENT: handoff.commands.cancel_appointment,
    Verb.SEND_RECORD: handoff.commands.send_record,
    Verb.FOLLOWED_UP: handoff.commands.record_follow_up,
    Verb.NOT_COMPLETE: handoff.commands.give_up,
    Verb.QUESTION_OUTCOME: handoff.commands.question_outcome,
    Verb.UNDO: handoff.commands.undo_sending,
    Verb.ENTER_IN_ERROR: handoff.commands.enter_in_error,
    Verb.REFER_BACK: handoff.commands.refer_back,
    Verb.TURN_INTO_REFERRAL: handoff.commands.turn_into_referral,
}
RENAMED = {(Verb.SEND_OUTCOME, "reason"): "outcome", (Verb.REFER_BACK, "why"): "reason"}
ELSEWHERE = frozenset({Verb.REDIRECT, Verb.PROPOSE_ONWARD})
DIED = "died"
NOTHING_TO_DO = "no_action"
"""After a death no plan changes and nobody is referred."""
TOASTS = {
    Verb.OPEN: "opened",
    Verb.ASK_INFO: "question",
    Verb.ANSWER_INFO: "answer",
    Verb.ACCEPT: "accepted",
    Verb.DECLINE: "declined",
    Verb.WITHDRAW: "asked",
    Verb.CANCEL: "asked",
    Verb.CONFIRM_CANCEL: "cancelled",
    Verb.CONTINUE_CARE: "care_goes_on",
    Verb.SCHEDULE: "scheduled",
    Verb.ARRIVE: "arrival",
    Verb.NOTE: "noted",
    Verb.READ_NOTES: "notes_read",
    Verb.SEND_OUTCOME: "outcome",
    Verb.ACKNOWLEDGE: "acknowledged",
    Verb.SETTLE: "settled",
    Verb.STOP: "stopped",
    Verb.RECORD_DISCHARGE: "left",
    Verb.CONTINUE_WITHOUT_SHARING: "without_sharing",
    Verb.UNDO: "undoing",
    Verb.ENTER_IN_ERROR: "asked",
    Verb.REDIRECT: "elsewhere",
    Verb.WAITLIST: "waitlisted",
    Verb.TURN_INTO_REFERRAL: "turned",
}
GONE = {
    State.WITHDRAWN: "they_withdrew",
    State.ENTERED_IN_ERROR: "they_took_back",
    State.REDIRECTED: "they_went_elsewhere",
}
QUESTION_TOASTS = {
    (Kind.ADVICE.value, Verb.ACCEPT.value): "question_taken_on",
    (Kind.ADVICE.value, Verb.SEND_OUTCOME.value): "question_answered",
}
CARERS = {
    True: (Role.HOSPITAL_DOCTOR, Role.WARD_NURSE),
    False: (Role.COMMUNITY_NURSE, Role.COMMUNITY_DOCTOR),
}


class Move(ActView):
    """Accept, decline, ask, answer, schedule, note, outcome, acknowledge …"""

    _held: ReferralView | None = None

    @property
    def view(self) -> ReferralView:
        """The referral as it stands; raises `NotFound`."""
        if self._held is None:
            self._held = handoff.queries.referral(self.actor, referral_id=self.kwargs["referral_id"])
        return self._held

    @property
    def verb(self) -> str:
        """The step in question; another word is no page."""
        verb = self.kwargs["verb"].replace("-", "_")
        if verb not in CALLS:
            raise Http404
        return str(verb)

    def action(self) -> AvailableAction:
        """The step as the server offers it now; `Refused` where it does not, with what to do."""
        found = next((one for one in self.view.available_actions if one.verb == self.verb), None)
        if found is None and not self.actor.roles & handoff.queries.roles_that_take(self.verb, self.view.side):
            raise Refused("not_your_role", _("Your role does not take this step. Ask a colleague whose role does."))
        if found is None:
            state = {"state": self.view.state_label}
            raise Refused("not_now", _("This step is not open to you now. The referral stands at: %(state)s.") % state)
        return found

    def get(self, _request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().get(_request, **kwargs)
        except Refused as fault:
            return self.moved_on(fault)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, **kwargs)
        except Refused as fault:
            return self.moved_on(fault)

    def moved_on(self, fault: Refused) -> HttpResponseBase:
        """The step was on a page that is older than the referral: its page says where it stands, and who moved it."""
        if fault.code != "not_now":
            raise fault
        with read_frame(self.actor):
            view = self.view
        url = reverse("console:referral", args=[view.id])
        if self.verb == Verb.UNDO and standing.not_undone(view):
            return toasts.after(self.request, f"{url}?late={Verb.UNDO}", "")
        return toasts.after(self.request, url, gone(view))

    def forget(self) -> None:
        self._held = None

    def asked(self) -> Asked:
        view, verb = self.view, self.verb
        url = reverse("console:referral", args=[view.id])
        label = standing.label_of(view, verb)
        title = _("%(what)s: %(name)s") % {"what": label, "name": name_of(view)}
        return Asked(
            title,
            label,
            Back(url, name_of(view)),
            url,
            self.toast(verb),
            (*consequences.of(view, verb), *self.advice(verb), *self.replaces(verb), *self.adds(verb)),
            verb in GRAVE or (verb == Verb.RECORD_DISCHARGE and standing.nobody_has_taken_over(view)),
            view.version,
        )

    def says_death(self, verb: str) -> bool:
        """Whether the outcome that was typed is a death."""
        return verb == Verb.SEND_OUTCOME and self.request.POST.get("reason") == DIED

    def toast(self, verb: str) -> str:
        """The sentence afterwards."""
        if self.says_death(verb):
            return "death"
        if verb == Verb.REDIRECT and self.view.sent_at is None:
            return "elsewhere_now"
        return QUESTION_TOASTS.get((self.view.kind, verb)) or TOASTS.get(Verb(verb), "done")

    def adds(self, verb: str) -> tuple[Text, ...]:
        """What accepting adds to the work here."""
        if verb != Verb.ACCEPT or not self.actor.may(Permission.DECIDE):
            return ()
        return suggestions.added(handoff.queries.added_work(self.actor, referral_id=self.view.id))

    def replaces(self, verb: str) -> tuple[Text, ...]:
        """On a way back to us: whom it is about, and what accepting it ends."""
        view = self.view
        if verb != Verb.ACCEPT or view.kind != Kind.DOWN or view.side != Side.RECIPIENT or view.based_on is None:
            return ()
        try:
            went_up = handoff.queries.referral(self.actor, referral_id=view.based_on)
        except NotFound:
            return ()
        told = {"patient": went_up.patient_name, "hospital": words.name_of(went_up.recipient)}
        return (
            _("This is %(patient)s, whom you sent up to %(hospital)s.") % told,
            _("A handoff under which the patient is looked after here ends with it, and the new plan takes its place."),
        )

    def form(self, data: Any = None) -> forms.Form:
        action = self.action()
        if action.verb == Verb.ACKNOWLEDGE and standing.died(self.view):
            action = replace(action, reasons=tuple(one for one in action.reasons if one == NOTHING_TO_DO))
        return MoveForm(data, action=action, given=self.given(action))

    def given(self, action: AvailableAction) -> Choices:
        """What the form offers to choose from."""
        people = self.people() if "responsible_id" in action.requires else ()
        green, left = self.view.kind == Kind.UP_GREEN, self.view.discharged_at
        return Choices(
            people,
            reasons_of(action.verb),
            self.first_day(),
            green,
            clock.local(left) if left else None,
            self.others() if action.verb in ELSEWHERE else (),
            self.view.preview.pathway or Pathway.DISCHARGE if self.view.kind == Kind.DOWN else "",
            in_the_name_of(self.actor),
            self.view.kind == Kind.ADVICE,
            elsewhere.reason_of(self.view, action.verb),
            standing.first_contact_hint(self.view),
        )

    def others(self) -> tuple[tuple[str, Text], ...]:
        """Other organisations that the first choice offers for this kind, and institutions outside the network."""
        view = self.view
        again = view.state not in (State.SENT, State.RECEIVED, State.INFO_REQUESTED, State.WAITLISTED)
        here = frozenset[UUID]() if again else {view.recipient.organisation_id}
        found = receivers(tenancy.queries.organisation(view.sender.organisation_id), view.kind)
        open_to = {card.id: words.name_of(card) for card in found if card.id not in here}
        partners = authority.first(elsewhere.marked(self.in_order(open_to), view), self.suggestions())
        may_leave = self.verb == Verb.REDIRECT and view.kind != Kind.UP_GREEN
        outside = outside_receivers(self.actor) if may_leave else ()
        return (*partners, *(one for one in outside if UUID(one[0]) not in here))

    def in_order(self, open_to: Mapping[UUID, Text]) -> list[tuple[UUID, Text]]:
        """For the sender the best first, with the reasons under each name, as where the referral was begun."""
        view = self.view
        if self.verb != Verb.REDIRECT or not self.actor.may(Permission.SEND):
            return list(open_to.items())
        found = handoff.queries.suggestions(self.actor, kind=view.kind, patient_id=view.patient_id)
        return [
            (each.organisation_id, suggestions.choice(each)[1]) for each in found if each.organisation_id in open_to
        ]

    def advice(self, verb: str) -> tuple[Text, ...]:
        """Before another receiver is chosen: what became of it here, and what the authority suggests instead."""
        if verb != Verb.REDIRECT or self.view.side != Side.SENDER:
            return ()
        found = authority.about(self.actor, self.view)
        return (*elsewhere.told(self.view), *(authority.told(one) for one in found))

    def suggestions(self) -> tuple[SuggestionView, ...]:
        """What the authority suggests to the sender of this kind."""
        return authority.told_us(self.actor, self.view.kind) if self.view.side == Side.SENDER else ()

    def people(self) -> tuple[tuple[str, Text], ...]:
        """Colleagues who can take over, with how much they have to do."""
        found = staff.queries.people(self.actor, roles=CARERS[self.actor.tenant.kind == "hospital"])
        load = followup.queries.workload(self.actor) if self.actor.may(FollowupPermission.READ) else None
        if load is not None:
            found = tuple(sorted(found, key=lambda one: load.get(one.id, 0)))  # who has room stands first
        return tuple((str(one.id), named(one, load.get(one.id, 0) if load is not None else None)) for one in found)

    def first_day(self) -> Any:
        """The day that is proposed: after the discharge, else tomorrow."""
        today = clock.today()
        leaves = self.view.discharged_at or self.view.preview.planned_discharge_at
        return max(today, clock.local(leaves).date() + timedelta(days=1)) if leaves else today + timedelta(days=1)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse | None:
        try:
            made = self.taken(cleaned, key)
        except AlreadyOpen as fault:
            if self.verb != Verb.REFER_BACK:
                raise
            return toasts.after(self.request, reverse("console:referral", args=[fault.existing_id]), "begun")
        if self.verb != Verb.REFER_BACK:
            return None
        url, draft = (reverse("console:referral", args=[one]) for one in (self.kwargs["referral_id"], made.id))
        return toasts.after(self.request, url, "back_draft", draft=draft)

    def taken(self, cleaned: dict[str, Any], key: str) -> Any:
        """Calls the step's command with what was typed."""
        inputs = {RENAMED.get((Verb(self.verb), name), name): value for name, value in cleaned.items()}
        green = {name: inputs.pop(name) for name in GREEN if name in inputs}
        if green:
            inputs["bed_and_doctor"] = BedAndDoctor(**green)
        return CALLS[self.verb](
            self.actor,
            referral_id=self.kwargs["referral_id"],
            expected_version=self.version(),
            **inputs,
            idempotency_key=key,
        )


def gone(view: ReferralView) -> str:
    """The sentence for a step that is no longer open; a receiver is told what the sender did."""
    return GONE.get(State(view.state), "moved_on") if view.side == Side.RECIPIENT else "moved_on"


def in_the_name_of(actor: Actor) -> tuple[tuple[str, Text], ...]:
    """The colleagues who let this person act in their name today."""
    return tuple((str(one.id), one.signature) for one in staff.queries.acting_for(actor))


def reasons_of(verb: str) -> tuple[tuple[str, Text], ...]:
    """The coded reasons of a step; one that says nothing by itself asks for a sentence."""
    wordy, hint = handoff.queries.reasons_that_need_a_sentence(verb), _("(with a sentence)")
    return tuple(
        (code, format_lazy("{label} {hint}", label=label, hint=hint) if code in wordy else label)
        for code, label in handoff.queries.reasons(verb)
    )


def named(one: Person, load: int | None) -> str:
    """A colleague with role, team and how much is waiting."""
    roles = " / ".join(str(Role(role).label) for role in one.roles)
    work = _("%(count)s contacts in the next 7 days") % {"count": load} if load is not None else ""
    return " · ".join(part for part in (one.name, one.title or roles, one.team, work) if part)
