"""A consent ends while a message under it is in the relay's hand: what follows leaves the recipient with nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from consent.commands import end_emergency_basis, record_emergency_basis, withdraw_consent
from consent.models import ReceivedBasis
from consent.queries import answer_proof
from crossings import Notebook, Sender, give_consent, noting, sender_at, sent, tell
from drain import as_relay, deliver_all
from exchange.commands import read_shared
from exchange.contracts import Delivered
from exchange.relay import deliver_one
from kernel.errors import Refused
from kernel.ids import new_id
from tenancy.access import unit_of_work

if TYPE_CHECKING:
    from kernel.actor import Actor
    from kernel.tenant import Tenant

PATIENCE = 20.0
LONG_ENOUGH = 0.5


@dataclass
class InHand:
    """A delivery that stands still between the relay's question and its commit, until `go_on`."""

    began: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def hold(self, _message: Delivered) -> None:
        self.began.set()
        assert self.go_on.wait(PATIENCE)


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    with noting() as book:
        yield book


@pytest.fixture
def pair(new_tenant: Callable[..., Tenant], actor_in: Callable[..., Actor]) -> Sender:
    """A hospital and a centre of this test alone, with real commits."""
    centre = new_tenant("community_health_centre")
    return sender_at(actor_in(new_tenant("hospital", (centre,)), "hospital_doctor"), centre)


@pytest.fixture
def nurse(pair: Sender, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(pair.recipient, "community_nurse")


def apart(pool: ThreadPoolExecutor, call: Callable[[], Any]) -> Future[Any]:
    """The call in a thread, on a connection of its own."""

    def run() -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    return pool.submit(run)


@contextmanager
def in_hand(notebook: Notebook, pool: ThreadPoolExecutor) -> Iterator[InHand]:
    """A relay of its own carries the next message and stands still in the recipient's handler inside the block."""
    held = InHand()
    notebook.trouble = held.hold
    relay = apart(pool, deliver_one)
    try:
        assert held.began.wait(PATIENCE)
        notebook.trouble = lambda message: None
        yield held
    finally:
        held.go_on.set()
        assert relay.result(PATIENCE)


def withdraw(pair: Sender, consent_id: Any) -> Any:
    return withdraw_consent(pair.actor, consent_id=consent_id, expected_version=1, how="paper", by="self")


def stopped(pair: Sender) -> list[bool]:
    """Of each ground that the recipient keeps, whether it knows that it is gone."""
    with unit_of_work(pair.recipient):
        return [row.stopped_at is not None for row in ReceivedBasis.objects.order_by("received_at")]


def ended(refused: Refused) -> bool:
    return refused.code == "consent_missing"


def over(begun: Future[Any]) -> bool:
    """Whether it came to its end while the delivery stands still."""
    try:
        begun.result(LONG_ENOUGH)
    except TimeoutError:
        return False
    return True


def ended_meanwhile(notebook: Notebook, end: Callable[[], Any]) -> bool:
    """Ends a ground while a relay has a message under it in hand and another relay goes on; whether it did not wait."""
    with as_relay(), ThreadPoolExecutor(2) as pool, in_hand(notebook, pool) as held:
        ending = apart(pool, end)
        at_once = over(ending)
        while deliver_one():
            pass
        held.go_on.set()
        ending.result(PATIENCE)
    deliver_all()
    return at_once


def test_a_withdrawal_waits_for_the_delivery_in_hand_and_the_recipient_is_told_after_it(
    pair: Sender, notebook: Notebook
) -> None:
    consent_id = pair.proof().id
    pair.post("x")
    pair.post("y")

    at_once = ended_meanwhile(notebook, lambda: withdraw(pair, consent_id))

    assert (at_once, notebook.words(), stopped(pair)) == (False, ["x"], [True])
    assert [row.state for row in sent(pair.actor.tenant)] == ["delivered", "parked"]


def test_an_answer_or_a_reading_after_it_is_refused(pair: Sender, notebook: Notebook, nurse: Actor) -> None:
    consent_id, hospital = pair.proof().id, pair.actor.tenant
    pair.post("x")
    ended_meanwhile(notebook, lambda: withdraw(pair, consent_id))

    with pytest.raises(Refused, check=ended):
        read_shared(nurse, patient_id=new_id(), source_id=hospital.id, conversation=pair.conversation)
    with pytest.raises(Refused, check=ended):
        answer_proof(nurse, recipient_id=hospital.id, conversation=pair.conversation)


def test_the_end_of_an_emergency_waits_for_the_delivery_in_hand(pair: Sender, notebook: Notebook) -> None:
    emergency = {"patient_id": pair.patient_id, "recipient_id": pair.recipient.id, "purpose": "green_channel"}
    basis = record_emergency_basis(pair.actor, **emergency, reason="血压 185/112 mmHg")
    proof = pair.proof(purpose="green_channel")
    tell(pair.actor, proof=proof, conversation=pair.conversation, word="x")

    at_once = ended_meanwhile(
        notebook, lambda: end_emergency_basis(pair.actor, basis_id=basis.id, expected_version=basis.version)
    )

    assert (at_once, notebook.words(), stopped(pair)) == (False, ["x"], [True])


def test_a_narrower_consent_waits_for_the_delivery_in_hand_and_stops_the_next(pair: Sender, notebook: Notebook) -> None:
    pair.post("x")
    pair.post("y")

    at_once = ended_meanwhile(
        notebook, lambda: give_consent(pair.actor, pair.patient_id, pair.recipient, categories=["identity"])
    )

    assert (at_once, notebook.words()) == (False, ["x"])
    assert sent(pair.actor.tenant)[1].error_code == "consent_narrowed"


def test_a_delivery_that_comes_while_a_consent_is_withdrawn_waits_and_is_refused(
    pair: Sender, notebook: Notebook
) -> None:
    consent_id = pair.proof().id
    pair.post("x")

    with as_relay(), ThreadPoolExecutor(1) as pool:
        with unit_of_work(pair.actor.tenant):
            withdraw(pair, consent_id)
            carrying = apart(pool, deliver_one)
            at_once = over(carrying)
        assert carrying.result(PATIENCE)
    deliver_all()

    assert (at_once, notebook.words()) == (False, [])
    assert sent(pair.actor.tenant)[0].error_code == "consent_withdrawn"


def test_the_consent_of_another_purpose_is_withdrawn_at_once(pair: Sender, notebook: Notebook) -> None:
    other = give_consent(pair.actor, pair.patient_id, pair.recipient, purpose="up_referral")
    pair.post("x")

    assert ended_meanwhile(notebook, lambda: withdraw(pair, other))


def test_the_withdrawal_of_a_renewed_consent_is_told_for_what_went_under_the_older(
    pair: Sender, notebook: Notebook
) -> None:
    pair.post("x")
    deliver_all()
    newer = give_consent(pair.actor, pair.patient_id, pair.recipient)

    withdraw(pair, newer)
    deliver_all()

    assert stopped(pair) == [True]


def test_the_withdrawal_is_told_where_a_renewed_consent_carried_what_was_posted_under_the_older(
    pair: Sender, notebook: Notebook
) -> None:
    pair.post("x")
    newer = give_consent(pair.actor, pair.patient_id, pair.recipient)
    deliver_all()

    withdraw(pair, newer)
    deliver_all()

    assert stopped(pair) == [True]
