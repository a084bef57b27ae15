"""The one way out: both rows in the sender's transaction, and nothing without a right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.queries import counts_only, status_only
from crossings import NOTE, Sender, give_consent, tell
from drain import as_relay
from exchange.commands import post
from exchange.models import Envelope, OutboxMessage
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy.access import delivering, unit_of_work


def envelopes() -> list[Envelope]:
    with as_relay(), delivering():
        return list(Envelope.objects.order_by("seq"))


def outbox(tenant: Tenant) -> list[OutboxMessage]:
    with unit_of_work(tenant):
        return list(OutboxMessage.objects.order_by("seq"))


def nothing_left(sender: Sender) -> bool:
    return not envelopes() and not outbox(sender.actor.tenant)


def test_a_message_is_a_row_of_ours_and_an_envelope_of_identifiers(
    sender: Sender, hospital: Tenant, centre: Tenant
) -> None:
    message_id = sender.post("头孢过敏")

    (row,), (envelope,) = outbox(hospital), envelopes()
    with unit_of_work(hospital):
        assert row.payload == '{"word":"头孢过敏"}'
    assert (row.id, row.seq, row.state, row.patient_id) == (message_id, 1, "pending", sender.patient_id)
    assert (row.basis, row.purpose, row.categories) == (
        "consent",
        "discharge_handoff",
        ["conditions", "identity", "medications"],
    )
    assert (envelope.id, envelope.sender_id, envelope.recipient_id) == (message_id, hospital.id, centre.id)
    assert (envelope.conversation, envelope.seq, envelope.state) == (sender.conversation, 1, "pending")
    assert str(sender.patient_id) not in str([getattr(envelope, field.attname) for field in Envelope._meta.fields])


def test_the_payload_is_sealed_at_rest(sender: Sender, hospital: Tenant) -> None:
    sender.post("头孢过敏")

    with unit_of_work(hospital):
        stored = bytes(OutboxMessage.objects.values_list("payload", flat=True).get())
    assert "头孢过敏".encode() not in stored


def test_the_envelope_is_inserted_without_asking_anything_back(sender: Sender) -> None:
    with CaptureQueriesContext(connection) as queries:
        sender.post("x")

    (insert,) = [query["sql"] for query in queries if 'INSERT INTO "exchange_envelope"' in query["sql"]]
    assert "RETURNING" not in insert
    assert "ON CONFLICT" not in insert


def test_messages_are_numbered_per_conversation_and_recipient(
    sender: Sender, hospital: Tenant, other_centre: Tenant
) -> None:
    other = new_id()
    give_consent(sender.actor, sender.patient_id, other_centre)
    there = Sender(sender.actor, sender.patient_id, other_centre, sender.conversation)

    sender.post("a")
    sender.post("b")
    sender.post("c", conversation=other)
    there.post("d")
    sender.post("e")

    with unit_of_work(hospital):
        found = OutboxMessage.objects.order_by("created_at").values_list("conversation", "recipient_id", "seq")
        assert [(place == other, to == other_centre.id, seq) for place, to, seq in found] == [
            (False, False, 1),
            (False, False, 2),
            (True, False, 1),
            (False, True, 1),
            (False, False, 3),
        ]


def test_a_proof_is_for_its_recipient(sender: Sender, other_centre: Tenant) -> None:
    with pytest.raises(Refused) as refused:
        post(
            sender.actor,
            proof=sender.proof(),
            recipient_id=other_centre.id,
            conversation=new_id(),
            kind=NOTE,
            payload={},
        )

    assert refused.value.code == "proof_mismatch"
    assert nothing_left(sender)


def test_nobody_posts_to_themselves(sender: Sender, hospital: Tenant) -> None:
    with pytest.raises(Refused):
        tell(sender.actor, proof=status_only(sender.actor, recipient_id=hospital.id), conversation=new_id(), word="x")

    assert nothing_left(sender)


def test_to_an_organisation_that_is_not_there(sender: Sender) -> None:
    with pytest.raises(NotFound):
        tell(sender.actor, proof=status_only(sender.actor, recipient_id=new_id()), conversation=new_id(), word="x")

    assert nothing_left(sender)


def test_states_go_only_to_whom_we_have_to_do_with(sender: Sender, other_centre: Tenant, centre: Tenant) -> None:
    stranger = sender.actor.machine(other_centre, "exchange", sender.actor.permissions)
    with pytest.raises(Refused) as refused:
        tell(stranger, proof=status_only(stranger, recipient_id=centre.id), conversation=new_id(), word="x")

    assert refused.value.code == "not_a_partner"
    assert nothing_left(sender)


@pytest.mark.parametrize("word", ["李明珠", "fell at home"])
def test_without_consent_no_prose_leaves(sender: Sender, centre: Tenant, authority: Tenant, word: str) -> None:
    for right in (
        status_only(sender.actor, recipient_id=centre.id),
        counts_only(sender.actor, recipient_id=authority.id),
    ):
        with pytest.raises(Invalid) as refused:
            tell(sender.actor, proof=right, conversation=new_id(), word=word)
        assert refused.value.code == "prose_without_consent"

    assert nothing_left(sender)


def test_too_much_at_once_is_refused(sender: Sender) -> None:
    with pytest.raises(Invalid) as refused:
        sender.post("x" * (8 * 1024 * 1024))

    assert refused.value.code == "too_large"
    assert nothing_left(sender)


def test_a_refused_message_takes_no_number(sender: Sender, hospital: Tenant) -> None:
    with pytest.raises(Invalid):
        sender.post("x" * (8 * 1024 * 1024))
    sender.post("fits")

    assert [row.seq for row in outbox(hospital)] == [1]


def test_posting_needs_its_permission(sender: Sender, hospital: Tenant, actor_in: Callable[..., Actor]) -> None:
    proof = sender.proof()
    with pytest.raises(Refused) as refused:
        post(
            actor_in(hospital),
            proof=proof,
            recipient_id=proof.recipient_id,
            conversation=new_id(),
            kind=NOTE,
            payload={},
        )

    assert refused.value.code == "not_allowed"
    assert nothing_left(sender)
