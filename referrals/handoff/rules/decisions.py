"""Who may do what now: the table, asked. `decide` is the server's word; `available` is what a page may offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from handoff.contracts.actions import AvailableAction
from handoff.enums import DeclaredSharing, Kind, Side, State, Verb
from handoff.rules import reasons
from handoff.rules.table import DECIDERS, TRANSITIONS, Transition
from kernel.actor import OUTSIDE, Actor
from kernel.errors import CareloopError, Conflict, Invalid, Refused


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """What the table is asked about. `missing` names required fields that are empty; `asked` the pending requests.

    `reviewed`: this organisation reviews what it sends of this kind. `may_undo`: sent a few minutes ago and unopened,
    as far as this copy knows. `follow_up_due`: the community follow-up of an urgent referral (R8) is still to be done.
    `unread_notes`: an interim note came that nobody of the sender has marked as read.
    `anonymous`: a question without the patient's identity. `may_turn`: whoever asks allows it to become a referral;
    `turned`: it has.
    """

    kind: Kind
    side: Side
    state: State | None
    asked: frozenset[Verb] = frozenset()
    missing: tuple[str, ...] = ()
    partners: bool = True
    consent_holds: bool = True
    sharing: DeclaredSharing = DeclaredSharing.OPEN
    reviewed: bool = False
    may_undo: bool = False
    follow_up_due: bool = False
    unread_notes: bool = False
    anonymous: bool = False
    may_turn: bool = False
    turned: bool = False


def decide(facts: ReferralFacts, verb: Verb, actor: Actor, given: Mapping[str, object]) -> Transition:
    """The row by which this actor may make this move with these inputs.

    Raises `Refused` where the table, the actor's role or a guard says no, `Invalid` where an input is missing.
    """
    row = _row(facts, verb)
    if not _may(row, actor):
        raise Refused("not_your_role", _("Your role does not take this step in this referral."))
    for guard in row.guards:
        GUARDS[guard](facts, verb)
    _check_inputs(row, facts.kind, given)
    return row


def heard(kind: Kind, state: State, verb: Verb, *, told_by: Side) -> Transition | None:
    """The row by which a copy follows the other side; None for a fact that came late and moves nothing.

    Raises `Conflict("out_of_turn")` for a message that no order of events explains.
    """
    rows = [row for row in TRANSITIONS if row.verb == verb and row.by == told_by and kind in row.kinds]
    fitting = next((row for row in rows if not row.request and row.holds_for(kind, state)), None)
    if fitting is None and not any(row.late for row in rows):
        raise Conflict(code="out_of_turn", message=_("This message does not fit the state of the referral."))
    return fitting


def applies(kind: Kind, state: State, verb: Verb) -> Transition | None:
    """The receiver's own row that applies the sender's request in this state, or None: the request is refused."""
    return next(
        (row for row in TRANSITIONS if row.verb == verb and row.by == Side.RECIPIENT and row.holds_for(kind, state)),
        None,
    )


def applying(kind: Kind, state: State, verb: Verb) -> Transition:
    """As `applies`; raises `Refused` where the receiver's side has no such row."""
    found = applies(kind, state, verb)
    if found is None:
        raise Refused("not_in_this_state", _("This step is not possible in the present state of the referral."))
    return found


def available(facts: ReferralFacts, actor: Actor) -> tuple[AvailableAction, ...]:
    """The moves that the table gives this actor now, with what each asks for and what still stands in its way."""
    if facts.state is None:
        return ()
    offers = [_offer(row, facts) for row in _rows(facts, facts.state) if _may(row, actor)]
    return tuple(offer for offer in offers if not POINTLESS & frozenset(offer.blocked_by))


def _rows(facts: ReferralFacts, state: State) -> Iterator[Transition]:
    return (row for row in TRANSITIONS if row.by == facts.side and row.holds_for(facts.kind, state))


def _row(facts: ReferralFacts, verb: Verb) -> Transition:
    rows = [row for row in TRANSITIONS if row.verb == verb and facts.kind in row.kinds]
    if not rows:
        raise Refused("not_for_this_kind", _("This kind of referral has no such step."))
    rows = [row for row in rows if row.by == facts.side]
    if not rows:
        raise Refused("other_side_decides", _("The other organisation takes this step."))
    found = next((row for row in rows if _fits(row, facts)), None)
    if found is None:
        raise Refused("not_in_this_state", _("This step is not possible in the present state of the referral."))
    return found


def _fits(row: Transition, facts: ReferralFacts) -> bool:
    return not row.froms if facts.state is None else row.holds_for(facts.kind, facts.state)


