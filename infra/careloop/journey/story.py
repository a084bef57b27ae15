"""The main job, step by step, through the public doors: HTTP, WebSocket, the worker."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import carebundle

from careloop.journey.doors import Ear, Page, Unanswered
from careloop.journey.stage import Stage

DAY = timedelta(days=1)
ASSESSMENT = {
    "severity": "moderate",
    "living": "together",
    "lives_with": ["spouse"],
    "caregiver_available": True,
    "length_of_stay": 6,
    "acute_admission": True,
    "comorbidities": ["diabetes"],
    "emergency_visits": 1,
    "barthel_feeding": "10",
    "barthel_bathing": "5",
    "barthel_grooming": "5",
    "barthel_dressing": "10",
    "barthel_bowels": "10",
    "barthel_bladder": "10",
    "barthel_toilet": "10",
    "barthel_transfer": "15",
    "barthel_mobility": "10",
    "barthel_stairs": "5",
}
PLAN = {
    "diagnoses": "原发性高血压 I10.x00",
    "instructions": "低盐饮食,每日测血压。",
    "medications": [{"name": "氨氯地平", "dose": "5 mg 每日一次", "change": "NEW", "reason": "血压未达标", "code": ""}],
    "redFlags": ["血压 ≥180/110 mmHg"],
    "followUp": "第一周每日电话。",
    "pathway": "dc-generic",
}
CATEGORIES = (
    "IDENTITY",
    "ENCOUNTERS",
    "CONDITIONS",
    "MEDICATIONS",
    "ALLERGIES",
    "OBSERVATIONS",
    "PROCEDURES",
    "DOCUMENTS",
    "DISCHARGE_PLAN",
    "ASSESSMENT",
    "FOLLOWUP",
)
REFERRAL = "id version state patientId kind ball { mine personName } timeline { kind at byName }"


@dataclass(slots=True)
class Step:
    """One step that was taken. `socket_ms`: from the sender's commit until the other side's socket heard of it."""

    name: str
    ms: float = 0.0
    socket_ms: float | None = None


class Failed(Exception):
    """The journey ended in this step."""

    def __init__(self, step: str, cause: BaseException) -> None:
        super().__init__(f"{step}: {cause}")
        self.step = step


@dataclass
class Journey:
    """One walk; `told` is called after each step."""

    stage: Stage
    told: Callable[[Step], None] = lambda _step: None
    steps: list[Step] = field(default_factory=list)
    between: Callable[[str], None] = lambda _name: None

    def walk(self) -> list[Step]:
        """The whole road; raises `Failed` with the name of the step that failed."""
        with self.step("sign in"):
            self._sign_in()
        with self.step("import"):
            patient = self._import()
        with self.step("assessment") as step:
            down = self._assess(patient)
        with self.step("consent"):
            self._consent(patient)
        with self.step("sent") as step:
            self._send(self.doctor, down)
            self._heard_across(step, self.ward_ear, "handoff.sent", self.centre_ear, "handoff.arrived", down)
        with self.step("accepted") as step:
            self._accept_down(down)
            self._heard_across(step, self.centre_ear, "handoff.accepted", self.ward_ear, "handoff.accepted", down)
        with self.step("first follow-up task"):
            self.centre_ear.wait("handoff.package", down)
            self._first_task(down)
        with self.step("reading 185/112"):
            alert = self._reading(down)
        with self.step("green channel sent") as step:
            green = self._green(alert)
            self._heard_across(step, self.centre_ear, "handoff.sent", self.ward_ear, "handoff.arrived", green)
        with self.step("bed and doctor answered") as step:
            self._accept_green(green)
            self._heard_across(step, self.ward_ear, "handoff.accepted", self.centre_ear, "handoff.accepted", green)
        with self.step("arrived"):
            self._move(self.office, green, "recordArrival")
            self.centre_ear.wait("handoff.in_care", green)
        with self.step("outcome"):
            self._move(
                self.doctor,
                green,
                "sendOutcome",
                outcome="improved",
                summary="降压治疗后 138/86 mmHg,症状缓解。",
                nextSteps="转回社区继续随访。",
            )
            self.centre_ear.wait("handoff.outcome_sent", green)
        with self.step("closed"):
            self._move(self.centre_doctor, green, "acknowledgeOutcome", reason="no_action")
            self.ward_ear.wait("handoff.closed", green)
            self._expect(self.office, green, "CLOSED")
        return self.steps

    def close(self) -> None:
        """Hangs up both sockets."""
        for ear in (getattr(self, "ward_ear", None), getattr(self, "centre_ear", None)):
            if ear is not None:
                ear.close()

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Times the block and names it when it fails."""
        self.between(name)
        taken, began = Step(name), time.perf_counter()
        try:
            yield taken
        except Exception as cause:
            raise Failed(name, cause) from cause
        taken.ms = round((time.perf_counter() - began) * 1000, 1)
        self.steps.append(taken)
        self.told(taken)

    def _sign_in(self) -> None:
        stage = self.stage
        self.doctor, self.office = (self._page(stage.hospital, name) for name in ("doctor", "office"))
        self.nurse, self.centre_doctor = (self._page(stage.centre, name) for name in ("nurse", "doctor"))
        self.hospital_id, self.centre_id = (self._here(page) for page in (self.doctor, self.nurse))
        self.ward_ear = Ear(stage.live, stage.hospital, page=self.doctor, after=self._newest(self.doctor)).open()
        self.centre_ear = Ear(stage.live, stage.centre, page=self.centre_doctor, after=self._newest(self.nurse)).open()

    def _page(self, host: str, username: str) -> Page:
        return Page(self.stage.web, host).sign_in(username, self.stage.password)

    def _here(self, page: Page) -> str:
        return str(page.ask("{ organisation { id } }")["organisation"]["id"])

    def _newest(self, page: Page) -> int:
        document = "query($after: Int!) { events(after: $after) { lastNumber } }"
        return int(page.ask(document, after=2**31 - 1)["events"]["lastNumber"])

    def _import(self) -> str:
        """A bundle laid into the hospital's import folder; the worker takes it, the socket says when it is done."""
        from careloop.celery_app import app

        number = secrets.randbelow(1_000_000)
        bundle = carebundle.generate_bundle(profile="hypertension", seed=number, age_range=(60, 80))
        folder = self.stage.imports / self.stage.hospital.partition(".")[0]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"journey-{number}.json"
        path.write_text(carebundle.to_json(bundle), encoding="utf-8")
        app.send_task("records.import_file", (self.hospital_id, path.name, f"journey-{number}"))
        heard = self.ward_ear.wait("records.imported", timeout=60)
        path.unlink()
        return str(heard["subjectId"])

    def _assess(self, patient: str) -> str:
        leaves = (datetime.now(UTC) + DAY).isoformat()
        started = self._do(
            self.doctor,
            "startReferral",
            kind="DOWN",
            patientId=patient,
            recipientId=self.centre_id,
            reason="病情稳定,转社区随访",
            plannedDischargeAt=leaves,
        )
        down = started["id"]
        answers = [{"code": code, "value": value} for code, value in ASSESSMENT.items()]
        form = {"formCode": "PRE_DISCHARGE", "patientId": patient, "answers": answers, "subjectId": down}
        self._do(self.doctor, "recordFormResponse", **form)
        self._move(self.doctor, down, "editReferral", plan=PLAN)
        return str(down)

    def _consent(self, patient: str) -> None:
        now = datetime.now(UTC)
        self._do(
            self.doctor,
            "recordConsent",
            patientId=patient,
            recipientId=self.centre_id,
            purpose="DISCHARGE_HANDOFF",
            categories=list(CATEGORIES),
            method="COPY_AND_LIVE",
            validFrom=now.isoformat(),
            validUntil=(now + 365 * DAY).isoformat(),
            way="PAPER",
            giver="SELF",
            noticeVersion="2026-1",
            noticeLanguage="zh-hans",
            separateConsent=True,
            necessityShown=True,
            evidence="0" * 64,
        )

    def _send(self, page: Page, referral: str) -> None:
        self._move(page, referral, "sendReferral")

    def _accept_down(self, down: str) -> None:
        self._move(self.centre_doctor, down, "openReferral")
        people = self.centre_doctor.ask("{ people { id username } }")["people"]
        nurse = next(person["id"] for person in people if person["username"] == "nurse")
        day = (datetime.now(UTC) + DAY + timedelta(hours=8)).date().isoformat()
        self._move(self.centre_doctor, down, "acceptReferral", responsibleId=nurse, firstContactOn=day)

    def _first_task(self, down: str) -> None:
        """The patient leaves the ward; the first contact is promised within 24 hours of that."""
        left = datetime.now(UTC)
        self._move(self.doctor, down, "recordDischarge", dischargedAt=left.isoformat())
        self.centre_ear.wait("handoff.changed", down)
        document = "query($referralId: UUID!) { planOfReferral(referralId: $referralId) { tasks { dueUntil state } } }"
        found = self.nurse.ask(document, referralId=down)["planOfReferral"]
        if not found or not found["tasks"]:
            raise Unanswered("no follow-up task exists")
        due = min(datetime.fromisoformat(task["dueUntil"]) for task in found["tasks"])
        if due > left + DAY:
            raise Unanswered(f"the first contact is due at {due}, later than 24 hours after the discharge at {left}")

    def _reading(self, down: str) -> dict[str, Any]:
        local = self._referral(self.nurse, down)["patientId"]
        readings = [
            {"code": "8480-6", "value": "185", "unit": "mm[Hg]"},
            {"code": "8462-4", "value": "112", "unit": "mm[Hg]"},
        ]
        self._do(
            self.nurse,
            "recordReadings",
            patientId=local,
            readings=readings,
            source="HOME_VISIT",
            takenAt=datetime.now(UTC).isoformat(),
        )
        heard = self.centre_ear.wait("followup.alert_raised")
        return {"id": heard["subjectId"], "patient": local}

    def _green(self, alert: dict[str, Any]) -> str:
        draft = self._do(
            self.nurse,
            "startReferral",
            kind="UP_GREEN",
            patientId=alert["patient"],
            recipientId=self.hospital_id,
            alertId=alert["id"],
            serviceCode="cardiology",
        )
        self._do(
            self.nurse,
            "sendReferral",
            referralId=draft["id"],
            expectedVersion=draft["version"],
            emergencyReason="血压 185/112 mmHg",
        )
        return str(draft["id"])

    def _accept_green(self, green: str) -> None:
        people = self.office.ask("{ people { id username } }")["people"]
        doctor = next(person["id"] for person in people if person["username"] == "doctor")
        self._move(
            self.office,
            green,
            "acceptReferral",
            responsibleId=doctor,
            bedAndDoctor={"bed": "12 床", "department": "心内科", "doctorName": "周明远", "doctorPhone": "10000000000"},
        )

    def _heard_across(self, step: Step, here: Ear, said: str, there: Ear, heard: str, subject: str) -> None:
        """Both sockets hear their event; the time between the commit here and the hearing there is kept."""
        there.wait(heard, subject)
        arrived = datetime.now(UTC)
        committed = datetime.fromisoformat(here.wait(said, subject)["at"])
        step.socket_ms = round((arrived - committed).total_seconds() * 1000, 1)

    def _expect(self, page: Page, referral: str, state: str) -> None:
        found = self._referral(page, referral)["state"]
        if found != state:
            raise Unanswered(f"the referral stands at {found}, not at {state}")

    def _referral(self, page: Page, referral: str) -> Any:
        document = f"query($referralId: UUID!) {{ referral(referralId: $referralId) {{ {REFERRAL} }} }}"
        return page.ask(document, referralId=referral)["referral"]

    def _move(self, page: Page, referral: str, verb: str, **inputs: Any) -> Any:
        """One step on the version that stands; where a message came in between, it is read again, as a page would."""
        for _attempt in range(10):
            version = self._referral(page, referral)["version"]
            try:
                return self._do(page, verb, referralId=referral, expectedVersion=version, **inputs)
            except Unanswered as fault:
                if "conflict" not in fault.codes:
                    raise
                time.sleep(0.05)
        raise Unanswered("the referral does not come to rest")

    def _do(self, page: Page, verb: str, **inputs: Any) -> Any:
        """One mutation under an idempotency key of its own, so that it may be asked again."""
        type_ = f"{verb[0].upper()}{verb[1:]}Input"
        document = f"mutation($input: {type_}!) {{ {verb}(input: $input) {{ id version }} }}"
        return page.ask(document, input={**inputs, "idempotencyKey": secrets.token_hex(16)})[verb]
