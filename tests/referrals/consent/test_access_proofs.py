"""The question that is asked again at delivery and at every shared read."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from time_machine import travel

from consent.access import still_holds
from consent.commands import receive_basis, record_emergency_basis, stop_received, withdraw_consent
from consent.contracts import ConsentProof
from consent.models import Consent
from consent.queries import answer_proof, counts_only, proof, received, status_only
from crossings import give_consent
from factories import building
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.access import reading_as, unit_of_work


def asked(tenant: Tenant, proof_id: UUID, recipient: Tenant, at: datetime | None = None) -> ConsentProof | None:
    with unit_of_work(tenant):
        return still_holds(proof_id, recipient_id=recipient.id, at=at or now())


def test_a_consent_holds_until_its_term_ends(doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant) -> None:
    end = now() + timedelta(days=1)
    consent_id = give_consent(doctor, patient_id, centre, valid_until=end)

    found = asked(hospital, consent_id, centre)

    assert found is not None
    assert (found.id, found.patient_id, found.categories) == (
        consent_id,
        patient_id,
        {"identity", "conditions", "medications"},
    )
    assert asked(hospital, consent_id, centre, end - timedelta(microseconds=1)) is not None
    assert asked(hospital, consent_id, centre, end) is None


def test_it_holds_for_the_named_recipient_only(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, other_centre: Tenant
) -> None:
    here = give_consent(doctor, patient_id, centre)
    there = give_consent(doctor, patient_id, other_centre)

    assert asked(hospital, here, other_centre) is None
    assert asked(hospital, there, centre) is None


def test_another_organisation_does_not_know_it(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give_consent(doctor, patient_id, centre)

    assert asked(centre, consent_id, centre) is None


def test_withdrawn_is_withdrawn_whatever_clock_asks(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give_consent(doctor, patient_id, centre)
    withdraw_consent(doctor, consent_id=consent_id, expected_version=1, how="paper", by="self")

    assert asked(hospital, consent_id, centre) is None
    assert asked(hospital, consent_id, centre, now() - timedelta(seconds=30)) is None


def test_a_replaced_consent_is_answered_with_its_successor(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    older = give_consent(doctor, patient_id, centre)
    newer = give_consent(doctor, patient_id, centre, categories=["identity"])

    found = asked(hospital, older, centre)

    assert found is not None
    assert (found.id, found.categories) == (newer, {"identity"})


def test_an_emergency_does_not_revive_a_withdrawn_consent(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give_consent(doctor, patient_id, centre, purpose="green_channel")
    withdraw_consent(doctor, consent_id=consent_id, expected_version=1, how="paper", by="self")
    basis_id = record_emergency_basis(
        doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel", reason="再次急症"
    ).id

    assert asked(hospital, consent_id, centre) is None
    assert asked(hospital, basis_id, centre) is not None
    assert asked(hospital, basis_id, centre, now() + timedelta(hours=72)) is None


def test_it_can_be_asked_under_the_select_only_role(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    consent_id = give_consent(doctor, patient_id, centre)

    with unit_of_work(centre), reading_as(hospital):
        assert still_holds(consent_id, recipient_id=centre.id, at=now()) is not None
        with pytest.raises(DatabaseError), transaction.atomic(), building():
            Consent.objects.update(withdrawn_at=None)


def test_states_need_no_consent_and_hold_no_data(hospital: Tenant, centre: Tenant, doctor: Actor) -> None:
    right = status_only(doctor, recipient_id=centre.id)

    assert (right.basis, right.categories, right.patient_id) == ("status_only", frozenset(), None)
    assert asked(hospital, right.id, centre) == right
    assert asked(centre, right.id, centre) is None


def test_counts_go_to_our_own_authority_only(
    hospital: Tenant, centre: Tenant, authority: Tenant, doctor: Actor
) -> None:
    right = counts_only(doctor, recipient_id=authority.id)

    assert asked(hospital, right.id, authority) == right
    with pytest.raises(Refused) as refused:
        counts_only(doctor, recipient_id=centre.id)
    assert refused.value.code == "not_our_authority"


def arrived(hospital: Tenant, centre: Tenant, consent_id: UUID, conversation: UUID) -> None:
    """The centre notes under which ground the hospital sent it a patient."""
    sent_under = asked(hospital, consent_id, centre)
    assert sent_under is not None
    relay = machine(centre, "exchange")
    receive_basis(relay, proof=sent_under, source_id=hospital.id, conversation=conversation)
    receive_basis(relay, proof=sent_under, source_id=hospital.id, conversation=conversation)


def test_who_was_sent_a_patient_may_answer_until_the_term_ends(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, nurse: Actor
) -> None:
    conversation = new_id()
    end = now() + timedelta(days=2)
    consent_id = give_consent(doctor, patient_id, centre, valid_until=end)
    arrived(hospital, centre, consent_id, conversation)

    right = answer_proof(nurse, recipient_id=hospital.id, conversation=conversation)

    assert (right.basis, right.patient_id) == ("answer", None)
    assert asked(centre, right.id, hospital) == right
    assert asked(centre, right.id, centre) is None
    assert asked(centre, right.id, hospital, end) is None
    with unit_of_work(centre):
        known = received(hospital.id, conversation)
        assert known is not None
        assert (known.proof_id, known.live) == (consent_id, True)


def test_no_answer_in_a_conversation_that_never_was(hospital: Tenant, nurse: Actor) -> None:
    with pytest.raises(Refused) as refused:
        answer_proof(nurse, recipient_id=hospital.id, conversation=new_id())

    assert refused.value.code == "consent_missing"


def test_when_the_source_says_so_answering_stops(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, nurse: Actor
) -> None:
    conversation = new_id()
    consent_id = give_consent(doctor, patient_id, centre)
    arrived(hospital, centre, consent_id, conversation)
    right = answer_proof(nurse, recipient_id=hospital.id, conversation=conversation)

    stop_received(machine(centre, "exchange"), source_id=hospital.id, source_proof_id=consent_id)

    assert asked(centre, right.id, hospital) is None
    with pytest.raises(Refused):
        answer_proof(nurse, recipient_id=hospital.id, conversation=conversation)


def test_an_emergency_may_be_answered_after_its_term(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, nurse: Actor
) -> None:
    conversation = new_id()
    basis_id = record_emergency_basis(
        doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel", reason="急症"
    ).id
    arrived(hospital, centre, basis_id, conversation)

    with travel(now() + timedelta(days=10)):
        right = answer_proof(nurse, recipient_id=hospital.id, conversation=conversation)
        assert asked(centre, right.id, hospital) == right
    assert asked(centre, right.id, hospital, now() + timedelta(days=34)) is None


def test_a_long_random_story_agrees_with_a_plain_account_of_it(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant
) -> None:
    """The account: after each step, which kinds may cross now. The clock only moves forward."""
    chance = Random(20261121)
    moment = now() + timedelta(days=1)
    standing: tuple[UUID, int, set[str], datetime] | None = None
    for _ in range(120):
        moment += timedelta(minutes=chance.randint(1, 600))
        with travel(moment, tick=True):
            act = chance.choice(["give", "withdraw", "wait", "wait"])
            if act == "give":
                scope = set(chance.sample(["identity", "conditions", "medications", "documents"], chance.randint(1, 4)))
                end = moment + timedelta(minutes=chance.randint(30, 900))
                consent_id = give_consent(
                    doctor,
                    patient_id,
                    centre,
                    categories=scope,
                    valid_from=moment - timedelta(minutes=1),
                    valid_until=end,
                )
                standing = (consent_id, 1, scope, end)
            elif act == "withdraw" and standing is not None:
                withdraw_consent(doctor, consent_id=standing[0], expected_version=standing[1], how="paper", by="self")
                standing = None
            expected = standing[2] if standing is not None and now() < standing[3] else None

            found = proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="discharge_handoff")

            assert (set(found.categories) if found else None) == expected
