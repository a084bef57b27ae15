"""What fails again and again is stopped, visibly, until a person decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from time_machine import travel

from audit.models import AuditEntry
from commands import emit
from consent.models import ReceivedBasis
from crossings import (
    Notebook,
    Sender,
    envelope,
    fails_with,
    states,
    tell,
    told,
)
from drain import deliver_all
from exchange.commands import discard_parked, retry_parked
from exchange.contracts import Delivered
from exchange.models import InboxMessage, OutboxMessage
from exchange.queries import conversation, parked
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy.access import unit_of_work


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Refused("already_accepted", "No."), "already_accepted"),
        (Invalid("x", "bad_form", "No."), "bad_form"),
        (NotFound("referral"), "not_found"),
        (KeyError("a bug"), "unexpected"),
    ],
)
def test_what_always_fails_is_parked_after_five_tries(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant, fault: Exception, code: str
) -> None:
    notebook.trouble = fails_with(fault)
    message_id = sender.post("poison")

    attempts = deliver_all(ripen=True)

    assert (attempts, notebook.got) == (5, [])
    assert (envelope(message_id).state, envelope(message_id).error_code) == ("parked", code)
    (view,) = parked(sender.actor)
    assert (view.id, view.error_code, view.recipient_name) == (message_id, code, centre.name)
    assert told(hospital, "exchange.parked") == [(message_id, sender.conversation)]


def test_tries_are_further_and_further_apart(sender: Sender, notebook: Notebook) -> None:
    notebook.trouble = fails_with(Refused("no", "No."))
    sender.post("poison")
    tried = []

    with travel(now(), tick=False) as clock:
        for second in range(40):
            if deliver_all():
                tried.append(second)
            clock.shift(timedelta(seconds=1))

    assert tried == [0, 1, 3, 7, 15]


def test_a_refusal_undoes_everything_but_stays_on_the_recipients_record(
    sender: Sender, notebook: Notebook, centre: Tenant
) -> None:
    def trouble(message: Delivered) -> None:
        emit(Event("exchange.delivered", "message", message.id))
        raise Refused("too_late", "No.")

    notebook.trouble = trouble
    sender.post("x")

    deliver_all()

    with unit_of_work(centre):
        assert not InboxMessage.objects.exists()
        assert not ReceivedBasis.objects.exists()
        assert not OutboxMessage.objects.exists()
        line = AuditEntry.objects.get(outcome="refused")
        assert (line.action, line.code) == ("exchange.accept", "too_late")
    assert told(centre, "exchange.delivered") == []


def test_a_parked_head_stops_its_conversation_only(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    other = new_id()
    notebook.trouble = fails_with(Refused("no", "No."), "poison")
    sender.post("poison")
    sender.post("behind")
    for word in ("elsewhere", "elsewhere again"):
        sender.post(word, conversation=other)

    deliver_all(ripen=True)

    assert notebook.words() == ["elsewhere", "elsewhere again"]
    assert states(hospital) == ["parked", "pending", "delivered", "delivered"]


def test_while_a_head_waits_for_its_next_try_nothing_overtakes_it(sender: Sender, notebook: Notebook) -> None:
    notebook.trouble = fails_with(Refused("no", "No."), "first")
    sender.post("first")
    sender.post("second")
    deliver_all()
    notebook.trouble = lambda message: None
    assert notebook.words() == []

    deliver_all(ripen=True)

    assert notebook.words() == ["first", "second"]


def test_a_person_retries_and_the_conversation_goes_on(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    notebook.trouble = fails_with(Refused("no", "No."), "first")
    message_id = sender.post("first")
    sender.post("second")
    deliver_all(ripen=True)
    notebook.trouble = lambda message: None

    retry_parked(sender.actor, message_id=message_id, reason="已与中心电话确认")
    deliver_all()

    assert notebook.words() == ["first", "second"]
    assert states(hospital) == ["delivered", "delivered"]
    assert told(hospital, "exchange.retried") == [(message_id, sender.conversation)]


def test_a_retried_message_that_fails_again_is_parked_again(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    notebook.trouble = fails_with(Refused("no", "No."))
    message_id = sender.post("poison")
    deliver_all(ripen=True)

    retry_parked(sender.actor, message_id=message_id, reason="再试")
    attempts = deliver_all(ripen=True)

    assert attempts == 5
    assert states(hospital) == ["parked"]
    assert envelope(message_id).parkings == 2
    assert deliver_all(ripen=True) == 0


def test_a_person_discards_and_the_conversation_goes_on(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    notebook.trouble = fails_with(Refused("no", "No."), "first")
    message_id = sender.post("first")
    sender.post("second")
    deliver_all(ripen=True)

    discard_parked(sender.actor, message_id=message_id, reason="患者已转往他处")
    deliver_all(ripen=True)

    assert notebook.words() == ["second"]
    assert states(hospital) == ["discarded", "delivered"]
    assert envelope(message_id).state == "discarded"
    with unit_of_work(hospital):
        row = OutboxMessage.objects.get(id=message_id)
        assert (row.settled_by, row.settled_reason) == (sender.actor.id, "患者已转往他处")


def test_only_what_is_parked_can_be_decided_and_with_a_reason(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    notebook.trouble = fails_with(Refused("no", "No."))
    message_id = sender.post("x")
    with pytest.raises(Refused) as early:
        retry_parked(sender.actor, message_id=message_id, reason="太慢")
    deliver_all(ripen=True)
    with pytest.raises(Invalid) as silent:
        discard_parked(sender.actor, message_id=message_id, reason=" ")
    with pytest.raises(NotFound):
        retry_parked(sender.actor, message_id=new_id(), reason="?")

    assert (early.value.code, silent.value.code) == ("not_parked", "required")
    assert states(hospital) == ["parked"]


def test_deciding_needs_its_permission(
    sender: Sender, notebook: Notebook, hospital: Tenant, actor_in: Callable[..., Actor]
) -> None:
    notebook.trouble = fails_with(Refused("no", "No."))
    message_id = sender.post("x")
    deliver_all(ripen=True)

    with pytest.raises(Refused) as refused:
        discard_parked(actor_in(hospital, "ward_nurse"), message_id=message_id, reason="不需要了")

    assert refused.value.code == "not_allowed"
    assert states(hospital) == ["parked"]


def test_a_kind_that_nobody_knows_is_parked(sender: Sender, hospital: Tenant) -> None:
    tell(sender.actor, proof=sender.proof(), conversation=sender.conversation, word="x", kind="probe.unheard_of")

    deliver_all(ripen=True)

    (view,) = parked(sender.actor)
    assert view.error_code == "unknown_kind"


def test_a_conversation_shows_what_became_of_each_message(sender: Sender, notebook: Notebook) -> None:
    notebook.trouble = fails_with(Refused("no", "No."), "bad")
    for word in ("good", "bad", "waiting"):
        sender.post(word)
    deliver_all(ripen=True)

    views = conversation(sender.actor, conversation=sender.conversation)

    assert [(view.seq, view.state) for view in views] == [(1, "delivered"), (2, "parked"), (3, "pending")]
