"""One referral: who holds the ball, what can be done and why not, the two organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consent.enums import Category
from console import words
from console.panels import Act, Banner, Clock, Tag, Tone
from console.presenters import blocks, identity, links, package, people, standing
from console.presenters.timeline import AHEAD, ICONS
from console.templatetags.console import day, moment
from handoff.contracts import AvailableAction, Ball, PartyView, PersonView, ReferralView
from handoff.enums import ClockCode, DeclaredSharing, Kind, PackageStatus, Priority, Side, State, Verb
from kernel.actor import Actor
from kernel.errors import Text

MAIN = (
    Verb.ACCEPT,
    Verb.SEND,
    Verb.ANSWER_INFO,
    Verb.CONFIRM_CANCEL,
    Verb.ACKNOWLEDGE,
    Verb.SCHEDULE,
    Verb.ARRIVE,
    Verb.SEND_OUTCOME,
    Verb.REDIRECT,
    Verb.SETTLE,
    Verb.CONTINUE_WITHOUT_SHARING,
)
MAIN_ONCE_EXPECTED = (Verb.ARRIVE, *(verb for verb in MAIN if verb not in (Verb.ARRIVE, Verb.REDIRECT)))
GRAVE = frozenset(
    {Verb.DECLINE, Verb.WITHDRAW, Verb.CANCEL, Verb.STOP, Verb.CONFIRM_CANCEL, Verb.ENTER_IN_ERROR, Verb.NOT_COMPLETE}
)
PAGES = {
    Verb.SEND: "console:prepare_send",
    Verb.ASK_CONSENT: "console:prepare_consent",
    Verb.REFER_UP: "console:refer_up",
    Verb.SUBMIT: "console:prepare_send",
}
_DUE: dict[ClockCode, Text] = {
    ClockCode.R1: gettext_lazy("opening due"),
    ClockCode.R2: gettext_lazy("decision due"),
    ClockCode.R3: gettext_lazy("answer due"),
    ClockCode.R4: gettext_lazy("contact or appointment due"),
    ClockCode.R5: gettext_lazy("new appointment due"),
    ClockCode.R6: gettext_lazy("outcome due"),
    ClockCode.R7: gettext_lazy("reading of the outcome due"),
    ClockCode.R8: gettext_lazy("follow-up due"),
    ClockCode.R9: gettext_lazy("expires"),
    ClockCode.R10: gettext_lazy("answer to the cancellation due"),
}
TO_HOSPITAL = standing.TO_HOSPITAL
REPLIES = (Verb.ANSWER_INFO, Verb.NOTE, Verb.ASK_INFO)


@dataclass(frozen=True, slots=True)
class SidePanel:
    """One of the two organisations, with the people to call."""

    icon: str
    organisation: str
    role: Text
    people: tuple[str, ...]
    phone: str
    duty: str = ""
    duty_phone: str = ""


def banner(view: ReferralView, actor: Actor) -> Banner:
    """Who acts now, until when, and the main action of whoever is looking."""
    acts = [_act(view, one) for one in view.available_actions if not one.blocked_by]
    main = next((act for verb in _main_steps(view) for act in acts if act.url.endswith(f"/{slug(verb)}")), None)
    undecided = acts if view.state in standing.UNDECIDED else []
    decline = next((act for act in undecided if act.url.endswith(f"/{slug(Verb.DECLINE)}")), None)
    link = next(iter(links.to_hand_over(view)), None) if view.state == State.SENT else None
    shown = tuple(act for act in (*_draft_of(view), _as_main(link or main), decline) if act is not None)
    return Banner(
        who=_who(view, actor),
        icon=_icon(view),
        tone=_tone(view),
        state=view.state_label,
        line=_line(view),
        clock=clock_of(view.ball, view.kind),
        acts=shown if view.state not in (State.DRAFT, State.CONSENT_PENDING) else (),
        agreed=agreed(view),
        todo=_todo(view),
        todo_icon=_todo_icon(view),
        may_undo=any(one.verb == Verb.UNDO and not one.blocked_by for one in view.available_actions),
    )


def _main_steps(view: ReferralView) -> tuple[Verb, ...]:
    """Which step is the main one, the first that is open: the arrival once an appointment stands; another receiver only
    when this one is done with it.
    """
    if view.kind == Kind.UP_GREEN or view.state == State.SCHEDULED:
        return MAIN_ONCE_EXPECTED
    return tuple(verb for verb in MAIN if verb != Verb.REDIRECT or view.state not in standing.UNDECIDED)


def agreed(view: ReferralView) -> tuple[tuple[Text, Any], ...]:
    """Where to bring the patient and whom to call; the first contact and the appointment that were promised."""
    if not view.ball.side:
        return ()
    waits = view.arrived_at is None
    green = view.green
    phone = format_html('<a href="tel:{}">{}</a>', green.doctor_phone, green.doctor_phone) if green else ""
    held: tuple[tuple[Text, Any], ...] = (
        (_("Department"), green.department if green else ""),
        (_("Bed"), green.bed if green else ""),
        (_("Doctor"), green.doctor_name if green else ""),
        (_("Doctor's phone"), phone),
        (_("First contact"), day(view.first_contact_on) if waits else ""),
        (_("Follow-up"), package.pathway(view.pathway) if view.pathway else ""),
        (_("Appointment"), moment(view.scheduled_for) if waits else ""),
        (_("Place"), view.place if waits else ""),
        (_("Place expected"), day(view.expected_on) if view.state == State.WAITLISTED else ""),
        (_("Until"), day(view.ends_on)),
        (_("Receivers so far"), _receivers(view)),
        (_("The receiver proposes"), _proposed(view)),
    )
    return tuple((name, value) for name, value in held if value)


def _receivers(view: ReferralView) -> str:
    """Every receiver in turn, with what became of it there."""
    english = (get_language() or "").startswith("en")
    names = [(one.recipient_name_en if english else "") or one.recipient_name for one in view.chain]
    return " → ".join(f"{name} · {one.state_label}" for name, one in zip(names, view.chain, strict=True))


def _proposed(view: ReferralView) -> str:
    """The organisation that fits better in the receiver's eyes, while nobody has decided."""
    if view.state not in AHEAD and view.state != State.DECLINED:
        return ""
    named = [fact.details.get("name") for fact in view.timeline if fact.kind == Verb.PROPOSE_ONWARD]
    return str(named[-1] or "") if named else ""


