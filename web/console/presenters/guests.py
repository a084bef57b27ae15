"""A referral as somebody outside the network reads and answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import handoff.commands
import handoff.queries
from console import words
from console.forms.moves import Choices, MoveForm
from console.forms.outside import TakeOverForm
from console.panels import Fact
from console.presenters import package
from console.presenters.charts import Section
from console.presenters.happened import HAPPENED
from console.presenters.ledger import end
from console.presenters.referral import clock_of
from console.presenters.standing import named_for
from console.templatetags.console import day
from handoff.contracts import AvailableAction, OutsideView
from handoff.enums import Kind, PackageStatus, Side, State, Verb
from kernel import clock
from kernel.actor import Actor
from kernel.errors import Text
from kernel.ids import new_id
from outside.contracts import Visit

CALLS: dict[str, Callable[..., Any]] = {
    Verb.ACCEPT: handoff.commands.accept_outside,
    Verb.ASK_INFO: handoff.commands.ask_info,
    Verb.DECLINE: handoff.commands.decline_referral,
    Verb.WAITLIST: handoff.commands.waitlist_referral,
    Verb.ARRIVE: handoff.commands.record_arrival,
    Verb.NOTE: handoff.commands.write_note,
    Verb.SEND_OUTCOME: handoff.commands.send_outcome,
    Verb.CONFIRM_CANCEL: handoff.commands.confirm_cancellation,
    Verb.CONTINUE_CARE: handoff.commands.continue_care,
}
"""What can be done here, in the order in which it is offered; the rest is agreed by telephone."""

BY_TELEPHONE = frozenset({"call_logged_at"})
SAYS: dict[str, str] = {Verb.ASK_INFO: "message-circle-question-mark", Verb.ANSWER_INFO: "reply"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One step with its form; `open`: it was typed into and refused, or it is the main one."""

    verb: str
    label: Text
    form: forms.Form
    open: bool
    main: bool


def page(view: OutsideView, visit: Visit, step: str, typed: forms.Form | None) -> dict[str, Any]:
    """All that the page says."""
    return {
        "view": view,
        "opened_by": visit.opened_by,
        "sender": words.name_of(view.sender),
        "sections": _sections(view),
        "outcomes": _outcomes(view),
        "said": tuple(_fact(view, fact) for fact in view.said),
        "offers": _offers(view, visit.opened_by, step, typed),
        "promised": _promised(view),
        "heading": _heading(view),
        "due": clock_of(view.ball, view.kind) if view.ball.side == Side.RECIPIENT else None,
        "idempotency_key": str(new_id()),
        "form": typed,
    }


