"""Reading the sender's live record: inside scope, term and agreement, with a trace on both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from time_machine import travel

from audit.models import AuditEntry
from consent.commands import record_emergency_basis, withdraw_consent
from consent.queries import ledger
from crossings import Notebook, Sender, give_consent, tell, told
from drain import deliver_all
from exchange.commands import read_shared
from exchange.contracts import SharedRecord
from exchange.models import OutboxMessage
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity
from records.commands import record_observations
from records.contracts import NewObservation
from tenancy.access import unit_of_work


@pytest.fixture
def nurse(centre: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(centre, "community_nurse", name="赵护士")


@pytest.fixture
def here(nurse: Actor) -> UUID:
    """The same person as a patient of the centre."""
    return register_patient(nurse, identity=synthetic_identity(1)).id


def read(nurse: Actor, sender: Sender, here: UUID, categories: list[str] | None = None) -> SharedRecord:
    return read_shared(
        nurse,
        patient_id=here,
        source_id=sender.actor.tenant.id,
        conversation=sender.conversation,
        categories=categories,
    )


def arrive(sender: Sender) -> None:
    sender.post("x")
    deliver_all()


def weigh(sender: Sender, kilograms: int) -> None:
    reading = NewObservation(code="29463-7", at=now(), value=Decimal(kilograms), unit="kg")
    record_observations(sender.actor, patient_id=sender.patient_id, observations=(reading,))


def refused(nurse: Actor, sender: Sender, here: UUID) -> str:
    """The code with which a read is refused; it leaves nothing behind."""
    with pytest.raises(Refused) as caught:
        read(nurse, sender, here)
    with unit_of_work(nurse.tenant):
        assert not OutboxMessage.objects.filter(kind="exchange.shared_read").exists()
    return caught.value.code


def test_the_live_record_is_read_inside_the_scope(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID, hospital: Tenant
) -> None:
    arrive(sender)
    give_consent(sender.actor, sender.patient_id, sender.recipient, categories=["identity", "observations"])
    weigh(sender, 71)

    record = read(nurse, sender, here)

    assert record.source == hospital
    assert set(record.content) == {"identity", "observations"}
    assert record.content["identity"].name == synthetic_identity(1).name
    assert [(row.code, row.value) for row in record.content["observations"]] == [("29463-7", 71)]


def test_less_can_be_asked_for_and_more_is_left_out(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID
) -> None:
    arrive(sender)

    record = read(nurse, sender, here, ["conditions", "documents"])

    assert set(record.content) == {"conditions"}


def test_it_leaves_a_line_with_the_reader_and_one_with_the_owner(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID, hospital: Tenant, centre: Tenant
) -> None:
    arrive(sender)

    record = read(nurse, sender, here)
    deliver_all()

    with unit_of_work(centre):
        line = AuditEntry.objects.get(outcome="read", actor_id=nurse.id, action="exchange.read_shared")
        assert line.patient_id == here
    with unit_of_work(hospital):
        line = AuditEntry.objects.get(action="exchange.note_shared_read")
        assert (line.actor_name, line.patient_id) == ("exchange", sender.patient_id)
    assert len(told(hospital, "exchange.shared_read")) == 1
    (entry,) = ledger(sender.actor, patient_id=sender.patient_id)
    delivery, reading = entry.disclosures
    assert (delivery.shown, reading.shown) == ("delivery", "shared_read")
    assert (reading.opened_by, reading.opened_at, reading.recipient.name) == ("赵护士", record.read_at, centre.name)
    assert reading.categories == {"identity", "conditions", "medications"}


def test_withdrawing_stops_reading_at_once_before_any_message(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID
) -> None:
    arrive(sender)
    withdraw_consent(sender.actor, consent_id=sender.proof().id, expected_version=1, how="paper", by="self")

    assert refused(nurse, sender, here) == "consent_missing"


def test_after_the_term_nothing_is_read(sender: Sender, notebook: Notebook, nurse: Actor, here: UUID) -> None:
    arrive(sender)

    with travel(now() + timedelta(days=31), tick=True):
        assert refused(nurse, sender, here) == "consent_missing"


def test_whoever_agreed_to_a_copy_only_is_not_read_live(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID
) -> None:
    give_consent(sender.actor, sender.patient_id, sender.recipient, method="copy")
    arrive(sender)

    assert refused(nurse, sender, here) == "copy_only"


def test_a_newer_consent_to_a_copy_only_stops_live_reading(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID
) -> None:
    arrive(sender)
    give_consent(sender.actor, sender.patient_id, sender.recipient, method="copy")

    assert refused(nurse, sender, here) == "consent_missing"


def test_nothing_can_be_read_that_was_never_sent(sender: Sender, nurse: Actor, here: UUID) -> None:
    assert refused(nurse, sender, here) == "consent_missing"


def test_a_foreign_conversation_opens_nothing(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID, other_centre: Tenant, actor_in: Callable[..., Actor]
) -> None:
    arrive(sender)
    elsewhere = actor_in(other_centre, "community_nurse")
    their_patient = register_patient(elsewhere, identity=synthetic_identity(1)).id

    assert refused(elsewhere, sender, their_patient) == "consent_missing"
    sender.conversation = new_id()
    assert refused(nurse, sender, here) == "consent_missing"


def test_under_an_emergency_everything_is_read_while_it_lasts(
    sender: Sender, notebook: Notebook, nurse: Actor, here: UUID
) -> None:
    record_emergency_basis(
        sender.actor,
        patient_id=sender.patient_id,
        recipient_id=sender.recipient.id,
        purpose="green_channel",
        reason="急",
    )
    tell(sender.actor, proof=sender.proof("green_channel"), conversation=sender.conversation, word="急")
    deliver_all()

    record = read(nurse, sender, here)

    assert {"allergies", "documents", "procedures"} <= set(record.content)


def test_reading_needs_its_permission(
    sender: Sender, notebook: Notebook, here: UUID, centre: Tenant, actor_in: Callable[..., Actor]
) -> None:
    arrive(sender)

    assert refused(actor_in(centre, "organisation_administrator"), sender, here) == "not_allowed"