def _todo(view: ReferralView) -> Text:
    """What to do now that the patient has taken the consent back."""
    if late := standing.late_undo(view):
        return late
    if view.became_draft:
        return _("Your question became a referral draft: look at the consent, then send it.")
    if view.sharing != DeclaredSharing.STOPPED or not view.ball.side:
        return ""
    if view.side == Side.SENDER:
        if view.state == State.CANCEL_REQUESTED or any(ask.answered_at is None for ask in view.asks):
            return _("The patient withdrew the consent. You asked to end it: the receiver's answer is awaited.")
        return _("The patient withdrew the consent. Decide: go on without sharing, or end the referral.")
    call = _(
        "The patient withdrew the consent. Nothing more can be read here; care that you promised goes on. "
        "Call %(sender)s, %(phone)s, and agree what follows."
    )
    return words.filled(call, sender=words.name_of(view.sender), phone=identity.dial(view.sender.phone))


def _todo_icon(view: ReferralView) -> str:
    if standing.late_undo(view):
        return "octagon-alert"
    return "file-output" if view.became_draft else "shield-off"


def _draft_of(view: ReferralView) -> tuple[Act, ...]:
    """The way to the draft that a question became."""
    if not view.became_draft:
        return ()
    return (Act(reverse("console:referral", args=[view.became_id]), _("Open the draft"), "file-output", "main"),)


def _as_main(act: Act | None) -> Act | None:
    return Act(act.url, act.label, act.icon, "main", "a", act.dialog) if act else None


def _who(view: ReferralView, actor: Actor) -> str:
    ball = view.ball
    if not ball.side:
        return str(_("Nothing is left to do here"))
    holder = view.recipient if ball.side == Side.RECIPIENT else view.sender
    if ball.mine:
        return _ours(ball, holder, actor)
    name = words.name_of(holder)
    if ball.person_name:
        return _("With %(person)s, %(organisation)s") % {"person": ball.person_name, "organisation": name}
    return _("Waiting for %(organisation)s") % {"organisation": name}


def _ours(ball: Ball, holder: PartyView, actor: Actor) -> str:
    """It is "your move" only for the person who is named; where nobody is, the organisation has it."""
    if not ball.person_name:
        return _("It is your organisation's move")
    named = {"person": ball.person_name}
    own = holder.person is not None and holder.person.id == actor.id
    return _("Your move: %(person)s") % named if own else _("Waiting for %(person)s") % named


def _icon(view: ReferralView) -> str:
    if not view.ball.side:
        return "circle-check"
    if view.kind == Kind.UP_GREEN:
        return "ambulance"
    return "hand" if view.ball.mine else "hourglass"


def _tone(view: ReferralView) -> Tone:
    if standing.left_alone(view):
        return "harm"
    if not view.ball.side:
        return "closed"
    if view.ball.clock is not None and view.ball.clock.overdue:
        return "clock"
    return "harm" if view.kind == Kind.UP_GREEN and view.arrived_at is None else ""


