"""A named emergency: narrow in purpose, short, told later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from consent.commands import end_emergency_basis, give_later_notice, record_emergency_basis
from consent.enums import Category
from consent.models import EmergencyBasis
from consent.queries import notices_due, proof
from kernel.actor import Actor
from kernel.errors import Invalid, Refused
from kernel.tenant import Tenant
from tenancy.access import unit_of_work


def name_it(doctor: Actor, patient_id: UUID, recipient: Tenant, **changed: str) -> UUID:
    given = {"purpose": "green_channel", "reason": "急性左心衰,来不及征得同意", **changed}
    return record_emergency_basis(doctor, patient_id=patient_id, recipient_id=recipient.id, **given).id


def test_it_permits_everything_to_one_recipient_for_three_days(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, other_centre: Tenant
) -> None:
    basis_id = name_it(doctor, patient_id, centre)

    found = proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel")
    assert found is not None
    assert (found.id, found.basis, found.categories) == (basis_id, "emergency", frozenset(Category.values))
    assert proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="discharge_handoff") is None
    assert proof(doctor, patient_id=patient_id, recipient_id=other_centre.id, purpose="green_channel") is None
    with unit_of_work(hospital):
        row = EmergencyBasis.objects.get()
        assert row.valid_until - row.valid_from == timedelta(hours=72)
        assert row.notice_due_at - row.recorded_at == timedelta(hours=24)
        assert (row.legal_basis, row.reason) == ("pipl_13_4", "急性左心衰,来不及征得同意")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"purpose": "discharge_handoff"}, "no_emergency"),
        ({"reason": "  "}, "required"),
        ({"legal_basis": "because"}, "unknown_legal_basis"),
    ],
)
def test_what_is_no_emergency_is_refused(
    doctor: Actor, patient_id: UUID, hospital: Tenant, centre: Tenant, changed: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        name_it(doctor, patient_id, centre, **changed)

    assert refused.value.code == code
    with unit_of_work(hospital):
        assert not EmergencyBasis.objects.exists()


def test_a_ward_nurse_cannot_name_one(
    patient_id: UUID, hospital: Tenant, centre: Tenant, actor_in: Callable[..., Actor]
) -> None:
    with pytest.raises(Refused) as refused:
        name_it(actor_in(hospital, "ward_nurse"), patient_id, centre)

    assert refused.value.code == "not_allowed"


def test_it_is_due_to_be_told_until_it_was_told(
    doctor: Actor, patient_id: UUID, centre: Tenant, hospital: Tenant
) -> None:
    basis_id = name_it(doctor, patient_id, centre)
    (due,) = notices_due(doctor)

    ref = give_later_notice(doctor, basis_id=basis_id, expected_version=due.version, how="paper")

    assert (due.id, ref.version) == (basis_id, 2)
    assert notices_due(doctor) == ()
    with pytest.raises(Refused) as refused:
        give_later_notice(doctor, basis_id=basis_id, expected_version=2, how="paper")
    assert refused.value.code == "already_told"


def test_it_can_be_ended_before_its_term(doctor: Actor, patient_id: UUID, centre: Tenant, hospital: Tenant) -> None:
    basis_id = name_it(doctor, patient_id, centre)

    end_emergency_basis(doctor, basis_id=basis_id, expected_version=1)

    assert proof(doctor, patient_id=patient_id, recipient_id=centre.id, purpose="green_channel") is None
    with pytest.raises(Refused) as refused:
        end_emergency_basis(doctor, basis_id=basis_id, expected_version=2)
    assert refused.value.code == "not_standing"
