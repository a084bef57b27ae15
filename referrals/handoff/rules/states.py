"""What each state means elsewhere (FHIR R4 Task and ServiceRequest) and who holds the ball in it."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.enums import Kind, OrderStatus, Side, State


@dataclass(frozen=True, slots=True)
class Meaning:
    """`task` is the FHIR Task.status, `order` our copy of ServiceRequest.status, `ball` who must act next."""

    task: str
    order: OrderStatus
    ball: Side | None


MEANINGS: dict[State, Meaning] = {
    State.DRAFT: Meaning("draft", OrderStatus.DRAFT, Side.SENDER),
    State.CONSENT_PENDING: Meaning("draft", OrderStatus.DRAFT, Side.SENDER),
    State.INTERNAL_REVIEW: Meaning("draft", OrderStatus.DRAFT, Side.SENDER),
    State.SENT: Meaning("requested", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.RECEIVED: Meaning("received", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.INFO_REQUESTED: Meaning("on-hold", OrderStatus.ACTIVE, Side.SENDER),
    State.WAITLISTED: Meaning("on-hold", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.ACCEPTED: Meaning("accepted", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.SCHEDULED: Meaning("in-progress", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.NO_SHOW: Meaning("in-progress", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.APPT_CANCELLED: Meaning("in-progress", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.IN_CARE: Meaning("in-progress", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.CANCEL_REQUESTED: Meaning("in-progress", OrderStatus.ACTIVE, Side.RECIPIENT),
    State.OUTCOME_SENT: Meaning("completed", OrderStatus.ACTIVE, Side.SENDER),
    State.CLOSED: Meaning("completed", OrderStatus.COMPLETED, None),
    State.DECLINED: Meaning("rejected", OrderStatus.ACTIVE, Side.SENDER),
    State.REDIRECTED: Meaning("rejected", OrderStatus.ACTIVE, None),
    State.WITHDRAWN: Meaning("cancelled", OrderStatus.REVOKED, None),
    State.CANCELLED: Meaning("cancelled", OrderStatus.REVOKED, None),
    State.NOT_COMPLETED: Meaning("failed", OrderStatus.ACTIVE, Side.SENDER),
    State.EXPIRED: Meaning("cancelled", OrderStatus.ACTIVE, Side.SENDER),
    State.ENTERED_IN_ERROR: Meaning("entered-in-error", OrderStatus.REVOKED, None),
}

UNSENT = frozenset({State.DRAFT, State.CONSENT_PENDING, State.INTERNAL_REVIEW})
BEFORE_ACCEPTANCE = frozenset({State.SENT, State.RECEIVED, State.INFO_REQUESTED, State.WAITLISTED})
TAKEN_OVER = frozenset({State.ACCEPTED, State.SCHEDULED, State.NO_SHOW, State.APPT_CANCELLED, State.IN_CARE})
HELD = TAKEN_OVER | {State.CANCEL_REQUESTED}
UNDER_WAY = BEFORE_ACCEPTANCE | HELD
READABLE = UNDER_WAY | {State.OUTCOME_SENT}
WAITS_FOR_CONTACT = frozenset({State.ACCEPTED, State.SCHEDULED})
OPEN = frozenset(state for state, meaning in MEANINGS.items() if meaning.ball is not None)
OVER = frozenset(State) - OPEN
OPEN_ORDER = (OrderStatus.DRAFT, OrderStatus.ACTIVE)

CHOOSE_NEXT = frozenset({State.DECLINED, State.EXPIRED, State.NOT_COMPLETED})
ENDED = frozenset({State.CLOSED, State.WITHDRAWN, State.CANCELLED})
SENT_ONCE = OPEN - UNSENT | ENDED

_EVERY_KIND = frozenset(
    {State.DRAFT, State.CONSENT_PENDING, State.SENT, State.RECEIVED, State.INFO_REQUESTED, State.ACCEPTED}
    | {State.CANCEL_REQUESTED, State.OUTCOME_SENT, State.CLOSED, State.DECLINED, State.REDIRECTED, State.WITHDRAWN}
    | {State.CANCELLED, State.NOT_COMPLETED, State.EXPIRED, State.ENTERED_IN_ERROR}
)
_CARE = frozenset({State.SCHEDULED, State.IN_CARE})
_APPOINTMENTS = frozenset({State.WAITLISTED, State.NO_SHOW, State.APPT_CANCELLED})
_REVIEW = frozenset({State.INTERNAL_REVIEW})
# The states that each kind knows. A kind that is not here has no transitions at all.
STATES_OF: dict[Kind, frozenset[State]] = {
    Kind.DOWN: _EVERY_KIND | _CARE | _REVIEW,
    Kind.UP: _EVERY_KIND | _CARE | _APPOINTMENTS | _REVIEW,
    Kind.UP_GREEN: _EVERY_KIND | _CARE,
    Kind.LATERAL: _EVERY_KIND | _CARE | _APPOINTMENTS | _REVIEW,
    Kind.ADVICE: _EVERY_KIND,
    Kind.TEMP: _EVERY_KIND | _CARE | {State.NO_SHOW},
}


def order_status(state: State) -> OrderStatus:
    """The status of the order that goes with a state of the task, once the sender has nothing left to decide."""
    return MEANINGS[state].order


def holder(state: State) -> Side | None:
    """Whose move it is; None where nothing is left to do."""
    return MEANINGS[state].ball
