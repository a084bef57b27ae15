"""Loaded before the settings are named: what it needs of ours is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from crossings import Notebook, Sender
    from kernel.actor import Actor
    from kernel.tenant import Tenant


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    from crossings import noting

    with noting() as book:
        yield book


@pytest.fixture
def sender(hospital: Tenant, centre: Tenant, actor_in: Callable[..., Actor]) -> Sender:
    from crossings import sender_at

    return sender_at(actor_in(hospital, "hospital_doctor"), centre)
