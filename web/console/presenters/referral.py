"""One referral: who holds the ball, the facts, what can be done and why not, the two organisations."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from console import words
from console.panels import Act, Banner, Clock, Fact, FactTone, Tag, Tone
from console.presenters import blocks, people
from console.presenters.happened import HAPPENED
from handoff.contracts import AvailableAction, Ball, FactView, PartyView, PersonView, ReferralView
from handoff.enums import FactKind, Kind, PackageStatus, Priority, Side, State, Verb
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
    FactKind.DELIVERED: "mail-check",
    FactKind.PACKAGE_SENT: "package-check",
    FactKind.PACKAGE_WITHHELD: "package-x",
    FactKind.ASK_REFUSED: "circle-x",
    FactKind.ESCALATED: "bell-ring",
}
HARD = frozenset({FactKind.PACKAGE_WITHHELD, FactKind.ESCALATED, FactKind.ASK_REFUSED, Verb.CONSENT_WITHDRAWN})
MAIN = (
    Verb.ACCEPT,
    Verb.SEND,
    Verb.ANSWER_INFO,
    Verb.CONFIRM_CANCEL,
    Verb.ACKNOWLEDGE,
    Verb.SCHEDULE,
    Verb.ARRIVE,
    Verb.SEND_OUTCOME,
    Verb.SETTLE,
    Verb.CONTINUE_WITHOUT_SHARING,
)
GRAVE = frozenset({Verb.DECLINE, Verb.WITHDRAW, Verb.CANCEL, Verb.STOP, Verb.CONFIRM_CANCEL})
PAGES = {
    Verb.SEND: "console:prepare_send",
    Verb.ASK_CONSENT: "console:prepare_consent",
    Verb.REFER_UP: "console:refer_up",
}
REPLIES = (Verb.ANSWER_INFO, Verb.NOTE, Verb.ASK_INFO)
AHEAD = {
    State.SENT: (Verb.OPEN, Verb.ACCEPT),
    State.RECEIVED: (Verb.ACCEPT,),
    State.INFO_REQUESTED: (Verb.ACCEPT,),
    State.ACCEPTED: (Verb.ARRIVE,),
    State.SCHEDULED: (Verb.ARRIVE,),
}


@dataclass(frozen=True, slots=True)
class SidePanel:
    """One of the two organisations, with the people to call."""

    icon: str
    organisation: str
    role: Text
    people: tuple[str, ...]
    phone: str


def banner(view: ReferralView) -> Banner:
    """Who acts now, until when, and the main action of whoever is looking."""
    acts = [_act(view, one) for one in view.available_actions if not one.blocked_by]
    main = next((act for verb in MAIN for act in acts if act.url.endswith(f"/{slug(verb)}")), None)
    decline = next((act for act in acts if act.url.endswith(f"/{slug(Verb.DECLINE)}")), None)
    shown = tuple(act for act in (_as_main(main), decline) if act is not None)
    return Banner(
        who=_who(view),
        icon=_icon(view),
        tone=_tone(view),
        state=view.state_label,
        line=_line(view),
        clock=clock_of(view.ball),
        acts=shown if view.state not in (State.DRAFT, State.CONSENT_PENDING) else (),
    )


def _as_main(act: Act | None) -> Act | None:
    return Act(act.url, act.label, act.icon, "main", "a", act.dialog) if act else None


def _who(view: ReferralView) -> str:
    ball = view.ball
    if not ball.side:
        return str(_("Nothing is left to do here"))
    if ball.mine:
        named = {"person": ball.person_name}
        return _("Your move: %(person)s") % named if ball.person_name else _("It is your organisation's move")
    holder = view.recipient if ball.side == Side.RECIPIENT else view.sender
    name = words.name_of(holder)
    if ball.person_name:
        return _("With %(person)s, %(organisation)s") % {"person": ball.person_name, "organisation": name}
    return _("Waiting for %(organisation)s") % {"organisation": name}


def _icon(view: ReferralView) -> str:
    if not view.ball.side:
        return "circle-check"
    if view.kind == Kind.UP_GREEN:
        return "ambulance"
    return "hand" if view.ball.mine else "hourglass"


def _tone(view: ReferralView) -> Tone:
    if not view.ball.side:
        return "closed"
    if view.ball.clock is not None and view.ball.clock.overdue:
        return "clock"
    return "harm" if view.kind == Kind.UP_GREEN and view.arrived_at is None else ""


def _line(view: ReferralView) -> Text:
    asked = next((ask for ask in reversed(view.asks) if ask.answered_at is None), None)
    if asked is not None:
        return _("Asked: %(what)s. The receiver has not answered yet.") % {"what": asked.label}
    if view.state in (State.SENT, State.RECEIVED, State.INFO_REQUESTED, State.WAITLISTED):
        return _("not yet accepted") if view.side == Side.SENDER else ""
    if view.responsible is not None and view.ball.side:
        return _("responsible: %(name)s") % {"name": view.responsible.name}
    return ""


def clock_of(ball: Ball) -> Clock | None:
    """The clock that runs for whoever holds the ball."""
    if ball.clock is None:
        return None
    paused = ball.clock.paused_at is not None
    return Clock(_("answer due"), ball.clock.due_at, "paused" if paused else "running")


def slug(verb: str) -> str:
    """A verb as it stands in an address."""
    return verb.replace("_", "-")


def _act(view: ReferralView, action: AvailableAction) -> Act:
    key = "r" if action.verb == _reply(view) else ""
    return Act(
        address(view, action.verb),
        action.label,
        ICONS.get(action.verb, ""),
        "grave" if action.verb in GRAVE else "",
        key,
        dialog=action.verb not in PAGES,
        refusal=_blocked(action),
    )


def address(view: ReferralView, verb: str) -> str:
    """Where a step is taken: most in a dialog of their own, a draft's in its preparation."""
    if verb in PAGES:
        return reverse(PAGES[Verb(verb)], args=[view.id])
    return reverse("console:act", args=[view.id, slug(verb)])


