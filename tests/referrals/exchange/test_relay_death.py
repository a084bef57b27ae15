"""A relay may be killed, or lose the database, at any moment."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from consent.commands import withdraw_consent
from crossings import (
    NOTE,
    Killed,
    Notebook,
    Sender,
    envelope,
    fails_with,
    raising,
    sent,
    states,
    told,
)
from drain import as_relay, deliver_all
from exchange.contracts import Delivered
from exchange.models import Envelope, InboxMessage
from exchange.relay import Interrupted, deliver_one, delivery, take_back
from kernel.clock import now
from kernel.errors import Unavailable
from kernel.tenant import Tenant
from tenancy.access import delivering, unit_of_work


def test_an_outage_is_no_failed_attempt(
    sender: Sender, notebook: Notebook, hospital: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = sender.post("x")
    for fault in (OperationalError("server closed the connection"), Unavailable()):
        monkeypatch.setattr(delivery, "_carry", raising(fault))
        with as_relay(), pytest.raises(Interrupted) as interrupted:
            deliver_one()
        with as_relay():
            take_back(interrupted.value.claim)
            with delivering():
                Envelope.objects.update(due_at=now())

        assert (envelope(message_id).attempts, envelope(message_id).error_code) == (0, "unavailable")
    monkeypatch.undo()
    deliver_all(ripen=True)
    assert (states(hospital), notebook.words()) == (["delivered"], ["x"])


def test_what_takes_too_long_every_time_is_parked(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    def trouble(message: Delivered) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(1)")

    notebook.trouble = trouble
    sender.post("endless")

    assert deliver_all(ripen=True) == 5

    assert sent(hospital)[0].error_code == "no_answer"


@pytest.mark.parametrize("moment", ["before_reading", "in_the_handler", "before_marking", "after_marking"])
def test_killed_at_any_moment_it_is_delivered_once_in_the_end(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    sender.post("first")
    sender.post("second")
    if moment == "before_reading":
        monkeypatch.setattr(delivery, "_opened", raising(Killed()))
    elif moment == "in_the_handler":
        notebook.trouble = fails_with(Killed())
    elif moment == "before_marking":
        monkeypatch.setattr(delivery.marks, "delivered", raising(Killed()))
    else:
        real = delivery.marks.delivered
        monkeypatch.setattr(delivery.marks, "delivered", lambda claim: (real(claim), raising(Killed())()))
    with as_relay(), pytest.raises(Killed):
        deliver_one()
    monkeypatch.undo()
    notebook.trouble = lambda message: None
    notebook.got.clear()

    deliver_all(ripen=True)

    assert notebook.words() == ["first", "second"]
    assert states(hospital) == ["delivered", "delivered"]
    with unit_of_work(centre):
        assert InboxMessage.objects.filter(kind=NOTE).count() == 2


def test_a_message_that_kills_every_relay_is_parked(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    notebook.trouble = fails_with(Killed())
    message_id = sender.post("deadly")
    kills = 0
    for _ in range(10):
        try:
            deliver_all(ripen=True)
        except Killed:
            kills += 1

    assert kills == 5
    assert (states(hospital), sent(hospital)[0].error_code) == (["parked"], "no_answer")
    assert envelope(message_id).state == "parked"


def test_killed_while_parking_it_is_parked_once(
    sender: Sender, notebook: Notebook, hospital: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = sender.post("x")
    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")
    monkeypatch.setattr(delivery, "_tell", raising(Killed()))
    with as_relay(), pytest.raises(Killed):
        deliver_one()
    assert (envelope(message_id).state, states(hospital)) == ("pending", ["pending"])
    monkeypatch.undo()

    deliver_all(ripen=True)

    assert told(hospital, "exchange.parked") == [(message_id, sender.conversation)]
