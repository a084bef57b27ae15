"""Who may see what until when, and who was given it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from consent.commands import note_disclosure, note_opening, record_emergency_basis, withdraw_consent
from consent.queries import decision, ledger, notice
from crossings import give_consent
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.access import unit_of_work


def disclose(
    hospital: Tenant, centre: Tenant, patient_id: UUID, proof_id: UUID, conversation: UUID | None = None
) -> None:
    relay = machine(hospital, "exchange")
    crossing = new_id()
    for _ in range(2):
        note_disclosure(
            relay,
            crossing_id=crossing,
            conversation=conversation or new_id(),
            proof_id=proof_id,
            basis="consent",
            patient_id=patient_id,
            recipient_id=centre.id,
            recipient_name=centre.name,
            shown="delivery",
            categories=["identity"],
            at=now(),
        )


def test_every_ground_of_the_patient_with_its_state_the_newest_first(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, other_centre: Tenant
) -> None:
    first = give_consent(doctor, patient_id, centre)
    second = give_consent(doctor, patient_id, centre, categories=["identity"])
    third = give_consent(doctor, patient_id, other_centre)
    withdraw_consent(doctor, consent_id=third, expected_version=1, how="sms_link", by="guardian")
    urgent = record_emergency_basis(
        doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel", reason="昏迷"
    ).id

    entries = ledger(doctor, patient_id=patient_id)

    assert [(entry.id, entry.state) for entry in entries] == [
        (urgent, "stands"),
        (third, "withdrawn"),
        (second, "stands"),
        (first, "superseded"),
    ]
    emergency, withdrawn, newer, _ = entries
    assert (emergency.reason, emergency.legal_basis) == ("昏迷", "pipl_13_4")
    assert emergency.notice_due_at is not None
    assert (withdrawn.ended_how, withdrawn.recipient.name) == ("sms_link", other_centre.name)
    assert (newer.supersedes, newer.categories, newer.recipient.contact) == (first, {"identity"}, "10000000000")


def test_disclosures_stand_under_their_ground_once(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give_consent(doctor, patient_id, centre)
    disclose(hospital, centre, patient_id, consent_id)

    (entry,) = ledger(doctor, patient_id=patient_id)

    (line,) = entry.disclosures
    assert (line.shown, line.recipient.id, line.categories, line.opened_by) == ("delivery", centre.id, {"identity"}, "")


def test_who_opened_it_first_stays(doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant) -> None:
    conversation = new_id()
    consent_id = give_consent(doctor, patient_id, centre)
    disclose(hospital, centre, patient_id, consent_id, conversation)
    relay = machine(hospital, "exchange")
    for reader in ("赵护士", "孙主任"):
        note_opening(relay, conversation=conversation, recipient_id=centre.id, opened_by=reader, at=now())

    (line,) = ledger(doctor, patient_id=patient_id)[0].disclosures

    assert line.opened_by == "赵护士"
    assert line.opened_at is not None


@pytest.mark.parametrize("count", [1, 3])
def test_a_longer_ledger_needs_no_more_statements(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, count: int
) -> None:
    for _ in range(count):
        consent_id = give_consent(doctor, patient_id, centre)
        disclose(hospital, centre, patient_id, consent_id)

    with CaptureQueriesContext(connection) as statements:
        ledger(doctor, patient_id=patient_id)

    asked = [query["sql"] for query in statements if query["sql"].startswith("SELECT")]
    assert len(asked) == 3


def test_reading_the_ledger_is_on_record(doctor: Actor, patient_id: UUID, hospital: Tenant) -> None:
    ledger(doctor, patient_id=patient_id)

    with unit_of_work(hospital):
        line = AuditEntry.objects.get(action="consent.ledger")
        assert (line.outcome, line.patient_id, line.actor_id) == ("read", patient_id, doctor.id)


def test_the_ledger_is_not_for_everybody(patient_id: UUID, hospital: Tenant, actor_in: Callable[..., Actor]) -> None:
    with pytest.raises(Refused):
        ledger(actor_in(hospital, "organisation_administrator"), patient_id=patient_id)


def test_the_notice_to_show_names_both_parties(doctor: Actor, hospital: Tenant, centre: Tenant) -> None:
    asked = {
        "purpose": "discharge_handoff",
        "method": "copy",
        "categories": ["identity"],
        "valid_from": now(),
        "valid_until": now() + timedelta(days=1),
        "language": "zh-hans",
    }

    shown = notice(doctor, recipient_id=centre.id, **asked)

    assert hospital.name in shown.text
    assert centre.name in shown.text
    with pytest.raises(NotFound):
        notice(doctor, recipient_id=new_id(), **asked)


def test_an_english_notice_names_both_parties_in_english(doctor: Actor, hospital: Tenant, centre: Tenant) -> None:
    asked = {"purpose": "discharge_handoff", "method": "copy", "categories": ["identity"], "language": "en"}
    times = {"valid_from": now(), "valid_until": now() + timedelta(days=1)}

    shown = notice(doctor, recipient_id=centre.id, **asked, **times)

    assert hospital.name_en in shown.text
    assert centre.name_en in shown.text
    assert centre.name not in shown.text


def test_a_page_learns_what_is_permitted_and_why_not_more(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    asked = {"patient_id": patient_id, "recipient_id": centre.id, "purpose": "discharge_handoff"}
    assert decision(doctor, **asked).why_not == "none_given"
    give_consent(doctor, patient_id, centre, categories=["identity"])

    found = decision(doctor, **asked, categories=["identity", "documents"])

    assert (found.permitted, found.why_not) == ({"identity"}, "outside_scope")
