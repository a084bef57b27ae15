"""What one step of a referral asks for, built from the action that the server offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from followup.enums import Pathway
from handoff.contracts import AvailableAction
from handoff.enums import Verb
from kernel import clock
from kernel.errors import Text

AFTER_DISCHARGE = _("At the latest the day after the discharge.")
GREEN = ("bed", "department", "doctor_name", "doctor_phone")


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom one may name, the reasons in words, what is proposed, whether bed and doctor are asked, and whether the
    referral is a question, which is answered; `reason`: the one that fits; what is to be
    known of the first contact.
    """

    people: tuple[tuple[str, Text], ...] = ()
    reasons: tuple[tuple[str, Text], ...] = ()
    first_contact_on: Any = None
    green: bool = False
    left_at: Any = None
    others: tuple[tuple[str, Text], ...] = ()
    pathway: str = ""
    in_the_name_of: tuple[tuple[str, Text], ...] = ()
    question: bool = False
    reason: str = ""
    first_contact_hint: Text = AFTER_DISCHARGE


Maker = Callable[[Choices], forms.Field]

FIELDS: dict[str, Maker] = {
    "responsible_id": lambda given: fields.person(
        _("Who is responsible?"), given.people, hint=_("The sender and the patient are told this name.")
    ),
    "first_contact_on": lambda given: fields.day(
        _("Day of the first contact"),
        hint=given.first_contact_hint,
        initial=given.first_contact_on,
    ),
    "expected_on": lambda given: fields.day(_("When is a place expected?"), initial=given.first_contact_on),
    "recipient_id": lambda given: fields.person(_("To which organisation?"), given.others),
    "proposed_id": lambda given: fields.one_of(_("Which organisation fits better?"), given.others),
    "reason": lambda given: fields.one_of(_("Reason"), given.reasons),
    "call_logged_at": lambda _given: fields.moment(_("When did you call the sender?")),
    "scheduled_for": lambda _given: fields.moment(_("When?")),
    "discharged_at": lambda given: fields.moment(
        _("When did the patient leave the ward?"), initial=given.left_at or clock.local(clock.now()).replace(second=0)
    ),
    "summary": lambda _given: fields.text(_("Summary"), rows=7, longest=8000),
    "text": lambda _given: fields.text(_("Text"), rows=5, longest=4000),
}
_LABELS: dict[tuple[str, str], Text] = {
    (Verb.ASK_INFO, "text"): _("What do you need to know?"),
    (Verb.ANSWER_INFO, "text"): _("Your answer"),
    (Verb.NOTE, "text"): _("Note to the sender"),
    (Verb.ARRIVE, "text"): _("What is there to say?"),
    (Verb.SEND_OUTCOME, "reason"): _("How is the patient?"),
    (Verb.ACKNOWLEDGE, "reason"): _("What follows?"),
    (Verb.SCHEDULE, "place"): _("Where?"),
    (Verb.QUESTION_OUTCOME, "text"): _("What is unclear?"),
    (Verb.FOLLOWED_UP, "text"): _("What came of it?"),
    (Verb.NO_SHOW, "text"): _("What is known about it?"),
}
_DEATH = _(
    "Needed with “Died”, empty otherwise. The death is then recorded at both organisations: calls and visits stop, and "
    "the patient's other open referrals close."
)
_EXTRA: dict[str, tuple[str, ...]] = {
    Verb.SCHEDULE: ("place",),
    Verb.SEND_OUTCOME: ("died_on", "next_steps"),
    Verb.ARRIVE: ("text",),
    Verb.CONFIRM_CANCEL: ("text",),
    Verb.WAITLIST: ("text",),
    Verb.PROPOSE_ONWARD: ("text",),
    Verb.NO_SHOW: ("text",),
    Verb.FOLLOWED_UP: ("text",),
    Verb.REFER_BACK: ("why", "planned_discharge_at"),
}