def _may(row: Transition, actor: Actor) -> bool:
    """Somebody outside the network acts as the receiver's office and clinician would."""
    if actor.kind == "machine":
        return row.machine
    if actor.kind == OUTSIDE:
        return row.by == Side.RECIPIENT and bool(row.roles & DECIDERS)
    return bool(row.roles & actor.roles)


def _offer(row: Transition, facts: ReferralFacts) -> AvailableAction:
    return AvailableAction(
        verb=row.verb,
        label=row.verb.label,
        requires=row.asks,
        reasons=tuple(reason.code for reason in reasons.fitting(row.verb, facts.kind)),
        blocked_by=tuple(code for guard in row.guards for code in _blocked(guard, facts, row.verb)),
        is_request=row.request,
    )


def _blocked(guard: str, facts: ReferralFacts, verb: Verb) -> tuple[str, ...]:
    try:
        GUARDS[guard](facts, verb)
    except Invalid as error:
        return tuple(str(each.field) for each in error.errors)
    except CareloopError as error:
        return (error.code,)
    return ()


def _check_inputs(row: Transition, kind: Kind, given: Mapping[str, object]) -> None:
    missing = [name for name in row.asks if name != "reason" and _empty(given.get(name))]
    if missing:
        raise Invalid.many(required(name) for name in missing)
    if "reason" in row.asks:
        reasons.check(row.verb, kind, str(given.get("reason") or ""), str(given.get("text") or ""))


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == ()


def required(field: str) -> Invalid:
    """The fault of a field that must be filled in."""
    return Invalid(field, "required", _("This must be filled in."))


def _fields_complete(facts: ReferralFacts, _verb: Verb) -> None:
    if facts.missing:
        raise Invalid.many(required(name) for name in facts.missing)


def _partners(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.partners:
        raise Refused("no_partnership", _("There is no agreement to refer to this organisation in this kind."))


def _consent_holds(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.consent_holds:
        raise Refused("consent_missing", _("No consent and no emergency basis covers this. Record one, then send."))


def _nothing_asked(facts: ReferralFacts, verb: Verb) -> None:
    if verb in facts.asked:
        raise Refused("already_asked", _("This was asked already; the receiver has not answered yet."))


def _sharing_stopped(facts: ReferralFacts, _verb: Verb) -> None:
    if facts.sharing != DeclaredSharing.STOPPED:
        raise Refused("sharing_not_stopped", _("The consent holds: nothing needs to be decided."))


def _reviewed_here(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.reviewed:
        raise Refused("no_review_here", _("This organisation sends this kind of referral without a review."))


def _needs_no_review(facts: ReferralFacts, _verb: Verb) -> None:
    if facts.reviewed:
        raise Refused("review_first", _("Submit it for review; the referral office sends it."))


def _undo_time(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.may_undo:
        raise Refused("undo_over", _("It was opened, or the time for undoing is over. Withdraw it instead."))


def _follow_up_due(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.follow_up_due:
        raise Refused("no_follow_up_due", _("No community follow-up of this referral is due."))


def _notes_unread(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.unread_notes:
        raise Refused("no_new_notes", _("There is no interim note that was not read yet."))


def _asker_allows(facts: ReferralFacts, _verb: Verb) -> None:
    if not facts.may_turn:
        raise Refused("not_allowed_by_asker", _("Whoever asked did not allow the question to become a referral."))


def _not_turned(facts: ReferralFacts, _verb: Verb) -> None:
    if facts.turned:
        raise Refused("already_turned", _("The question was turned into a referral already."))


def _identified(facts: ReferralFacts, _verb: Verb) -> None:
    if facts.anonymous:
        raise Refused("anonymous", _("An anonymous question needs no consent: the patient's identity does not cross."))


POINTLESS = frozenset(
    {"sharing_not_stopped", "no_review_here", "review_first", "undo_over", "no_follow_up_due", "no_new_notes"}
    | {"not_allowed_by_asker", "already_turned", "anonymous"}
)
"""Codes of guards that fail when there is nothing to do: the move is not offered at all."""

GUARDS: dict[str, Callable[[ReferralFacts, Verb], None]] = {
    "fields_complete": _fields_complete,
    "partners": _partners,
    "consent_holds": _consent_holds,
    "nothing_asked": _nothing_asked,
    "sharing_stopped": _sharing_stopped,
    "reviewed_here": _reviewed_here,
    "needs_no_review": _needs_no_review,
    "undo_time": _undo_time,
    "follow_up_due": _follow_up_due,
    "notes_unread": _notes_unread,
    "asker_allows": _asker_allows,
    "not_turned": _not_turned,
    "identified": _identified,
}
