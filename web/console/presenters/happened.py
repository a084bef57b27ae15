"""What a step is called once it was taken; its button has the verb's own word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from handoff.enums import FactKind, Verb
from kernel.errors import Text

HAPPENED: dict[str, Text] = {
    Verb.START: _("Draft started"),
    Verb.ASK_CONSENT: _("Patient asked for consent"),
    Verb.CONSENT_REFUSED: _("Patient said no"),
    Verb.SEND: _("Sent"),
    Verb.OPEN: _("Opened and signed for"),
    Verb.ASK_INFO: _("Question asked"),
    Verb.ANSWER_INFO: _("Question answered"),
    FactKind.LINK_ISSUED: _("Link and code made"),
    FactKind.LINK_LOCKED: _("Link locked after wrong codes"),
    Verb.ACCEPT: _("Accepted"),
    Verb.DECLINE: _("Declined"),
    Verb.WITHDRAW: _("Withdrawn"),
    Verb.SCHEDULE: _("Appointment set"),
    Verb.ARRIVE: _("Arrived, or reached for the first time"),
    Verb.NOTE: _("Interim note"),
    Verb.READ_NOTES: _("Interim notes read"),
    Verb.CANCEL: _("Cancellation asked"),
    Verb.CONFIRM_CANCEL: _("Cancelled"),
    Verb.CONTINUE_CARE: _("Cancellation refused, care goes on"),
    Verb.SEND_OUTCOME: _("Outcome sent"),
    Verb.ACKNOWLEDGE: _("Outcome read, loop closed"),
    Verb.SETTLE: _("Closed without another receiver"),
    Verb.STOP: _("Stopped"),
    Verb.RECORD_DISCHARGE: _("Left the ward"),
    Verb.REFER_UP: _("Green channel begun"),
    Verb.SUBMIT: _("Submitted for review"),
    Verb.RETURN_DRAFT: _("Returned to the author"),
    Verb.WAITLIST: _("On the waiting list"),
    Verb.PROPOSE_ONWARD: _("Another receiver proposed"),
    Verb.REDIRECT: _("Sent elsewhere"),
    Verb.NO_SHOW: _("Did not attend"),
    Verb.CANCEL_APPOINTMENT: _("Appointment cancelled"),
    Verb.SEND_RECORD: _("Complete record sent"),
    Verb.FOLLOWED_UP: _("Followed up by the community"),
    Verb.NOT_COMPLETE: _("Given up: not completed"),
    Verb.QUESTION_OUTCOME: _("Asked back about the outcome"),
    Verb.CLOSE_UNREAD: _("Closed by the clock, outcome not read"),
    Verb.EXPIRE: _("Expired without a decision"),
    Verb.UNDO: _("Undone: sent by mistake"),
    Verb.ENTER_IN_ERROR: _("Marked as entered in error"),
    Verb.TURN_INTO_REFERRAL: _("Question to become a referral"),
    Verb.REFER_BACK: _("Way back to the community begun"),
    Verb.TAKEN_OVER_ELSEWHERE: _("Looked after by another organisation now"),
}
