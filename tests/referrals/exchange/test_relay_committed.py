"""Real commits: several relays at once, the process loop, and organisations that leave the network."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest
import redis
from django.db import connection, connections
from django.test import override_settings
from time_machine import travel

from consent.commands import withdraw_consent
from crossings import NOTE, Notebook, Sender, sender_at, sent, states, told
from drain import as_relay, deliver_all
from exchange.contracts import Delivered
from exchange.models import Envelope, InboxMessage
from exchange.relay import Relay, deliver_one
from factories import spec_of
from journal import hints
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy import provisioning
from tenancy.access import delivering, unit_of_work

NewTenant = Callable[..., Tenant]
PATIENCE = 30.0


@pytest.fixture
def pair(new_tenant: NewTenant, actor_in: Callable[..., Actor]) -> Sender:
    """A hospital and a centre of this test alone."""
    centre = new_tenant("community_health_centre")
    hospital = new_tenant("hospital", (centre,))
    return sender_at(actor_in(hospital, "hospital_doctor"), centre)


@contextmanager
def running(count: int = 1) -> Iterator[list[Relay]]:
    """That many relays, each in a thread with its own session."""
    stop = threading.Event()
    relays = [Relay(stop) for _ in range(count)]
    threads = [threading.Thread(target=relay.run) for relay in relays]
    with as_relay():
        for thread in threads:
            thread.start()
        try:
            yield relays
        finally:
            stop.set()
            for thread in threads:
                thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


def eventually(holds: Callable[[], bool], within: float = PATIENCE) -> float:
    """Seconds until it holds; fails when it does not in time."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def all_delivered(tenant: Tenant, count: int) -> Callable[[], bool]:
    return lambda: states(tenant) == ["delivered"] * count


RELAY = """
import threading, django
django.setup()
from exchange.relay import Relay
Relay(threading.Event()).run()
"""


