"""One message on its way when nothing goes wrong."""

from __future__ import annotations

import pytest

from audit.models import AuditEntry
from consent.queries import ledger
from crossings import (
    Notebook,
    Sender,
    envelope,
    sent,
    told,
)
from drain import as_relay, deliver_all
from exchange.models import Envelope, InboxMessage, OutboxMessage
from kernel.clock import now
from kernel.tenant import Tenant
from tenancy.access import delivering, unit_of_work


def test_what_was_posted_arrives_with_the_senders_name_and_ground(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant
) -> None:
    message_id = sender.post("头孢过敏")

    deliver_all()

    (message,) = notebook.got
    assert (message.id, message.sender, message.seq) == (message_id, hospital, 1)
    assert (message.payload, message.conversation) == ({"word": "头孢过敏"}, sender.conversation)
    assert (message.proof.id, message.proof.patient_id) == (sender.proof().id, sender.patient_id)
    with unit_of_work(centre):
        row = InboxMessage.objects.get()
        assert (row.sender_id, row.message_id, row.basis) == (hospital.id, message_id, "consent")
        assert AuditEntry.objects.filter(action="exchange.accept", actor_name="exchange", outcome="done").count() == 1


def test_the_sender_learns_that_it_was_delivered_and_the_ledger_has_its_line(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant
) -> None:
    message_id = sender.post("x")

    deliver_all()

    (row,) = sent(hospital)
    assert row.state == "delivered"
    assert row.delivered_at is not None
    assert told(hospital, "exchange.delivered") == [(message_id, sender.conversation)]
    (entry,) = ledger(sender.actor, patient_id=sender.patient_id)
    (line,) = entry.disclosures
    assert (line.shown, line.recipient.name, line.at) == ("delivery", centre.name, row.delivered_at)
    assert line.categories == {"identity", "conditions", "medications"}


def test_a_confirmation_is_not_confirmed(sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant) -> None:
    sender.post("x")

    assert deliver_all() == 2

    with unit_of_work(centre):
        assert list(OutboxMessage.objects.values_list("kind", "state")) == [("exchange.delivered", "pending")]
    with unit_of_work(hospital):
        assert OutboxMessage.objects.count() == 1


def test_nothing_is_delivered_before_the_sender_has_committed(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    def changes_its_mind() -> None:
        with unit_of_work(hospital):
            sender.post("ghost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        changes_its_mind()

    assert deliver_all() == 0
    assert notebook.got == []


def test_delivered_twice_is_applied_once(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    message_id = sender.post("once")
    deliver_all()
    with as_relay(), delivering():
        Envelope.objects.filter(id=message_id).update(state="pending", due_at=now(), attempts=0)

    deliver_all()

    assert notebook.words() == ["once"]
    assert envelope(message_id).state == "delivered"
    assert told(hospital, "exchange.delivered") == [(message_id, sender.conversation)]
