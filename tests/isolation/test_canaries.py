"""No organisation sees another's canary, whatever it asks and at whatever door; and each sees its own.

Each test says how many probes it made at least, so that none can shrink to nothing: a probe is one field, page or verb
asked by one actor about one foreign identifier, or one value, record, command or frame that was read.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from django.test import Client
from isolation.asking import Asking, Browsing, Door, Shelves, cursors_in, doors
from isolation.documents import ORGANISATION, questions
from isolation.houses import House
from isolation.network import Network, past_the_walls
from isolation.stories import record_for
from isolation.words import ids_in, plain, rows_of, tenant_models
from websockets.exceptions import ConnectionClosed

from careloop.celery_app import app as celery
from careloop.journey.doors import Unanswered
from drain import deliver_all
from oversight.commands import publish_figures
from records.models import SourcePatient
from serving import served
from staff.access import machine
from staff.enums import Role
from tenancy.access import unit_of_work

PREVIEW = {"waiting.reason", "shared.reason", "asked.reason"}
PACKAGE = {
    f"shared.{what}"
    for what in (
        "name", "phone", "child_name", "child_phone", "address", "township", "resident_id", "record_number",
        "conditions.code", "conditions.onset", "conditions.severity",
        "medications.code", "medications.dosage", "medications.reason", "medications.route",
        "plan.diagnoses", "plan.instructions", "plan.medicine", "plan.dose", "plan.red_flag", "plan.follow_up",
    )
}  # fmt: skip
GREEN = {"green", "green.bed", "green.ward", "green.doctor", "green.summary", "green.onward"}
WHO_SENT = {f"staff.{role}.{what}" for role in ("ward_nurse", "hospital_doctor") for what in ("name", "phone", "title")}
WHO_TOOK = {f"staff.community_nurse.{what}" for what in ("name", "phone", "title")}
SAID = {"shared.message", "shared.file"}
PROTOCOL = {f"protocol.{what}" for what in ("name", "when", "what", "who", "red_flag", "label", "phone")}
CRITERION = {"criterion.text", "criterion.text_en", "criterion.source"}
TO_THE_CENTRE = PREVIEW | PACKAGE | GREEN | WHO_SENT | PROTOCOL | SAID | {"shared.answer", "staff.referral_office.name"}
TO_THE_HOSPITAL = (
    WHO_TOOK
    | CRITERION
    | SAID
    | {"shared.question", "shared.arrival", "shared.note", "staff.community_doctor.name"}
    | {"protocol.answer", "staff.centre_head.name"}
)
AGREED = {
    (reader, owner, place)
    for reader, owner, places in (
        ("B", "A", TO_THE_CENTRE),
        ("C", "D", TO_THE_CENTRE),
        ("A", "B", TO_THE_HOSPITAL),
        ("D", "C", TO_THE_HOSPITAL),
    )
    for place in places
}
WITHOUT_WORDS = {
    "django_content_type": "names of models",
    "vault_datakey": "wrapped keys",
    "audit_auditseal": "digests",
    "audit_auditsealed": "places in a seal",
    "journal_stream": "a number",
    "journal_loggedevent": "kinds and identifiers",
    "staff_signinguard": "keyed digests",
    "staff_delegation": "identifiers and days",
    "followup_plan": "codes and days",
    "followup_task": "codes and times",
    "followup_alertreading": "two identifiers",
    "consent_receivedbasis": "codes and identifiers",
    "exchange_inboxmessage": "codes and identifiers",
    "exchange_conversationcounter": "a number",
    "handoff_clock": "codes and times",
    "handoff_clocksetting": "codes and a number",
    "handoff_kindsetting": "a code and numbers",
    "handoff_ask": "codes and times",
    "dialogue_thread": "a number",
    "dialogue_readmark": "an identifier and a number",
    "handoff_proposal": "codes and identifiers",
    "oversight_report": "an identifier and a time",
    "oversight_figure": "counts",
    "oversight_step": "counts and times",
    "oversight_publication": "a digest and a time",
    "oversight_suggestion": "codes, days and identifiers of organisations",
}
SHORT = {"patient", "referral"}
OF_EACH = int(os.environ.get("CARELOOP_CANARIES", "2"))
"""Identifiers of each other organisation that every person asks about; 6 makes 50,000 probes in all."""

NEVER_SHOWN = ("client", "token", "consent.identifier", "i.fhir_id", "source.vaccine", "parked.reason", "shared.key")
NEVER_SHOWN_OF_INVITATIONS = ("invitation.phone", "invitation.title", "team")
SAYS_NO_TO_ANY_ID = {"consentDecision", "mayKeep"}
NARROWS_ONES_OWN = {"referralLists", "exportList"}
"""An identifier only narrows what is one's own: counts and a file are answered, whoever it names."""