@contextmanager
def relay_process(secret: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A relay as a process of its own, under the relay's identity and no other; killed at the end."""
    secret.write_text("x" * 50, encoding="ascii")
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    own = {"CARELOOP_PROCESS": "relay", "CARELOOP_SECRET_FILE": str(secret), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", RELAY], env={**given, **own})
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def test_under_its_own_identity_the_process_delivers_and_a_second_one_takes_over(
    pair: Sender, notebook: Notebook, tmp_path: Path
) -> None:
    pair.post("x")
    deliver_all()
    with relay_process(tmp_path / "one") as process, relay_process(tmp_path / "two"):
        process.kill()

        withdraw_consent(pair.actor, consent_id=pair.proof().id, expected_version=1, how="paper", by="self")

        eventually(lambda: len(told(pair.recipient, "consent.sharing_stopped")) == 1)


def test_three_relays_keep_every_conversation_in_order(pair: Sender, notebook: Notebook) -> None:
    conversations = [new_id() for _ in range(6)]
    said = [pair.post(f"{place}", conversation=conversations[place % 6]) for place in range(48)]

    with running(3):
        eventually(all_delivered(pair.actor.tenant, 48))

    order: dict[UUID, list[int]] = defaultdict(list)
    for message in notebook.got:
        order[message.conversation].append(message.seq)
    assert order == {conversation: [1, 2, 3, 4, 5, 6, 7, 8] for conversation in conversations}
    assert sorted(message.id for message in notebook.got) == sorted(said)
    with unit_of_work(pair.recipient):
        assert InboxMessage.objects.count() == 48


def test_a_message_that_one_relay_is_delivering_is_left_alone_by_the_other(pair: Sender, notebook: Notebook) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def trouble(message: Delivered) -> None:
        inside.set()
        assert go_on.wait(PATIENCE)

    notebook.trouble = trouble
    pair.post("first")
    pair.post("second")
    with as_relay():
        other = threading.Thread(target=lambda: (deliver_one(), connections.close_all()))
        other.start()
        assert inside.wait(PATIENCE)
        try:
            with travel(now() + timedelta(seconds=10)):
                taken = deliver_one()
        finally:
            go_on.set()
            other.join(PATIENCE)

    assert not taken
    assert notebook.words() == ["first"]


def test_a_hint_wakes_the_relay(pair: Sender, notebook: Notebook) -> None:
    with running():
        time.sleep(0.5)
        waits = []
        for place in range(5):
            pair.post(str(place))
            waits.append(eventually(lambda place=place: len(notebook.got) == place + 1))

    assert min(waits) < 0.5


def test_without_redis_the_sweep_finds_it(pair: Sender, notebook: Notebook) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"), running():
        pair.post("x")
        eventually(all_delivered(pair.actor.tenant, 1))


def test_when_redis_cuts_the_line_it_listens_again(pair: Sender, notebook: Notebook) -> None:
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    channel = hints.channel(hints.RELAY)
    with running():
        eventually(lambda: listeners(server, channel) == 1)
        server.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        pair.post("meanwhile")
        eventually(all_delivered(pair.actor.tenant, 1))
        eventually(lambda: listeners(server, channel) == 1)
    server.close()


def listeners(server: redis.Redis, channel: str) -> int:
    return int(server.pubsub_numsub(channel)[0][1])


def test_the_relay_survives_the_loss_of_its_database_session(pair: Sender, notebook: Notebook) -> None:
    met: list[str] = []

    def trouble(message: Delivered) -> None:
        if message.payload["word"] not in met:
            met.append(message.payload["word"])
            kill_session(connection.connection.info.backend_pid)

    notebook.trouble = trouble
    with running(2):
        for word in ("a", "b", "c"):
            pair.post(word)
        eventually(all_delivered(pair.actor.tenant, 3))

    assert list(dict.fromkeys(notebook.words())) == ["a", "b", "c"]
    with unit_of_work(pair.recipient):
        assert InboxMessage.objects.filter(kind=NOTE).count() == 3


def kill_session(pid: int) -> None:
    with psycopg2.connect(os.environ["CARELOOP_TEST_ADMIN_URL"]) as link, link.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    link.close()


def test_an_outage_does_not_use_up_attempts(pair: Sender, notebook: Notebook) -> None:
    lost: list[int] = []

    def trouble(message: Delivered) -> None:
        if len(lost) < 8:
            lost.append(1)
            kill_session(connection.connection.info.backend_pid)

    notebook.trouble = trouble
    pair.post("through eight crashes")
    with running():
        eventually(all_delivered(pair.actor.tenant, 1), within=90)

    assert len(lost) == 8


def test_a_partnership_that_ends_in_flight_stops_the_message(pair: Sender, notebook: Notebook) -> None:
    pair.post("x")
    hospital = pair.actor.tenant
    provisioning.end_partnership(hospital.slug, pair.recipient.slug, today() - timedelta(days=1))

    deliver_all()

    assert notebook.got == []
    assert sent(hospital)[0].error_code == "partnership_ended"
    with pytest.raises(Refused) as refused:
        pair.post("y")
    assert refused.value.code == "not_a_partner"


def test_a_suspended_recipient_parks_and_after_its_return_a_retry_delivers(pair: Sender, notebook: Notebook) -> None:
    from exchange.commands import retry_parked

    message_id = pair.post("x")
    provisioning.suspend(pair.recipient.slug)
    deliver_all()
    assert (notebook.got, sent(pair.actor.tenant)[0].error_code) == ([], "recipient_inactive")
    provisioning.suspend(pair.recipient.slug, suspended=False)

    retry_parked(pair.actor, message_id=message_id, reason="中心恢复联网")
    deliver_all()

    assert notebook.words() == ["x"]


def test_a_recipient_that_is_gone_parks(pair: Sender, notebook: Notebook) -> None:
    slug = f"x{new_id().hex[-9:]}"
    gone = provisioning.provision(spec_of(slug, slug, slug, "community_health_centre", None))
    provisioning.agree_partnership(pair.actor.tenant.slug, slug, ("DOWN",), date(2020, 1, 1))
    away = sender_at(pair.actor, gone, seed=2)
    message_id = away.post("x")
    provisioning.drop(gone.slug)

    deliver_all()

    assert told(pair.actor.tenant, "exchange.parked") == [(message_id, away.conversation)]


def test_messages_of_a_suspended_sender_wait_for_it(pair: Sender, notebook: Notebook) -> None:
    message_id = pair.post("x")
    provisioning.suspend(pair.actor.tenant.slug)
    deliver_all()
    with as_relay(), delivering():
        row = Envelope.objects.get(id=message_id)
        assert (row.state, row.attempts, row.error_code) == ("pending", 0, "sender_inactive")
    provisioning.suspend(pair.actor.tenant.slug, suspended=False)

    deliver_all(ripen=True)

    assert notebook.words() == ["x"]


def test_messages_of_a_sender_that_is_gone_are_given_up(
    pair: Sender, actor_in: Callable[..., Actor], notebook: Notebook
) -> None:
    slug = f"x{new_id().hex[-9:]}"
    gone = provisioning.provision(spec_of(slug, slug, slug, "hospital", 3))
    provisioning.agree_partnership(slug, pair.recipient.slug, ("DOWN",), date(2020, 1, 1))
    with as_relay():
        message_id = sender_at(actor_in(gone, "hospital_doctor"), pair.recipient).post("x")
        provisioning.drop(slug)

        deliver_all()

        with delivering():
            row = Envelope.objects.get(id=message_id)
    assert (row.state, row.error_code, notebook.got) == ("discarded", "sender_gone", [])
