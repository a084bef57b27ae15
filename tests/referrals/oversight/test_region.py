"""Counts travel from each organisation to its authority, and nothing of a person with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from drain import deliver_all
from exchange.models import OutboxMessage
from handoff import commands as handoff
from handoff.enums import Kind, Side, State, Verb
from journal.queries import events_after, last_number
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.tenant import Tenant
from oversight.commands import publish_figures, receive_figures
from oversight.contracts import FiguresTold, FigureTold, StepTold
from oversight.models import Figure
from oversight.queries import figures_to_tell, flow, region
from staff.access import machine
from tenancy.access import unit_of_work

if TYPE_CHECKING:
    from handoffs import Scene


def publish(*tenants: Tenant) -> None:
    for tenant in tenants:
        publish_figures(machine(tenant, "oversight"))
    deliver_all()


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    from handoffs import scene_of

    return scene_of(hospital, centre, person_in)


@pytest.fixture
def overseer(authority: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(authority, "regional_administrator")


def test_the_region_sees_pairs_stages_and_overdue_clocks(scene: Scene, overseer: Actor) -> None:
    for _ in range(6):
        scene.sent(discharge=now() + timedelta(days=60))
    scene.draft()
    with time_machine.travel(now() + timedelta(days=30)):
        publish(scene.hospital, scene.centre)

        view = region(overseer)

    (row,) = view.rows
    assert (row.sender_name, row.recipient_name, row.kind) == (scene.hospital.name, scene.centre.name, "DOWN")
    counts = dict(zip([stage.code for stage in view.stages], [cell.count for cell in row.cells], strict=True))
    assert (counts["waiting"], counts["taken_over"], row.total.count, row.overdue.count) == (6, 0, 6, 6)
    assert (view.total.count, view.overdue.count) == (6, 6)
    heard = {report.organisation_id for report in view.reports if report.as_of}
    assert heard == {scene.hospital.id, scene.centre.id}


def test_small_counts_are_hidden(scene: Scene, overseer: Actor) -> None:
    scene.sent()
    publish(scene.hospital)

    (row,) = region(overseer).rows

    assert row.cells[0].hidden
    assert row.total.hidden


def test_what_crosses_holds_numbers_and_ids_of_organisations_only(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.accepted(patient_id=patient_id)
    publish(scene.hospital)

    with unit_of_work(scene.hospital):
        payload = json.loads(OutboxMessage.objects.get(kind="oversight.figures").payload)
    assert {key for row in payload["rows"] for key in row} == {
        "partner_id", "kind", "side", "state", "count", "overdue", "unmet", "unread",
    }  # fmt: skip
    shown = json.dumps(payload)
    assert str(referral_id) not in shown
    assert str(patient_id) not in shown
    assert scene.ward.name not in shown


def test_the_newest_counts_replace_the_older_and_are_told_once(scene: Scene, overseer: Actor) -> None:
    for _ in range(5):
        scene.sent()
    publish(scene.hospital)
    counter = machine(scene.hospital, "oversight")
    assert figures_to_tell(counter) is None
    first = next(iter(scene_rows(scene)))
    scene.do(handoff.withdraw_referral, scene.ward, first, reason="not_needed")
    assert figures_to_tell(counter) is not None

    publish(scene.hospital)

    with unit_of_work(overseer.tenant):
        told = {row.state: row.count for row in Figure.objects.all()}
    assert told == {"SENT": 4, "WITHDRAWN": 1}


def scene_rows(scene: Scene) -> list[object]:
    from handoff import queries

    return [row.id for row in queries.inbox(scene.ward, list_name="not_yet_accepted").items]


def test_the_same_counts_are_told_again_after_an_hour(scene: Scene) -> None:
    scene.sent()
    publish(scene.hospital)

    with time_machine.travel(now() + timedelta(minutes=61)):
        assert figures_to_tell(machine(scene.hospital, "oversight")) is not None


def test_older_counts_that_come_late_change_nothing(scene: Scene, overseer: Actor) -> None:
    works = machine(overseer.tenant, "exchange")
    row = FigureTold(scene.centre.id, "DOWN", "sender", "SENT", 9, 0, 0)  # type: ignore[arg-type]
    newer = FiguresTold(now(), (row,))
    older = FiguresTold(now() - timedelta(hours=1), (replace(row, count=7),))

    receive_figures(works, organisation_id=scene.hospital.id, figures=newer)
    receive_figures(works, organisation_id=scene.hospital.id, figures=older)

    assert region(overseer).total.count == 9


def test_an_unmet_need_or_an_outcome_never_read_is_no_closed_loop(scene: Scene, overseer: Actor) -> None:
    works = machine(overseer.tenant, "exchange")
    rows = (
        FigureTold(scene.centre.id, "DOWN", "sender", "CLOSED", 30, 0, 10, 7),  # type: ignore[arg-type]
        FigureTold(scene.centre.id, "DOWN", "recipient", "CLOSED", 99, 0, 0),  # type: ignore[arg-type]
    )
    receive_figures(works, organisation_id=scene.hospital.id, figures=FiguresTold(now(), rows))

    view = region(overseer)

    mine = next(row for row in view.rows if row.sender_id == scene.hospital.id)
    counts = dict(zip([stage.code for stage in view.stages], [cell.count for cell in mine.cells], strict=True))
    assert (counts["closed"], counts["unmet"], counts["closed_unread"]) == (13, 10, 7)


def test_the_authority_is_told_by_an_event(scene: Scene, overseer: Actor) -> None:
    scene.sent()
    with unit_of_work(overseer.tenant):
        since = last_number()

    publish(scene.hospital)

    with unit_of_work(overseer.tenant):
        assert "oversight.figures_received" in [event.kind for event in events_after(since)]


@pytest.mark.parametrize("role", ["centre_head", "organisation_administrator", "privacy_officer"])
def test_nobody_else_reads_the_region(scene: Scene, actor_in: Callable[..., Actor], role: str) -> None:
    with pytest.raises(Refused):
        region(actor_in(scene.centre, role))


def test_the_authority_itself_has_nothing_to_tell(authority: Tenant) -> None:
    assert publish_figures(machine(authority, "oversight")) is None


def test_the_region_sees_how_many_took_each_step_and_how_long_it_took(scene: Scene, overseer: Actor) -> None:
    begin = now()
    for number in range(6):
        with time_machine.travel(begin + timedelta(days=number)):
            referral_id = scene.sent(discharge=begin + timedelta(days=60))
        with time_machine.travel(begin + timedelta(days=number, minutes=10 * (number + 1))):
            scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    with time_machine.travel(begin + timedelta(days=6)):
        scene.do(handoff.decline_referral, scene.community_doctor, referral_id, reason="no_capacity")
        publish(scene.hospital)

    (row,) = flow(overseer).rows

    steps = {cell.step: cell for cell in row.steps}
    assert (steps["send"].count.count, steps["open"].count.count) == (6, 6)
    assert (steps["open"].median, steps["open"].p90) == (35, 55)
    assert (steps["decline"].count.hidden, steps["decline"].median) == (True, None)
    assert (steps["accept"].count.count, steps["accept"].median) == (0, None)


def test_the_time_of_a_few_does_not_leave_the_organisation(scene: Scene) -> None:
    for _number in range(4):
        scene.opened()
    publish(scene.hospital)

    with unit_of_work(scene.hospital):
        payload = json.loads(OutboxMessage.objects.get(kind="oversight.figures").payload)
    assert {row["step"] for row in payload["steps"]} == {"send", "open"}
    assert {(row["count"], row["median"], row["p90"]) for row in payload["steps"]} == {(4, None, None)}


def test_the_list_of_steps_does_not_tell_what_the_list_of_stages_hides(scene: Scene, overseer: Actor) -> None:
    rows = tuple(
        FigureTold(scene.centre.id, Kind.DOWN, Side.SENDER, state, count, 0, 0)
        for state, count in {State.ACCEPTED: 5, State.OUTCOME_SENT: 1, State.WITHDRAWN: 2}.items()
    )
    taken = {Verb.SEND: 8, Verb.ACCEPT: 7, Verb.ARRIVE: 6}
    steps = tuple(StepTold(scene.centre.id, Kind.DOWN, step, count, 30, 60) for step, count in taken.items())
    told = FiguresTold(now(), rows, steps=steps)
    receive_figures(machine(overseer.tenant, "exchange"), organisation_id=scene.hospital.id, figures=told)

    (stages,), (moved,) = region(overseer).rows, flow(overseer).rows

    assert stages.total.hidden
    assert [(cell.count.count, cell.median) for cell in moved.steps if cell.step in taken] == [(None, None)] * 3
