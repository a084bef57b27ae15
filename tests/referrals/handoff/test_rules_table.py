"""The whole product of kind × side × state × verb × role against a second, independent writing of the life cycle."""

from __future__ import annotations

import itertools
from uuid import UUID

import pytest

from handoff.enums import DeclaredSharing, Kind, Side, State, Verb
from handoff.rules import decisions, reasons
from handoff.rules.decisions import GUARDS, ReferralFacts, available, decide, heard
from handoff.rules.states import MEANINGS, STATES_OF
from handoff.rules.table import TRANSITIONS
from kernel.actor import Actor
from kernel.errors import CareloopError, Conflict, Invalid, Refused
from kernel.tenant import Tenant
from staff.enums import Role

HERE = Tenant(UUID(int=1), "t_1", "here", "这里", "Here", "hospital")
MACHINE = "machine"

SC = "ward_nurse hospital_doctor community_doctor community_nurse"
SO = RO = "referral_office centre_head"
RC = "hospital_doctor community_doctor"
RN = "community_nurse community_doctor ward_nurse"

UNDECIDED = "SENT RECEIVED INFO_REQUESTED WAITLISTED"
TAKEN = "ACCEPTED SCHEDULED NO_SHOW APPT_CANCELLED IN_CARE"
UNDER_WAY = f"{UNDECIDED} {TAKEN} CANCEL_REQUESTED"
DRAFTED = "DRAFT CONSENT_PENDING"
CHOOSE = "DECLINED EXPIRED NOT_COMPLETED"
OPEN = f"{DRAFTED} INTERNAL_REVIEW {UNDER_WAY} OUTCOME_SENT {CHOOSE}"
SENT_ONCE = f"{UNDER_WAY} OUTCOME_SENT {CHOOSE} CLOSED WITHDRAWN CANCELLED"
DOWN, UP, GREEN, LATERAL, ADVICE, TEMP = "DOWN", "UP", "UP-GREEN", "LATERAL", "ADVICE", "TEMP"
ALL = f"{DOWN} {UP} {GREEN} {LATERAL} {ADVICE} {TEMP}"
CARED = f"{DOWN} {UP} {GREEN} {LATERAL} {TEMP}"
REVIEWED = f"{DOWN} {UP} {LATERAL}"
# Which kind has no such state (the table of kinds).
WITHOUT = {
    DOWN: "WAITLISTED NO_SHOW APPT_CANCELLED",
    UP: "",
    GREEN: "INTERNAL_REVIEW WAITLISTED NO_SHOW APPT_CANCELLED",
    LATERAL: "",
    ADVICE: "INTERNAL_REVIEW WAITLISTED SCHEDULED NO_SHOW APPT_CANCELLED IN_CARE",
    TEMP: "INTERNAL_REVIEW WAITLISTED APPT_CANCELLED",
}

