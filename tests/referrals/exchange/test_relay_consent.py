"""Consent is asked again at delivery, and its end is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from time_machine import travel

from consent.commands import record_consent, withdraw_consent
from consent.models import Consent, ReceivedBasis
from consent.queries import status_only
from crossings import (
    NOTE,
    Notebook,
    Sender,
    consent_inputs,
    fails_with,
    give_consent,
    sent,
    states,
    tell,
    told,
)
from drain import deliver_all
from exchange.commands import retry_parked
from exchange.models import InboxMessage, OutboxMessage
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy.access import unit_of_work


def test_a_consent_withdrawn_in_flight_stops_the_message(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant
) -> None:
    message_id = sender.post("x")
    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")

    deliver_all()

    assert notebook.got == []
    assert (states(hospital), sent(hospital)[0].error_code) == (["parked"], "consent_withdrawn")
    assert told(hospital, "exchange.parked") == [(message_id, sender.conversation)]
    with unit_of_work(centre):
        assert not InboxMessage.objects.filter(kind=NOTE).exists()


def test_retrying_without_consent_parks_again_and_with_a_new_consent_delivers(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    message_id = sender.post("x")
    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")
    deliver_all()

    retry_parked(sender.actor, message_id=message_id, reason="再试")
    deliver_all()
    assert (states(hospital), notebook.got) == (["parked"], [])
    give_consent(sender.actor, sender.patient_id, sender.recipient)
    retry_parked(sender.actor, message_id=message_id, reason="患者重新同意")
    deliver_all()

    assert (states(hospital), notebook.words()) == (["delivered"], ["x"])


def test_a_consent_narrowed_in_flight_stops_what_it_no_longer_covers(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    sender.post("x")
    give_consent(sender.actor, sender.patient_id, sender.recipient, categories=["identity"])

    deliver_all()

    assert notebook.got == []
    assert sent(hospital)[0].error_code == "consent_narrowed"


def test_a_consent_that_expires_in_flight_stops_the_message(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    sender.post("x")

    with travel(now() + timedelta(days=31), tick=True):
        deliver_all()

    assert (notebook.got, sent(hospital)[0].error_code) == ([], "consent_withdrawn")


def test_the_recipient_is_told_that_the_ground_is_gone(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant
) -> None:
    sender.post("x")
    deliver_all()

    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")
    deliver_all()

    with unit_of_work(centre):
        assert ReceivedBasis.objects.get().stopped_at is not None
    assert [related for _, related in told(centre, "consent.sharing_stopped")] == [sender.conversation]


def test_a_withdrawal_reaches_the_recipient_past_a_parked_message(
    sender: Sender, notebook: Notebook, centre: Tenant
) -> None:
    sender.post("first")
    deliver_all()
    notebook.trouble = fails_with(Refused("no", "No."))
    sender.post("poison")
    deliver_all(ripen=True)

    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")
    deliver_all()

    with unit_of_work(centre):
        assert ReceivedBasis.objects.get().stopped_at is not None


def test_nobody_is_told_of_a_consent_under_which_nothing_was_sent(sender: Sender, hospital: Tenant) -> None:
    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")

    with unit_of_work(hospital):
        assert not OutboxMessage.objects.exists()


def test_an_answer_goes_back_under_the_ground_it_came_under(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant, actor_in: Callable[..., Actor]
) -> None:
    from consent.queries import answer_proof

    sender.post("x")
    deliver_all()
    nurse = actor_in(centre, "community_nurse")

    right = answer_proof(nurse, recipient_id=hospital.id, conversation=sender.conversation)
    tell(nurse, proof=right, conversation=sender.conversation, word="已接收,首次随访明日")
    deliver_all()

    assert notebook.got[-1].payload == {"word": "已接收,首次随访明日"}
    assert (notebook.got[-1].sender, notebook.got[-1].proof.basis) == (centre, "answer")


def test_an_answer_in_flight_stops_when_the_consent_is_withdrawn(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant, actor_in: Callable[..., Actor]
) -> None:
    from consent.queries import answer_proof

    sender.post("x")
    deliver_all()
    nurse = actor_in(centre, "community_nurse")
    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")
    right = answer_proof(nurse, recipient_id=hospital.id, conversation=sender.conversation)
    tell(nurse, proof=right, conversation=sender.conversation, word="血压平稳")

    deliver_all()

    assert notebook.words() == ["x"]
    assert sent(centre)[0].error_code == "consent_withdrawn"
    tell(nurse, proof=status_only(nurse, recipient_id=hospital.id), conversation=new_id(), word="stopped")
    deliver_all()
    assert notebook.got[-1].payload == {"code": "stopped"}


def test_another_purpose_needs_its_own_consent(sender: Sender) -> None:
    with pytest.raises(Refused) as refused:
        sender.proof(purpose="up_referral")

    assert refused.value.code == "consent_missing"


def test_a_replaced_wider_consent_delivers_what_was_posted_under_the_older(
    sender: Sender, notebook: Notebook, hospital: Tenant
) -> None:
    sender.post("x")
    newer = record_consent(
        sender.actor,
        patient_id=sender.patient_id,
        recipient_id=sender.recipient.id,
        **{**consent_inputs(), "categories": ["identity", "conditions", "medications", "documents"]},
    ).id

    deliver_all()

    assert notebook.got[0].proof.id == newer
    with unit_of_work(hospital):
        assert Consent.objects.get(id=newer).superseded_at is None
