"""What a step of a referral leads to, said before it is taken: who sees what, who cares from then on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from console import words
from console.presenters import standing
from console.presenters.referral import name_of
from console.templatetags.console import written
from handoff.contracts import ReferralView
from handoff.enums import Kind, PackageStatus, Verb
from kernel.errors import Text


def of(view: ReferralView, verb: str) -> tuple[Text, ...]:
    """What will follow, naming the patient, the recipient and what they will see."""
    told = {
        "patient": name_of(view),
        "sender": words.name_of(view.sender),
        "recipient": words.name_of(view.recipient),
    }
    known: dict[str, tuple[str, ...]] = {
        Verb.ACCEPT: (_accepting(view) % told, *map(str, standing.last_day(view))),
        Verb.DECLINE: (_("%(sender)s is told the reason and keeps %(patient)s. You keep only the preview.") % told,),
        Verb.WITHDRAW: (
            _("%(recipient)s is asked to give %(patient)s back. If it has accepted already, it will say so.") % told,
        ),
        Verb.UNDO: (
            _("It is taken back where nobody at %(recipient)s has opened it; else you are told who has.") % told,
            _("The referral then counts as entered in error. For the right receiver or patient, begin a new one."),
        ),
        Verb.CANCEL: (_("%(recipient)s is asked to stop caring for %(patient)s, and decides.") % told,),
        Verb.CONFIRM_CANCEL: (_("All calls and visits for %(patient)s stop. %(sender)s is told.") % told,),
        Verb.ANSWER_INFO: tuple(str(line) for line in standing.question(view)),
        Verb.RECORD_DISCHARGE: tuple(str(line) for line in standing.leaving(view)),
        Verb.ENTER_IN_ERROR: (_uncared(view) % told,),
        Verb.STOP: (_("The referral of %(patient)s to %(recipient)s ends.") % told,),
        Verb.ACKNOWLEDGE: tuple(str(line) for line in (*standing.outcome(view), *standing.told_death(view))),
        Verb.SEND_OUTCOME: _answering(view, told),
        Verb.OPEN: (_("%(sender)s sees that you have opened it, and when.") % told,),
        Verb.NOTE: (_("%(sender)s reads this.") % told,),
        Verb.ARRIVE: (_("%(sender)s is told that %(patient)s is in your care now.") % told,),
        Verb.SEND_RECORD: _whole_record(view, told),
        Verb.READ_NOTES: tuple(str(line) for line in standing.notes(view)),
        Verb.TURN_INTO_REFERRAL: (
            _("%(sender)s finds a referral draft, looks at the consent and sends it to you. Your answer is still open.")
            % told,
        ),
    }
    return (*known.get(verb, ()), *_way_back(view, verb))


def _uncared(view: ReferralView) -> str:
    """What entering in error leaves: of a discharge handoff that was taken over, nobody who follows the patient up."""
    if view.kind == Kind.DOWN and view.responsible is not None:
        return _("%(recipient)s follows %(patient)s up no more, nor does a handoff that this one replaced: begin anew.")
    return _("Nobody reads it any more; it stays on record as entered in error.")


def _accepting(view: ReferralView) -> str:
    if view.anonymous:
        return _("%(recipient)s takes on the question from %(sender)s. It says nothing of who the patient is.")
    if view.kind == Kind.ADVICE:
        return _(
            "%(recipient)s takes on the question about %(patient)s from %(sender)s, and what belongs to it "
            "crosses now. The patient stays in the care of %(sender)s."
        )
    if view.package.status == PackageStatus.HERE:
        return _("%(recipient)s takes %(patient)s over from %(sender)s. The package is here already.")
    return _("%(recipient)s takes %(patient)s over from %(sender)s. The package crosses now.")


def _answering(view: ReferralView, told: dict[str, str]) -> tuple[str, ...]:
    if view.kind == Kind.ADVICE:
        asked = _("%(person)s asks: %(question)s") % {"person": told["sender"], "question": view.preview.reason}
        return asked, _("%(sender)s reads your answer and closes the question.") % told
    return (_("%(sender)s reads this about %(patient)s and closes the loop.") % told,)


def _whole_record(view: ReferralView, told: dict[str, str]) -> tuple[str, ...]:
    """What the complete record is, and when it went the last time."""
    sent = [fact.at for fact in view.timeline if fact.kind == Verb.SEND_RECORD]
    what = _("%(recipient)s gets what is on record about %(patient)s now, as far as the consent goes.") % told
    return (what, _("Last sent: %(at)s") % {"at": written(sent[-1])}) if sent else (what,)


def _way_back(view: ReferralView, verb: str) -> tuple[Text, ...]:
    """Before the outcome: the way back to the community is begun out of care, not afterwards (T24)."""
    begun = any(fact.kind == Verb.REFER_BACK for fact in view.timeline)
    offered = any(one.verb == Verb.REFER_BACK for one in view.available_actions)
    if verb != Verb.SEND_OUTCOME or begun or not offered:
        return ()
    return (_("If the patient goes back to the community with a plan, begin the way back first."),)