def _reply(view: ReferralView) -> str:
    offered = {action.verb for action in view.available_actions}
    return next((verb for verb in REPLIES if verb in offered), "")


def _blocked(action: AvailableAction) -> Text:
    return ", ".join(str(blocks.said(code)) for code in action.blocked_by)


def doings(view: ReferralView) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """What this person can do now, and what is refused with the reason."""
    acts = [_act(view, action) for action in view.available_actions]
    return tuple(act for act in acts if not act.refusal), tuple(act for act in acts if act.refusal)


def facts(view: ReferralView) -> tuple[Fact, ...]:
    """What happened, then what is still to happen, in words."""
    happened = [_fact(view, fact) for fact in view.timeline]
    ahead = [Fact(HAPPENED[verb], ICONS[verb], tone="ahead") for verb in AHEAD.get(State(view.state), ())]
    return (*happened, *ahead)


def _fact(view: ReferralView, fact: FactView) -> Fact:
    who = " · ".join(part for part in (fact.by_name, _organisation(view, fact), _behalf(fact.on_behalf_of)) if part)
    note = " ".join(str(part) for part in (fact.reason_label, fact.text) if part)
    tone: FactTone = "wait" if fact.kind in HARD else "done"
    return Fact(HAPPENED.get(fact.kind, fact.label), ICONS.get(fact.kind, "circle-dot"), fact.at, who, note, tone)


def _organisation(view: ReferralView, fact: FactView) -> str:
    known = {view.sender.organisation_id: view.sender, view.recipient.organisation_id: view.recipient}
    party = known.get(fact.organisation_id)
    return words.name_of(party) if party else fact.organisation_name


def _behalf(name: str) -> str:
    return _("for %(name)s") % {"name": name} if name else ""


def tags(view: ReferralView) -> tuple[Tag, ...]:
    """Kind, urgency, and whether sharing stands."""
    green = view.kind == Kind.UP_GREEN
    found = [Tag(view.kind_label, "danger" if green else "accent", "ambulance" if green else "house-heart")]
    if view.priority != Priority.ROUTINE:
        found.append(Tag(view.priority_label, "danger" if green else "warning", "chevrons-up"))
    if view.sharing != "open":
        found.append(Tag(view.sharing_label, "warning", "shield-off"))
    return tuple(found)


def sides(view: ReferralView) -> tuple[SidePanel, ...]:
    """Sender and receiver with whom to call."""
    receiver = view.responsible or view.recipient.person
    return (
        _side("hospital" if view.kind == Kind.DOWN else "house-plus", view.sender, _("sender"), view.sender.person),
        _side("house-plus" if view.kind == Kind.DOWN else "hospital", view.recipient, _("receiver"), receiver),
    )


def _side(icon: str, party: PartyView, role: Text, person: PersonView | None) -> SidePanel:
    shown = (" · ".join(part for part in (person.name, person.title) if part),) if person and person.name else ()
    phone = person.phone if person and person.phone else party.phone
    return SidePanel(icon, words.name_of(party), role, shown, phone)


def package_note(view: ReferralView) -> tuple[Text, str]:
    """What the package panel is: its status in words, and the icon."""
    icons = {
        PackageStatus.HERE: "file-lock",
        PackageStatus.AFTER_ACCEPTANCE: "lock",
        PackageStatus.ON_ITS_WAY: "truck",
        PackageStatus.WITHHELD: "eye-off",
        PackageStatus.NOT_FROZEN: "pencil",
        PackageStatus.NOT_OPEN: "lock",
    }
    return view.package.status_label, icons.get(PackageStatus(view.package.status), "file-text")


def person_facts(view: ReferralView) -> tuple[Text, ...]:
    """What stands beside the name: only what this side may know."""
    return (people.sex_of(view.preview.sex), people.band(view.preview.age_band))
