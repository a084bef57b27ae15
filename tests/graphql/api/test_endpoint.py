from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import graphene
import orjson
import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from api.core.documents import Documents
from api.core.endpoint import Endpoint
from api.core.limits import LIMITS
from kernel.errors import Conflict, Invalid, Unavailable
from kernel.tenant import Tenant

CPU_SECONDS = 0.5
PASSWORD = "correct horse 42"
ME = "{ me { id name } }"
SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { id me { name roles } } }"


class Program:
    """A client that is not a browser page of ours: it checks CSRF and speaks JSON."""

    def __init__(self, host: str) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"Host": host, "Accept-Language": "en"})
        self.host = host

    def send(self, body: Any, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post("/graphql", content, content_type="application/json", headers=headers)

    def ask(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        response = self.send({"query": query, "variables": variables or {}}, **headers)
        assert response.headers["Content-Type"] == "application/json"
        return orjson.loads(response.content)

    def sign_in(self, username: str, password: str = PASSWORD) -> dict[str, Any]:
        return self.ask(SIGN_IN, {"input": {"username": username, "password": password}})

    @property
    def token(self) -> dict[str, str]:
        return {"X-CSRFToken": self.client.cookies["csrf"].value}


@pytest.fixture
def program(hospital: Tenant) -> Program:
    return Program("hospital.localhost")


@pytest.fixture
def wang(hospital: Tenant) -> str:
    """The user name of a doctor of the hospital."""
    from staff.access import machine
    from staff.commands import create_account

    create_account(
        machine(hospital, "provisioning"), username="wang", name="王医生", roles=["hospital_doctor"], password=PASSWORD
    )
    return "wang"


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", ())]


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options", "patch"])
def test_only_post_is_answered(program: Program, method: str) -> None:
    response = getattr(program.client, method)("/graphql?query={me{name}}")

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "content_type",
    ["application/graphql", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""],
)
def test_only_json_is_answered(program: Program, content_type: str) -> None:
    response = program.client.post("/graphql", b'{"query": "{ me { name } }"}', content_type=content_type)

    assert response.status_code == 415
    assert codes(response.json()) == ["json_only"]


@pytest.mark.parametrize(
    "body",
    [
        b" ", b"{", b"null", b"1", b'"{ me { name } }"', b"[]", b'[{"query": "{ me { name } }"}]', b"{}", b"\xff\xfe",
        b'{"query": 1}', b'{"query": null}', b'{"query": "{ me { name } }", "variables": []}', b"[" * 100_000,
        b'{"query": "{ me { name } }", "variables": "{}"}', b'{"query": "{ me { name } }", "operationName": 1}',
        b'{"query": "{ me { name } }", "variables": ' + b'{"a":' * 60_000, b'{"a": NaN}',
    ],
)  # fmt: skip
def test_what_is_no_operation_is_refused_before_it_is_looked_at(program: Program, body: bytes) -> None:
    response = program.send(body)

    assert response.status_code in (400, 413)
    assert set(codes(response.json())) <= {"bad_json", "too_large"}


def test_a_batch_is_refused(program: Program) -> None:
    response = program.send([{"query": ME}] * 300)

    assert response.status_code == 400
    assert codes(response.json()) == ["bad_json"]


def test_a_long_request_is_refused_unread(program: Program) -> None:
    response = program.send(b" " * (LIMITS.stranger + 1))

    assert response.status_code == 413


def test_somebody_signed_in_may_send_a_file_and_no_more(program: Program, wang: str) -> None:
    program.sign_in(wang)

    fits = program.send(b" " * LIMITS.body, **program.token)
    too_long = program.send(b" " * (LIMITS.body + 1), **program.token)

    assert codes(fits.json()) == ["bad_json"]
    assert too_long.status_code == 413


def test_an_attack_is_answered_cheaply(program: Program, attack: tuple[str, str, dict[str, Any]]) -> None:
    _name, text, variables = attack
    body = {"query": text.encode("utf-8", "replace").decode(), "variables": variables}
    content = (
        orjson.dumps(body, default=str)
        if "huge" not in _name
        else b'{"query": "{ me { id } }", "variables": {"n": 1e999}}'
    )
    began = time.process_time()

    response = program.send(content)

    assert response.status_code < 500
    assert time.process_time() - began < CPU_SECONDS
    assert len(response.content) < 20_000


def test_a_host_that_belongs_to_nobody_is_not_found(hospital: Tenant) -> None:
    assert Program("nobody.localhost").send({"query": ME}).status_code == 404


def test_nobody_is_told_to_sign_in(program: Program) -> None:
    assert codes(program.ask(ME)) == ["not_signed_in"]


def test_signing_in_and_out(program: Program, wang: str) -> None:
    signed_in = program.sign_in(wang)

    assert signed_in["data"]["signIn"]["me"] == {"name": "王医生", "roles": ["HOSPITAL_DOCTOR"]}
    assert program.ask(ME, **program.token)["data"]["me"]["name"] == "王医生"

    program.ask("mutation { signOut { id } }", **program.token)

    assert codes(program.ask(ME, **program.token)) == ["not_signed_in"]


def test_wrong_names_and_wrong_passwords_are_answered_alike(program: Program, wang: str) -> None:
    assert codes(program.sign_in(wang, "wrong")) == codes(program.sign_in("nobody", "wrong")) == ["wrong_credentials"]


def test_passwords_cannot_be_guessed_many_at_once(program: Program, wang: str) -> None:
    guesses = " ".join(f'g{n}: signIn(input: {{username: "wang", password: "guess {n}"}}) {{ id }}' for n in range(2))

    assert codes(program.ask(f"mutation {{ {guesses} }}")) == ["too_costly"]


def test_a_session_needs_the_token_beside_its_cookie(program: Program, wang: str) -> None:
    program.sign_in(wang)

    without = program.send({"query": ME})
    wrong = program.send({"query": ME}, **{"X-CSRFToken": "x" * 32})

    assert without.status_code == wrong.status_code == 403
    assert codes(without.json()) == codes(wrong.json()) == ["csrf"]


def test_a_foreign_page_cannot_sign_anybody_in(program: Program, wang: str) -> None:
    body = {"query": SIGN_IN, "variables": {"input": {"username": wang, "password": PASSWORD}}}

    foreign = program.send(body, Origin="https://elsewhere.example")

    assert foreign.status_code == 403
    assert not foreign.cookies
    assert program.send(body, Origin="http://hospital.localhost").status_code == 200


def test_a_session_of_one_organisation_is_nobody_at_another(program: Program, wang: str, centre: Tenant) -> None:
    program.sign_in(wang)
    other = Program("centre.localhost")
    other.client.cookies = program.client.cookies

    assert codes(other.ask(ME, **other.token)) == ["not_signed_in"]


def test_a_program_acts_by_its_token(program: Program, wang: str, centre: Tenant) -> None:
    program.sign_in(wang)
    issue = 'mutation { issueToken(input: {name: "laboratory", idempotencyKey: "token-key-1"}) { token } }'
    secret = program.ask(issue, **program.token)["data"]["issueToken"]["token"]
    again = program.ask(issue, **program.token)["data"]["issueToken"]["token"]

    machine, elsewhere = Program("hospital.localhost"), Program("centre.localhost")

    assert again == ""
    assert machine.ask(ME, Authorization=f"Bearer {secret}")["data"]["me"]["name"] == "王医生"
    assert codes(elsewhere.ask(ME, Authorization=f"Bearer {secret}")) == ["not_signed_in"]
    assert codes(machine.ask(ME, Authorization="Bearer wrong")) == ["not_signed_in"]


def test_errors_speak_the_language_of_the_request(program: Program) -> None:
    english = program.ask(ME)["errors"][0]["message"]
    chinese = program.ask(ME, **{"Accept-Language": "zh-CN"})["errors"][0]["message"]

    assert english == "Sign in first."
    assert chinese == "请先登录。"


class Faulty(graphene.ObjectType):
    broken = graphene.String()
    conflict = graphene.String()
    faults = graphene.String()
    busy = graphene.String()
    fine = graphene.String()

    def resolve_broken(self, _info: Any) -> str:
        raise ValueError("the patient's name is 王小明")

    def resolve_conflict(self, _info: Any) -> str:
        raise Conflict(7)

    def resolve_faults(self, _info: Any) -> str:
        raise Invalid.many([Invalid("contacts[0].phone", "a", "A."), Invalid("lives_with", "b", "B.")])

    def resolve_busy(self, _info: Any) -> str:
        raise Unavailable(retry_after=3)

    def resolve_fine(self, _info: Any) -> str:
        return "fine"


@pytest.fixture
def faulty(hospital: Tenant, actor_in: Callable[..., Any]) -> Callable[[str], dict[str, Any]]:
    schema = graphene.Schema(query=Faulty)
    view = Endpoint.as_view(schema=schema, documents=Documents(schema.graphql_schema))

    def ask(query: str) -> dict[str, Any]:
        request: HttpRequest = RequestFactory().post("/graphql", {"query": query}, content_type="application/json")
        request.organisation, request.actor = hospital, actor_in(hospital)  # type: ignore[attr-defined]
        request.correlation_id = "c0ffee"  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return orjson.loads(view(request).content)

    return ask


def test_a_fault_of_ours_is_told_neutrally_and_logged(
    faulty: Callable[[str], dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="careloop.api"):
        answer = faulty("{ fine broken }")

    assert answer["data"] == {"fine": "fine", "broken": None}
    (error,) = answer["errors"]
    assert error["path"] == ["broken"]
    assert error["extensions"] == {
        "code": "internal_error", "field": None, "message": error["message"], "correlation": "c0ffee",
    }  # fmt: skip
    assert "王小明" not in str(answer)
    assert isinstance(caplog.records[0].exc_info[1], ValueError)  # type: ignore[index]


def test_our_errors_keep_code_field_and_what_to_do(faulty: Callable[[str], dict[str, Any]]) -> None:
    found = [error["extensions"] for error in faulty("{ conflict faults busy }")["errors"]]

    assert [(each["code"], each["field"]) for each in found] == [
        ("conflict", None), ("a", "contacts[0].phone"), ("b", "lives_with"), ("unavailable", None),
    ]  # fmt: skip
    assert found[0]["currentVersion"] == 7
    assert found[3]["retryAfter"] == 3
