"""Processes are killed in the middle of the main job: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

if TYPE_CHECKING:
    from running import Database, Running

Kill = Callable[[], None]
ONCE = ("send", "open", "accept", "arrive", "send_outcome", "acknowledge")
MOMENTS = {
    "relay": ("consent", "sent", "green channel sent"),
    "live": ("consent", "accepted", "arrived"),
    "worker": ("sign in", "outcome"),
    "redis": ("consent", "accepted", "bed and doctor answered"),
    "web": ("consent", "green channel sent"),
    "a database session": ("sign in", "assessment", "consent", "green channel sent"),
    "the database": ("consent", "sent", "arrived"),
}


def kills(careloop: Running, database: Database) -> dict[str, Kill]:
    """How each victim is killed."""
    found: dict[str, Kill] = {name: partial(careloop.kill, name) for name in MOMENTS}
    return found | {
        "a database session": database.kill_a_session,
        "the database": database.kill,
    }


def walk(careloop: Running, kill: Kill, after: tuple[str, ...]) -> list[str]:
    """The journey, its steps as they are printed; the victim is killed right after each of these steps."""
    steps: list[str] = []
    with careloop.careloop("journey") as process:
        for line in process.stdout or ():
            steps.append(line[:28].strip())
            if steps[-1] in after:
                kill()
    assert process.returncode == 0, steps
    return steps


def told(careloop: Running, slug: str) -> Counter[tuple[str, str]]:
    """How often each once-only step of each referral stands in an organisation's timeline."""
    schema = careloop.schemas().get(slug)
    if schema is None:
        return Counter()
    statement = "SELECT order_id::text, kind FROM handoff_fact WHERE kind = ANY(ARRAY['{}'])".format("','".join(ONCE))
    return Counter(careloop.rows(f"careloop_s_{schema}", schema, statement))


@pytest.mark.parametrize("victim", MOMENTS)
def test_the_journey_survives_and_nothing_is_lost_or_doubled(
    careloop: Running, database: Database, victim: str
) -> None:
    before = told(careloop, "journey-hospital")

    assert walk(careloop, kills(careloop, database)[victim], MOMENTS[victim])[-1] == "closed"

    after = told(careloop, "journey-hospital")
    assert after == told(careloop, "journey-centre")
    assert set(after.values()) == {1}
    assert len({order for order, _kind in after - before}) == 2
    states = careloop.rows("careloop_envelopes", "public", "SELECT DISTINCT state FROM exchange_envelope")
    assert states == [("delivered",)]


def test_a_killed_beat_comes_back_and_ticks(careloop: Running) -> None:
    careloop.kill("beat")
    server = redis.Redis.from_url(careloop.environment()["REDIS_URL"], socket_timeout=40)

    with server, server.monitor() as heard:
        said = (each["command"] for each in heard.listen())
        assert next(one for one in said if one.startswith("LPUSH") and "handoff.sweep_clocks" in one)


def test_a_second_start_in_the_same_folder_is_refused_with_a_sentence(careloop: Running, tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as written, careloop.careloop("up", stderr=written) as process:
        process.wait(60)

    said = (tmp_path / "err").read_text()
    assert process.returncode == 2
    assert said.splitlines()[-1].startswith("careloop: ")
    assert "Traceback" not in said
