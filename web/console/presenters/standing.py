"""What the state of a referral means for the patient: gone with nobody behind, refused for a reason, a step renamed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from console import words
from console.presenters import package
from console.presenters.identity import dial
from console.templatetags.console import written, written_day
from handoff.contracts import ReferralView
from handoff.enums import AskState, FactKind, Kind, Side, State, Verb
from kernel.errors import Text

NOBODY_YET = frozenset(
    {
        State.DRAFT,
        State.CONSENT_PENDING,
        State.INTERNAL_REVIEW,
        State.SENT,
        State.RECEIVED,
        State.INFO_REQUESTED,
        State.WAITLISTED,
        State.DECLINED,
        State.EXPIRED,
        State.NOT_COMPLETED,
    }
)
_ENDED_BY: dict[str, tuple[str, ...]] = {
    State.DECLINED: (Verb.DECLINE,),
    State.EXPIRED: (Verb.EXPIRE,),
    State.NOT_COMPLETED: (Verb.NOT_COMPLETE,),
    State.REDIRECTED: (Verb.REDIRECT, FactKind.ASKED),
    State.ENTERED_IN_ERROR: (Verb.UNDO, Verb.ENTER_IN_ERROR, FactKind.ASKED),
    State.WITHDRAWN: (Verb.WITHDRAW, FactKind.ASKED),
    State.CANCELLED: (Verb.STOP, Verb.CANCEL, FactKind.ASKED),
    State.CLOSED: (Verb.SETTLE, Verb.ACKNOWLEDGE, Verb.STOP),
}


TO_HOSPITAL = frozenset({Kind.UP, Kind.UP_GREEN, Kind.LATERAL})
UNDECIDED = frozenset({State.SENT, State.RECEIVED, State.INFO_REQUESTED, State.WAITLISTED})
_TOLD = frozenset({State.OUTCOME_SENT, State.CLOSED})
_JUST_ACCEPTED = frozenset({State.ACCEPTED})
_OPENED = frozenset({Verb.OPEN, Verb.ASK_INFO, Verb.WAITLIST, Verb.ACCEPT, Verb.DECLINE})


def nobody_has_taken_over(view: ReferralView) -> bool:
    """Whether the patient, if on the way home, is in nobody's care."""
    return view.kind == Kind.DOWN and view.state in NOBODY_YET


def left_alone(view: ReferralView) -> bool:
    """Whether the patient has left the ward and nobody has taken over."""
    return view.discharged_at is not None and nobody_has_taken_over(view)


def never_ours(view: ReferralView) -> bool:
    """Whether it reached us by mistake: the page then says nothing of whom it was about."""
    return view.side == Side.RECIPIENT and view.state == State.ENTERED_IN_ERROR


def why_ended(view: ReferralView) -> Text:
    """The reason that was given with the step that ended or refused it, in words; empty where there was none."""
    kinds = _ENDED_BY.get(view.state, ())
    said = [fact for fact in view.timeline if fact.kind in kinds and (fact.reason_label or fact.text)]
    if not said:
        return ""
    told = _(": ").join(str(part) for part in (said[-1].reason_label, said[-1].text) if part)
    return _("Reason: %(reason)s") % {"reason": told}


def label_of(view: ReferralView, verb: str) -> Text:
    """What a step is called on this referral."""
    if verb == Verb.STOP and view.sent_at is None:
        return _("End this draft")
    if verb == Verb.RECORD_DISCHARGE and view.discharged_at is not None:
        return _("Correct the time of leaving")
    return named_for(view.kind, verb)


def named_for(kind: str, verb: str) -> Text:
    """What a step is called in a kind: a question is answered; to a hospital one arrives, at home one is reached."""
    if kind == Kind.ADVICE and verb == Verb.ACCEPT:
        return _("Take the question on")
    if kind == Kind.ADVICE and verb == Verb.SEND_OUTCOME:
        return pgettext("advice", "Answer the question")
    if verb == Verb.ARRIVE:
        return _("Record the arrival") if kind in TO_HOSPITAL else _("Record the first contact")
    return Verb(verb).label