SEALED = (
    ".resident_id", ".phone", ".child_phone", ".address", "shared.answer", "shared.note", "shared.question",
    "green.summary", "green.emergency", ".consent.giver", "waiting.reason", "drafted.reason", ".plan.diagnoses",
    "shared.message", "shared.file", "asked.reason",
)  # fmt: skip
EVERY = tuple(questions())
QUERIES = tuple(one for one in EVERY if one.keyword == "query")


@pytest.fixture(scope="module")
def shelves(network: Network) -> Shelves:
    return Shelves(network)


def agrees(network: Network, *kinds: str, least: int, record: Callable[[str, Any], None]) -> None:
    """Nothing was seen beyond what was agreed, in at least so many probes."""
    number = sum(network.watch.probes[kind] for kind in kinds)
    record(f"canary probes, {kinds[0]}", number)
    surplus = network.watch.seen(*kinds) - AGREED
    assert not surplus, "\n".join(network.watch.doors(surplus))
    assert number >= least


def test_every_table_that_can_hold_words_holds_a_canary(network: Network) -> None:
    found: dict[str, set[str]] = {}
    for house in network.houses.values():
        for table, _key, _column, value in rows_of(house.tenant):
            if network.aviary.seen_in(plain(value)):
                found.setdefault(table, set()).add(house.key)

    empty = {model._meta.db_table for model in tenant_models()} - set(found)
    assert empty == set(WITHOUT_WORDS)
    pairs = ({"A", "B"}, {"C", "D"})
    assert [table for table, keys in found.items() if not all(keys & pair for pair in pairs)] == []


def test_each_organisation_holds_its_own_and_what_was_agreed(network: Network, record_testsuite_property: Any) -> None:
    for house in network.houses.values():
        for table, _key, column, value in rows_of(house.tenant):
            network.watch.read(house.key, "rows", f"{table}.{column}", value)

    assert {one for one in network.watch.seen("rows") if not one[2].startswith("id ")} == AGREED
    agrees(network, "rows", least=20_000, record=record_testsuite_property)


def test_in_the_database_itself_identifiers_are_sealed(network: Network, record_testsuite_property: Any) -> None:
    with past_the_walls() as link, link.cursor() as cursor:
        for house in network.houses.values():
            for table, row in every_row(cursor, house.tenant.schema):
                network.watch.read(house.key, "stored", table, row)

    clear = {place for _reader, place in network.watch.own["stored"] if place.endswith(SEALED)}
    assert clear == set()
    agrees(network, "stored", least=1_000, record=record_testsuite_property)


