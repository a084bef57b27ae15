"""The transition table: what is not in it is refused, for every role.

Identifiers T01 … T31 are those of the referral's life cycle. F01 and F03 to F06 are facts that move no state; F02 takes
back an order that a person discarded before it could be delivered. A row holds for the kinds it names and, of its
`froms`, for the states those kinds know (`states.STATES_OF`). Adding a kind, a state or a move means adding rows here
and, where a row names an effect or guard that is new, one function of that name.
"""

from __future__ import annotations

from dataclasses import dataclass

from handoff.enums import Kind, Side, State, Verb
from handoff.rules.states import (
    BEFORE_ACCEPTANCE,
    CHOOSE_NEXT,
    ENDED,
    OPEN,
    SENT_ONCE,
    STATES_OF,
    TAKEN_OVER,
    UNDER_WAY,
    UNSENT,
    WAITS_FOR_CONTACT,
)
from staff.enums import Role

SENDER_CLINICIAN = frozenset({Role.HOSPITAL_DOCTOR, Role.WARD_NURSE, Role.COMMUNITY_DOCTOR, Role.COMMUNITY_NURSE})
OFFICE = frozenset({Role.REFERRAL_OFFICE, Role.CENTRE_HEAD})
RECEIVER_CLINICIAN = frozenset({Role.HOSPITAL_DOCTOR, Role.COMMUNITY_DOCTOR})
RESPONSIBLE = frozenset({Role.COMMUNITY_NURSE, Role.COMMUNITY_DOCTOR, Role.WARD_NURSE})
CLINICAL = SENDER_CLINICIAN | RECEIVER_CLINICIAN | RESPONSIBLE
NOBODY: frozenset[Role] = frozenset()

