"""`bench handoff`: from the sender's commit to the recipient's socket, beside a bare Redis round trip in the same run.

It runs on the organisations of the journey, on the `careloop up` of this state folder: the measuring process sends each
referral and notes when its transaction has committed; a socket at the other organisation notes when it hears of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection

import consent.commands
import followup.commands
import handoff.commands
from careloop.demo.referrals import ASSESSMENT, PLAN
from careloop.embedded.state import State, default_folder
from careloop.journey.doors import Ear, Page
from careloop.journey.stage import CENTRE, HOSPITAL, Stage, set_up
from careloop.refusals import CannotRun
from careloop.words import _
from consent.enums import Category, Giver, ProcessingMethod, Purpose, Way
from consent.rules import CURRENT
from followup.enums import FormCode
from handoff.enums import Kind
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.ids import new_id
from patients.commands import register_patient
from patients.rules import synthetic_identity
from staff.access import actor_for, machine
from staff.queries import people
from tenancy.access import unit_of_work
from tenancy.queries import organisation_by_slug

Report = Callable[[str, int, int], None]
HANDOFFS = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of each handoff, and of each bare Redis publish to its subscriber."""

    handoffs: tuple[float, ...]
    redis: tuple[float, ...]

    def figures(self) -> dict[str, float]:
        """Medians and 95th percentiles; `ratio` is the bare round trip's median against the handoff's."""
        (p50, p95), (floor50, floor95) = _percentiles(self.handoffs), _percentiles(self.redis)
        return {
            "handoffs": len(self.handoffs),
            "commit_to_socket_p50_ms": p50,
            "commit_to_socket_p95_ms": p95,
            "redis_p50_ms": floor50,
            "redis_p95_ms": floor95,
            "ratio": round(floor50 / p50, 4),
        }


def measure(report: Report, *, count: int = HANDOFFS) -> Measured:
    """Sends `count` handoffs one after another; raises `CannotRun` where no `careloop up` runs in this state folder."""
    state = State(default_folder())
    if not state.locked():
        raise CannotRun(_("Start `careloop up` in this state folder first: this measures a running Careloop."))
    stage = set_up(state)
    doctor = _doctor()
    ear = _ear(stage)
    taken = []
    for number in range(count):
        report("handoffs", number, count)
        taken.append(_one(doctor, ear))
    ear.close()
    report("handoffs", count, count)
    return Measured(tuple(taken), tuple(_bare(count)))


def _one(doctor: Actor, ear: Ear) -> float:
    """One handoff, everything but the sending done before; milliseconds from its commit to the socket."""
    referral = _ready(doctor)
    heard: list[float] = []

    def listen() -> None:
        ear.wait("handoff.arrived", str(referral.id))
        heard.append(time.perf_counter())

    listener = threading.Thread(target=listen)
    listener.start()
    with _commits() as committed:
        handoff.commands.send_referral(doctor, referral_id=referral.id, expected_version=referral.version)
    listener.join()
    return (heard[0] - committed[-1]) * 1000


def _ready(doctor: Actor) -> Ref:
    tenant = organisation_by_slug(CENTRE)
    seed = new_id().int % 20_000_000
    patient_id: UUID = register_patient(doctor, identity=synthetic_identity(seed)).id
    consent.commands.record_consent(
        doctor,
        patient_id=patient_id,
        recipient_id=tenant.id,
        purpose=Purpose.DISCHARGE_HANDOFF,
        categories=Category.values,
        method=ProcessingMethod.COPY,
        valid_from=now(),
        valid_until=now() + timedelta(days=30),
        way=Way.PAPER,
        giver=Giver.SELF,
        notice_version=CURRENT,
        notice_language="zh-hans",
        separate_consent=True,
        necessity_shown=True,
        evidence="0" * 64,
    )
    ref = handoff.commands.start_referral(
        doctor,
        kind=Kind.DOWN,
        patient_id=patient_id,
        recipient_id=tenant.id,
        reason="病情稳定，转社区随访",
        planned_discharge_at=now() + timedelta(days=2),
    )
    edited = handoff.commands.edit_referral(doctor, referral_id=ref.id, expected_version=ref.version, plan=PLAN)
    followup.commands.record_form_response(
        doctor,
        form_code=FormCode.PRE_DISCHARGE,
        patient_id=patient_id,
        answers=ASSESSMENT,
        subject_id=ref.id,
    )
    return Ref(ref.id, edited.version + 1)


def _doctor() -> Actor:
    tenant = organisation_by_slug(HOSPITAL)
    account = next(person for person in people(machine(tenant, "provisioning")) if person.username == "doctor")
    with unit_of_work(tenant):
        found = actor_for(account.id, tenant, "bench")
    if found is None:
        raise LookupError("the journey's doctor is not there")
    return found


def _ear(stage: Stage) -> Ear:
    page = Page(stage.web, stage.centre).sign_in("doctor", stage.password)
    document = "query($after: Int!) { events(after: $after) { lastNumber } }"
    last = page.ask(document, after=2**31 - 1)["events"]["lastNumber"]
    return Ear(stage.live, stage.centre, page=page, after=int(last)).open()


@contextmanager
def _commits() -> Iterator[list[float]]:
    """The moments at which this thread's transactions have committed."""
    moments: list[float] = []
    commit = connection.commit

    def noted() -> None:
        commit()
        moments.append(time.perf_counter())

    connection.commit = noted  # type: ignore[method-assign]
    try:
        yield moments
    finally:
        del connection.commit


def _bare(count: int) -> Iterator[float]:
    """Milliseconds from a publish to its only subscriber, over the same Redis."""
    name = f"careloop:bench:{new_id()}"
    client: Any = redis.Redis.from_url(settings.REDIS_URL)
    with client, client.pubsub() as ear:
        ear.subscribe(name)
        ear.get_message(timeout=5)
        for _number in range(count):
            began = time.perf_counter()
            client.publish(name, "look")
            ear.get_message(timeout=5)
            yield (time.perf_counter() - began) * 1000


def _percentiles(values: tuple[float, ...]) -> tuple[float, float]:
    cuts = quantiles(values, n=100, method="inclusive")
    return round(cuts[49], 2), round(cuts[94], 2)