# side, verb, from, who, kinds
LIFE_CYCLE = [
    ("sender", "start", "-", SC, ALL),
    ("sender", "ask_consent", "DRAFT", SC, ALL),
    ("sender", "consent_refused", "CONSENT_PENDING", f"{SC} {SO}", ALL),
    ("sender", "submit", DRAFTED, SC, REVIEWED),
    ("sender", "return_draft", "INTERNAL_REVIEW", SO, REVIEWED),
    ("sender", "send", DRAFTED, f"{SC} {SO}", ALL),
    ("sender", "send", "INTERNAL_REVIEW", SO, REVIEWED),
    ("recipient", "open", "SENT", f"{RO} {RC}", ALL),
    ("recipient", "ask_info", "RECEIVED WAITLISTED", f"{RO} {RC}", ALL),
    ("sender", "answer_info", "INFO_REQUESTED", f"{SC} {SO}", ALL),
    ("recipient", "accept", UNDECIDED, f"{RO} {RC}", ALL),
    ("recipient", "waitlist", "RECEIVED", RO, f"{UP} {LATERAL}"),
    ("recipient", "propose_onward", UNDECIDED, RO, ALL),
    ("recipient", "decline", f"{UNDECIDED} ACCEPTED", f"{RO} {RC}", ALL),
    ("sender", "redirect", f"{UNDECIDED} {CHOOSE}", f"{SC} {SO}", ALL),
    ("recipient", "redirect", UNDECIDED, MACHINE, ALL),
    ("sender", "withdraw", UNDECIDED, f"{SC} {SO}", ALL),
    ("recipient", "withdraw", UNDECIDED, MACHINE, ALL),
    ("recipient", "schedule", "ACCEPTED SCHEDULED NO_SHOW APPT_CANCELLED", f"{RO} {RN}", CARED),
    ("recipient", "no_show", "SCHEDULED", f"{RO} {RN}", f"{UP} {LATERAL} {TEMP}"),
    ("recipient", "cancel_appointment", "SCHEDULED", f"{RO} {RN}", f"{UP} {LATERAL}"),
    ("recipient", "arrive", "ACCEPTED SCHEDULED", f"{RO} {RC} {RN} {MACHINE}", CARED),
    ("recipient", "note", "IN_CARE", f"{RC} {RN}", ALL),
    ("sender", "send_record", "IN_CARE OUTCOME_SENT", SC, f"{UP} {GREEN} {LATERAL}"),
    ("sender", "followed_up", f"{DRAFTED} INTERNAL_REVIEW {SENT_ONCE}", f"{SC} {MACHINE}", f"{UP} {GREEN}"),
    ("sender", "read_notes", SENT_ONCE, f"{SC} {SO}", ALL),
    (
        "recipient",
        "taken_over_elsewhere",
        "IN_CARE CANCEL_REQUESTED OUTCOME_SENT CLOSED CANCELLED NOT_COMPLETED",
        MACHINE,
        f"{UP} {GREEN} {LATERAL}",
    ),
    ("sender", "cancel", TAKEN, f"{SC} {SO}", ALL),
    ("recipient", "cancel", TAKEN, MACHINE, ALL),
    ("recipient", "confirm_cancel", "CANCEL_REQUESTED", f"{RO} {RC} {MACHINE}", ALL),
    ("recipient", "continue_care", "CANCEL_REQUESTED", f"{RO} {RC}", ALL),
    ("recipient", "send_outcome", "CANCEL_REQUESTED", RC, ALL),
    ("recipient", "send_outcome", "ACCEPTED SCHEDULED IN_CARE", f"{RC} {RN}", ALL),
    ("recipient", "not_complete", TAKEN, f"{RC} {RN}", ALL),
    ("recipient", "expire", UNDECIDED, MACHINE, ALL),
    ("sender", "acknowledge", "OUTCOME_SENT", f"{SC} {SO}", ALL),
    ("sender", "close_unread", "OUTCOME_SENT", MACHINE, ALL),
    ("sender", "question_outcome", "OUTCOME_SENT", SC, ALL),
    ("recipient", "refer_up", "IN_CARE", RN, f"{DOWN} {TEMP}"),
    ("recipient", "turn_into_referral", "RECEIVED INFO_REQUESTED ACCEPTED OUTCOME_SENT", f"{RO} {RC}", ADVICE),
    ("recipient", "refer_back", "IN_CARE", RC, f"{UP} {GREEN} {LATERAL}"),
    ("sender", "stop", f"{DRAFTED} INTERNAL_REVIEW", f"{SC} {SO} {MACHINE}", ALL),
    ("sender", "stop", CHOOSE, f"{SC} {MACHINE}", ALL),
    ("sender", "stop", UNDER_WAY, f"{SO} {MACHINE}", ALL),
    ("recipient", "stop", UNDER_WAY, f"{RO} {MACHINE}", ALL),
    ("sender", "undo", "SENT", SC, ALL),
    ("recipient", "undo", "SENT", MACHINE, ALL),
    ("sender", "enter_in_error", f"{DRAFTED} INTERNAL_REVIEW", f"{SC} {SO}", ALL),
    ("sender", "enter_in_error", SENT_ONCE, SO, ALL),
    ("recipient", "enter_in_error", UNDER_WAY, MACHINE, ALL),
    ("sender", "consent_withdrawn", OPEN, MACHINE, ALL),
    ("sender", "continue_without_sharing", UNDER_WAY, SC, ALL),
    ("sender", "settle", CHOOSE, SC, ALL),
    ("sender", "not_delivered", "SENT", MACHINE, ALL),
    ("sender", "record_discharge", f"{UNDER_WAY} OUTCOME_SENT", f"{SC} {SO}", DOWN),
]
ALLOWED = {
    (kind, side, state, verb, who)
    for side, verb, states, roles, kinds in LIFE_CYCLE
    for state, who, kind in itertools.product(states.split(), roles.split(), kinds.split())
    if state not in WITHOUT[kind].split()
}
EVERY_INPUT = {
    "reason_for_referral": "x",
    "categories": ("conditions",),
    "valid_until": "x",
    "text": "x",
    "responsible_id": "x",
    "first_contact_on": "x",
    "call_logged_at": "x",
    "scheduled_for": "x",
    "summary": "x",
    "expected_on": "x",
    "recipient_id": "x",
    "proposed_id": "x",
    "discharged_at": "x",
}


