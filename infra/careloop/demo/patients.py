"""The invented people: seeded FHIR bundles through the same import as any hospital's, under synthetic identities."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import carebundle

from careloop.demo.chinese import in_chinese
from kernel.tenant import Tenant
from patients.contracts import PatientIdentity
from patients.rules import synthetic_identity
from records.commands import import_bundle
from staff.access import machine

SOURCE = "demonstration"
PROFILES = ("hypertension", "type2_diabetes", "ckd_stage3", "hypertension", "anaemia", "type2_diabetes")
SHARES = {"first": 44, "county": 20}
Report = Callable[[str, int, int], None]


def build(tenants: dict[str, Tenant], report: Report) -> dict[str, tuple[UUID, ...]]:
    """Imports every person; returns their ids by hospital. The same seeds give the same people, once."""
    everybody, done = sum(SHARES.values()), 0
    found: dict[str, tuple[UUID, ...]] = {}
    for slug, count in SHARES.items():
        actor = machine(tenants[slug], "import")
        ids: list[UUID] = []
        for number in range(count):
            seed = done + number
            imported = import_bundle(actor, bundle=bundle(seed), source=SOURCE, identity_overlay=_overlay(seed))
            ids += imported.patient_ids
            report(tenants[slug].name, seed, everybody)
        found[slug] = tuple(ids)
        done += count
    return found


def bundle(seed: int) -> Any:
    """A person's record as a FHIR R4 transaction bundle; the same seed is the same record."""
    made = carebundle.generate_bundle(
        profile=PROFILES[seed % len(PROFILES)],
        seed=seed,
        sex="FM"[seed % 2],
        age_range=(58, 88),
        reference_date=date(2026, 11, 1),
    )
    return in_chinese(json.loads(carebundle.to_json(made)))


def _overlay(seed: int) -> Callable[[PatientIdentity], PatientIdentity]:
    return lambda own: synthetic_identity(seed, sex=own.sex, birth_date=own.birth_date)
