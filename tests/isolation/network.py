"""Five organisations with real commits, and a canary wherever one of them keeps a word.

A and B are a hospital and a centre that share patients by consent; D and C are another such pair. A and C are partners
as well, and no patient ever agreed to anything between them. The authority has counts of all four.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg2
import redis
from django.db import connections
from isolation.houses import REGION, House, house_of
from isolation.stories import tell_story
from isolation.words import Aviary, Watch, ids_in, plain, rows_of

from careloop.logs import Discreet
from drain import deliver_all
from kernel.clock import today
from kernel.ids import new_id
from oversight.commands import publish_figures, suggest_receiver
from staff.access import machine
from staff.enums import Role
from tenancy.enums import ReferralKind
from tenancy.roles import database

SEED = 20_261_121
KINDS = {"A": "hospital", "B": "community_health_centre", "C": "community_health_centre", "D": "hospital"}


@dataclass
class Network:
    """All of it, and the watch over it. `heard`: every command that Redis was sent meanwhile."""

    houses: dict[str, House]
    watch: Watch
    heard: list[str]
    logged: list[str]

    @property
    def aviary(self) -> Aviary:
        return self.watch.aviary

    def others(self, key: str) -> list[House]:
        return [house for other, house in self.houses.items() if other != key]

    def survey(self) -> dict[str, dict[str, list[str]]]:
        """Whose rows are whose: fills the watch, and returns each organisation's keys by table."""
        keys: dict[str, dict[str, list[str]]] = {}
        for key, house in self.houses.items():
            tables: dict[str, set[str]] = {}
            held: set[str] = set()
            for table, row, _column, value in rows_of(house.tenant):
                if isinstance(row, UUID):
                    tables.setdefault(table, set()).add(str(row))
                held |= ids_in(plain(value))
            keys[key] = {table: sorted(rows) for table, rows in tables.items()}
            self.watch.held[key] = frozenset(held)
        for key, tables_of in keys.items():
            for rows_ in tables_of.values():
                self.watch.theirs.update(dict.fromkeys(rows_, key))
        return keys


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Every command that anybody sends to Redis inside the block."""
    said: list[str] = []
    farewell = str(new_id())
    ready = Event()

    def listen() -> None:
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as link, link.monitor() as monitor:
            ready.set()
            while farewell not in (command := str(monitor.next_command()["command"])):
                said.append(_unescaped(command))

    ear = Thread(target=listen, daemon=True)
    ear.start()
    assert ready.wait(5)
    try:
        yield said
    finally:
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as link:
            link.echo(farewell)
        ear.join(10)


def _unescaped(command: str) -> str:
    """MONITOR writes every byte beyond ASCII as `\\xe5`."""
    raw = re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), command.encode())
    return raw.decode("utf-8", "ignore")


@contextmanager
def noted() -> Iterator[list[str]]:
    """Every log record from INFO on inside the block, as it is printed."""
    lines: list[str] = []

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    notes, root = Notes(), logging.getLogger()
    notes.setFormatter(Discreet("%(name)s: %(message)s"))
    before = root.level
    root.addHandler(notes)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(notes)
        root.setLevel(before)


@contextmanager
def founded() -> Iterator[Network]:
    """The organisations, dropped at the end; Redis and the log are listened to from before the first row."""
    from tenancy import provisioning

    with ExitStack() as stack:
        provisioning.define_region(REGION, "金丝雀区", "Canary District")
        heard, logged = stack.enter_context(overheard()), stack.enter_context(noted())
        watch = Watch(Aviary(SEED))
        houses = {key: house_of(key, kind, watch.aviary, stack) for key, kind in KINDS.items()}
        houses["authority"] = house_of("authority", "health_authority", watch.aviary, stack)
        for sender, recipient in (("A", "B"), ("D", "C"), ("A", "C")):
            for one, other in ((sender, recipient), (recipient, sender)):
                provisioning.agree_partnership(
                    houses[one].tenant.slug, houses[other].tenant.slug, tuple(ReferralKind.values), date(2020, 1, 1)
                )
        for number, (hospital, centre) in enumerate((("A", "B"), ("D", "C"))):
            tell_story(houses[hospital], houses[centre], seed=40_000 + number * 1_000)
        for key in KINDS:
            publish_figures(machine(houses[key].tenant, "oversight"))
        deliver_all()
        for sender, recipient, proposed, kind in (
            ("A", "B", "C", ReferralKind.DOWN),
            ("C", "D", "A", ReferralKind.UP),
        ):
            suggest_receiver(
                houses["authority"].people[Role.REGIONAL_ADMINISTRATOR],
                organisation_id=houses[sender].tenant.id,
                kind=kind,
                recipient_id=houses[recipient].tenant.id,
                proposed_id=houses[proposed].tenant.id,
                reason="no_capacity",
                valid_until=today() + timedelta(days=30),
            )
        deliver_all()
        yield Network(houses, watch, heard, logged)
        connections.close_all()


def past_the_walls() -> Any:
    """A link to the suite's database as its administrator, past every wall."""
    link = psycopg2.connect(os.environ["CARELOOP_TEST_ADMIN_URL"], dbname=database())
    link.autocommit = True
    return link
