"""Sealed columns: nothing readable at rest, nothing readable elsewhere."""

from __future__ import annotations

import pytest
from django.db import connection

from factories import building
from kernel.errors import OutsideTenant
from kernel.tenant import Tenant
from tenancy.access import unit_of_work
from vault import rules
from vault.index import blind


def test_each_organisation_has_its_own_index(hospital: Tenant, centre: Tenant) -> None:
    with unit_of_work(hospital):
        first = blind("phone", "10000000001")
    with unit_of_work(centre):
        second = blind("phone", "10000000001")

    assert first != second


def test_no_keys_outside_a_tenant() -> None:
    with pytest.raises(OutsideTenant):
        blind("phone", "1")


def test_a_sealed_column_is_text_outside_and_ciphertext_inside(hospital: Tenant) -> None:
    from patients.models import Address, Patient

    with building(), unit_of_work(hospital):
        patient = Patient.objects.create(name="张小明", sex="male")
        row = Address.objects.create(patient=patient, line="青禾区春风路8号", area_code="999999")
        with connection.cursor() as cursor:
            cursor.execute("SELECT line FROM patients_address WHERE id = %s", [row.id])
            stored = bytes(cursor.fetchone()[0])

        assert Address.objects.get(id=row.id).line == "青禾区春风路8号"
        assert "春风路".encode() not in stored
        neighbour = Patient.objects.create(name="李小红", sex="female")
        other = Address.objects.create(patient=neighbour, line="elsewhere", area_code="999999")
        Address.objects.filter(id=other.id).update(line=stored)
        with pytest.raises(rules.Unreadable):
            _ = Address.objects.get(id=other.id).line
