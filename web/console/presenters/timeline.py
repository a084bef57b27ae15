"""What happened to a referral and what is still to happen, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from console import words
from console.panels import Fact, FactTone
from console.presenters import links
from console.presenters.happened import HAPPENED
from handoff.contracts import FactView, ReferralView
from handoff.enums import FactKind, Kind, State, Verb
from kernel.errors import Text

ICONS: dict[str, str] = {
    Verb.START: "pencil",
    Verb.ASK_CONSENT: "shield-question-mark",
    Verb.CONSENT_REFUSED: "shield-x",
    Verb.SEND: "send",
    Verb.OPEN: "eye",
    Verb.ASK_INFO: "message-circle-question-mark",
    Verb.ANSWER_INFO: "reply",
    Verb.ACCEPT: "user-check",
    Verb.DECLINE: "circle-x",
    Verb.WITHDRAW: "undo-2",
    Verb.SCHEDULE: "calendar-check",
    Verb.ARRIVE: "log-in",
    Verb.NOTE: "message-square-text",
    Verb.READ_NOTES: "mail-check",
    Verb.TAKEN_OVER_ELSEWHERE: "house-plus",
    Verb.CANCEL: "circle-slash",
    Verb.CONFIRM_CANCEL: "circle-slash",
    Verb.CONTINUE_CARE: "heart-pulse",
    Verb.SEND_OUTCOME: "clipboard-check",
    Verb.ACKNOWLEDGE: "check-check",
    Verb.SETTLE: "archive",
    Verb.STOP: "octagon-x",
    Verb.CONSENT_WITHDRAWN: "shield-off",
    Verb.CONTINUE_WITHOUT_SHARING: "eye-off",
    Verb.RECORD_DISCHARGE: "door-open",
    Verb.REFER_UP: "ambulance",
    Verb.TURN_INTO_REFERRAL: "file-output",
    FactKind.DELIVERED: "mail-check",
    FactKind.LINK_ISSUED: "link",
    FactKind.LINK_LOCKED: "lock",
    FactKind.PACKAGE_SENT: "package-check",
    FactKind.PACKAGE_WITHHELD: "package-x",
    FactKind.REASSIGNED: "user-cog",
    FactKind.ASK_REFUSED: "circle-x",
    FactKind.ESCALATED: "bell-ring",
}
HARD = frozenset({FactKind.LINK_LOCKED, FactKind.PACKAGE_WITHHELD, FactKind.ESCALATED, Verb.CONSENT_WITHDRAWN})
PATIENT = "patient"
AHEAD = {
    State.SENT: (Verb.OPEN, Verb.ACCEPT),
    State.RECEIVED: (Verb.ACCEPT,),
    State.INFO_REQUESTED: (Verb.ACCEPT,),
    State.ACCEPTED: (Verb.ARRIVE,),
    State.SCHEDULED: (Verb.ARRIVE,),
}


def facts(view: ReferralView) -> tuple[Fact, ...]:
    """What happened, then what is still to happen, in words."""
    happened = [_fact(view, fact) for fact in view.timeline if fact.kind != FactKind.CLOCKS_MOVED]
    awaited = (verb for verb in AHEAD.get(State(view.state), ()) if verb != Verb.ARRIVE or view.kind != Kind.ADVICE)
    ahead = [Fact(HAPPENED[verb], ICONS[verb], tone="ahead") for verb in awaited]
    return (*happened, *ahead)


def _fact(view: ReferralView, fact: FactView) -> Fact:
    who = " · ".join(part for part in (_behalf(fact), _organisation(view, fact)) if part)
    parts = (_escalation(view, fact), links.handed_over(fact), _too_late(fact) or fact.reason_label, fact.text)
    note = " ".join(str(part) for part in parts if part)
    tone: FactTone = "wait" if fact.kind in HARD else "done"
    return Fact(HAPPENED.get(fact.kind, fact.label), ICONS.get(fact.kind, "circle-dot"), fact.at, who, note, tone)


def _escalation(view: ReferralView, fact: FactView) -> Text:
    """Which level of which clock fired, and whom that tells."""
    if fact.kind != FactKind.ESCALATED:
        return ""
    fired = (fact.details.get("clock"), fact.details.get("level"))
    found = next((one for one in view.clocks if (one.code, one.level) == fired), None)
    if found is None:
        return ""
    told = {"clock": found.label, "level": found.level, "told": found.tells_label}
    return _("%(clock)s, level %(level)s: %(told)s") % told


def _too_late(fact: FactView) -> Text:
    """What was asked, and why it was not carried out."""
    verb = fact.details.get("verb")
    if fact.kind != FactKind.ASK_REFUSED or verb not in Verb.values:
        return ""
    return _("%(what)s: %(name)s") % {"what": Verb(verb).label, "name": fact.reason_label}


def _organisation(view: ReferralView, fact: FactView) -> str:
    known = {view.sender.organisation_id: view.sender, view.recipient.organisation_id: view.recipient}
    party = known.get(fact.organisation_id)
    return words.name_of(party) if party else fact.organisation_name


def _behalf(fact: FactView) -> str:
    """Who did it, and in whose name."""
    if not fact.on_behalf_of:
        return fact.by_name
    named = _("the patient") if fact.on_behalf_of == PATIENT else fact.on_behalf_of
    return _("%(name)s on behalf of %(clinician)s") % {"name": fact.by_name, "clinician": named}
