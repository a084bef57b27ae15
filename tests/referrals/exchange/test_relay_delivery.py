"""One message and what may happen to it on its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from time_machine import travel

from audit.models import AuditEntry
from commands import emit
from consent.commands import record_consent, withdraw_consent
from consent.models import Consent, ReceivedBasis
from consent.queries import ledger, status_only
from crossings import NOTE, Notebook, Sender, consent_inputs, give_consent, sent, states, tell, told
from drain import as_relay, deliver_all
from exchange.commands import discard_parked, retry_parked
from exchange.contracts import Delivered
from exchange.models import Envelope, InboxMessage, OutboxMessage
from exchange.queries import conversation, parked
from exchange.relay import Interrupted, deliver_one, delivery, take_back
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, NotFound, Refused, Unavailable
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy.access import delivering, unit_of_work


def envelope(message_id: UUID) -> Envelope:
    with as_relay(), delivering():
        return Envelope.objects.get(id=message_id)


def fails_with(fault: BaseException, *words: str) -> Callable[[Delivered], None]:
    def trouble(message: Delivered) -> None:
        if not words or message.payload["word"] in words:
            raise fault

    return trouble


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
    with pytest.raises(RuntimeError), unit_of_work(hospital):
        sender.post("ghost")
        raise RuntimeError

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
    sender.post("poison"), sender.post("behind"), sender.post("elsewhere", conversation=other)

    deliver_all(ripen=True)

    assert notebook.words() == ["elsewhere"]
    assert states(hospital) == ["parked", "pending", "delivered"]


def test_while_a_head_waits_for_its_next_try_nothing_overtakes_it(sender: Sender, notebook: Notebook) -> None:
    notebook.trouble = fails_with(Refused("no", "No."), "first")
    sender.post("first"), sender.post("second")
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


def test_a_kind_that_nobody_knows_is_parked(sender: Sender, hospital: Tenant) -> None:
    tell(sender.actor, proof=sender.proof(), conversation=sender.conversation, word="x", kind="probe.unheard_of")

    deliver_all(ripen=True)

    (view,) = parked(sender.actor)
    assert view.error_code == "unknown_kind"


def test_an_outage_is_no_failed_attempt(
    sender: Sender, notebook: Notebook, hospital: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = sender.post("x")
    for fault in (OperationalError("server closed the connection"), Unavailable()):
        monkeypatch.setattr(delivery, "_carry", _raising(fault))
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


def _raising(fault: BaseException) -> Callable[..., Any]:
    def carry(*_: object) -> None:
        raise fault

    return carry


def test_what_takes_too_long_every_time_is_parked(sender: Sender, notebook: Notebook, hospital: Tenant) -> None:
    def trouble(message: Delivered) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(1)")

    notebook.trouble = trouble
    sender.post("endless")

    assert deliver_all(ripen=True) == 5

    assert sent(hospital)[0].error_code == "no_answer"


class Killed(BaseException):
    """Stands for the end of the process: nobody catches it."""


@pytest.mark.parametrize("moment", ["before_reading", "in_the_handler", "before_marking", "after_marking"])
def test_killed_at_any_moment_it_is_delivered_once_in_the_end(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    sender.post("first"), sender.post("second")
    if moment == "before_reading":
        monkeypatch.setattr(delivery, "_opened", _raising(Killed()))
    elif moment == "in_the_handler":
        notebook.trouble = fails_with(Killed())
    elif moment == "before_marking":
        monkeypatch.setattr(delivery.marks, "delivered", _raising(Killed()))
    else:
        real = delivery.marks.delivered
        monkeypatch.setattr(delivery.marks, "delivered", lambda claim: (real(claim), _raising(Killed())()))
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
    monkeypatch.setattr(delivery, "_tell", _raising(Killed()))
    with as_relay(), pytest.raises(Killed):
        deliver_one()
    assert (envelope(message_id).state, states(hospital)) == ("pending", ["pending"])
    monkeypatch.undo()

    deliver_all(ripen=True)

    assert told(hospital, "exchange.parked") == [(message_id, sender.conversation)]


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


def test_a_conversation_shows_what_became_of_each_message(sender: Sender, notebook: Notebook) -> None:
    notebook.trouble = fails_with(Refused("no", "No."), "bad")
    sender.post("good"), sender.post("bad"), sender.post("waiting")
    deliver_all(ripen=True)

    views = conversation(sender.actor, conversation=sender.conversation)

    assert [(view.seq, view.state) for view in views] == [(1, "delivered"), (2, "parked"), (3, "pending")]


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
