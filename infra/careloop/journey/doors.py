"""The public doors as a client uses them: a signed-in page's HTTP session, and its socket.

`*.localhost` does not resolve for every client: both connect to the loopback address and name the host in the header.
"""

from __future__ import annotations

import json
import socket
import time
from typing import Any, Self

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from careloop.processes import Address

SUBPROTOCOL = "graphql-transport-ws"
EVENTS = "subscription($after: Int) { events(after: $after) { number kind subjectType subjectId version at } }"
PATIENCE, SERVER_ERROR = 30.0, 500
REFUSALS = frozenset({4400, 4401, 4403, 4406, 4409, 4429})
"""Codes with which the socket server refuses whoever asks; a 4408 only says that it was slow."""
UNAVAILABLE = "unavailable"


class Unanswered(Exception):
    """A door did not answer as it should; the sentence says which and how, `codes` are those of the answer's errors."""

    def __init__(self, sentence: str, codes: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.codes = codes


class Page:
    """Somebody signed in at one organisation, speaking GraphQL over HTTP with a session cookie."""

    def __init__(self, at: Address, host: str) -> None:
        self.host = f"{host}:{at.port}"
        self.client = httpx.Client(
            base_url=f"http://{at.host}:{at.port}", headers={"host": self.host}, timeout=PATIENCE
        )
        self.client.headers["origin"] = f"http://{self.host}"
        self._csrf = ""

    def sign_in(self, username: str, password: str) -> Self:
        """Opens a session; raises `Unanswered` where that is refused."""
        self.ask(
            "mutation($input: SignInInput!) { signIn(input: $input) { id } }",
            input={"username": username, "password": password},
        )
        return self

    def ask(self, document: str, /, **variables: Any) -> Any:
        """The `data` of one operation; raises `Unanswered` with the codes and sentences of its errors.

        An answer that never came, or that says "unavailable", is asked for again: a mutation in these doors carries an
        idempotency key.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._answer(document, variables)
            except Unanswered as fault:
                if set(fault.codes) != {UNAVAILABLE} or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def _answer(self, document: str, variables: dict[str, Any]) -> Any:
        try:
            answer = self._post(document, variables)
        except httpx.TransportError as fault:
            raise Unanswered(f"{self.host} does not answer: {fault}", (UNAVAILABLE,)) from fault
        if answer.status_code >= 500:
            raise Unanswered(f"{self.host} answers {answer.status_code}", (UNAVAILABLE,))
        return _data(answer, self.host)

    def _post(self, document: str, variables: dict[str, Any]) -> httpx.Response:
        headers = {"x-csrftoken": self._csrf} if self._csrf else {}
        answer = self.client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        for name, value in answer.cookies.items():
            if name.endswith("csrf"):
                self._csrf = value
        return answer

    def cookies(self) -> str:
        """The cookie header of this session."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar)


class Ear:
    """The socket of a page, or of a program with a token: hears events, and remembers the last number for next time."""

    def __init__(
        self, at: Address, host: str, *, page: Page | None = None, token: str = "", after: int | None = None
    ) -> None:
        self.at, self.host, self.page, self.token = at, host, page, token
        self.number = after
        self.heard: list[dict[str, Any]] = []
        self._link: ClientConnection | None = None

    def open(self, timeout: float = PATIENCE) -> Self:
        """Connects, says who it is, and subscribes after the last number heard.

        A server that is not there or not ready is asked again, as a page does, until `timeout` seconds are over.
        """
        deadline = time.monotonic() + timeout
        while True:
            try:
                return self._connect()
            except (WebSocketException, OSError, TimeoutError) as fault:
                if _is_refusal(fault) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _connect(self) -> Self:
        headers = {"cookie": self.page.cookies()} if self.page else {}
        origin = f"http://{self.page.host}" if self.page else None
        self._link = link(self.at, self.host, additional_headers=headers, origin=origin)
        self.say(type="connection_init", payload={"token": self.token} if self.token else {})
        if self.hear()["type"] != "connection_ack":
            raise Unanswered(f"the socket of {self.host} did not let us in")
        self.say(id="1", type="subscribe", payload={"query": EVENTS, "variables": {"after": self.number}})
        return self

    def say(self, **message: Any) -> None:
        """Sends one message of the protocol."""
        self._open_link().send(json.dumps(message))

    def hear(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next message that is no ping; raises TimeoutError."""
        link, deadline = self._open_link(), time.monotonic() + timeout
        while True:
            message: dict[str, Any] = json.loads(link.recv(timeout=max(0.01, deadline - time.monotonic())))
            if message["type"] != "ping":
                return message
            self.say(type="pong")

    def _open_link(self) -> ClientConnection:
        if self._link is None:
            raise Unanswered(f"the socket of {self.host} is not open")
        return self._link

    def event(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next event; raises `Unanswered` where something else comes, TimeoutError where nothing does."""
        message = self.hear(timeout)
        if message["type"] != "next":
            raise Unanswered(f"the socket of {self.host} says {message}")
        event: dict[str, Any] = message["payload"]["data"]["events"]
        self.number = event["number"]
        self.heard.append(event)
        return event

    def wait(self, kind: str, subject: str | None = None, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next event of that kind, about that subject; a socket that closes is opened again and resumes."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                event = self.event(max(0.01, deadline - time.monotonic()))
            except (ConnectionClosed, OSError):
                self.open(deadline - time.monotonic())
                continue
            if event["kind"] == kind and subject in (None, event["subjectId"]):
                return event
        raise Unanswered(f"the socket of {self.host} did not hear {kind} within {timeout:.0f} s")

    def close(self) -> None:
        """Hangs up."""
        if self._link is not None:
            self._link.close()


def link(at: Address, host: str, **options: Any) -> ClientConnection:
    """A bare connection to the socket server of an organisation's host."""
    options.setdefault("subprotocols", [SUBPROTOCOL])
    wire = socket.create_connection((at.host, at.port), timeout=PATIENCE)
    return connect(f"ws://{host}:{at.port}/ws/graphql", sock=wire, legacy=True, **options)


def _is_refusal(fault: Exception) -> bool:
    """Whether the server said no, so that asking again is of no use."""
    if isinstance(fault, ConnectionClosed):
        return fault.rcvd is not None and fault.rcvd.code in REFUSALS
    return isinstance(fault, InvalidStatus) and fault.response.status_code < SERVER_ERROR


def _data(answer: httpx.Response, host: str) -> Any:
    told = answer.json()
    if told.get("errors"):
        codes = tuple(str(error.get("extensions", {}).get("code")) for error in told["errors"])
        said = "; ".join(f"{code}: {error['message']}" for code, error in zip(codes, told["errors"], strict=True))
        raise Unanswered(f"{host}: {said}", codes)
    return told["data"]