def every_row(cursor: Any, schema: str) -> list[tuple[str, str]]:
    """(table, row as text) of every row in a schema."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    found: list[tuple[str, str]] = []
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
        found += [(table, row) for (row,) in cursor.fetchall()]
    return found


def test_the_api_shows_each_its_own_and_what_was_agreed(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    asking = Asking(network, "own")
    for question, house in itertools.product(QUERIES, network.houses.values()):
        for person in (house.whole, *house.people.values()) if question.name == "tokens" else (house.whole,):
            asking.ask(house, person, question, shelves.of(house, question.sorts, 8) if question.sorts else [{}])

    assert asking.faults == set()
    assert network.watch.seen("own") == AGREED
    for house in network.houses.values():
        mine = {canary.place for canary in network.aviary.words.values() if canary.owner == house.key}
        dark = {one for one in mine - own(network, "own", house) if not one.endswith(NEVER_SHOWN)}
        assert dark <= set(NEVER_SHOWN_OF_INVITATIONS)
    agrees(network, "own", least=500, record=record_testsuite_property)


def own(network: Network, kind: str, house: House) -> set[str]:
    """The places of its own that an organisation saw."""
    return {place for reader, place in network.watch.own[kind] if reader == house.key}


def test_asked_about_foreign_things_the_api_is_silent(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    asking = Asking(network, "foreign ids")
    for turn, question in enumerate(one for one in EVERY if one.sorts):
        for house in network.houses.values():
            found = [shelves.of(other, question.sorts, 8, unknown_to=house) for other in network.others(house.key)]
            writes = question.keyword == "mutation"
            every = list(itertools.chain.from_iterable(one[: 2 if writes else OF_EACH] for one in found))
            if not every:
                continue  # of such things the authority holds all itself
            asking.ask(house, house.whole, question, every)
            for number, actor in enumerate([*house.people.values(), house.nobody]):
                asking.ask(house, actor, question, every[(turn + number) % len(every) :][:1] if writes else every)

    assert asking.faults == set()
    verbs = {one.name for one in EVERY if set(one.sorts.values()) - {ORGANISATION}}
    assert asking.answered & verbs - SAYS_NO_TO_ANY_ID - NARROWS_ONES_OWN == set()
    agrees(network, asking.kind, least=6_000, record=record_testsuite_property)


def test_identifiers_of_every_other_sort_open_nothing(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    asking = Asking(network, "other sorts")
    asked = [one for one in QUERIES if len(one.sorts) == 1]
    for turn, question in enumerate(asked):
        for house in network.houses.values():
            other = network.others(house.key)[turn % 4]
            every = shelves.one_of_each_sort(other, unknown_to=house)
            asking.ask(house, house.whole, question, [dict.fromkeys(question.sorts, one) for one in every])

    assert asking.faults == set()
    agrees(network, asking.kind, least=3_000, record=record_testsuite_property)


def test_cursors_and_searches_of_others_lead_nowhere(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    asking = Asking(network, "cursors")
    for question in (one for one in QUERIES if one.pages or one.searches):
        for owner in network.houses.values():
            words = words_of(network, owner) if question.searches else [{}]
            mine = shelves.of(owner, question.sorts, 4) if question.sorts else words
            cursors = sorted(set(cursors_in(Asking(network, "owner").ask(owner, owner.whole, question, mine))))[:3]
            for house in network.others(owner.key):
                own_ids = shelves.of(house, question.sorts, 2) if question.sorts else [{}]
                choices = [{**one, "after": cursor} for one in (*own_ids, *mine[:2]) for cursor in cursors]
                asking.ask(house, house.whole, question, [*choices, *(words if question.searches else ())])

    assert asking.faults == set()
    agrees(network, asking.kind, least=400, record=record_testsuite_property)


def words_of(network: Network, house: House) -> list[dict[str, str]]:
    """What somebody might search for who had heard of the organisation's patients."""
    ends = (".resident_id", ".phone", "kept.name", "shared.name", "noted.name")
    words = network.aviary.words.items()
    return [{"text": word} for word, one in words if one.owner == house.key and one.place.endswith(ends)]