def _line(view: ReferralView) -> Text:
    if standing.left_alone(view) and view.side == Side.RECIPIENT:
        return _("left the ward, nobody has taken over yet: please decide")
    if standing.left_alone(view):
        call = _("left the ward, nobody has taken over. Call the centre: %(phone)s. %(reason)s")
        return words.filled(call, phone=identity.dial(view.recipient.phone), reason=standing.why_ended(view))
    if ended := standing.died(view) or standing.why_ended(view):
        return ended
    asked = next((ask for ask in reversed(view.asks) if ask.answered_at is None), None)
    if asked is not None:
        return _("Asked: %(what)s. The receiver has not answered yet.") % {"what": asked.label}
    if view.state == State.INFO_REQUESTED and (question := standing.question(view)):
        return question[0]
    if view.state in (State.SENT, State.RECEIVED, State.INFO_REQUESTED, State.WAITLISTED):
        return _("not yet accepted") if view.side == Side.SENDER else ""
    if view.responsible is not None and view.ball.side:
        return _("responsible: %(name)s") % {"name": view.responsible.name}
    return ""


def clock_of(ball: Ball, kind: str = "") -> Clock | None:
    """The clock that runs for whoever holds the ball."""
    if ball.clock is None:
        return None
    paused = ball.clock.paused_at is not None
    code = ClockCode(ball.clock.code)
    due = gettext_lazy("arrival or appointment due") if code == ClockCode.R4 and kind in TO_HOSPITAL else _DUE[code]
    return Clock(due, ball.clock.due_at, "paused" if paused else "running")


def slug(verb: str) -> str:
    """A verb as it stands in an address."""
    return verb.replace("_", "-")


def _act(view: ReferralView, action: AvailableAction) -> Act:
    key = "r" if action.verb == _reply(view) else ""
    return Act(
        address(view, action.verb),
        standing.label_of(view, action.verb),
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
    return _(", ").join(str(blocks.said(code)) for code in action.blocked_by)


def doings(view: ReferralView) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """What this person can do now, and what is refused with the reason."""
    acts = [*links.to_hand_over(view), *(_act(view, action) for action in view.available_actions)]
    return tuple(act for act in acts if not act.refusal), tuple(act for act in acts if act.refusal)


def beside(can: tuple[Act, ...], shown: Banner) -> tuple[Act, ...]:
    """What can be done besides what the banner offers already: no button stands twice on the page."""
    offered = {act.url for act in shown.acts}
    return tuple(act for act in can if act.url not in offered)


def tags(view: ReferralView) -> tuple[Tag, ...]:
    """Kind, urgency, and whether sharing stands."""
    green = view.kind == Kind.UP_GREEN
    found = [Tag(view.kind_label, "danger" if green else "accent", "ambulance" if green else "house-heart")]
    if view.priority != Priority.ROUTINE:
        found.append(Tag(view.priority_label, "danger" if green else "warning", "chevrons-up"))
    if view.unread_notes:
        found.append(Tag(_("%(count)s new notes") % {"count": view.unread_notes}, "info", "message-square-text"))
    if view.anonymous:
        found.append(Tag(_("without the patient's identity"), "", "venetian-mask"))
    if view.outside:
        found.append(Tag(_("Outside the network"), "info", "building-2"))
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
    duty = _("on duty: %(name)s") % {"name": party.duty_name} if party.duty_phone else ""
    return SidePanel(icon, words.name_of(party), role, shown, phone, duty, party.duty_phone)


def package_note(view: ReferralView) -> tuple[Text, str]:
    """What the package panel is: its status in words, and the icon."""
    icons = {
        PackageStatus.HERE: "file-lock",
        PackageStatus.AFTER_ACCEPTANCE: "lock",
        PackageStatus.ON_ITS_WAY: "truck",
        PackageStatus.WITHHELD: "eye-off",
        PackageStatus.NOT_FROZEN: "pencil",
        PackageStatus.NOT_OPEN: "lock",
        PackageStatus.ANONYMOUS: "venetian-mask",
    }
    status = PackageStatus(view.package.status)
    if status == PackageStatus.WITHHELD and withdrawn(view):
        return _("Consent withdrawn"), "shield-off"
    if status == PackageStatus.HERE and view.side == Side.SENDER:
        return _("As it was sent"), "file-lock"
    return view.package.status_label, icons.get(status, "file-text")


def withdrawn(view: ReferralView) -> bool:
    """Whether the consent was given and then taken back."""
    return view.sharing == DeclaredSharing.STOPPED


def name_of(view: ReferralView) -> str:
    """The patient's name; that of the package where it is here before the record is."""
    return str(_identity(view).get("name") or "") or view.patient_name or str(_("Anonymous question"))


def _identity(view: ReferralView) -> Mapping[str, Any]:
    if view.patient_id is not None or view.package.status != PackageStatus.HERE:
        return {}
    part = next((one for one in view.package.sections if one.category == Category.IDENTITY), None)
    return part.content if part is not None and isinstance(part.content, Mapping) else {}


def person_facts(view: ReferralView, age: int | None = None) -> tuple[Text, ...]:
    """What stands beside the name: only what this side may know. `age`: where the record is here."""
    born = _identity(view).get("birth_date")
    known = people.years_since(date.fromisoformat(str(born))) if age is None and born else age
    return (people.sex_of(view.preview.sex), people.age_of(known, view.preview.age_band))
