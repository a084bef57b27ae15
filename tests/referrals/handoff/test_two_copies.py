"""Random steps of random people at three organisations, with messages under way for as long as chance has it: when
everything has arrived the copies are equal, one task lives, nothing is parked and no clock has fired a level twice.

The seed is fixed (`derandomize`). For a long run: `CARELOOP_COPIES_EXAMPLES=400 pytest … -s`, with a random seed that
is printed.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from crossings import give_consent
from drain import as_relay, deliver_all
from exchange.models import Envelope, OutboxMessage
from exchange.relay import deliver_one
from handoff import commands as handoff
from handoff import queries
from handoff.commands.starting import PURPOSE_OF
from handoff.contracts.messages import ORDER, Order, Told
from handoff.contracts.payload import from_payload
from handoff.enums import Kind, PackageStatus, Priority, State, Verb
from handoff.models import Clock, Fact, Task
from handoff.tasks import fire_due_clocks
from handoffs import COMMAND_OF, Scene, Third, assert_copies_equal
from kernel.actor import Actor
from kernel.clock import SHANGHAI, local, now
from kernel.errors import CareloopError, Conflict, NotFound
from kernel.tenant import Tenant
from patients.commands import mark_deceased
from staff.access import machine
from tenancy.access import delivering, unit_of_work

EXAMPLES = int(os.environ.get("CARELOOP_COPIES_EXAMPLES") or 0)
STEPS = 60
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
ELSEWHERE = frozenset({Verb.REFER_UP, Verb.REFER_BACK, Verb.START, Verb.ASK_CONSENT})
"""These begin another referral, or wait for the patient."""
ENDING = frozenset(
    {Verb.UNDO, Verb.WITHDRAW, Verb.STOP, Verb.ENTER_IN_ERROR, Verb.SETTLE, Verb.REDIRECT, Verb.RECORD_DISCHARGE}
)
PASSES = (1, 1, 12, 45, 45, 300, 300, 1500, 1500, 4400, 12000)
ALLOWED = frozenset(
    {"ladder_not_done", "already_open", "same_receiver", "consent_missing", "already_deceased"}
    | {"patient_deceased", "in_the_past"}  # nothing is sent for the dead, nor temporary care whose last day is over
)
RECEIVER_DECIDES = (
    {State.RECEIVED, State.INFO_REQUESTED, State.WAITLISTED, State.SCHEDULED, State.NO_SHOW, State.APPT_CANCELLED}
    | {State.CANCEL_REQUESTED, State.OUTCOME_SENT, State.DECLINED, State.WITHDRAWN, State.NOT_COMPLETED}
    | {State.EXPIRED}
)
FIRED = ("escalated", "expire", "close_unread")


@dataclass
class Place:
    """An organisation with those who may act there."""

    tenant: Tenant
    people: tuple[Actor, ...]
    nurse: Actor
    head: Actor


@dataclass
class Run:
    """What one run of the suite has done."""

    steps: int = 0
    referrals: int = 0
    verbs: Counter[str] = field(default_factory=Counter)


def places_of(scene: Scene, third: Third) -> tuple[Place, Place, Place]:
    return (
        Place(scene.hospital, (scene.doctor, scene.ward, scene.office), scene.ward, scene.office),
        Place(
            scene.centre, (scene.community_doctor, scene.community_nurse, scene.head), scene.community_nurse, scene.head
        ),
        Place(third.tenant, (third.doctor, third.nurse, third.head), third.nurse, third.head),
    )


class Copies(RuleBasedStateMachine):
    """One referral of any kind; the test makes a subclass with its own people."""

    scene: ClassVar[Scene]
    third: ClassVar[Third]
    run: ClassVar[Run]

    def __init__(self) -> None:
        super().__init__()
        self.places, self.number = places_of(self.scene, self.third), 0
        self.seen: dict[UUID, set[str]] = {}
        self.clock = time_machine.travel(MONDAY, tick=False)
        self.moved = self.clock.start()

    @initialize(kind=st.sampled_from(list(Kind)), priority=st.sampled_from(list(Priority)))
    def is_sent(self, kind: Kind, priority: Priority) -> None:
        patient_id = self.scene.patient(consent=False)
        for place in self.places[1:]:
            far = {"purpose": PURPOSE_OF[kind], "valid_until": now() + timedelta(days=360)}
            give_consent(self.scene.ward, patient_id, place.tenant, **far)
        more: dict[str, Any] = {} if kind == Kind.DOWN else {"priority": priority}
        ref = self.scene.draft_of(kind, patient_id, **more)
        self.id, self.kind, self.patient_id = ref.id, kind, patient_id
        handoff.send_referral(self.scene.doctor, referral_id=ref.id, expected_version=ref.version)
        self.run.referrals += 1
        self.look()

    @rule(luck=st.integers(0, 2**30))
    def step(self, luck: int) -> None:
        """One rule, weighed here: most often somebody acts or messages arrive."""
        self.number += 1
        self.chance = random.Random(f"{self.number} {luck}")
        place, (chosen,) = self.chance.randrange(3), self.chance.choices(range(6), (45, 35, 8, 5, 5, 1))
        if chosen == 0:
            self.somebody_acts()
        elif chosen == 1:
            self.messages_arrive(place, self.chance.randrange(1, 7))
        elif chosen == 2:
            self.time_passes(self.chance.choice(PASSES))
        elif chosen == 3:
            self.a_message_is_heard_twice(place)
        elif chosen == 4:
            self.a_message_is_heard_out_of_turn(place)
        else:
            self.the_patient_dies(place % 2)

    def somebody_acts(self) -> None:
        everybody = [(here, who) for here in self.places for who in here.people]
        self.chance.shuffle(everybody)
        offered = next(filter(None, (self.offers(here, who) for here, who in everybody)), None)
        if not offered:
            return
        here, who, version, offer = self.chance.choice(offered)
        detail = self.chance.randrange(40)
        inputs = given(offer, here, self.places, detail)
        try:
            command = COMMAND_OF[Verb(offer.verb)]
            command(who, referral_id=self.id, expected_version=version, **inputs)
            self.run.verbs[str(offer.verb)] += 1
        except CareloopError as refusal:
            assert refusal.code in ALLOWED, (offer.verb, refusal.code)
        self.look()

    def offers(self, here: Place, who: Actor) -> list[tuple[Place, Actor, int, Any]]:
        """What the page of that person offers; what ends a referral only now and then."""
        try:
            view = queries.referral(who, referral_id=self.id)
        except NotFound:
            return []
        free = (each for each in view.available_actions if not each.blocked_by and each.verb not in ELSEWHERE)
        rarely = self.chance.random() < 0.05
        return [(here, who, view.version, each) for each in free if rarely or each.verb not in ENDING]

    def messages_arrive(self, place: int, number: int) -> None:
        for _ in range(number):
            if not deliver_from(self.places[place].tenant):
                return
            self.look()

    def time_passes(self, minutes: int) -> None:
        self.moved.shift(timedelta(minutes=minutes))
        for here in self.places * 2:
            fire_due_clocks(machine(here.tenant, "clock"))
        self.look()

    def a_message_is_heard_twice(self, place: int) -> None:
        delivered = [each for each in self.messages(place) if each.delivered_at is not None]
        if delivered:
            before = self.versions()
            self.hear(place, self.chance.choice(delivered))
            assert self.versions() == before

    def a_message_is_heard_out_of_turn(self, place: int) -> None:
        """It is refused or it leaves a copy that can still be read; then it never was."""
        waiting = [each for each in self.messages(place) if each.delivered_at is None][1:]
        if not waiting:
            return
        before = self.versions()
        with transaction.atomic():
            try:
                self.hear(place, self.chance.choice(waiting))
                self.look(remember=False)
            except (Conflict, NotFound):
                pass
            transaction.set_rollback(True)
        assert self.versions() == before

    def the_patient_dies(self, place: int) -> None:
        here = self.places[place]
        try:
            view = queries.referral(here.head, referral_id=self.id)
            if view.patient_id is not None:
                mark_deceased(here.people[0], patient_id=view.patient_id, on=local(now()).date())
        except NotFound:
            return
        except CareloopError as refusal:
            assert refusal.code in ALLOWED, refusal.code
        self.look()

    def teardown(self) -> None:
        try:
            if hasattr(self, "id"):
                self.everything_has_arrived()
        finally:
            self.clock.stop()

    def everything_has_arrived(self) -> None:
        ripen()
        deliver_all()
        self.look()
        with delivering():
            assert not Envelope.objects.exclude(state="delivered").exists()
        live = self.live(0)
        assert len(live) == 1
        for here in self.places:
            self.no_level_fired_twice(here)
        holder = next(place for place in self.places[1:] if place.tenant.id == live[0].recipient_id)
        sent = queries.referral(self.scene.doctor, referral_id=self.id)
        if sent.sent_at is not None:
            assert_copies_equal(self.scene, self.id, holder.head)
        for former in self.places[1:]:
            if former is not holder or sent.sent_at is None:
                self.is_done(former)

    def is_done(self, former: Place) -> None:
        """Whoever had it before knows that it went elsewhere, and reads nothing of it any more."""
        try:
            view = queries.referral(former.head, referral_id=self.id)
        except NotFound:
            return
        assert view.state in (State.REDIRECTED, State.ENTERED_IN_ERROR), view.state
        assert view.package.status == PackageStatus.NOT_OPEN
        assert not [clock for clock in view.clocks if clock.running or clock.overdue]

    def no_level_fired_twice(self, here: Place) -> None:
        with unit_of_work(here.tenant):
            fired = Clock.objects.filter(order_id=self.id, mine=True).exclude(fired_at=None).count()
            facts = Fact.objects.filter(order_id=self.id, organisation_id=here.tenant.id)
            told = facts.filter(kind__in=FIRED).count()
            told += facts.filter(kind=Verb.CONFIRM_CANCEL, by_name="").count()
        assert told == fired

    def look(self, *, remember: bool = True) -> None:
        """The receiver's states are noted; the sender's page shows none that its receiver was never in."""
        self.run.steps += remember
        if remember:
            self.moved.shift(timedelta(seconds=1))
            for number in (1, 2):
                for task in self.live(number):
                    self.seen.setdefault(task.id, set()).add(task.state)
        (shown,) = self.live(0)
        if remember and shown.state in RECEIVER_DECIDES:
            assert shown.state in self.seen.get(shown.id, set()), shown.state

    def live(self, place: int) -> list[Task]:
        with unit_of_work(self.places[place].tenant):
            return list(Task.objects.filter(order_id=self.id, live=True))

    def messages(self, place: int) -> list[OutboxMessage]:
        with unit_of_work(self.places[place].tenant):
            rows = list(OutboxMessage.objects.filter(conversation=self.id).order_by("recipient_id", "seq"))
            assert all(row.payload for row in rows)  # unsealed while we are there
            return rows

    def hear(self, place: int, message: OutboxMessage) -> None:
        sender = self.places[place].tenant
        recipient = next(each.tenant for each in self.places if each.tenant.id == message.recipient_id)
        exchange, payload = machine(recipient, "exchange"), json.loads(message.payload)
        if message.kind == ORDER:
            handoff.receive_order(exchange, sender_id=sender.id, message=from_payload(Order, payload))
        elif message.kind.startswith("handoff."):
            handoff.hear(exchange, sender_id=sender.id, told=from_payload(Told, payload))

    def versions(self) -> list[object]:
        found: list[object] = []
        for here in self.places:
            with unit_of_work(here.tenant):
                found.append(Fact.objects.filter(order_id=self.id).count())
                found += Task.objects.filter(order_id=self.id).values_list("order__version", "state", "live")
        return found


def given(offer: Any, here: Place, places: tuple[Place, ...], detail: int) -> dict[str, Any]:
    """Inputs for an offered step."""
    day, first = local(now()).date(), MONDAY.date() + timedelta(days=6 * (detail % 2))
    reason = {"reason": offer.reasons[detail % len(offer.reasons)], "text": "说明"} if offer.reasons else {}
    if offer.verb == Verb.SEND_OUTCOME:
        died_on = day if reason["reason"] == "died" else None
        return {"outcome": reason["reason"], "text": "说明", "summary": f"小结{detail}", "died_on": died_on}
    more: dict[str, dict[str, Any]] = {
        Verb.ACCEPT: {"responsible_id": here.nurse.id, "first_contact_on": max(day, first)},
        Verb.WAITLIST: {"expected_on": day + timedelta(days=detail)},
        Verb.ASK_INFO: {"text": "?"},
        Verb.ANSWER_INFO: {"text": "!"},
        Verb.QUESTION_OUTCOME: {"text": "??"},
        Verb.NOTE: {"text": "记录"},
        Verb.DECLINE: {"call_logged_at": now()},
        Verb.SCHEDULE: {"scheduled_for": now() + timedelta(days=1 + detail), "place": f"{detail}楼"},
        Verb.REDIRECT: {"recipient_id": places[1 + detail % 2].tenant.id},
        Verb.PROPOSE_ONWARD: {"proposed_id": places[1 + detail % 2].tenant.id},
        Verb.RECORD_DISCHARGE: {"discharged_at": now() - timedelta(minutes=detail)},
    }
    return {**reason, **more.get(offer.verb, {})}


def deliver_from(tenant: Tenant) -> bool:
    """One message of one organisation; those of the others stay under way."""
    with delivering():
        pending = Envelope.objects.filter(state="pending")
        pending.exclude(sender_id=tenant.id).update(due_at=now() + timedelta(days=900))
        pending.filter(sender_id=tenant.id).update(due_at=now())
    return deliver_one()


def ripen() -> None:
    with delivering():
        Envelope.objects.filter(state="pending").update(due_at=now())


@pytest.fixture
def relaying(db: None) -> Iterator[None]:
    with as_relay():
        yield


def test_copies_agree_whatever_happens_in_whatever_order(
    scene: Scene, third: Third, relaying: None, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    run, chosen = Run(), random.SystemRandom().randrange(2**32)
    profile = settings(
        max_examples=EXAMPLES or 12,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
    )
    copies = type("Copies", (Copies,), {"scene": scene, "third": third, "run": run})
    lines = request.config.get_terminal_writer()
    with capsys.disabled():
        lines.line(f"seed {chosen if EXAMPLES else 'derandomised'}")
    run_state_machine_as_test(seed(chosen)(copies) if EXAMPLES else copies, settings=profile)
    with capsys.disabled():
        lines.line(f"{run.referrals} referrals, {run.steps} steps, {dict(run.verbs.most_common())}")

    assert run.steps >= 300
    assert len(run.verbs) >= 15
