"""One attempt at one message: all is asked again, the recipient's own command applies it, the envelope is marked.

The attempt is counted in a short transaction of its own before it begins, so a message that kills the process is
parked in the end. The attempt itself is one transaction over three scopes: envelopes, sender (read-only), recipient.
"""

from __future__ import annotations

import json
import logging

from django.db import InterfaceError, OperationalError

from consent.access import still_holds
from consent.enums import Basis
from exchange import commands, sql
from exchange.access import are_partners
from exchange.contracts import Claim, Delivered, Failure
from exchange.enums import MACHINE, Stop
from exchange.inbox import handler_of
from exchange.models import OutboxMessage
from exchange.relay import marks
from exchange.rules import MAX_ATTEMPTS, agreement_needed
from kernel.clock import now
from kernel.errors import CareloopError, NotFound, Unavailable
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.access import delivering, reading_as, working_as
from tenancy.queries import known_organisations, partnership_active

log = logging.getLogger(__name__)
OUTAGES = (OperationalError, InterfaceError, Unavailable)
_STATEMENT_TIMEOUT = "57014"


class Interrupted(RuntimeError):
    """A part of the system did not answer while `claim` was delivered: no fault of the message."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("a delivery was interrupted")
        self.claim = claim


def deliver_one() -> bool:
    """Carries out open orders, then one attempt at one due head; False when none was due.

    Raises `Interrupted` when the database or another part did not answer: give its claim to `take_back` then.
    """
    claim = take_claim()
    if claim is not None:
        attempt(claim)
    return claim is not None


def take_claim() -> Claim | None:
    """Counts an attempt at one due head and puts the next one off, in a transaction of its own."""
    with delivering():
        moment = now()
        if sql.obey_orders(moment) == 0:
            sql.need_not_be_durable()
        return sql.claim_head(moment)


def take_back(claim: Claim) -> None:
    """Gives an interrupted attempt back: it does not count."""
    with delivering():
        marks.put_off(claim)


def attempt(claim: Claim) -> None:
    """One attempt at a claimed message, in one transaction."""
    try:
        with delivering():
            if marks.lock(claim):
                _attempt(claim)
    except OUTAGES as fault:
        raise Interrupted(claim) from fault


def _attempt(claim: Claim) -> None:
    known = known_organisations((claim.sender_id, claim.recipient_id))
    sender, recipient = known.get(claim.sender_id), known.get(claim.recipient_id)
    if sender is None:
        if claim.sender_id in known:
            marks.wait_for_sender(claim)
        else:
            marks.orphaned(claim)
        return
    failure = _deliver(claim, sender, recipient)
    if failure is None:
        marks.delivered(claim)
    elif failure.final or claim.attempt >= MAX_ATTEMPTS:
        marks.parked(claim, failure.code)
        _tell(sender, claim, failure.code)
    else:
        marks.failed(claim, failure.code)


def _tell(sender: Tenant, claim: Claim, code: str) -> None:
    """The sender's own row and event say that the message was parked; a sender that lost its row cannot be told."""
    try:
        with working_as(sender):
            commands.note_parked(machine(sender, MACHINE), message_id=claim.id, code=code)
    except NotFound:
        log.exception("a parked message has no row at its sender", extra={"message_id": str(claim.id)})


def _deliver(claim: Claim, sender: Tenant, recipient: Tenant | None) -> Failure | None:
    """None when the recipient has applied the message; every fault of the message itself becomes a `Failure`."""
    if recipient is None:
        return Failure(Stop.RECIPIENT_INACTIVE, final=True)
    if claim.attempt > MAX_ATTEMPTS:
        return Failure(Stop.NO_ANSWER, final=True)
    try:
        return _carry(claim, sender, recipient)
    except OUTAGES as fault:
        if not _timed_out(fault):
            raise
        return Failure(Stop.NO_ANSWER)
    except CareloopError as refusal:
        return Failure(refusal.code)
    except Exception:
        log.exception("a message could not be applied", extra={"message_id": str(claim.id)})
        return Failure(Stop.UNEXPECTED)


def _carry(claim: Claim, sender: Tenant, recipient: Tenant) -> Failure | None:
    """Reads as the sender, applies as the recipient, whose refusal stays on its record while its changes do not."""
    with reading_as(sender):
        message = _opened(claim, sender)
    if isinstance(message, Failure):
        return message
    handle = handler_of(message.kind)
    if handle is None:
        return Failure(Stop.UNKNOWN_KIND)
    with working_as(recipient):
        commands.accept(machine(recipient, MACHINE), message=message, handle=handle)
    return None


def _opened(claim: Claim, sender: Tenant) -> Delivered | Failure:
    """The message as it may be delivered now, read in the sender's schema under its SELECT-only role."""
    row = OutboxMessage.objects.filter(id=claim.id, recipient_id=claim.recipient_id).first()
    if row is None:
        return Failure(Stop.MESSAGE_MISSING, final=True)
    proof = still_holds(row.proof_id, recipient_id=row.recipient_id, at=now())
    if proof is None:
        return Failure(Stop.CONSENT_WITHDRAWN, final=True)
    if not frozenset(row.categories) <= proof.categories:
        return Failure(Stop.CONSENT_NARROWED, final=True)
    needed = agreement_needed(row.basis, row.purpose)
    if needed is not None and not partnership_active(sender.id, row.recipient_id, needed):
        return Failure(Stop.PARTNERSHIP_ENDED, final=True)
    if row.basis == Basis.AGREEMENT and not are_partners(sender.id, row.recipient_id):
        return Failure(Stop.PARTNERSHIP_ENDED, final=True)
    return Delivered(
        id=row.id,
        sender=sender,
        conversation=row.conversation,
        seq=row.seq,
        kind=row.kind,
        payload=json.loads(row.payload),
        proof=proof,
        sent_at=row.created_at,
    )


def _timed_out(fault: BaseException | None) -> bool:
    """Whether the message itself took too long, which would happen again, rather than the database being away."""
    while fault is not None:
        if getattr(fault, "pgcode", None) == _STATEMENT_TIMEOUT:
            return True
        fault = fault.__cause__
    return False
