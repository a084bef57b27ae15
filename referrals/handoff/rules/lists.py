"""Worklists as data: which referrals stand in which list, who has the list, and what moves a referral on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handoff.enums import ClockCode, Kind, ListName, Side, State, Verb
from handoff.rules.states import BEFORE_ACCEPTANCE, OPEN, SENT_ONCE, TAKEN_OVER, UNDER_WAY, UNSENT
from handoff.rules.table import ATTENDING, CLINICAL, CLINICIANS_AND_OFFICE, DECIDERS, OFFICE, TRANSITIONS, Transition
from staff.enums import Role


@dataclass(frozen=True, slots=True)
class ListRule:
    """`side` None: both sides. `pending_ask`: a request of ours is unanswered. `escalated`: a clock has fired and still
    stands. `clock`: that clock stands. `unread`: an interim note was not read yet.
    """

    name: ListName
    roles: frozenset[Role]
    side: Side | None
    states: frozenset[State]
    kinds: frozenset[Kind] = frozenset(Kind)
    pending_ask: bool = False
    escalated: bool = False
    clock: ClockCode | None = None
    unread: bool = False


S, R = Side.SENDER, Side.RECIPIENT
EVERYBODY = CLINICAL | OFFICE

LISTS: tuple[ListRule, ...] = (
    ListRule(ListName.GREEN_CHANNEL, EVERYBODY, None, UNDER_WAY, kinds=frozenset({Kind.UP_GREEN})),
    ListRule(ListName.WAITING_FOR_ACCEPTANCE, DECIDERS, R, frozenset({State.SENT, State.RECEIVED})),
    ListRule(ListName.WAITING_LIST, DECIDERS, R, frozenset({State.WAITLISTED})),
    ListRule(ListName.ACCEPTED_NO_CONTACT, OFFICE | ATTENDING, R, TAKEN_OVER - {State.IN_CARE, State.NO_SHOW}),
    ListRule(ListName.NOT_ATTENDED, OFFICE | ATTENDING, R, frozenset({State.NO_SHOW})),
    ListRule(ListName.CANCELLATION_ASKED, DECIDERS, R, frozenset({State.CANCEL_REQUESTED})),
    ListRule(ListName.IN_CARE, OFFICE | ATTENDING, R, frozenset({State.IN_CARE})),
    ListRule(ListName.TO_REVIEW, OFFICE, S, frozenset({State.INTERNAL_REVIEW})),
    ListRule(ListName.NOT_YET_ACCEPTED, CLINICIANS_AND_OFFICE, S, BEFORE_ACCEPTANCE),
    ListRule(ListName.INFORMATION_ASKED, CLINICIANS_AND_OFFICE, S, frozenset({State.INFO_REQUESTED})),
    ListRule(ListName.DECLINED, CLINICIANS_AND_OFFICE, S, frozenset({State.DECLINED})),
    ListRule(ListName.EXPIRED, CLINICIANS_AND_OFFICE, S, frozenset({State.EXPIRED})),
    ListRule(ListName.NOT_COMPLETED, CLINICIANS_AND_OFFICE, S, frozenset({State.NOT_COMPLETED})),
    ListRule(ListName.OUTCOME_NOT_READ, CLINICIANS_AND_OFFICE, S, frozenset({State.OUTCOME_SENT})),
    ListRule(ListName.NOTES_UNREAD, CLINICIANS_AND_OFFICE, S, SENT_ONCE, unread=True),
    ListRule(ListName.ASKED, CLINICIANS_AND_OFFICE, S, UNDER_WAY, pending_ask=True),
    ListRule(ListName.FOLLOW_UP_DUE, CLINICIANS_AND_OFFICE, S, SENT_ONCE, clock=ClockCode.R8),
    ListRule(ListName.WITH_THE_RECEIVER, CLINICIANS_AND_OFFICE, S, TAKEN_OVER | {State.CANCEL_REQUESTED}),
    ListRule(ListName.TO_SEND, CLINICIANS_AND_OFFICE, S, UNSENT),
    ListRule(ListName.ESCALATED, OFFICE | DECIDERS, None, OPEN, escalated=True),
)

NEXT: dict[tuple[Side, State], Verb] = {
    (S, State.DRAFT): Verb.SEND,
    (S, State.CONSENT_PENDING): Verb.SEND,
    (S, State.INTERNAL_REVIEW): Verb.SEND,
    (S, State.INFO_REQUESTED): Verb.ANSWER_INFO,
    (S, State.DECLINED): Verb.REDIRECT,
    (S, State.EXPIRED): Verb.REDIRECT,
    (S, State.NOT_COMPLETED): Verb.REDIRECT,
    (S, State.OUTCOME_SENT): Verb.ACKNOWLEDGE,
    (R, State.SENT): Verb.OPEN,
    (R, State.RECEIVED): Verb.ACCEPT,
    (R, State.WAITLISTED): Verb.ACCEPT,
    (R, State.ACCEPTED): Verb.ARRIVE,
    (R, State.SCHEDULED): Verb.ARRIVE,
    (R, State.NO_SHOW): Verb.SCHEDULE,
    (R, State.APPT_CANCELLED): Verb.SCHEDULE,
    (R, State.IN_CARE): Verb.SEND_OUTCOME,
    (R, State.CANCEL_REQUESTED): Verb.CONFIRM_CANCEL,
}


def next_action(kind: Kind, side: Side, state: State, roles: frozenset[str]) -> Verb | None:
    """The main move of this side in this state, where one of `roles` takes it; None also while the other side acts."""
    verb = NEXT.get((side, state))
    return verb if any(row.roles & roles for row in _moves(kind, side, state, verb)) else None


def takers(verb: Verb, side: Side) -> frozenset[Role]:
    """The roles that take this step on this side, in whatever state."""
    return frozenset(role for row in TRANSITIONS if row.verb == verb and row.by == side for role in row.roles)


def _moves(kind: Kind, side: Side, state: State, verb: Verb | None) -> Iterator[Transition]:
    return (row for row in TRANSITIONS if row.verb == verb and row.by == side and row.holds_for(kind, state))


def lists_of(roles: frozenset[str]) -> tuple[ListRule, ...]:
    """The lists that somebody with these roles works on, in the order in which they are shown."""
    return tuple(rule for rule in LISTS if rule.roles & roles)
