"""What every story is walked with: timed steps, houses with their people and sockets, and moves that are heard across.

Everything goes through the public doors: HTTP, WebSocket, the worker.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import carebundle

from careloop.journey.doors import PATIENCE, Ear, Page, Unanswered
from careloop.journey.papers import CATEGORIES
from careloop.journey.stage import Stage
from consent.rules import CURRENT

DAY = timedelta(days=1)
EAST = timedelta(hours=8)
REFERRAL = (
    "id version state kind patientId ownerId basedOn preview { reason } recipient { organisationId } timeline { kind }"
)
CHANGED = "handoff.changed"
EVENTS_OF = {
    "sendReferral": ("handoff.sent", "handoff.arrived"),
    "openReferral": ("handoff.opened", "handoff.opened"),
    "acceptReferral": ("handoff.accepted", "handoff.accepted"),
    "declineReferral": ("handoff.declined", "handoff.declined"),
    "scheduleReferral": ("handoff.scheduled", "handoff.scheduled"),
    "recordArrival": ("handoff.in_care", "handoff.in_care"),
    "writeNote": ("handoff.noted", "handoff.noted"),
    "sendOutcome": ("handoff.outcome_sent", "handoff.outcome_sent"),
    "acknowledgeOutcome": ("handoff.closed", "handoff.closed"),
}
"""What is heard here and there of each verb; `CHANGED` of all others."""


@dataclass(slots=True)
class Step:
    """One step that was taken. `socket_ms`: from the commit on one side until the other side's socket heard of it."""

    name: str
    ms: float = 0.0
    socket_ms: float | None = None


class Failed(Exception):
    """The journey ended in this step."""

    def __init__(self, step: str, cause: BaseException) -> None:
        super().__init__(f"{step}: {cause}")
        self.step = step


@dataclass(frozen=True, slots=True)
class House:
    """One organisation: its id, the pages of its people by their user names, and the socket of its doctor."""

    slug: str
    id: str
    pages: dict[str, Page]
    ear: Ear

    def __getitem__(self, username: str) -> Page:
        return self.pages[username]

    @property
    def doctor(self) -> Page:
        """Who sees everything here."""
        return self.pages["doctor"]

    def person(self, username: str) -> str:
        """The id of one of its people."""
        people = self.doctor.ask("{ people { id username } }")["people"]
        return next(str(person["id"]) for person in people if person["username"] == username)


