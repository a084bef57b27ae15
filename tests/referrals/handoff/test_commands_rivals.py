"""Two at the same moment, on organisations of their own with real commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connections

from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.contracts import AlreadyOpen
from handoff.enums import Kind, State
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import CareloopError, Conflict
from kernel.tenant import Tenant
from staff.access import machine

if TYPE_CHECKING:
    from handoffs import Scene


@pytest.fixture
def apart(new_tenant: Callable[..., Tenant], person_in: Callable[..., Actor]) -> Scene:
    """A hospital and a centre of their own."""
    from handoffs import scene_of

    hospital = new_tenant("hospital")
    return scene_of(hospital, new_tenant("community_health_centre", (hospital,)), person_in)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, all begun together, each on a connection of its own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except CareloopError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_who_start_the_same_referral_one_is_shown_the_others(apart: Scene) -> None:
    patient_id = apart.patient()
    wanted = {"kind": Kind.DOWN, "patient_id": patient_id, "recipient_id": apart.centre.id, "reason": "随访"}

    answers = at_once(*[lambda: handoff.start_referral(apart.ward, **wanted)] * 4)

    made = [answer for answer in answers if not isinstance(answer, CareloopError)]
    refused = [answer.existing_id for answer in answers if isinstance(answer, AlreadyOpen)]
    assert (len(made), refused) == (1, [made[0].id] * 3)


def test_of_two_who_decide_on_one_version_the_second_is_told_of_the_first(apart: Scene) -> None:
    referral_id = apart.opened()
    seen = {"referral_id": referral_id, "expected_version": apart.at_centre(referral_id).version}
    person = {"responsible_id": apart.community_nurse.id, "first_contact_on": today() + timedelta(days=6)}

    answers = at_once(
        lambda: handoff.accept_referral(apart.community_doctor, **seen, **person),
        lambda: handoff.decline_referral(apart.head, **seen, reason="no_capacity"),
    )
    deliver_all()

    assert len([answer for answer in answers if isinstance(answer, Conflict)]) == 1
    states = {view.state for view in apart.both(referral_id)}
    assert states in ({State.ACCEPTED}, {State.DECLINED})


def test_four_sweeps_at_once_fire_a_clock_once(apart: Scene) -> None:
    referral_id = apart.sent(discharge=now() + timedelta(days=60))
    clock = machine(apart.centre, "clock")

    with time_machine.travel(now() + timedelta(days=20)):
        due = queries.due_clocks(clock)
        answers = at_once(*[lambda: handoff.fire_clock(clock, clock_id=due[0])] * 4)
        deliver_all()

    assert len([answer for answer in answers if answer is not None]) == 1
    assert len([fact for fact in apart.at_hospital(referral_id).timeline if fact.kind == "escalated"]) == 1
