"""One Careloop for all tests of this folder, started by its own command; what is killed in it must come back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from careloop.supervisor import STOP_SECONDS
from running import Database, running

if TYPE_CHECKING:
    from running import Running


@pytest.fixture(scope="session")
def careloop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("faults") / "state") as found:
        yield found
        began = time.monotonic()
    took = time.monotonic() - began
    assert took < STOP_SECONDS, f"a process that was started again does not hear that it shall stop: {took:.1f} s"


@pytest.fixture(scope="session")
def database(careloop: Running) -> Database:
    return Database(careloop)


@pytest.fixture(scope="session")
def network(careloop: Running) -> dict[str, str]:
    """The schema of each organisation; those of the journey are among them."""
    if "journey-centre" not in careloop.schemas():
        with careloop.careloop("journey") as process:
            process.communicate()
        assert process.returncode == 0
    return careloop.schemas()
