"""What the relay writes on an envelope. Call these under the relay's scope, inside its transaction."""

from __future__ import annotations

from django.db.models import F, QuerySet

from exchange.contracts import Claim
from exchange.enums import State
from exchange.models import Envelope
from exchange.rules import LONG_PATIENCE, PATIENCE
from kernel.clock import now


def lock(claim: Claim) -> bool:
    """Locks the envelope; False when another relay has it or has moved it on."""
    return _ours(claim).select_for_update(skip_locked=True).first() is not None


def delivered(claim: Claim) -> None:
    """The recipient has applied it."""
    _ours(claim).update(state=State.DELIVERED, error_code="", settled_at=now())


def failed(claim: Claim, code: str) -> None:
    """It is tried again when the time that the claim has set is over."""
    _ours(claim).update(error_code=code)


def parked(claim: Claim, code: str) -> None:
    """It stops its conversation until the sender gives an order."""
    _ours(claim).update(state=State.PARKED, error_code=code, settled_at=now(), parkings=F("parkings") + 1)


def put_off(claim: Claim) -> None:
    """The attempt does not count: a part of the system did not answer."""
    _ours(claim).update(attempts=claim.attempt - 1, due_at=now() + PATIENCE, error_code="unavailable")


def wait_for_sender(claim: Claim) -> None:
    """The attempt does not count: the sender is suspended; its messages wait until it works again."""
    _ours(claim).update(attempts=claim.attempt - 1, due_at=now() + LONG_PATIENCE, error_code="sender_inactive")


def orphaned(claim: Claim) -> None:
    """Its sender left the network and took the message with it: nothing is left to deliver."""
    _ours(claim).update(state=State.DISCARDED, error_code="sender_gone", settled_at=now())


def _ours(claim: Claim) -> QuerySet[Envelope]:
    return Envelope.objects.filter(id=claim.id, state=State.PENDING, attempts=claim.attempt)
