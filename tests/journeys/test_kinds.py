"""The story of every kind of referral by its own command, all on one running Careloop; DOWN's is `test_zz_journey`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import Running, running

OUTCOME = ["outcome", "closed"]
CROSSINGS = {
    "UP": [
        *("sent", "opened", "waiting list", "accepted", "appointment", "no-show", "new appointment", "arrived"),
        *("complete record", "interim note", "referred back", *OUTCOME),
    ],
    "UP-GREEN": ["sent", "opened", "accepted", "bed changed", "arrived", *OUTCOME],
    "LATERAL": [
        *("sent", "opened", "another one proposed", "declined", "sent on", "opened by the second", "accepted"),
        *("arrived", *OUTCOME),
    ],
    "ADVICE": ["sent", "opened", "accepted", "answered", "question back", "answered again", "closed"],
    "TEMP": ["sent", "opened", "accepted", "first contact", *OUTCOME],
}
"""The steps of which the other side's socket heard, in their order."""


@pytest.fixture(scope="module")
def careloop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("journeys") / "state") as found:
        yield found


@pytest.mark.parametrize("kind", CROSSINGS)
def test_every_kind_is_walked_to_its_closing(careloop: Running, kind: str) -> None:
    with careloop.careloop("journey", "--kind", kind, "--json") as process:
        told = json.loads(process.communicate(timeout=120)[0])

    assert (process.returncode, told["failed"], told["ended"]) == (0, False, "closed")
    crossed = {step["step"]: step["commit_to_socket_ms"] for step in told["steps"] if step["commit_to_socket_ms"]}
    assert list(crossed) == CROSSINGS[kind]
    assert min(crossed.values()) > 0


def test_a_kind_there_is_not_is_refused_with_a_sentence(careloop: Running, tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as written:
        process = careloop.careloop("journey", "--kind", "SIDEWAYS", stderr=written)
        process.communicate(timeout=60)

    said = (tmp_path / "err").read_text()
    assert process.returncode == 2
    assert "SIDEWAYS" in said
    assert ", ".join(CROSSINGS) in said
    assert "Traceback" not in said