@dataclass
class Journey:
    """One walk; `told` is called after each step. Each story says what is played, by which kind of referral."""

    stage: Stage
    told: Callable[[Step], None] = lambda _step: None
    steps: list[Step] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)

    kind: ClassVar[str]
    neighbours: ClassVar[int] = 0

    def play(self) -> None:
        """The story, step by step."""
        raise NotImplementedError

    def walk(self) -> list[Step]:
        """The whole road; raises `Failed` with the name of the step that failed."""
        self.play()
        return self.steps

    def close(self) -> None:
        """Hangs up every socket."""
        for house in self.houses:
            house.ear.close()

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Times the block and names it when it fails."""
        taken, began = Step(name), time.perf_counter()
        try:
            yield taken
        except Exception as cause:
            raise Failed(name, cause) from cause
        taken.ms = round((time.perf_counter() - began) * 1000, 1)
        self.steps.append(taken)
        self.told(taken)

    def enter(self, host: str, *usernames: str) -> House:
        """People of one organisation sign in, the doctor among them, who listens from now on."""
        pages = {name: Page(self.stage.web, host).sign_in(name, self.stage.password) for name in usernames}
        doctor = pages["doctor"]
        number = doctor.ask("query($after: Int!) { events(after: $after) { lastNumber } }", after=2**31 - 1)
        ear = Ear(self.stage.live, host, page=doctor, after=int(number["events"]["lastNumber"])).open()
        id_ = str(doctor.ask("{ organisation { id } }")["organisation"]["id"])
        house = House(host.partition(".")[0], id_, pages, ear)
        self.houses.append(house)
        return house

    def bring_in(self, house: House) -> str:
        """A bundle laid into the import folder; the worker takes it, the socket says when it is done."""
        from careloop.celery_app import app

        number = secrets.randbelow(1_000_000)
        bundle = carebundle.generate_bundle(profile="hypertension", seed=number, age_range=(60, 80))
        folder = self.stage.imports / house.slug
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"journey-{number}.json"
        path.write_text(carebundle.to_json(bundle), encoding="utf-8")
        app.send_task("records.import_file", (house.id, path.name, f"journey-{number}"))
        heard = house.ear.wait("records.imported", timeout=60)
        path.unlink()
        return str(heard["subjectId"])

    def agree(self, patient: str, way: tuple[House, House], purpose: str) -> None:
        """The patient signs that everything may be told to the second house, for this purpose, for a year."""
        (here, there), now = way, datetime.now(UTC)
        self.do(
            here.doctor,
            "recordConsent",
            patientId=patient,
            recipientId=there.id,
            purpose=purpose,
            categories=list(CATEGORIES),
            method="COPY_AND_LIVE",
            validFrom=now.isoformat(),
            validUntil=(now + 365 * DAY).isoformat(),
            way="PAPER",
            giver="SELF",
            noticeVersion=CURRENT,
            noticeLanguage="zh-hans",
            separateConsent=True,
            necessityShown=True,
            evidence="0" * 64,
        )

    def draft(self, page: Page, kind: str, patient: str, recipient: House, reason: str = "", /, **inputs: Any) -> str:
        """A new referral, not sent yet; without a reason it is pre-filled from what it is begun from."""
        about = {"kind": kind, "patientId": patient, "recipientId": recipient.id, **inputs}
        if reason:
            about["reason"] = reason
        return str(self.do(page, "startReferral", **about)["id"])

    def cross(
        self,
        name: str,
        verb: str,
        page: Page,
        referral: str,
        way: tuple[House, House],
        state: str,
        *,
        fact: str = "",
        **inputs: Any,
    ) -> None:
        """A step that is one move by somebody at the first house, of which the second one's socket hears."""
        with self.step(name) as step:
            told = self.move(page, referral, verb, **inputs)
            self.heard_across(step, told, verb, way, state, fact)

    def handed_over(self, page: Page, referral: str, way: tuple[House, House], opener: Page) -> None:
        """The first half of every story: sent here, heard and opened there."""
        here, there = way
        self.cross("sent", "sendReferral", page, referral, way, "SENT")
        self.cross("opened", "openReferral", opener, referral, (there, here), "RECEIVED")

    def outcome(
        self, page: Page, referral: str, way: tuple[House, House], name: str = "outcome", **inputs: str
    ) -> None:
        """The receiver's closing, frozen."""
        self.cross(name, "sendOutcome", page, referral, way, "OUTCOME_SENT", **inputs)

    def read(self, page: Page, referral: str, way: tuple[House, House], reason: str = "no_action") -> None:
        """The sender's closing, the last step: the loop is closed on both sides."""
        self.cross("closed", "acknowledgeOutcome", page, referral, way, "CLOSED", reason=reason)
        self.expect(page, referral, state="CLOSED")

    def heard_across(
        self, step: Step, told: Any, verb: str, way: tuple[House, House], state: str, fact: str = ""
    ) -> None:
        """The other side hears, and its copy stands at that state, with the fact on its timeline where one is named;
        the time between the commit here and the hearing there is kept.
        """
        here, there = way
        says, hears = EVENTS_OF.get(verb, (CHANGED, CHANGED))
        deadline = time.monotonic() + PATIENCE
        there.ear.wait(hears, told["id"])
        while not _shows(self.referral(there.doctor, told["id"]), state, fact):
            there.ear.wait(hears, told["id"], timeout=deadline - time.monotonic())
        arrived = datetime.now(UTC)
        event = here.ear.wait(says, told["id"])
        while event["version"] < told["version"]:
            event = here.ear.wait(says, told["id"], timeout=deadline - time.monotonic())
        step.socket_ms = round((arrived - datetime.fromisoformat(event["at"])).total_seconds() * 1000, 1)

    def expect(self, page: Page, referral: str, **values: Any) -> Any:
        """The referral as this page sees it; raises `Unanswered` where one of these fields has another value."""
        found = self.referral(page, referral)
        for name, value in values.items():
            if found[name] != value:
                raise Unanswered(f"{name} of the referral is {found[name]}, not {value}")
        return found

    def referral(self, page: Page, referral: str) -> Any:
        """The referral as this page sees it."""
        document = f"query($referralId: UUID!) {{ referral(referralId: $referralId) {{ {REFERRAL} }} }}"
        return page.ask(document, referralId=referral)["referral"]

    def move(self, page: Page, referral: str, verb: str, **inputs: Any) -> Any:
        """One step on the version that stands; where a message came in between, it is read again, as a page would."""
        for _attempt in range(10):
            version = self.referral(page, referral)["version"]
            try:
                return self.do(page, verb, referralId=referral, expectedVersion=version, **inputs)
            except Unanswered as fault:
                if "conflict" not in fault.codes:
                    raise
                time.sleep(0.05)
        raise Unanswered("the referral does not come to rest")

    def do(self, page: Page, verb: str, **inputs: Any) -> Any:
        """One mutation under an idempotency key of its own, so that it may be asked again."""
        type_ = f"{verb[0].upper()}{verb[1:]}Input"
        document = f"mutation($input: {type_}!) {{ {verb}(input: $input) {{ id version }} }}"
        return page.ask(document, input={**inputs, "idempotencyKey": secrets.token_hex(16)})[verb]


def day_after(days: int) -> str:
    """That many days from today, as the calendar of the organisations has it."""
    return (datetime.now(UTC) + EAST + days * DAY).date().isoformat()


def time_after(days: int) -> str:
    """That many days from now."""
    return (datetime.now(UTC) + days * DAY).isoformat()


def _shows(found: Any, state: str, fact: str) -> bool:
    if found is None or found["state"] != state:
        return False
    return not fact or fact in {each["kind"] for each in found["timeline"]}