def someone(role: str) -> Actor:
    if role == MACHINE:
        return Actor.machine(HERE, "clock", ())
    return Actor(HERE, UUID(int=2), "x", frozenset({role}), frozenset())


def facts(kind: str, side: str, state: str | None, verb: str = "", **more: object) -> ReferralFacts:
    """Nothing stands in the way of `verb`: an organisation either reviews what it sends, or it does not."""
    more.setdefault("sharing", DeclaredSharing.STOPPED)
    more.setdefault("reviewed", verb == Verb.SUBMIT)
    more.setdefault("may_undo", True)
    more.setdefault("follow_up_due", True)
    more.setdefault("unread_notes", True)
    more.setdefault("may_turn", True)
    return ReferralFacts(Kind(kind), Side(side), State(state) if state else None, **more)


def given(verb: str, kind: str) -> dict[str, object]:
    codes = reasons.fitting(Verb(verb), Kind(kind))
    return {**EVERY_INPUT, "reason": codes[0].code if codes else ""}


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("side", Side.values)
def test_what_is_not_in_the_table_is_refused_for_every_state_verb_and_role(kind: str, side: str) -> None:
    wrong = []
    for state, verb, who in itertools.product((*State.values, None), Verb.values, (*Role, MACHINE)):
        asked = (kind, side, state or "-", verb, str(who))
        try:
            decide(facts(kind, side, state, verb), Verb(verb), someone(who), given(verb, kind))
            possible = True
        except Refused:
            possible = False
        if possible != (asked in ALLOWED):
            wrong.append(asked)

    assert wrong == []


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("side", Side.values)
def test_what_is_offered_is_what_is_decided(kind: str, side: str) -> None:
    for state, who in itertools.product(State.values, (*Role, MACHINE)):
        offered = {
            action.verb
            for reviewed in (False, True)
            for action in available(facts(kind, side, state, reviewed=reviewed), someone(who))
        }

        assert offered == {
            verb for k, s, at, verb, role in ALLOWED if (k, s, at, role) == (kind, side, state, str(who))
        }


def test_one_row_at_most_answers_each_question() -> None:
    for kind, side, state, verb in itertools.product(Kind, Side, State, Verb):
        rows = [row for row in TRANSITIONS if row.by == side and row.verb == verb and row.holds_for(kind, state)]

        assert len(rows) <= 1, (kind, side, state, verb)


def test_every_state_that_a_move_leads_to_is_known_to_its_kinds() -> None:
    for row in TRANSITIONS:
        for kind in row.kinds:
            assert row.to is None or row.to in STATES_OF[kind], row


def test_every_open_state_has_a_way_out_for_a_person_on_the_side_that_holds_the_ball() -> None:
    for kind, state in [(each, state) for each in STATES_OF for state in STATES_OF[each]]:
        ball = MEANINGS[state].ball
        rows = [row for row in TRANSITIONS if row.by == ball and row.roles and row.holds_for(kind, state)]

        assert ball is None or any(row.to or row.back for row in rows), (kind, state)


def test_responsibility_moves_on_acceptance_and_nowhere_else() -> None:
    moving = {row.id for row in TRANSITIONS if "move_responsibility" in row.effects}

    assert moving == {"T07"}
    for row in (row for row in TRANSITIONS if row.id == "T07"):
        assert ("move_responsibility" in row.effects) == (Kind.ADVICE not in row.kinds)


def test_every_request_has_a_row_by_which_the_receiver_applies_it() -> None:
    for row in (row for row in TRANSITIONS if row.request):
        for kind, state in itertools.product(row.kinds, row.froms):
            applied = decisions.applies(kind, state, row.verb)

            assert not row.holds_for(kind, state) or (applied is not None and applied.to == row.to and applied.machine)


def test_every_guard_has_its_function_and_every_reason_its_codes() -> None:
    assert {guard for row in TRANSITIONS for guard in row.guards} <= set(GUARDS)
    assert {row.verb for row in TRANSITIONS if "reason" in row.asks} <= set(reasons.REASONS)


@pytest.mark.parametrize(
    ("more", "verb", "state", "code"),
    [
        ({"consent_holds": False}, Verb.SEND, State.DRAFT, "consent_missing"),
        ({"partners": False}, Verb.SEND, State.DRAFT, "no_partnership"),
        ({"asked": frozenset({Verb.WITHDRAW})}, Verb.WITHDRAW, State.SENT, "already_asked"),
    ],
)
def test_a_guard_refuses_and_the_offer_says_why(more: dict[str, object], verb: Verb, state: State, code: str) -> None:
    asked = facts("DOWN", "sender", state, **more)
    doctor = someone(Role.HOSPITAL_DOCTOR)

    with pytest.raises(Refused) as refusal:
        decide(asked, verb, doctor, given(verb, Kind.DOWN))

    assert refusal.value.code == code
    assert next(each.blocked_by for each in available(asked, doctor) if each.verb == verb) == (code,)


