"""A hospital, a centre, and an institution that is in no network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kernel.actor import Actor
from kernel.tenant import Tenant

if TYPE_CHECKING:
    from neighbours import Abroad

    from handoffs import Scene


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    from handoffs import scene_of

    return scene_of(hospital, centre, person_in)


@pytest.fixture
def abroad(scene: Scene) -> Abroad:
    from neighbours import abroad_of

    return abroad_of(scene)
