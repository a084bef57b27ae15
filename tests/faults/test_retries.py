"""A client asks again under its key, whatever was killed between its question and our answer: one referral."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import psycopg2
import pytest

from careloop.journey.doors import Page
from careloop.processes import Address
from running import Session, eventually, worker_of

if TYPE_CHECKING:
    from running import Database, Running

TOGETHER = 20
START = "mutation($input: StartReferralInput!) { startReferral(input: $input) { id version } }"
REGISTER = "mutation($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }"

KEPT = """
    SELECT (SELECT count(*) FROM handoff_servicerequest WHERE patient_id = %(patientId)s),
        (SELECT count(*) FROM journal_loggedevent WHERE patient_id = %(patientId)s AND kind = 'handoff.started'),
        (SELECT count(*) FROM audit_auditentry
            WHERE patient_id = %(patientId)s AND action = 'handoff.start_referral' AND outcome = 'done')
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A doctor's page at the hospital, and what the hospital's schema says of it."""

    database: Database
    page: Page
    schema: str
    centre_id: str

    def draft(self) -> dict[str, Any]:
        """What starts a referral of a new patient, under a key of its own."""
        identity = {"name": f"试验{secrets.token_hex(3)}", "sex": "FEMALE", "birthDate": "1950-03-02"}
        patient = self.page.ask(REGISTER, input={"identity": identity})["registerPatient"]["id"]
        return {
            "kind": "DOWN",
            "patientId": patient,
            "recipientId": self.centre_id,
            "reason": "病情稳定,转社区随访",
            "idempotencyKey": secrets.token_hex(16),
        }

    def start(self, draft: dict[str, Any]) -> tuple[str, int]:
        """Asks until there is an answer; the referral's id and version."""
        made = self.page.ask(START, input=draft)["startReferral"]
        return made["id"], made["version"]

    def told_once(self, draft: dict[str, Any]) -> str:
        """Asks once: the code of the error that is told, or that no answer came."""
        question = {"query": START, "variables": {"input": draft}}
        headers = {"x-csrftoken": self.page.client.cookies["csrf"]}
        try:
            told = self.page.client.post("/graphql", json=question, headers=headers).json()
        except httpx.TransportError:
            return "no answer"
        return str(told["errors"][0]["extensions"]["code"]) if told.get("errors") else "done"

    def kept(self, draft: dict[str, Any]) -> tuple[int, int, int]:
        """How many referrals, events and audit lines of this beginning there are."""
        with self.database.link() as cursor:
            cursor.execute(f'SET search_path = "{self.schema}"')
            cursor.execute(KEPT, draft)
            found: tuple[int, int, int] = cursor.fetchone()
        return found


@pytest.fixture(scope="module")
def desk(careloop: Running, database: Database, network: dict[str, str]) -> Iterator[Desk]:
    at = Address("127.0.0.1", int(careloop.environment()["CARELOOP_WEB_PORT"]))
    password = json.loads((careloop.folder / "secrets.json").read_text())["journey"]
    page = Page(at, "journey-hospital.localhost").sign_in("doctor", password)
    centre = Page(at, "journey-centre.localhost").sign_in("doctor", password)
    found = Desk(
        database, page, network["journey-hospital"], centre.ask("{ organisation { id } }")["organisation"]["id"]
    )
    yield found
    page.client.close()
    centre.client.close()


def kill_the_worker(database: Database, session: Session) -> None:
    worker_of(database.careloop, session).kill()


def kill_the_session(_database: Database, session: Session) -> None:
    psutil.Process(session.pid).kill()


def kill_the_database(database: Database, _session: Session) -> None:
    database.kill()


@pytest.mark.parametrize("kill", [kill_the_worker, kill_the_session, kill_the_database])
@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_asking_again_after_a_kill_gives_the_one_referral(
    desk: Desk, database: Database, kill: Callable[[Database, Session], None], moment: str
) -> None:
    draft = desk.draft()
    early = moment == "before the commit"
    stopped = database.stopped_before_commit(desk.schema) if early else database.stopped_after_commit()

    with ThreadPoolExecutor(1) as pool, stopped as waiting:
        first = pool.submit(desk.told_once, draft)
        kill(database, waiting())
        answer = first.result(30)
    kept = eventually(lambda: desk.kept(draft), psycopg2.Error)
    again = [desk.start(draft) for _ in range(3)]

    assert answer in ("no answer", "unavailable")
    assert kept == ((0, 0, 0) if early else (1, 1, 1))
    assert len(set(again)) == 1
    assert desk.kept(draft) == (1, 1, 1)


def test_one_key_from_twenty_threads_is_one_referral(desk: Desk) -> None:
    draft = desk.draft()

    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = list(pool.map(lambda _: desk.start(draft), range(TOGETHER)))

    assert len(set(answers)) == 1
    assert desk.kept(draft) == (1, 1, 1)


def test_one_key_from_twenty_threads_through_a_crash_is_one_referral(desk: Desk, database: Database) -> None:
    draft = desk.draft()

    with ThreadPoolExecutor(TOGETHER) as pool:
        with database.stopped_before_commit(desk.schema) as waiting:
            asked = [pool.submit(desk.start, draft) for _ in range(TOGETHER)]
            worker_of(database.careloop, waiting()).kill()
        answers = {one.result(60) for one in asked}

    assert len(answers) == 1
    assert desk.kept(draft) == (1, 1, 1)