def test_pages_show_each_its_own_and_what_was_agreed(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    browsing = Browsing(network, "own pages")
    roles = (Role.HOSPITAL_DOCTOR, Role.COMMUNITY_DOCTOR, Role.ORGANISATION_ADMINISTRATOR)
    places = [one for one in doors() if one.name not in ("sign_out", "sign_in", "act")]
    for key, role in itertools.product("ABCD", roles):
        house = network.houses[key]
        browser = browsing.browser(house, role)
        for door in places:
            for chosen in shelves.of(house, door.sorts, 5 if door.name in SHORT else 1) if door.sorts else [{}]:
                browsing.open(house, browser, role, door.path(chosen))

    assert browsing.faults == set()
    for key in "ABCD":
        shown = own(network, "own pages", network.houses[key])
        assert {"kept.name", "noted.name", "kept.address", "staff.ward_nurse.name"} <= shown
    seen = network.watch.seen("own pages")
    assert {("B", "A", "shared.name"), ("B", "A", "waiting.reason"), ("A", "B", "shared.note")} <= seen
    agrees(network, "own pages", least=300, record=record_testsuite_property)


def test_pages_about_foreign_things_are_silent(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    browsing, every = Browsing(network, "foreign pages"), [one for one in doors() if one.sorts]
    for house in network.houses.values():
        for number, role in enumerate(Role.values):
            browser = browsing.browser(house, role)
            for turn, door in enumerate(every):
                _knock(browsing, shelves, house, browser, role, door, turn + number, post=(turn + number) % 2 == 0)
    with_words = {one.path({}) for one in doors() if one.name == "patients"}
    for house, other in itertools.permutations(network.houses.values(), 2):
        browser = browsing.browser(house, Role.HOSPITAL_DOCTOR)
        for word, path in itertools.product(words_of(network, other)[:8], sorted(with_words)):
            browsing.open(house, browser, "doctor", f"{path}?q={word['text']}")

    assert browsing.faults == set()
    agrees(network, "foreign pages", least=1_000, record=record_testsuite_property)


def _knock(
    browsing: Browsing, shelves: Shelves, house: House, browser: Client, role: str, door: Door, turn: int, *, post: bool
) -> None:
    others = browsing.network.others(house.key)
    found = list(itertools.chain.from_iterable(shelves.of(one, door.sorts, 2, unknown_to=house) for one in others))
    if found and (door.name != "act" or turn % 3 == 0):
        fragment = {"headers": {"HX-Request": "true"}} if turn % 5 == 0 else {}
        response = browsing.open(house, browser, role, door.path(found[turn % len(found)]), post=post, **fragment)
        about_partners = set(door.sorts.values()) == {ORGANISATION}  # an organisation is no secret, its words are
        refused = (302, 403, 404, 405, 409, 422, *((200,) if about_partners else ()))
        assert response.status_code in refused, f"{door.name}: {response.status_code}"


def test_whoever_is_let_in_at_one_organisation_is_nobody_at_another(
    network: Network, record_testsuite_property: Any
) -> None:
    for house, other in itertools.permutations(network.houses.values(), 2):
        for role in Role.values:
            browser = Client(HTTP_HOST=f"{house.tenant.slug}.localhost")
            browser.cookies["session"] = other.sessions[role]
            page = browser.get("/patients")
            said = browser.post(
                "/graphql",
                json.dumps({"query": "{ me { name } people { name phone } }"}),
                content_type="application/json",
                headers={"Authorization": f"Bearer {other.tokens[role]}"},
            )
            assert page.status_code == 302
            assert not said.json().get("data") or not said.json()["data"].get("me")
            network.watch.read(other.key, "strangers", "/patients", page.content.decode())
            network.watch.read(other.key, "strangers", "/graphql", said.content.decode())

    agrees(network, "strangers", least=360, record=record_testsuite_property)


def test_what_is_told_on_sockets_and_in_the_log_of_events_has_no_word(
    network: Network, shelves: Shelves, record_testsuite_property: Any
) -> None:
    heard: dict[str, int] = {}
    with served("live") as running:
        for house, role in itertools.product(network.houses.values(), (Role.CENTRE_HEAD, Role.WARD_NURSE)):
            listener = running.socket(house.tenant.slug, token=house.tokens[role], after=0)
            while frame := _next(listener):
                network.watch.read(house.key, "frames", f"socket as {role}", frame)
                heard[house.key] = heard.get(house.key, 0) + 1
            listener.close()
            for other in network.others(house.key):
                with pytest.raises((ConnectionClosed, Unanswered)):
                    running.socket(house.tenant.slug, token=other.tokens[role], after=0)

    assert {"A", "B", "C", "D"} <= set(heard)
    assert network.watch.own["frames"] == set()
    agrees(network, "frames", least=200, record=record_testsuite_property)


def _next(listener: Any) -> Any:
    try:
        return listener.hear(timeout=0.8)
    except TimeoutError:
        return None


def test_tasks_run_for_one_organisation_touch_no_other(
    network: Network, tmp_path: Path, settings: Any, record_testsuite_property: Any
) -> None:
    settings.CARELOOP_IMPORT_FOLDER = tmp_path
    files = {key: _file_of(house, tmp_path) for key, house in network.houses.items()}
    slugs = [(house.tenant.slug,) for house in network.houses.values()]
    foreign = [
        (str(house.tenant.id), name, "his")
        for house, other in itertools.permutations(network.houses.values(), 2)
        for name in (files[other.key], f"../{other.tenant.slug}/{files[other.key]}")
    ]
    runs: dict[str, list[tuple[Any, ...]]] = {
        "records.import_file": foreign,
        "staff.forget_expired": [()],
        "followup.extend_plans": [()],
        "handoff.sweep_clocks": [()],
        "handoff.sweep_clocks_of": slugs,
        "oversight.publish_figures": [()],
        "oversight.publish_figures_of": slugs,
    }
    celery.autodiscover_tasks(force=True)
    assert {name for name in celery.tasks if not name.startswith("celery.")} == set(runs)
    eager, celery.conf.task_always_eager = celery.conf.task_always_eager, True
    try:
        for name, calls in runs.items():
            for call in calls:
                celery.tasks[name].apply(args=call, throw=True)
    finally:
        celery.conf.task_always_eager = eager
    deliver_all()
    for house in network.houses.values():
        with unit_of_work(house.tenant):
            assert not SourcePatient.objects.filter(source="his").exists()
        for table, _key, column, value in rows_of(house.tenant):
            if table == "audit_auditentry" and column in ("patient_id", "subject_id"):
                continue  # whoever asked about a foreign identifier in another test is on record with it
            network.watch.read(house.key, "after tasks", f"{table}.{column}", value, probes=0)
    network.watch.probes["after tasks"] += sum(map(len, runs.values()))
    agrees(network, "after tasks", least=40, record=record_testsuite_property)


def _file_of(house: House, folder: Path) -> str:
    """A bundle that waits in the organisation's own folder; its name and all its words are canaries."""
    place = folder / house.tenant.slug
    place.mkdir()
    name = f"{house.letters('file.name')}.json"
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in record_for(house, "file", "p1")]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    (place / name).write_text(json.dumps(bundle))
    return name


def test_the_authority_holds_counts_and_knows_nobody(network: Network, shelves: Shelves) -> None:
    authority = network.houses["authority"]
    patients = {one for tables in shelves.keys.values() for one in tables.get("patients_patient", ())}
    held = network.watch.held["authority"]

    assert "oversight_figure" in shelves.keys["authority"]
    assert held & patients == set()
    for house in network.others(authority.key):
        publish_figures(machine(house.tenant, "oversight"))
        own_rows = {
            one for table in ("handoff_servicerequest", "staff_account") for one in shelves.keys[house.key][table]
        }
        assert held & own_rows == set()


def test_the_public_side_redis_and_the_log_have_no_word_of_anybody(
    network: Network, record_testsuite_property: Any
) -> None:
    watch, people = network.watch, {str(one) for house in network.houses.values() for one in house.patients.values()}
    with past_the_walls() as link, link.cursor() as cursor:
        rows = every_row(cursor, "public")
    for table, row in rows:
        watch.read("nobody", "public", table, row, asked=" ".join(ids_in(row)))
        assert ids_in(row) & people == set()
    for number in range(16):
        with redis.Redis.from_url(os.environ["REDIS_URL"], db=number) as link:
            for key in link.scan_iter():
                stored = link.dump(key) or b""
                watch.read("nobody", "redis", plain(key), f"{plain(key)} {plain(stored)}")
    for command in network.heard:
        watch.read("nobody", "redis", "a command", command, asked=" ".join(ids_in(command)))
        assert ids_in(command) & people == set()
    for line in network.logged:
        watch.read("nobody", "log", "a record", line, asked=" ".join(ids_in(line)))

    assert len(rows) > 20
    agrees(network, "public", "redis", "log", least=200, record=record_testsuite_property)
