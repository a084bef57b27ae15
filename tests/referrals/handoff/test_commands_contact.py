"""The day of the first contact: what the rule allows, and one day wherever it is said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

import followup.commands
import followup.queries
from handoff import commands as handoff
from handoffs import Scene, assert_copies_equal
from kernel.clock import SHANGHAI, local, today
from kernel.errors import Invalid

LEAVES = datetime(2026, 11, 24, 15, 0, tzinfo=SHANGHAI)
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


def first_day(scene: Scene, referral_id: object) -> date:
    """The day of the first call that the plan really holds."""
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)  # type: ignore[arg-type]
    assert plan is not None
    return plan.tasks[0].due_on


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2026, 12, 20)])
def test_a_first_contact_later_than_the_day_after_the_discharge_is_refused(scene: Scene, day: date) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        referral_id = scene.opened(discharge=LEAVES)
        with pytest.raises(Invalid) as fault:
            scene.accept(referral_id, first_contact_on=day)

    assert (fault.value.field, fault.value.code) == ("first_contact_on", "too_late")


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 25)])
@pytest.mark.parametrize("hour", [0, 15])
def test_the_plan_begins_on_the_day_that_was_promised(scene: Scene, day: date, hour: int) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        referral_id = scene.opened(discharge=LEAVES.replace(hour=hour))
        scene.accept(referral_id, first_contact_on=day)

        assert first_day(scene, referral_id) == day
        assert {view.first_contact_on for view in scene.both(referral_id)} == {day}


def test_who_takes_over_late_begins_today(scene: Scene) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        referral_id = scene.opened(discharge=LEAVES)
    with time_machine.travel(LEAVES + timedelta(days=2), tick=False):
        with pytest.raises(Invalid):
            scene.accept(referral_id, first_contact_on=today() + timedelta(days=1))
        scene.accept(referral_id, first_contact_on=today())

        assert first_day(scene, referral_id) == today()


@pytest.mark.parametrize("left", [LEAVES - timedelta(days=1, hours=2), LEAVES + timedelta(days=2)])
def test_after_the_real_discharge_both_pages_say_the_day_of_the_plan(scene: Scene, left: datetime) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        referral_id = scene.opened(discharge=LEAVES)
        scene.accept(referral_id, first_contact_on=date(2026, 11, 25))
    with time_machine.travel(left + timedelta(minutes=5), tick=False):
        scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=left)

        day = first_day(scene, referral_id)
        assert day == min(max(date(2026, 11, 25), local(left).date()), local(left).date() + timedelta(days=1))
        assert {view.first_contact_on for view in scene.both(referral_id)} == {day}
        assert_copies_equal(scene, referral_id)


def test_the_first_contact_on_the_referral_is_the_first_call_of_the_plan(scene: Scene) -> None:
    referral_id = scene.accepted()

    scene.do(handoff.record_arrival, scene.community_nurse, referral_id, text="已电话联系，家属接听")

    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    first, second = plan.tasks[:2]
    (attempt,) = followup.queries.task(scene.community_nurse, task_id=first.id).attempts
    assert (first.step, first.state, second.state) == ("first-contact", "done", "due")
    assert (attempt.by, attempt.note) == (scene.community_nurse.id, "已电话联系，家属接听")
    assert {view.state for view in scene.both(referral_id)} == {"IN_CARE"}
    assert_copies_equal(scene, referral_id)


def test_the_first_call_takes_into_care_and_is_entered_once(scene: Scene) -> None:
    referral_id = scene.accepted()
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None

    first = plan.tasks[0]
    followup.commands.complete_task(scene.community_nurse, task_id=first.id, expected_version=1, outcome="reached")
    scene.deliver()

    assert {view.state for view in scene.both(referral_id)} == {"IN_CARE"}
    assert len(followup.queries.task(scene.community_nurse, task_id=first.id).attempts) == 1