BUILT = frozenset(STATES_OF)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. `to` is None where the state stays; `back` returns to the state before the last move.

    `machine`: our own machines may do it (a clock, a reaction, an applied request). `request`: the sender only asks,
    its own copy does not move, and the receiver's row of the same id applies or refuses it. `late`: heard in another
    state than those of `froms`, it is kept as a fact and moves nothing.
    """

    id: str
    verb: Verb
    by: Side
    roles: frozenset[Role]
    froms: frozenset[State]
    to: State | None = None
    kinds: frozenset[Kind] = BUILT
    back: bool = False
    machine: bool = False
    request: bool = False
    late: bool = False
    guards: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    def holds_for(self, kind: Kind, state: State) -> bool:
        """Whether a referral of that kind in that state may make this move."""
        return kind in self.kinds and state in self.froms and state in STATES_OF[kind]


S, R = Side.SENDER, Side.RECIPIENT
DOWN, GREEN, ADVICE = frozenset({Kind.DOWN}), frozenset({Kind.UP_GREEN}), frozenset({Kind.ADVICE})
WITH_CARE = BUILT - ADVICE
WITH_DAY = frozenset({Kind.DOWN, Kind.TEMP})
WITH_APPOINTMENT = frozenset({Kind.UP, Kind.LATERAL})
TO_HOSPITAL = WITH_APPOINTMENT | GREEN
REVIEWED = frozenset({Kind.DOWN, Kind.UP, Kind.LATERAL})
CLINICIANS_AND_OFFICE = SENDER_CLINICIAN | OFFICE
DECIDERS = OFFICE | RECEIVER_CLINICIAN
ATTENDING = RECEIVER_CLINICIAN | RESPONSIBLE


def _only(*states: State) -> frozenset[State]:
    return frozenset(states)


SC, SO = SENDER_CLINICIAN, OFFICE
RO, RC, RN = OFFICE, RECEIVER_CLINICIAN, RESPONSIBLE
NOTHING: frozenset[State] = frozenset()
WRITTEN = UNSENT - {State.INTERNAL_REVIEW}
RECEIVED = _only(State.RECEIVED, State.WAITLISTED)
CONTACTED = _only(State.ACCEPTED, State.SCHEDULED, State.IN_CARE)
RESCHEDULED = _only(State.ACCEPTED, State.SCHEDULED, State.NO_SHOW, State.APPT_CANCELLED)
ASKED_OFF = _only(State.CANCEL_REQUESTED)
ANSWERED = _only(State.OUTCOME_SENT)
ANSWERABLE = _only(State.RECEIVED, State.INFO_REQUESTED, State.ACCEPTED, State.OUTCOME_SENT)
SENT_BACK = _only(
    State.IN_CARE, State.CANCEL_REQUESTED, State.OUTCOME_SENT, State.CLOSED, State.CANCELLED, State.NOT_COMPLETED
)
READY = ("fields_complete", "partners", "consent_holds")

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    Transition("T01", Verb.START, S, SC, NOTHING, State.DRAFT, asks=("reason_for_referral",)),
    Transition("T01", Verb.TURN_INTO_REFERRAL, R, RO | RC, ANSWERABLE, kinds=ADVICE, late=True,
               guards=("asker_allows", "not_turned"), asks=("reason",)),
    Transition("T02", Verb.ASK_CONSENT, S, SC, _only(State.DRAFT), State.CONSENT_PENDING,
               guards=("identified",), asks=("categories", "valid_until")),
    Transition("T03", Verb.SUBMIT, S, SC, WRITTEN, State.INTERNAL_REVIEW, kinds=REVIEWED,
               guards=("reviewed_here", *READY)),
    Transition("T04", Verb.SEND, S, SC | SO, WRITTEN, State.SENT,
               guards=(*READY, "needs_no_review"), effects=("freeze_package", "deliver_order")),
    Transition("T04", Verb.SEND, S, SO, _only(State.INTERNAL_REVIEW), State.SENT, kinds=REVIEWED,
               guards=READY, effects=("freeze_package", "deliver_order")),
    Transition("T05", Verb.OPEN, R, RO | RC, _only(State.SENT), State.RECEIVED),
    Transition("T06", Verb.ASK_INFO, R, RO | RC, RECEIVED, State.INFO_REQUESTED, asks=("text",)),
    Transition("T06", Verb.ANSWER_INFO, S, SC | SO, _only(State.INFO_REQUESTED), back=True, late=True,
               asks=("text",)),
    Transition("T07", Verb.ACCEPT, R, RO | RC, BEFORE_ACCEPTANCE, State.ACCEPTED, kinds=WITH_DAY,
               asks=("responsible_id", "first_contact_on"), effects=("move_responsibility", "release_package")),
    Transition("T07", Verb.ACCEPT, R, RO | RC, BEFORE_ACCEPTANCE, State.ACCEPTED, kinds=WITH_APPOINTMENT,
               asks=("responsible_id",), effects=("move_responsibility", "release_package")),
    Transition("T07", Verb.ACCEPT, R, RO | RC, BEFORE_ACCEPTANCE, State.ACCEPTED, kinds=GREEN,
               asks=("responsible_id",), effects=("move_responsibility", "adopt_patient")),
    Transition("T07", Verb.ACCEPT, R, RO | RC, BEFORE_ACCEPTANCE, State.ACCEPTED, kinds=ADVICE,
               asks=("responsible_id",), effects=("name_responsible", "release_package")),
    Transition("T08", Verb.WAITLIST, R, RO, _only(State.RECEIVED), State.WAITLISTED, kinds=WITH_APPOINTMENT,
               asks=("expected_on",)),
    Transition("T09", Verb.DECLINE, R, RO | RC, BEFORE_ACCEPTANCE, State.DECLINED, asks=("reason",)),
    Transition("T09", Verb.DECLINE, R, RO | RC, _only(State.ACCEPTED), State.DECLINED,
               asks=("reason", "call_logged_at"), effects=("stop_follow_up",)),
    Transition("T10", Verb.REDIRECT, S, SC | SO, CHOOSE_NEXT, State.REDIRECTED, asks=("recipient_id", "reason")),
    Transition("T10", Verb.REDIRECT, S, SC | SO, BEFORE_ACCEPTANCE, State.REDIRECTED, request=True,
               guards=("nothing_asked",), asks=("recipient_id", "reason")),
    Transition("T10", Verb.REDIRECT, R, NOBODY, BEFORE_ACCEPTANCE, State.REDIRECTED, machine=True),
    Transition("T11", Verb.WITHDRAW, S, SC | SO, BEFORE_ACCEPTANCE, State.WITHDRAWN, request=True,
               guards=("nothing_asked",), asks=("reason",)),
    Transition("T11", Verb.WITHDRAW, R, NOBODY, BEFORE_ACCEPTANCE, State.WITHDRAWN, machine=True,
               effects=("stop_follow_up",)),
    Transition("T12", Verb.SCHEDULE, R, RO | RN, RESCHEDULED, State.SCHEDULED, kinds=WITH_CARE,
               asks=("scheduled_for",)),
    Transition("T13", Verb.NO_SHOW, R, RO | RN, _only(State.SCHEDULED), State.NO_SHOW,
               kinds=WITH_APPOINTMENT | {Kind.TEMP}),
    Transition("T13", Verb.CANCEL_APPOINTMENT, R, RO | RN, _only(State.SCHEDULED), State.APPT_CANCELLED,
               kinds=WITH_APPOINTMENT, asks=("reason",), effects=("clear_slot",)),
    Transition("T14", Verb.ARRIVE, R, RO | RC | RN, WAITS_FOR_CONTACT, State.IN_CARE, kinds=WITH_CARE, machine=True),
    Transition("T15", Verb.NOTE, R, RC | RN, _only(State.IN_CARE), asks=("text",),
               effects=("note_settles", "note_unread")),
    Transition("T16", Verb.CANCEL, S, SC | SO, TAKEN_OVER, State.CANCEL_REQUESTED, request=True,
               guards=("nothing_asked",), asks=("reason",)),
    Transition("T16", Verb.CANCEL, R, NOBODY, TAKEN_OVER, State.CANCEL_REQUESTED, machine=True),
    Transition("T17", Verb.CONFIRM_CANCEL, R, RO | RC, ASKED_OFF, State.CANCELLED, machine=True,
               effects=("clear_slot", "stop_follow_up")),
    Transition("T18", Verb.SEND_OUTCOME, R, RC, ASKED_OFF, State.OUTCOME_SENT,
               asks=("reason", "summary"), effects=("freeze_outcome", "hand_back", "record_death")),
    Transition("T19", Verb.SEND_OUTCOME, R, RC | RN, CONTACTED, State.OUTCOME_SENT,
               asks=("reason", "summary"), effects=("freeze_outcome", "hand_back", "record_death")),
    Transition("T20", Verb.ACKNOWLEDGE, S, SC | SO, ANSWERED, State.CLOSED,
               asks=("reason",), effects=("record_told_death",)),
    Transition("T20", Verb.CLOSE_UNREAD, S, NOBODY, ANSWERED, State.CLOSED, machine=True),
    Transition("T21", Verb.QUESTION_OUTCOME, S, SC, ANSWERED, State.IN_CARE, kinds=WITH_CARE, asks=("text",)),
    Transition("T21", Verb.QUESTION_OUTCOME, S, SC, ANSWERED, State.ACCEPTED, kinds=ADVICE, asks=("text",)),
    Transition("T22", Verb.NOT_COMPLETE, R, RC | RN, TAKEN_OVER, State.NOT_COMPLETED,
               asks=("reason",), effects=("stop_follow_up",)),
    Transition("T23", Verb.EXPIRE, R, NOBODY, BEFORE_ACCEPTANCE, State.EXPIRED, machine=True),
    Transition("T24", Verb.REFER_BACK, R, RC, _only(State.IN_CARE), kinds=TO_HOSPITAL),
    Transition("T25", Verb.REFER_UP, R, RN, _only(State.IN_CARE), kinds=WITH_DAY),
    Transition("T26", Verb.STOP, S, SC | SO, UNSENT, State.CANCELLED, machine=True, asks=("reason",)),
    Transition("T26", Verb.STOP, S, SC, CHOOSE_NEXT, State.CANCELLED, machine=True, asks=("reason",)),
    Transition("T26", Verb.STOP, S, SO, UNDER_WAY, State.CANCELLED, machine=True, request=True,
               guards=("nothing_asked",), asks=("reason",)),
    Transition("T26", Verb.STOP, R, RO, UNDER_WAY, State.CANCELLED, machine=True,
               asks=("reason",), effects=("clear_slot", "stop_follow_up")),
    Transition("T27", Verb.UNDO, S, SC, _only(State.SENT), State.ENTERED_IN_ERROR, request=True,
               guards=("nothing_asked", "undo_time")),
    Transition("T27", Verb.UNDO, R, NOBODY, _only(State.SENT), State.ENTERED_IN_ERROR, machine=True),
    Transition("T27", Verb.ENTER_IN_ERROR, S, SC | SO, UNSENT, State.ENTERED_IN_ERROR, asks=("reason",)),
    Transition("T27", Verb.ENTER_IN_ERROR, S, SO, UNDER_WAY, State.ENTERED_IN_ERROR, request=True,
               guards=("nothing_asked",), asks=("reason",)),
    Transition("T27", Verb.ENTER_IN_ERROR, R, NOBODY, UNDER_WAY, State.ENTERED_IN_ERROR, machine=True,
               effects=("clear_slot", "stop_follow_up", "take_plan_back")),
    Transition("T27", Verb.ENTER_IN_ERROR, S, SO, ANSWERED | CHOOSE_NEXT | ENDED, State.ENTERED_IN_ERROR,
               asks=("reason",), effects=("stop_follow_up", "take_plan_back")),
    Transition("T28", Verb.CONSENT_WITHDRAWN, S, NOBODY, OPEN, machine=True, late=True, effects=("stop_sharing",)),
    Transition("T28", Verb.CONTINUE_WITHOUT_SHARING, S, SC, UNDER_WAY, late=True,
               guards=("sharing_stopped",), asks=("reason",)),
    Transition("T29", Verb.SETTLE, S, SC, CHOOSE_NEXT, State.CLOSED, asks=("reason",)),
    Transition("T30", Verb.CONSENT_REFUSED, S, SC | SO, _only(State.CONSENT_PENDING), State.DRAFT, asks=("reason",)),
    Transition("T30", Verb.RETURN_DRAFT, S, SO, _only(State.INTERNAL_REVIEW), State.DRAFT, kinds=REVIEWED,
               asks=("reason",)),
    Transition("T31", Verb.CONTINUE_CARE, R, RO | RC, ASKED_OFF, back=True, asks=("reason",)),
    Transition("F01", Verb.RECORD_DISCHARGE, S, SC | SO, UNDER_WAY | ANSWERED, kinds=DOWN, late=True,
               asks=("discharged_at",), effects=("retime_clocks",)),
    Transition("F02", Verb.NOT_DELIVERED, S, NOBODY, _only(State.SENT), State.DRAFT, machine=True,
               effects=("take_back",)),
    Transition("F03", Verb.SEND_RECORD, S, SC, _only(State.IN_CARE, State.OUTCOME_SENT), kinds=TO_HOSPITAL, late=True,
               guards=("consent_holds",), effects=("freeze_record",)),
    Transition("F04", Verb.PROPOSE_ONWARD, R, RO, BEFORE_ACCEPTANCE, late=True, asks=("proposed_id",)),
    Transition("F05", Verb.FOLLOWED_UP, S, SC, UNSENT | SENT_ONCE, kinds=TO_HOSPITAL - {Kind.LATERAL}, machine=True,
               late=True, guards=("follow_up_due",), effects=("followed_up",)),
    Transition("F06", Verb.READ_NOTES, S, SC | SO, SENT_ONCE, late=True,
               guards=("notes_unread",), effects=("notes_read",)),
    Transition("F07", Verb.TAKEN_OVER_ELSEWHERE, R, NOBODY, SENT_BACK, kinds=TO_HOSPITAL, machine=True, late=True),
)
# fmt: on
