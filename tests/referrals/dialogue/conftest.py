from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kernel.actor import Actor
from kernel.tenant import Tenant

if TYPE_CHECKING:
    from handoffs import Scene, Third


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    """A hospital, a centre and their people."""
    from handoffs import scene_of

    return scene_of(hospital, centre, person_in)


@pytest.fixture
def third(other_centre: Tenant, person_in: Callable[..., Actor]) -> Third:
    """Another centre and its people."""
    from handoffs import third_of

    return third_of(other_centre, person_in)
