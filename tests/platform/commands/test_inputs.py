"""What no verb can take, from whichever door it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from commands import command, reads
from commands.inputs import check
from kernel.actor import Actor
from kernel.errors import Invalid, Refused
from kernel.tenant import Tenant

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    words: str


@command(needs="probe.take")
def take(actor: Actor, *, words: str) -> None:
    raise AssertionError("it was run")


@reads(needs="probe.take")
def look(actor: Actor, *, words: str) -> None:
    raise AssertionError("it was run")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "bad_signs"),
        (("good", "\x00"), "bad_signs"),
        ([Part("\x00")], "bad_signs"),
        (date(9999, 12, 31), "implausible_time"),
        (date(1849, 12, 31), "implausible_time"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "implausible_time"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "implausible_time"),
        (NOON.replace(tzinfo=timezone(timedelta(hours=23, minutes=59))), "implausible_time"),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_input(value: Any, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check({"good": "words", "given": value})

    assert (caught.value.field, caught.value.code) == ("given", code)


@pytest.mark.parametrize(
    "given",
    [
        {"words": "血压平稳\n😀\t\u202e", "nothing": None, "number": 3, "raw": b"\x00", "document": {"a": "\x00"}},
        {"born": date(1850, 1, 1), "until": date(2200, 12, 31)},
        {"at": NOON.replace(tzinfo=timezone(timedelta(hours=14))), "naive": datetime(2026, 1, 1)},
    ],
)
def test_everything_else_passes(given: Mapping[str, Any]) -> None:
    check(given)


@pytest.mark.parametrize("verb", [take, look])
def test_every_verb_is_held_to_it_once_the_right_is_there(centre: Tenant, verb: Any) -> None:
    with pytest.raises(Invalid, match="bad_signs"):
        verb(Actor.machine(centre, "probe", ("probe.take",)), words="\x00")
    with pytest.raises(Refused, match="not_allowed"):
        verb(Actor.machine(centre, "probe", ()), words="\x00")
