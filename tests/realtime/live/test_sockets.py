"""The socket server as a client meets it: a real process, a real socket, real commits."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from careloop.journey.doors import Ear
from kernel.actor import Actor
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules import synthetic_identity
from serving import Served, served, until
from staff.access import machine
from staff.commands import create_account, deactivate, issue_token, revoke_token
from staff.enums import Role


@pytest.fixture(scope="module")
def running(django_db_setup: None) -> Iterator[Served]:
    with served("live") as found:
        yield found


@pytest.fixture
def centre(new_tenant: Callable[..., Tenant]) -> Tenant:
    return new_tenant("community_health_centre")


@pytest.fixture
def nurse(centre: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(centre, Role.COMMUNITY_NURSE)


@pytest.fixture
def token(nurse: Actor) -> str:
    return str(issue_token(nurse, name="test").token)


_seeds = itertools.count(1000, 1000)


def something_happens(actor: Actor, times: int = 1) -> None:
    for number in range(times):
        register_patient(actor, identity=synthetic_identity(next(_seeds) + number))


def code_of(ear: Ear, timeout: float = 6) -> int:
    with pytest.raises(ConnectionClosed):
        while True:
            ear.hear(timeout)
    assert ear._link is not None
    return int(ear._link.close_code or 0)


def test_an_event_is_heard_at_once_with_identifiers_only(
    running: Served, centre: Tenant, nurse: Actor, token: str
) -> None:
    listener = running.socket(centre.slug, token=token, after=0)

    something_happens(nurse)

    event = listener.wait("patients.registered")
    assert set(event) == {"number", "kind", "subjectType", "subjectId", "version", "at"}


def test_what_was_missed_is_replayed_in_order_and_then_goes_on(
    running: Served, centre: Tenant, nurse: Actor, token: str
) -> None:
    something_happens(nurse, 130)

    listener = running.socket(centre.slug, token=token, after=0)
    replayed = [listener.event()["number"] for _ in range(130)]
    something_happens(nurse)

    assert listener.event()["number"] > replayed[-1]
    assert replayed == sorted(set(replayed))


def test_a_number_in_the_future_is_refused_and_the_last_one_is_not(
    running: Served, centre: Tenant, nurse: Actor, token: str
) -> None:
    from journal.queries import last_number
    from tenancy.access import unit_of_work

    with unit_of_work(centre):
        last = last_number()

    assert code_of(running.socket(centre.slug, token=token, after=last + 1)) == 4511
    assert code_of(running.socket(centre.slug, token=token, after=2_000_000_000)) == 4511
    ear = running.socket(centre.slug, token=token, after=last)
    something_happens(nurse)
    assert ear.event()["number"] == last + 1


def test_a_second_page_of_the_same_person_hears_the_same(
    running: Served, centre: Tenant, nurse: Actor, token: str
) -> None:
    pages = [running.socket(centre.slug, token=token, after=0) for _ in range(3)]
    first = [page.event() for page in pages]

    something_happens(nurse)

    assert first[0] == first[1] == first[2]
    assert len({page.wait("patients.registered")["subjectId"] for page in pages}) == 1


def test_another_organisations_token_is_nobody_here(
    running: Served, centre: Tenant, token: str, new_tenant: Callable[..., Tenant]
) -> None:
    other = new_tenant()
    link = running.open_socket(other.slug)
    link.send(f'{{"type": "connection_init", "payload": {{"token": "{token}"}}}}')

    with pytest.raises(ConnectionClosed):
        link.recv(timeout=5)
    assert link.close_code == 4403


def test_an_event_of_one_organisation_is_never_heard_in_another(
    running: Served, centre: Tenant, nurse: Actor, new_tenant: Callable[..., Tenant], person_in: Callable[..., Actor]
) -> None:
    other = new_tenant("community_health_centre")
    neighbour = person_in(other, Role.COMMUNITY_NURSE)
    listener = running.socket(other.slug, token=str(issue_token(neighbour, name="t").token))
    time.sleep(0.3)

    something_happens(nurse, 5)
    something_happens(neighbour)

    assert listener.event()["kind"] == "patients.registered"
    with pytest.raises(TimeoutError):
        listener.event(timeout=1.5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", 4400),
        ("[1]", 4400),
        ('{"type": "unheard_of"}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "subscription { events { number } }"}}', 4401),
        ('{"type": "connection_init", "payload": {"token": "nobody"}}', 4403),
        ('{"type": "connection_init"}', 4403),
        ("x" * 30_000, 4400),
    ],
)
def test_what_the_protocol_does_not_know_closes_with_its_code(
    running: Served, centre: Tenant, text: str, code: int
) -> None:
    link = running.open_socket(centre.slug)

    link.send(text)

    with pytest.raises(ConnectionClosed):
        link.recv(timeout=5)
    assert link.close_code == code


def test_silence_is_closed_after_three_seconds(running: Served, centre: Tenant) -> None:
    link = running.open_socket(centre.slug)
    began = time.monotonic()

    with pytest.raises(ConnectionClosed):
        link.recv(timeout=8)

    assert link.close_code == 4408
    assert time.monotonic() - began > 2.5


def test_two_introductions_and_doubled_operations_are_closed(running: Served, centre: Tenant, token: str) -> None:
    twice = running.socket(centre.slug, token=token)
    twice.say(type="connection_init")
    doubled = running.socket(centre.slug, token=token)
    doubled.say(id="1", type="subscribe", payload={"query": "subscription { events { number } }"})

    assert (code_of(twice), code_of(doubled)) == (4429, 4409)


@pytest.mark.parametrize("query", ["{ me { id } }", "subscription { unheard_of }", "subscription {", ""])
def test_only_subscriptions_of_the_schema_are_taken(running: Served, centre: Tenant, token: str, query: str) -> None:
    listener = running.socket(centre.slug, token=token)

    listener.say(id="2", type="subscribe", payload={"query": query})

    answer = listener.hear()
    assert (answer["type"], answer["id"]) == ("error", "2")
    assert answer["payload"][0]["message"]


def test_a_completed_operation_falls_silent(running: Served, centre: Tenant, nurse: Actor, token: str) -> None:
    listener = running.socket(centre.slug, token=token)
    time.sleep(0.3)
    listener.say(id="1", type="complete")
    time.sleep(0.3)

    something_happens(nurse)

    with pytest.raises(TimeoutError):
        listener.event(timeout=1.5)


def test_a_revoked_token_closes_the_socket_within_two_seconds(
    running: Served, centre: Tenant, nurse: Actor, token: str
) -> None:
    second = issue_token(nurse, name="other")
    listener = running.socket(centre.slug, token=str(second.token))
    time.sleep(0.3)
    began = time.monotonic()

    revoke_token(nurse, token_id=second.id)

    assert code_of(listener) == 4403
    assert time.monotonic() - began < 2


def test_a_deactivated_person_hears_nothing_more(running: Served, centre: Tenant, nurse: Actor, token: str) -> None:
    administrator = machine(centre, "provisioning")
    create_account(
        administrator,
        username="second",
        name="管理员",
        roles=[Role.ORGANISATION_ADMINISTRATOR],
        password="correct horse 42",
    )
    listener = running.socket(centre.slug, token=token)
    time.sleep(0.3)

    deactivate(administrator, account_id=nurse.id, expected_version=1)

    assert code_of(listener) == 4403


def test_a_page_of_another_host_cannot_open_a_socket(running: Served, centre: Tenant) -> None:
    with pytest.raises(InvalidStatus) as caught:
        running.open_socket(centre.slug, origin="https://evil.example")

    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["http://{host}:1", "http://{host}", "https://{host}:{port}", "null", "http://["])
def test_another_server_on_our_own_host_cannot_open_a_socket(running: Served, centre: Tenant, origin: str) -> None:
    """What listens on another port of the machine, or speaks another scheme, is not our page."""
    told = origin.format(host=f"{centre.slug}.localhost", port=running.web.port)

    with pytest.raises(InvalidStatus) as caught:
        running.open_socket(centre.slug, origin=told)

    assert caught.value.response.status_code == 403


def test_our_own_page_opens_a_socket(running: Served, centre: Tenant) -> None:
    running.open_socket(centre.slug, origin=f"http://{centre.slug}.localhost:{running.web.port}").close()


def test_without_the_subprotocol_the_socket_is_closed(running: Served, centre: Tenant) -> None:
    link = running.open_socket(centre.slug, subprotocols=None)

    with pytest.raises(ConnectionClosed):
        link.recv(timeout=5)
    assert link.close_code == 4406


def test_an_unknown_path_has_no_socket_and_costs_one_line(running: Served) -> None:
    log = running.supervisor.children["live"].log
    before = log.read_text()

    for path in ("/ws/nowhere", "/", "/invitation/secret", "/ws/graphql/"):
        wire = socket.create_connection((running.live.host, running.live.port), timeout=5)
        with wire, pytest.raises(InvalidStatus) as caught:
            connect(f"ws://nobody.localhost{path}", sock=wire)
        assert caught.value.response.status_code == 403

    told = log.read_text().removeprefix(before).splitlines()
    refused = [line for line in told if line.endswith("on an unknown path")]
    assert len(refused) == 4, told
    assert all(" WARNING live - " in line for line in refused)
    assert not [line for line in told if "/invitation/" in line or "nowhere" in line]


def test_an_unknown_host_has_no_socket(running: Served) -> None:
    with pytest.raises(InvalidStatus):
        running.open_socket("nobody")


def test_a_page_that_does_not_read_is_closed_and_resumes_without_loss(
    running: Served, centre: Tenant, nurse: Actor, token: str
) -> None:
    listener = running.socket(centre.slug, token=token, after=0)
    heard: list[int] = []
    something_happens(nurse, 60)
    while len(heard) < 30:
        heard.append(listener.event()["number"])
    listener.close()

    again = running.socket(centre.slug, token=token, after=heard[-1])
    something_happens(nurse, 5)
    until(lambda: heard.append(again.event()["number"]) or len(heard) >= 65)

    assert heard == sorted(set(heard))


def test_the_server_says_that_it_is_well(running: Served) -> None:
    answer = httpx.get(f"http://127.0.0.1:{running.live.port}/healthz")

    assert (answer.status_code, answer.text) == (200, "ok")