def _heading(view: OutsideView) -> Text:
    """What is due now, and from whom."""
    sender = {"sender": words.name_of(view.sender)}
    if not view.ball.side:
        return _("Nothing is left to do here")
    if view.ball.side != Side.RECIPIENT:
        return _("It is %(sender)s's turn") % sender
    known = {
        State.ACCEPTED: _("You have taken over: record when the patient is with you"),
        State.SCHEDULED: _("You have taken over: record when the patient is with you"),
        State.IN_CARE: _("The patient is in your care: report the outcome to %(sender)s") % sender,
        State.CANCEL_REQUESTED: _("%(sender)s asks you to end it: please answer") % sender,
    }
    if view.kind == Kind.ADVICE and view.state == State.ACCEPTED:
        return _("You have taken the question on: %(sender)s waits for your answer") % sender
    return known.get(State(view.state), _("%(sender)s waits for you") % sender)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Who asks, and the other language."""
    english = (get_language() or "").startswith("en")
    organisation = request.organisation  # type: ignore[attr-defined]
    return {
        "organisation": words.name_of(organisation),
        "other_language": ("zh-hans", "zh-Hans", "中文") if english else ("en", "en", "English"),
        "address": request.get_full_path(),
    }


def form_of(view: OutsideView, step: str, opened_by: str, data: Mapping[str, Any] | None) -> forms.Form | None:
    """The form of a step that is open now; None for any other."""
    action = next((one for one in _open(view) if one.verb == step), None)
    if action is None:
        return None
    named = {"auto_id": f"{step}_%s"}
    if step == Verb.ACCEPT:
        return TakeOverForm(data, action=action, opened_by=opened_by, **named)
    form = MoveForm(data, action=action, given=_choices(step), **named)
    if "died_on" in form.fields:
        form.fields["died_on"].help_text = _(
            "Needed with “Died”, empty otherwise. The sender records it after reading."
        )
    return form


def act(person: Actor, view: OutsideView, step: str, cleaned: dict[str, Any], posted: Mapping[str, Any]) -> None:
    """Calls the command of the step, on the version on which the person decided."""
    version, key = str(posted.get("expected_version", "")), str(posted.get("idempotency_key", ""))
    inputs = {("outcome" if (step, name) == (Verb.SEND_OUTCOME, "reason") else name): cleaned[name] for name in cleaned}
    CALLS[step](
        person,
        referral_id=view.referral_id,
        expected_version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        **inputs,
        idempotency_key=key if 8 <= len(key) <= 70 else str(new_id()),
    )


def seconds_until(moment: datetime) -> int:
    """How long it is until then; never less than nothing."""
    return max(0, int((moment - clock.now()).total_seconds()))


def _open(view: OutsideView) -> tuple[AvailableAction, ...]:
    actions = {one.verb: one for one in view.available_actions if not BY_TELEPHONE & set(one.requires)}
    return tuple(actions[verb] for verb in CALLS if verb in actions)


def _offers(view: OutsideView, opened_by: str, step: str, typed: forms.Form | None) -> tuple[Offer, ...]:
    found = _open(view)
    main = found[0].verb if found else ""
    return tuple(
        Offer(
            one.verb,
            named_for(view.kind, one.verb),
            typed if typed is not None and one.verb == step else _fresh(view, one.verb, opened_by),
            one.verb == (step or (main if one.verb == Verb.ACCEPT else "")),
            one.verb == main,
        )
        for one in found
    )


def _fresh(view: OutsideView, verb: str, opened_by: str) -> forms.Form:
    form = form_of(view, verb, opened_by, None)
    return form if form is not None else forms.Form()


def _choices(step: str) -> Choices:
    wordy, hint = handoff.queries.reasons_that_need_a_sentence(step), _("(with a sentence)")
    reasons = tuple(
        (code, f"{label} {hint}" if code in wordy else label) for code, label in handoff.queries.reasons(step)
    )
    return Choices(reasons=reasons, first_contact_on=clock.today() + timedelta(days=1))


def _sections(view: OutsideView) -> tuple[Section, ...]:
    if view.package.status == PackageStatus.HERE:
        return (*package.asked(view.preview), *package.package(view.package))
    return (*package.preview(view.preview), *package.absent_package(view.package))


def _outcomes(view: OutsideView) -> tuple[Section, ...]:
    return tuple(Section(_("Outcome"), pairs=package.outcome(one)) for one in view.outcomes[-1:])


def _fact(view: OutsideView, fact: Any) -> Fact:
    who = " · ".join(part for part in (fact.by_name, _side(view, fact.side)) if part)
    note = " ".join(str(part) for part in (fact.reason_label, fact.text) if part)
    return Fact(HAPPENED.get(fact.kind, fact.label), SAYS.get(fact.kind, "message-square-text"), fact.at, who, note)


def _side(view: OutsideView, side: str) -> str:
    return words.name_of(view.sender if side == Side.SENDER else view.recipient)


def _promised(view: OutsideView) -> tuple[tuple[Text, Any], ...]:
    one = view.responsible
    held = (
        (_("Responsible"), " · ".join(part for part in (one.name, one.title, one.phone) if part) if one else ""),
        (_("First contact"), day(view.first_contact_on)),
        (_("Place expected"), day(view.expected_on) if view.state == State.WAITLISTED else ""),
        (_("Until"), day(view.ends_on)),
        (_("Can be read until"), end(view.until) if view.until else ""),
    )
    return tuple((name, value) for name, value in held if value)
