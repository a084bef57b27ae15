"""Processes are killed in the middle of the main job: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import Running, running

ONCE = ("send", "open", "accept", "arrive", "send_outcome", "acknowledge")


@pytest.fixture(scope="module")
def careloop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("faults") / "state") as found:
        yield found


def walk(careloop: Running, *, kill: str, after: tuple[str, ...]) -> list[str]:
    """The journey, its steps as they are printed; the victim is killed right after each of these steps."""
    steps: list[str] = []
    with careloop.careloop("journey") as process:
        for line in process.stdout or ():
            steps.append(line[:28].strip())
            if steps[-1] in after:
                careloop.kill(kill)
    assert process.returncode == 0, steps
    return steps


def schemas(careloop: Running) -> dict[str, str]:
    found = careloop.rows("careloop_envelopes", "public", "SELECT slug, schema_name FROM tenancy_organisation")
    return {slug: schema for slug, schema in found if slug.startswith("journey-")}


def told(careloop: Running, schema: str) -> Counter[tuple[str, str]]:
    """How often each once-only step of each referral stands in an organisation's timeline."""
    statement = "SELECT order_id::text, kind FROM handoff_fact WHERE kind = ANY(ARRAY['{}'])".format("','".join(ONCE))
    return Counter(careloop.rows(f"careloop_s_{schema}", schema, statement))


def test_the_journey_survives_and_nothing_is_lost_or_doubled(careloop: Running) -> None:
    victims = {
        "relay": ("consent", "sent", "green channel sent"),
        "live": ("consent", "accepted", "arrived"),
        "worker": ("sign in", "outcome"),
        "redis": ("consent", "accepted", "bed and doctor answered"),
    }

    for victim, after in victims.items():
        assert walk(careloop, kill=victim, after=after)[-1] == "closed"

    both = [told(careloop, schema) for schema in schemas(careloop).values()]
    assert both[0] == both[1]
    assert set(both[0].values()) == {1}
    assert len({order for order, _kind in both[0]}) == 2 * len(victims)
    states = careloop.rows("careloop_envelopes", "public", "SELECT DISTINCT state FROM exchange_envelope")
    assert states == [("delivered",)]


def test_a_second_start_in_the_same_folder_is_refused_with_a_sentence(careloop: Running, tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as written, careloop.careloop("up", stderr=written) as process:
        process.wait(60)

    said = (tmp_path / "err").read_text()
    assert process.returncode == 2
    assert said.splitlines()[-1].startswith("careloop: ")
    assert "Traceback" not in said