def test_a_decision_about_a_withdrawn_consent_is_offered_only_when_one_was_withdrawn() -> None:
    asked = facts("DOWN", "sender", "SENT", sharing=DeclaredSharing.OPEN)
    doctor = someone(Role.HOSPITAL_DOCTOR)

    with pytest.raises(Refused) as refusal:
        decide(asked, Verb.CONTINUE_WITHOUT_SHARING, doctor, given(Verb.CONTINUE_WITHOUT_SHARING, Kind.DOWN))

    assert refusal.value.code == "sharing_not_stopped"
    assert Verb.CONTINUE_WITHOUT_SHARING not in {each.verb for each in available(asked, doctor)}


def test_every_empty_field_is_named_before_sending() -> None:
    asked = facts("DOWN", "sender", "DRAFT", missing=("diagnoses", "red_flags"))

    with pytest.raises(Invalid) as fault:
        decide(asked, Verb.SEND, someone(Role.WARD_NURSE), {})

    assert [error.field for error in fault.value.errors] == ["diagnoses", "red_flags"]


def test_accepting_asks_for_a_person_and_a_first_contact() -> None:
    with pytest.raises(Invalid) as fault:
        decide(facts("DOWN", "recipient", "RECEIVED"), Verb.ACCEPT, someone(Role.COMMUNITY_DOCTOR), {})

    assert [error.field for error in fault.value.errors] == ["responsible_id", "first_contact_on"]


@pytest.mark.parametrize(
    ("code", "text", "field"), [("", "", "reason"), ("nonsense", "", "reason"), ("not_suitable", " ", "text")]
)
def test_a_reason_is_coded_and_explained_where_the_code_says_too_little(code: str, text: str, field: str) -> None:
    decline = {"reason": code, "text": text}

    with pytest.raises(Invalid) as fault:
        decide(facts("DOWN", "recipient", "RECEIVED"), Verb.DECLINE, someone(Role.COMMUNITY_DOCTOR), decline)

    assert fault.value.field == field


def test_declining_after_acceptance_needs_a_logged_call() -> None:
    declining = {"reason": "no_capacity"}

    with pytest.raises(Invalid) as fault:
        decide(facts("DOWN", "recipient", "ACCEPTED"), Verb.DECLINE, someone(Role.COMMUNITY_DOCTOR), declining)

    assert fault.value.field == "call_logged_at"


def test_a_copy_follows_only_what_the_other_side_may_decide() -> None:
    accepted = heard(Kind.DOWN, State.RECEIVED, Verb.ACCEPT, told_by=Side.RECIPIENT)

    assert accepted is not None
    assert accepted.to == State.ACCEPTED
    with pytest.raises(Conflict):
        heard(Kind.DOWN, State.RECEIVED, Verb.ACCEPT, told_by=Side.SENDER)
    with pytest.raises(Conflict):
        heard(Kind.DOWN, State.CLOSED, Verb.ACCEPT, told_by=Side.RECIPIENT)


def test_an_answer_that_crossed_with_the_acceptance_is_kept_and_moves_nothing() -> None:
    assert heard(Kind.DOWN, State.ACCEPTED, Verb.ANSWER_INFO, told_by=Side.SENDER) is None


def test_a_request_is_never_followed_as_if_it_were_a_decision() -> None:
    with pytest.raises(Conflict):
        heard(Kind.DOWN, State.SENT, Verb.WITHDRAW, told_by=Side.SENDER)


def test_a_refusal_tells_apart_wrong_kind_side_state_and_role() -> None:
    cases = [
        (facts("ADVICE", "recipient", "ACCEPTED"), Verb.SCHEDULE, Role.HOSPITAL_DOCTOR, "not_for_this_kind"),
        (facts("DOWN", "sender", "SENT"), Verb.ACCEPT, Role.HOSPITAL_DOCTOR, "other_side_decides"),
        (facts("DOWN", "recipient", "CLOSED"), Verb.ACCEPT, Role.COMMUNITY_DOCTOR, "not_in_this_state"),
        (facts("DOWN", "recipient", "SENT"), Verb.ACCEPT, Role.COMMUNITY_NURSE, "not_your_role"),
    ]
    for asked, verb, role, code in cases:
        with pytest.raises(CareloopError) as refusal:
            decide(asked, verb, someone(role), given(verb, asked.kind))

        assert refusal.value.code == code
