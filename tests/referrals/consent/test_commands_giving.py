"""Giving and withdrawing, through the commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from time_machine import travel

from audit.models import AuditEntry
from consent.commands import record_consent, record_emergency_basis, withdraw_consent
from consent.contracts import Party
from consent.models import Consent, EmergencyBasis
from consent.queries import proof, require_proof
from consent.rules import Slots, filled
from crossings import consent_inputs
from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Conflict, Invalid, NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity
from tenancy.access import unit_of_work


def give(doctor: Actor, patient_id: UUID, recipient: Tenant, **changed: Any) -> UUID:
    return record_consent(
        doctor, patient_id=patient_id, recipient_id=recipient.id, **{**consent_inputs(), **changed}
    ).id


def rows(tenant: Tenant) -> list[Consent]:
    with unit_of_work(tenant):
        return list(Consent.objects.order_by("recorded_at"))


def nothing_changed(tenant: Tenant) -> bool:
    with unit_of_work(tenant):
        told = LoggedEvent.objects.filter(kind__startswith="consent.").exists()
        return not told and not Consent.objects.exists() and not EmergencyBasis.objects.exists()


def test_a_consent_keeps_who_what_whom_why_how_and_until_when(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give(doctor, patient_id, centre, way="verbal_witnessed", evidence="", witnessed_by="护士王")

    (row,) = rows(hospital)
    with unit_of_work(hospital):
        assert (row.id, row.patient_id, row.recorded_by) == (consent_id, patient_id, doctor.id)
        assert (row.recipient_id, row.recipient_name, row.recipient_contact) == (centre.id, centre.name, "10000000000")
        assert (row.discloser_id, row.discloser_name) == (hospital.id, hospital.name)
        assert row.giver_name == synthetic_identity(11).name
        assert row.witnessed_by == "护士王"
        assert row.categories == ["conditions", "identity", "medications"]
        assert row.time_zone == "Asia/Shanghai"
        event = LoggedEvent.objects.get(kind="consent.given")
        assert (event.subject_id, event.patient_id, event.related_id) == (consent_id, patient_id, centre.id)


def test_what_was_shown_can_be_made_again_from_the_record(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    give(doctor, patient_id, centre, notice_language="en")

    (row,) = rows(hospital)
    slots = Slots(
        Party(row.discloser_id, row.discloser_name, row.discloser_contact),
        Party(row.recipient_id, row.recipient_name, row.recipient_contact),
        row.purpose,
        row.method,
        row.categories,
        row.valid_from,
        row.valid_until,
    )
    assert filled(row.notice_version, row.notice_language, slots).digest == row.notice_digest


def test_a_new_consent_replaces_the_one_that_stands(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    first = give(doctor, patient_id, centre)
    second = give(doctor, patient_id, centre, categories=["identity"])

    older, newer = rows(hospital)
    assert (older.id, newer.id, newer.supersedes_id) == (first, second, first)
    assert older.superseded_at is not None
    found = require_proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="discharge_handoff")
    assert (found.id, found.categories) == (second, {"identity"})


def test_a_replacement_may_not_leave_a_gap(doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant) -> None:
    give(doctor, patient_id, centre)

    with pytest.raises(Invalid) as refused:
        give(doctor, patient_id, centre, valid_from=now() + timedelta(days=1))

    assert refused.value.code == "leaves_a_gap"
    assert len(rows(hospital)) == 1


def test_an_older_word_cannot_be_recorded_over_a_newer_one(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    first = give(doctor, patient_id, centre)
    withdraw_consent(doctor, consent_id=first, expected_version=1, how="verbal_witnessed", by="self")

    with pytest.raises(Invalid) as refused:
        give(doctor, patient_id, centre, given_at=now() - timedelta(minutes=5))

    assert refused.value.code == "not_the_latest"
    assert proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="discharge_handoff") is None


def test_withdrawing_ends_it_at_once_and_needs_no_reason(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give(doctor, patient_id, centre)

    ref = withdraw_consent(doctor, consent_id=consent_id, expected_version=1, how="sms_link", by="agent")

    (row,) = rows(hospital)
    assert (ref.version, row.withdrawn_how, row.withdrawn_by) == (2, "sms_link", "agent")
    assert row.withdrawn_at is not None
    with pytest.raises(Refused) as refused:
        require_proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="discharge_handoff")
    assert refused.value.code == "consent_missing"
    with unit_of_work(hospital):
        assert LoggedEvent.objects.filter(kind="consent.withdrawn", subject_id=consent_id).count() == 1


def test_withdrawing_also_ends_the_emergency_that_stood_in_for_consent(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give(doctor, patient_id, centre, purpose="green_channel")
    record_emergency_basis(
        doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel", reason="血压185/112,意识模糊"
    )

    withdraw_consent(doctor, consent_id=consent_id, expected_version=1, how="paper", by="self")

    assert proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel") is None
    with unit_of_work(hospital):
        assert EmergencyBasis.objects.get().ended_at is not None
        assert LoggedEvent.objects.filter(kind="consent.emergency_ended").count() == 1


def test_withdrawing_twice_or_with_an_old_version_is_refused(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give(doctor, patient_id, centre)

    with pytest.raises(Conflict) as conflict:
        withdraw_consent(doctor, consent_id=consent_id, expected_version=7, how="paper", by="self")
    withdraw_consent(doctor, consent_id=consent_id, expected_version=1, how="paper", by="self")
    with pytest.raises(Refused) as refused:
        withdraw_consent(doctor, consent_id=consent_id, expected_version=2, how="paper", by="self")

    assert (conflict.value.current_version, refused.value.code) == (1, "not_standing")


@pytest.mark.parametrize(("changed", "field"), [({"how": "telepathy"}, "how"), ({"by": "neighbour"}, "by")])
def test_withdrawing_says_how_and_by_whom(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, changed: dict[str, str], field: str
) -> None:
    consent_id = give(doctor, patient_id, centre)

    with pytest.raises(Invalid) as refused:
        withdraw_consent(doctor, consent_id=consent_id, expected_version=1, **{"how": "paper", "by": "self", **changed})

    assert refused.value.field == field
    assert rows(hospital)[0].withdrawn_at is None


def test_only_a_partner_in_that_kind_may_be_named(
    doctor: Actor, patient_id: UUID, hospital: Tenant, authority: Tenant
) -> None:
    with pytest.raises(Refused) as refused:
        give(doctor, patient_id, authority)

    assert refused.value.code == "not_a_partner"
    assert nothing_changed(hospital)


def test_unknown_patients_and_recipients_are_not_found(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    with pytest.raises(NotFound):
        give(doctor, new_id(), centre)
    with pytest.raises(NotFound):
        record_consent(doctor, patient_id=patient_id, recipient_id=new_id(), **consent_inputs())

    assert nothing_changed(hospital)


def test_a_child_cannot_consent_alone(doctor: Actor, hospital: Tenant, centre: Tenant) -> None:
    child = register_patient(doctor, identity=synthetic_identity(12, birth_date=date(2016, 1, 1))).id

    with travel("2026-11-20T08:00:00Z"), pytest.raises(Invalid) as refused:
        give(doctor, child, centre)

    assert refused.value.code == "guardian_needed"
    assert nothing_changed(hospital)


def test_names_of_givers_and_witnesses_are_sealed_at_rest(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    give(doctor, patient_id, centre, giver="guardian", giver_name="李明珠", giver_relation="child")

    with unit_of_work(hospital):
        stored = bytes(Consent.objects.values_list("giver_name", flat=True).get())
    assert "李明珠".encode() not in stored


def test_who_may_not_record_is_refused_on_record(
    hospital: Tenant, centre: Tenant, patient_id: UUID, actor_in: Callable[..., Actor]
) -> None:
    officer = actor_in(hospital, "organisation_administrator")

    with pytest.raises(Refused) as refused:
        give(officer, patient_id, centre)

    assert refused.value.code == "not_allowed"
    assert nothing_changed(hospital)
    with unit_of_work(hospital):
        line = AuditEntry.objects.get(actor_id=officer.id)
        assert (line.action, line.outcome, line.code) == ("consent.record_consent", "refused", "not_allowed")


@pytest.mark.parametrize("role", ["ward_nurse", "referral_office", "community_nurse", "privacy_officer"])
def test_whoever_takes_a_consent_or_guards_privacy_may_withdraw_it(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, actor_in: Callable[..., Actor], role: str
) -> None:
    consent_id = give(doctor, patient_id, centre)

    withdraw_consent(actor_in(hospital, role), consent_id=consent_id, expected_version=1, how="paper", by="self")

    assert rows(hospital)[0].withdrawn_at is not None
