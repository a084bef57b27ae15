"""Clocks as rows: every level fires once, pauses are seen on both sides, a pair may agree its own lengths."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError
from django.utils.translation import override

from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.enums import EventKind, ListName
from handoff.models import Clock
from handoff.tasks import fire_due_clocks
from handoffs import Scene, assert_copies_equal
from journal.queries import events_after, last_number
from kernel.actor import Actor
from kernel.clock import SHANGHAI
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, Refused
from staff.access import machine
from tenancy.access import unit_of_work

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=True):
        yield


def sweep(scene: Scene) -> int:
    fired = fire_due_clocks(machine(scene.centre, "clock"))
    deliver_all()
    return fired


def fired(scene: Scene, referral_id: UUID) -> list[tuple[str, int]]:
    return [(each.code, each.level) for each in scene.at_centre(referral_id).clocks if each.fired_at]


def test_every_level_of_every_clock_fires_once_and_both_sides_see_it(scene: Scene) -> None:
    with at(MONDAY):
        referral_id = scene.sent(discharge=MONDAY + timedelta(days=30))
        assert sweep(scene) == 0
    with at(MONDAY + timedelta(hours=4, minutes=1)):
        assert (sweep(scene), sweep(scene)) == (1, 0)
        assert fired(scene, referral_id) == [("R1", 1)]
    with at(MONDAY + timedelta(days=10)):
        assert (sweep(scene), sweep(scene)) == (4, 0)
        assert fired(scene, referral_id) == [("R1", 1), ("R1", 2), ("R1", 3), ("R2", 1), ("R2", 2)]
        told = [fact for fact in scene.at_hospital(referral_id).timeline if fact.kind == "escalated"]

    assert len(told) == 5
    assert {fact.details["tells"] for fact in told} >= {"duty_head", "region"}
    assert scene.at_hospital(referral_id).escalation_level == 3
    assert_copies_equal(scene, referral_id)


def test_an_escalation_is_an_event_and_stands_in_a_list(scene: Scene) -> None:
    with at(MONDAY):
        referral_id = scene.sent(discharge=MONDAY + timedelta(days=30))
        with unit_of_work(scene.centre):
            since = last_number()
    with at(MONDAY + timedelta(hours=5)):
        sweep(scene)
        rows = queries.inbox(scene.head, list_name=ListName.ESCALATED).items

    with unit_of_work(scene.centre):
        assert [event.kind for event in events_after(since) if event.kind == EventKind.ESCALATED]
    assert [(row.id, row.escalation_level, row.overdue) for row in rows] == [(referral_id, 1, True)]


def test_opening_stops_the_first_clock_and_deciding_the_second(scene: Scene) -> None:
    with at(MONDAY):
        referral_id = scene.opened(discharge=MONDAY + timedelta(days=30))
        running = {each.code for each in scene.at_centre(referral_id).clocks if each.running}
        assert running == {"R2", "R9"}
        scene.accept(referral_id)
    with at(MONDAY + timedelta(days=10)):
        assert sweep(scene) == 0

        clocks = scene.at_hospital(referral_id).clocks
        assert {each.code for each in clocks if each.running} == {"R4"}
        assert not [each for each in clocks if each.overdue]


def test_a_question_pauses_the_clock_and_an_answer_lets_it_run_on(scene: Scene) -> None:
    with at(MONDAY):
        referral_id = scene.opened(discharge=MONDAY + timedelta(days=30))
    with at(MONDAY + timedelta(hours=1)):
        scene.do(handoff.ask_info, scene.community_doctor, referral_id, text="?")
        paused = [each.paused_at is not None for each in scene.at_hospital(referral_id).clocks if each.code == "R2"]
    with at(MONDAY + timedelta(days=4, minutes=-30)):
        assert sweep(scene) == 0
        scene.do(handoff.answer_info, scene.ward, referral_id, text="!")
        first = next(each for each in scene.at_hospital(referral_id).clocks if (each.code, each.level) == ("R2", 1))

    assert paused == [True, True]
    assert (first.running, first.due_at) > (True, MONDAY + timedelta(days=4, hours=7))
    assert first.due_at < MONDAY + timedelta(days=5)
    assert_copies_equal(scene, referral_id)


def test_the_handoff_is_decided_a_day_before_the_patient_leaves(scene: Scene) -> None:
    leaves = MONDAY + timedelta(days=1, hours=12)
    with at(MONDAY):
        referral_id = scene.sent(discharge=leaves)

    due = {(each.code, each.level): each.due_at for each in scene.at_centre(referral_id).clocks}
    assert due["R2", 1] == leaves - timedelta(hours=24)


def test_a_pair_of_organisations_agrees_its_own_length(scene: Scene) -> None:
    inputs = {"partner_id": scene.hospital.id, "kind": "DOWN", "code": "R1", "amount": 30, "unit": "minutes"}
    ref = handoff.set_clock_length(scene.head, **inputs)
    with pytest.raises(Conflict):
        handoff.set_clock_length(scene.head, **inputs)
    handoff.set_clock_length(scene.head, **{**inputs, "amount": 20}, expected_version=ref.version)

    with at(MONDAY):
        sent = scene.sent(discharge=MONDAY + timedelta(days=30))
        due = {(each.code, each.level): each.due_at for each in scene.at_hospital(sent).clocks}

    assert abs(due["R1", 2] - MONDAY - timedelta(minutes=40)) < timedelta(minutes=2)
    shown = {(each.kind, each.code): each for each in queries.clock_lengths(scene.head, partner_id=scene.hospital.id)}
    assert (shown["DOWN", "R1"].amount, shown["DOWN", "R1"].version) == (20, 2)
    assert (shown["DOWN", "R2"].unit, shown["DOWN", "R2"].version) == ("working_days", None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"unit": "weeks"}, "unit"),
        ({"code": "R8"}, "code"),
        ({"kind": "UP-GREEN", "code": "R5"}, "code"),
        ({"kind": "ADVICE", "code": "R4"}, "code"),
        ({"priority": "soon"}, "priority"),
    ],
)
def test_an_impossible_length_is_refused(scene: Scene, changed: dict[str, object], field: str) -> None:
    inputs = {"partner_id": scene.hospital.id, "kind": "DOWN", "code": "R1", "amount": 30, "unit": "minutes"}

    with pytest.raises(Invalid) as fault:
        handoff.set_clock_length(scene.head, **{**inputs, **changed})

    assert fault.value.field == field


@pytest.mark.parametrize(
    ("kind", "code", "amount", "unit", "ok"),
    [
        ("UP-GREEN", "R1", 50, "minutes", True),
        ("UP-GREEN", "R1", 51, "minutes", False),
        ("UP-GREEN", "R1", 1, "days", False),
        ("UP-GREEN", "R1", 9999, "days", False),
        ("UP-GREEN", "R6", 10, "days", True),
        ("DOWN", "R1", 1, "working_hours", True),
    ],
)
def test_no_clock_is_longer_than_ten_times_its_usual_length(
    scene: Scene, kind: str, code: str, amount: int, unit: str, ok: bool
) -> None:
    inputs = {"partner_id": scene.hospital.id, "kind": kind, "code": code, "amount": amount, "unit": unit}
    if ok:
        handoff.set_clock_length(scene.head, **inputs)
        return
    with override("en"), pytest.raises(Invalid) as fault:
        handoff.set_clock_length(scene.head, **inputs)

    assert (fault.value.field, fault.value.code) == ("amount", "too_long")
    assert "50 minutes" in str(fault.value.message)


def test_only_the_machine_fires_clocks_and_only_those_of_its_own_side(scene: Scene) -> None:
    with at(MONDAY):
        referral_id = scene.sent(discharge=MONDAY + timedelta(days=30))
    with at(MONDAY + timedelta(days=10)):
        assert fire_due_clocks(machine(scene.hospital, "clock")) == 0
        with pytest.raises(Refused):
            queries.due_clocks(scene.head)
        (first, *_rest) = queries.due_clocks(machine(scene.centre, "clock"))
        with pytest.raises(Refused):
            handoff.fire_clock(scene.head, clock_id=first)

    assert fired(scene, referral_id) == []


def test_a_clock_that_another_sweep_fired_does_not_fire_again(scene: Scene) -> None:
    clock: Actor = machine(scene.centre, "clock")
    with at(MONDAY):
        referral_id = scene.sent(discharge=MONDAY + timedelta(days=30))
    with at(MONDAY + timedelta(hours=5)):
        (due,) = queries.due_clocks(clock)
        first = handoff.fire_clock(clock, clock_id=due)
        second = handoff.fire_clock(clock, clock_id=due)

    assert (first is not None, second) == (True, None)
    assert fired(scene, referral_id) == [("R1", 1)]


def due_of(scene: Scene, referral_id: UUID, code: str) -> list[datetime]:
    return [each.due_at for each in scene.at_hospital(referral_id).clocks if each.code == code]


def test_a_patient_who_has_left_before_anybody_accepted_leaves_an_hour_to_decide(scene: Scene) -> None:
    with at(MONDAY):
        referral_id = scene.sent(discharge=MONDAY + timedelta(days=30))
    left = MONDAY + timedelta(hours=1)
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=left)

    assert due_of(scene, referral_id, "R2") == [MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=4)]
    assert due_of(scene, referral_id, "R9") == [left + timedelta(days=3)]
    assert_copies_equal(scene, referral_id)


def test_an_answer_at_the_weekend_leaves_what_was_left_and_escalates_one_level_at_a_time(scene: Scene) -> None:
    saturday = MONDAY + timedelta(days=5)
    with time_machine.travel(saturday, tick=False):
        referral_id = scene.opened(discharge=saturday + timedelta(days=2))
        leaves = due_of(scene, referral_id, "R2")
        scene.do(handoff.ask_info, scene.community_doctor, referral_id, text="?")
    with time_machine.travel(saturday + timedelta(hours=3), tick=False):
        scene.do(handoff.answer_info, scene.ward, referral_id, text="!")
        assert (sweep(scene), due_of(scene, referral_id, "R2")) == (0, leaves)
    with time_machine.travel(leaves[0], tick=False):
        assert (sweep(scene), sweep(scene)) == (1, 0)
    assert_copies_equal(scene, referral_id)


def test_a_stage_is_settled_by_a_note_of_its_own_time_and_a_late_note_settles_the_late_stage(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        patient_id = scene.patient(valid_until=MONDAY + timedelta(days=90))
        referral_id = scene.in_care_of("DOWN", patient_id, discharge=MONDAY)
    for hour in (24, 48, 72):
        with time_machine.travel(MONDAY + timedelta(hours=hour)):
            scene.do(handoff.write_note, scene.community_nurse, referral_id, text="血压 138/86")
    with time_machine.travel(MONDAY + timedelta(days=31)):
        assert (sweep(scene), fired(scene, referral_id)) == (1, [("R6", 2)])
        scene.do(handoff.write_note, scene.community_nurse, referral_id, text="第一个月")
        standing = [each.level for each in scene.at_hospital(referral_id).clocks if each.code == "R6" and each.running]
        late = [each for each in scene.at_hospital(referral_id).clocks if each.overdue]
    assert (standing, late) == ([3], [])
    assert_copies_equal(scene, referral_id)


def test_a_pair_sets_the_time_of_a_level_that_has_one_of_its_own(scene: Scene) -> None:
    stages = {"partner_id": scene.hospital.id, "kind": "DOWN", "code": "R6", "unit": "days"}
    handoff.set_clock_length(scene.head, **stages, amount=14)
    handoff.set_clock_length(scene.head, **stages, amount=60, level=3)
    with pytest.raises(Invalid) as fault:
        handoff.set_clock_length(scene.head, **stages, amount=3, level=1)
    assert fault.value.field == "level"

    with at(MONDAY):
        referral_id = scene.accepted()
        scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
        due = {each.level: each.due_at for each in scene.at_centre(referral_id).clocks if each.code == "R6"}

    assert [(due[level] - MONDAY).days for level in (1, 2, 3)] == [14, 30, 60]
    shown = {
        each.level: (each.amount, each.version)
        for each in queries.clock_lengths(scene.head, partner_id=scene.hospital.id)
        if (each.kind, each.code) == ("DOWN", "R6")
    }
    assert shown == {0: (14, 1), 2: (30, None), 3: (60, 1)}


def test_a_length_for_all_priorities_is_shown_for_each(scene: Scene) -> None:
    inputs = {"partner_id": scene.hospital.id, "kind": "UP", "code": "R2", "unit": "working_days"}
    handoff.set_clock_length(scene.head, **inputs, amount=2)
    handoff.set_clock_length(scene.head, **inputs, amount=1, priority="urgent")

    shown = {
        each.priority: (each.amount, each.version)
        for each in queries.clock_lengths(scene.head, partner_id=scene.hospital.id)
        if (each.kind, each.code) == ("UP", "R2")
    }
    assert shown == {"routine": (2, None), "urgent": (1, 1), "emergency": (2, None)}


def test_one_clock_that_cannot_fire_holds_up_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with at(MONDAY):
        broken, sound = (scene.sent(discharge=MONDAY + timedelta(days=30)) for _each in range(2))
    with unit_of_work(scene.centre):
        poisoned = Clock.objects.filter(task__order_id=broken).values_list("id", flat=True)
        poisoned_ids = set(poisoned)

    def fire(actor: Actor, *, clock_id: UUID) -> Ref | None:
        if clock_id in poisoned_ids:
            raise IntegrityError("duplicate key")
        return handoff.fire_clock(actor, clock_id=clock_id)

    monkeypatch.setattr("handoff.tasks.fire_clock", fire)
    with at(MONDAY + timedelta(hours=5)):
        assert sweep(scene) == 1

    assert (fired(scene, broken), fired(scene, sound)) == ([], [("R1", 1)])
    assert "a clock could not be fired" in caplog.text
