"""The invented records read as a Chinese hospital writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from audit.models import AuditEntry
from careloop.demo import referrals
from careloop.demo.patients import bundle
from kernel.ids import new_id
from staff.enums import Role
from tenancy.access import unit_of_work

STATES = "http://terminology.hl7.org/"
HAN = re.compile(r"[一-鿿]")


def test_waiting_for_a_referral_leaves_no_refusal_on_record(hospital, person_in, monkeypatch) -> None:
    doctor = person_in(hospital, Role.HOSPITAL_DOCTOR)
    monkeypatch.setattr(referrals, "PATIENCE", 0.05)

    with pytest.raises(TimeoutError):
        referrals.arrived(doctor, new_id())

    with unit_of_work(hospital):
        assert not AuditEntry.objects.filter(outcome="refused").exists()


def concepts(resource: Any) -> Iterator[dict[str, Any]]:
    if isinstance(resource, list):
        for each in resource:
            yield from concepts(each)
    elif isinstance(resource, dict):
        if "coding" in resource:
            yield resource
        for value in resource.values():
            yield from concepts(value)


def test_every_diagnosis_value_and_drug_of_the_demonstration_is_named_in_chinese() -> None:
    for seed in range(64):
        for concept in concepts(bundle(seed)):
            for coding in concept["coding"]:
                if not coding["system"].startswith(STATES):
                    assert HAN.search(coding["display"]), coding