class MoveForm(forms.Form):
    """The inputs of one step; reasons come with a sentence beside them. A reason without another is not asked."""

    def __init__(self, *args: Any, action: AvailableAction, given: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        given = replace(given, reasons=tuple(one for one in given.reasons if one[0] in action.reasons))
        self.only = action.reasons[0] if len(action.reasons) == 1 else ""
        for name in action.requires:
            if name in FIELDS and not (name == "reason" and self.only):
                self.fields[name] = FIELDS[name](given)
        for name in self._more(action):
            self.fields.setdefault(name, _optional(name))
        self._add_what_belongs(action.verb, given)
        self._word(action.verb)
        if given.reason and "reason" in self.fields:
            self.fields["reason"].initial = given.reason
        if given.question:
            self._ask_for_an_answer(action.verb)

    def _add_what_belongs(self, verb: str, given: Choices) -> None:
        if given.pathway and verb == Verb.ACCEPT:
            hint = _("The sender proposes the one that is chosen.")
            self.fields["pathway"] = fields.one_of(_("Which follow-up?"), Pathway.choices, hint=hint)
            self.fields["pathway"].initial = given.pathway
        if given.green and verb in (Verb.ACCEPT, Verb.SCHEDULE):
            self.fields.update(green_fields())
        if given.in_the_name_of:
            self.fields["on_behalf_of"] = behalf(given.in_the_name_of)
        if verb == Verb.SEND_OUTCOME:
            self.order_fields(("reason", "died_on"))

    def clean(self) -> dict[str, Any]:
        """What was typed, with the reason that nobody had to choose."""
        typed = super().clean() or self.cleaned_data
        return {**typed, "reason": self.only} if self.only else typed

    def _ask_for_an_answer(self, verb: str) -> None:
        if verb == Verb.ACCEPT:
            self.fields["responsible_id"].label = _("Who answers?")
            self.fields["responsible_id"].help_text = _("The sender is told this name.")
        if verb == Verb.SEND_OUTCOME:
            self.fields["summary"].label = _("Your answer")
            del self.fields["next_steps"], self.fields["died_on"]

    def _more(self, action: AvailableAction) -> tuple[str, ...]:
        said = ("text",) if action.reasons and action.verb != Verb.SEND_OUTCOME else ()
        return (*said, *_EXTRA.get(action.verb, ()))

    def _word(self, verb: str) -> None:
        for name, field in self.fields.items():
            field.label = _LABELS.get((verb, name), field.label)


def _optional(name: str) -> forms.Field:
    makers: Mapping[str, Callable[[], forms.Field]] = {
        "text": lambda: fields.text(_("In a sentence"), required=False, rows=3),
        "place": lambda: fields.line(_("Place"), required=False, longest=120),
        "why": lambda: fields.text(_("Why is the patient referred back?"), rows=3, longest=2000),
        "planned_discharge_at": lambda: fields.moment(_("When will the patient leave?")),
        "died_on": lambda: fields.day(_("Day of death"), required=False, hint=_DEATH),
        "next_steps": lambda: fields.text(_("What should follow"), required=False, rows=4, longest=4000),
    }
    return makers[name]()


def behalf(colleagues: tuple[tuple[str, Text], ...]) -> forms.Field:
    """In whose name somebody acts: oneself, or a colleague who lets one."""
    hint = _("Their name and title stand on the timeline beside yours.")
    return fields.one_of(_("On behalf of"), (("", _("myself")), *colleagues), required=False, hint=hint)


def green_fields() -> dict[str, forms.Field]:
    """Where to bring the patient and whom to call."""
    return {
        "bed": fields.line(_("Bed"), longest=40),
        "department": fields.line(_("Department"), longest=80),
        "doctor_name": fields.line(_("Doctor"), longest=80),
        "doctor_phone": fields.line(_("Doctor's phone"), longest=30, inputmode="tel"),
    }