def first_contact_hint(view: ReferralView) -> Text:
    """By when the first contact is expected: after a discharge, or within the term of temporary care."""
    if view.kind == Kind.DOWN:
        return _("At the latest the day after the discharge.")
    return _("The care ends with %(day)s.") % {"day": written_day(view.ends_on)} if view.ends_on else ""


def last_day(view: ReferralView) -> tuple[Text, ...]:
    """Until when temporary care is promised; nothing for what has no end of its own."""
    if view.ends_on is None:
        return ()
    return (_("Temporary care up to and including %(day)s.") % {"day": written_day(view.ends_on)},)


def leaving(view: ReferralView) -> tuple[Text, ...]:
    """What one must know before one records that the patient left."""
    told = {"patient": view.patient_name, "recipient": words.name_of(view.recipient)}
    if nobody_has_taken_over(view):
        call = _("Nobody has taken %(patient)s over yet. Call %(recipient)s: %(phone)s")
        warning = words.filled(call, phone=dial(view.recipient.phone), **told)
        return (warning, _("Once recorded, the referral and the list of discharges say so until somebody accepts."))
    return (_("%(recipient)s is told when %(patient)s left.") % told,)


def notes(view: ReferralView) -> tuple[Text, ...]:
    """The interim notes that were not read yet, with who wrote them, the newest first."""
    written = [fact for fact in view.timeline if fact.kind == Verb.NOTE and fact.text]
    unread = written[-view.unread_notes :] if view.unread_notes else []
    return tuple(_("%(person)s: %(note)s") % {"person": one.by_name, "note": one.text} for one in reversed(unread))


def outcome(view: ReferralView) -> tuple[Text, ...]:
    """The newest outcome in whole: how the patient is, the day of a death, the summary, what should follow."""
    if not view.outcomes:
        return ()
    told = package.outcome(view.outcomes[-1])
    return tuple(_(": ").join((str(name), str(value))) for name, value in told if value)


def not_undone(view: ReferralView) -> Text:
    """That a referral was opened before it could be taken back: by whom and when, and what can be done now; empty where
    nobody has.
    """
    opened = next((fact for fact in view.timeline if fact.kind in _OPENED and fact.side == Side.RECIPIENT), None)
    if opened is None:
        return ""
    told = {
        "person": opened.by_name or words.name_of(view.recipient),
        "recipient": words.name_of(view.recipient),
        "at": written(opened.at),
        "phone": dial(view.recipient.phone),
    }
    offered = {one.verb for one in view.available_actions if not one.blocked_by}
    if Verb.WITHDRAW in offered:
        now = _("It can still be withdrawn, with a reason.")
    elif Verb.CANCEL in offered:
        now = _("It has been accepted: you can ask to end it.")
    else:
        now = ""
    said = _("Not undone: %(person)s opened it at %(at)s. %(now)s Call %(recipient)s: %(phone)s")
    return words.filled(said, now=now, **told)


def late_undo(view: ReferralView) -> Text:
    """The same, where it was asked and the receiver's copy answered that it is too late."""
    asked = [ask for ask in view.asks if ask.verb == Verb.UNDO and ask.state == AskState.REFUSED]
    return not_undone(view) if asked and view.side == Side.SENDER and view.state in UNDECIDED | _JUST_ACCEPTED else ""


def died(view: ReferralView) -> Text:
    """That the outcome is a death; empty where it is none."""
    day = view.outcomes[-1].died_on if view.outcomes and view.state in _TOLD else None
    return _("The patient died on %(day)s") % {"day": day} if day else ""


def told_death(view: ReferralView) -> tuple[Text, ...]:
    """What reading it does, where somebody outside the network tells a death."""
    if not view.outside or not view.outcomes or view.outcomes[-1].died_on is None:
        return ()
    return (_("The death is then recorded here, and the patient's other open referrals close."),)


def question(view: ReferralView) -> tuple[Text, ...]:
    """What the receiver wants to know, with who asked; nothing where nothing was asked."""
    asked = next((fact for fact in reversed(view.timeline) if fact.kind == Verb.ASK_INFO and fact.text), None)
    if asked is None:
        return ()
    return (_("%(person)s asks: %(question)s") % {"person": asked.by_name, "question": asked.text},)
