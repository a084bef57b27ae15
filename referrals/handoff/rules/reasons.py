"""Coded reasons, per verb. A code that says nothing by itself asks for a sentence (`text_required`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from handoff.enums import Kind, Verb
from kernel.errors import Invalid

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
LONGEST_TEXT = 2000
DIED, PATIENT_DIED = "died", "patient_died"
"""As an outcome; as the reason of an end."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that may be chosen; `label` is translated."""

    code: str
    label: Text
    text_required: bool = False


ANSWERED = Reason("answered", _("Answered"))
OTHER = Reason("other", _("Another reason"), text_required=True)
WRONG_PATIENT = Reason("wrong_patient", _("The wrong patient was chosen"))
_GIVEN_UP = (
    Reason("patient_declined", _("The patient does not want it")),
    Reason("condition_changed", _("The condition has changed")),
    Reason("wrong_receiver", _("Sent to the wrong place")),
    Reason("duplicate", _("Sent twice")),
    Reason("not_needed", _("No longer needed")),
    Reason("consent_withdrawn", _("The patient withdrew the consent")),
    OTHER,
)

REASONS: dict[Verb, tuple[Reason, ...]] = {
    Verb.CONSENT_REFUSED: (
        Reason("patient_refused", _("The patient said no")),
        Reason("representative_refused", _("The representative said no")),
        Reason("not_able_to_consent", _("Nobody could consent")),
    ),
    Verb.DECLINE: (
        Reason("no_capacity", _("No free capacity")),
        Reason("service_not_offered", _("This service is not offered here")),
        Reason("outside_catchment", _("Outside our area")),
        Reason("information_missing", _("The information is not sufficient"), text_required=True),
        Reason("not_suitable", _("Not suitable for this service"), text_required=True),
        Reason("patient_declined", _("The patient does not want it")),
        Reason("duplicate", _("Sent twice")),
        OTHER,
    ),
    Verb.WITHDRAW: (WRONG_PATIENT, *_GIVEN_UP),
    Verb.CANCEL: (WRONG_PATIENT, *_GIVEN_UP),
    Verb.REDIRECT: (
        Reason("declined", _("The receiver declined")),
        Reason("no_answer", _("The receiver did not answer")),
        Reason("not_completed", _("The receiver could not complete it")),
        Reason("no_capacity", _("No free capacity")),
        Reason("wrong_receiver", _("Sent to the wrong place")),
        Reason("patient_wishes", _("The patient wants to go elsewhere")),
        Reason("again", _("The same receiver again, as a new task")),
        OTHER,
    ),
    Verb.RETURN_DRAFT: (
        Reason("incomplete", _("Something is missing"), text_required=True),
        Reason("other_receiver", _("Another receiver fits better"), text_required=True),
        Reason("not_needed", _("No longer needed")),
        OTHER,
    ),
    Verb.CANCEL_APPOINTMENT: (
        Reason("patient_wishes", _("The patient wants another time")),
        Reason("receiver_moves", _("We need to move it")),
        Reason("condition_changed", _("The condition has changed")),
        OTHER,
    ),
    Verb.NOT_COMPLETE: (
        Reason("unreachable", _("Not reached after every way of contact was tried")),
        Reason("wrong_number", _("Wrong number or address, and no other was found")),
        Reason("patient_refused", _("The patient said no")),
        Reason("moved", _("The patient moved away")),
        OTHER,
    ),
    Verb.ENTER_IN_ERROR: (
        WRONG_PATIENT,
        Reason("wrong_receiver", _("Sent to the wrong place")),
        Reason("duplicate", _("Entered twice")),
        OTHER,
    ),
    Verb.CONTINUE_CARE: (
        Reason("care_started", _("Care has already started")),
        Reason("patient_wishes", _("The patient wants to go on")),
        OTHER,
    ),
    Verb.STOP: (
        Reason("superseded", _("Taken in by another path")),
        Reason("replaced", _("A newer handoff has taken its place")),
        Reason(PATIENT_DIED, _("The patient died")),
        Reason("patient_refused", _("The patient said no")),
        Reason("need_gone", _("The need is gone")),
        Reason("duplicate", _("Started twice")),
        OTHER,
    ),
    Verb.SETTLE: (
        Reason("no_other_receiver", _("Nobody else can take it")),
        Reason("patient_declined", _("The patient does not want another receiver")),
        OTHER,
    ),
    Verb.ACKNOWLEDGE: (
        Reason("no_action", _("Read, nothing to do")),
        Reason("change_plan", _("Read, our plan changes"), text_required=True),
        Reason("new_referral", _("Read, a new referral follows")),
    ),
    Verb.CONTINUE_WITHOUT_SHARING: (
        Reason("care_needed", _("The care is needed without shared data"), text_required=True),
        Reason("patient_agrees", _("The patient wants care, without shared data")),
    ),
    Verb.TURN_INTO_REFERRAL: (
        Reason("needs_visit", _("The patient should be seen here")),
        Reason("needs_treatment", _("Treatment here is needed")),
        OTHER,
    ),
    Verb.SEND_OUTCOME: (
        Reason("recovered", _("Recovered")),
        Reason("improved", _("Improved")),
        Reason("stable", _("Stable")),
        Reason("not_improved", _("Not improved")),
        Reason(DIED, _("Died")),
        OTHER,
        ANSWERED,
    ),
}


TOO_LATE: dict[str, Text] = {
    "already_opened": _("The receiver had opened it already"),
    "already_accepted": _("The receiver had accepted it already"),
    "already_over": _("It had ended already"),
    "not_delivered": _("It could not be delivered"),
    "redirected": _("It had gone to another receiver already"),
}
"""Why a request of the sender was not carried out. None of them is a no of the receiver."""


def fitting(verb: Verb, kind: Kind) -> tuple[Reason, ...]:
    """The reasons of a verb for a kind. A question ends by its answer, which says nothing of the patient's state."""
    known = REASONS.get(verb, ())
    if verb != Verb.SEND_OUTCOME:
        return known
    return tuple(reason for reason in known if (reason is ANSWERED) == (kind == Kind.ADVICE))


def check(verb: Verb, kind: Kind, code: str, text: str) -> Reason:
    """The chosen reason; `Invalid` on `reason` or `text` where it is unknown, missing or says too little."""
    if not code:
        raise Invalid("reason", "required", _("Choose a reason."))
    found = next((reason for reason in fitting(verb, kind) if reason.code == code), None)
    if found is None:
        raise Invalid("reason", "unknown_reason", _("Choose one of the reasons listed."))
    if found.text_required and not text.strip():
        raise Invalid("text", "required", _("Say in a sentence what you mean."))
    return found


def label(verb: str, code: str) -> Text:
    """The words for a stored code; the code itself where this version does not know it."""
    known = REASONS.get(Verb(verb), ()) if verb in Verb.values else ()
    return next((reason.label for reason in known if reason.code == code), TOO_LATE.get(code, code))
