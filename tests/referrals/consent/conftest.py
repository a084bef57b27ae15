"""Loaded before the settings are named: what it needs of ours is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from kernel.actor import Actor
    from kernel.tenant import Tenant


@pytest.fixture
def doctor(hospital: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(hospital, "hospital_doctor")


@pytest.fixture
def patient_id(doctor: Actor) -> UUID:
    from patients.commands import register_patient
    from patients.rules.synthetic import synthetic_identity

    return register_patient(doctor, identity=synthetic_identity(11)).id


@pytest.fixture
def nurse(centre: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(centre, "community_nurse")
