"""The year 2026, in steps to whatever falls due next: every level fires once, in time, and never for what has ended."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from crossings import give_consent
from drain import as_relay, deliver_all
from handoff import commands as handoff
from handoff.commands.starting import PURPOSE_OF
from handoff.enums import Kind, Priority, State
from handoff.models import Clock, Fact
from handoff.tasks import fire_due_clocks
from handoffs import Scene, assert_copies_equal
from kernel.clock import SHANGHAI, now
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.access import unit_of_work

BEGIN = datetime(2026, 1, 1, 0, 0, tzinfo=SHANGHAI)
END = datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI)
RESTART = timedelta(days=1)
SEED = 20260101

Step = Callable[[Scene, UUID], object]


def opened(scene: Scene, referral_id: UUID) -> None:
    scene.do(handoff.open_referral, scene.head, referral_id)


def asked(scene: Scene, referral_id: UUID) -> None:
    opened(scene, referral_id)
    scene.do(handoff.ask_info, scene.head, referral_id, text="?")


def accepted(scene: Scene, referral_id: UUID) -> None:
    scene.accept(referral_id)


def missed(scene: Scene, referral_id: UUID) -> None:
    accepted(scene, referral_id)
    scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=now() + timedelta(hours=1))
    scene.do(handoff.record_no_show, scene.head, referral_id)


def in_care(scene: Scene, referral_id: UUID) -> None:
    accepted(scene, referral_id)
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)


def cancelling(scene: Scene, referral_id: UUID) -> None:
    accepted(scene, referral_id)
    scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")


def ended(scene: Scene, referral_id: UUID) -> None:
    accepted(scene, referral_id)
    outcome = "answered" if scene.at_centre(referral_id).kind == Kind.ADVICE else "stable"
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, outcome=outcome, summary="平稳")


def closed(scene: Scene, referral_id: UUID) -> None:
    ended(scene, referral_id)
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")


def declined(scene: Scene, referral_id: UUID) -> None:
    scene.do(handoff.decline_referral, scene.head, referral_id, reason="no_capacity")


def left_alone(scene: Scene, referral_id: UUID) -> None:
    """Nobody looks at it."""


UNDECIDED: tuple[Step, ...] = (left_alone, opened, asked, declined)
AS_FAR_AS: tuple[Step, ...] = (*UNDECIDED, accepted, missed, in_care, cancelling, ended, closed)
WITHOUT: dict[Step, frozenset[Kind]] = {
    missed: frozenset({Kind.DOWN, Kind.UP_GREEN, Kind.ADVICE}),
    in_care: frozenset({Kind.ADVICE}),
}


@dataclass
class Year:
    """What was begun, and when the sweeps ran."""

    begun: dict[UUID, str] = field(default_factory=dict)
    sweeps: list[datetime] = field(default_factory=list)


def everything() -> list[tuple[Kind, Priority, Step]]:
    """Each kind, taken as far as each stage that it knows, routine and urgent in turn; what goes up, both."""
    found = []
    for kind in Kind:
        steps = [step for step in AS_FAR_AS if kind not in WITHOUT.get(step, ())]
        found += [(kind, (Priority.ROUTINE, Priority.URGENT)[number % 2], step) for number, step in enumerate(steps)]
        if kind == Kind.UP:
            found += [
                (kind, (Priority.URGENT, Priority.ROUTINE)[number % 2], step) for number, step in enumerate(steps)
            ]
    return found


def begin(scene: Scene, kind: Kind, priority: Priority, step: Step, year: Year) -> None:
    patient_id = scene.patient(consent=False)
    ahead = {"purpose": PURPOSE_OF[kind], "valid_until": now() + timedelta(days=360)}
    give_consent(scene.ward, patient_id, scene.centre, **ahead)
    more: dict[str, Any] = {} if kind == Kind.DOWN else {"priority": priority}
    referral_id = scene.sent_of(kind, patient_id, **more)
    step(scene, referral_id)
    year.begun[referral_id] = f"{kind} {priority} {step.__name__}"


def next_due(*tenants: Tenant) -> datetime | None:
    found = []
    for tenant in tenants:
        with unit_of_work(tenant):
            waiting = Clock.objects.filter(mine=True, fired_at=None, stopped_at=None, paused_at=None)
            found += list(waiting.order_by("due_at").values_list("due_at", flat=True)[:1])
    return min(found, default=None)


def sweep(year: Year, *tenants: Tenant) -> tuple[int, int]:
    """Twice, as two machines would; returns what each fired."""
    year.sweeps.append(now())
    counts = [sum(fire_due_clocks(machine(tenant, "clock")) for tenant in tenants) for _ in range(2)]
    deliver_all()
    return counts[0], counts[1]


def run_through(scene: Scene, year: Year, moved: time_machine.Coordinates, chance: random.Random) -> None:
    starts = everything()
    chance.shuffle(starts)
    gap = timedelta(days=200) / len(starts)
    begins = [BEGIN + timedelta(hours=5) + gap * number for number in range(len(starts))]
    here = (scene.centre, scene.hospital)
    while True:
        coming = [moment for moment in (next_due(*here), begins[0] if begins else None) if moment is not None]
        if not coming or min(coming) >= END:
            return
        moment = min(coming)
        if chance.random() < 0.08:
            moment += RESTART
        moved.move_to(max(moment, now()))
        _fired, again = sweep(year, *here)
        assert again == 0, moment
        while begins and begins[0] <= now():
            begins.pop(0)
            begin(scene, *starts.pop(), year)


def fired_rows(tenant: Tenant) -> list[Clock]:
    with unit_of_work(tenant):
        return list(Clock.objects.filter(mine=True).select_related("task", "order").order_by("due_at"))


def check(scene: Scene, year: Year, tenant: Tenant) -> Counter[str]:
    """Against the rows: fired once, at the first sweep from its due time on, and only while its state stood."""
    fired: Counter[str] = Counter()
    for row in fired_rows(tenant):
        name = (year.begun.get(row.order_id), row.code, row.round, row.level)
        over = row.stopped_at or row.paused_at
        if row.fired_at is None:
            assert over is not None or row.due_at >= year.sweeps[-1], name
            due_before_the_end = [at for at in year.sweeps if row.due_at <= at and (over is None or at < over)]
            assert due_before_the_end == [], name
            continue
        assert row.fired_at == min(at for at in year.sweeps if at >= row.due_at), name
        assert over is None or over >= row.fired_at, name
        fired[f"{row.code}.{row.level}"] += 1
    return fired


def told(tenant: Tenant) -> Counter[tuple[UUID, str]]:
    with unit_of_work(tenant):
        mine = Fact.objects.filter(organisation_id=tenant.id)
        acted = list(mine.filter(kind__in=("expire", "close_unread", "escalated")).values_list("order_id", "kind"))
        acted += mine.filter(kind="confirm_cancel", by_name="").values_list("order_id", "kind")
        return Counter(acted)


def test_a_year_of_clocks(scene: Scene, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    year, chance = Year(), random.Random(SEED)
    with as_relay(), time_machine.travel(BEGIN, tick=False) as moved:
        run_through(scene, year, moved, chance)
        moved.move_to(END)
        sweep(year, scene.centre, scene.hospital)

        both = {tenant.slug: check(scene, year, tenant) for tenant in (scene.centre, scene.hospital)}
        for tenant in (scene.centre, scene.hospital):
            assert sum(told(tenant).values()) == sum(both[tenant.slug].values())
            assert max(count for (_order, kind), count in told(tenant).items() if kind != "escalated") == 1
        for referral_id in year.begun:
            assert_copies_equal(scene, referral_id)
            assert scene.at_hospital(referral_id).state != State.SENT
    lines, levels = request.config.get_terminal_writer(), sum(sum(counts.values()) for counts in both.values())
    with capsys.disabled():
        lines.line(f"{len(year.begun)} referrals, {levels} levels, {len(year.sweeps)} sweeps, seed {SEED}")
        lines.line(str({side: dict(sorted(counts.items())) for side, counts in both.items()}))

    assert len(year.begun) >= 60
    assert {name.split(".")[0] for counts in both.values() for name in counts} == {f"R{n}" for n in range(1, 11)}
