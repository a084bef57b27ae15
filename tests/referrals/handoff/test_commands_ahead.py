"""What lies ahead is not set in the past."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from handoff import commands as handoff
from handoff.enums import Kind, State
from handoffs import Scene
from kernel.clock import SHANGHAI, now
from kernel.errors import Invalid

MONDAY = datetime(2026, 11, 23, 9, 0, 30, tzinfo=SHANGHAI)


def test_an_appointment_in_the_past_is_refused_and_one_at_this_minute_is_kept(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        referral_id = scene.accepted_of(Kind.UP)
        with pytest.raises(Invalid) as fault:
            scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=now() - timedelta(hours=1))
        assert (fault.value.field, fault.value.code) == ("scheduled_for", "in_the_past")
        assert scene.at_centre(referral_id).scheduled_for is None

        scene.do(handoff.schedule_referral, scene.head, referral_id, scheduled_for=now().replace(second=0))

    assert scene.at_hospital(referral_id).state == State.SCHEDULED


def test_a_discharge_planned_for_a_day_long_over_is_corrected_before_sending(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        long_ago = scene.draft(discharge=MONDAY - timedelta(days=8))
        with pytest.raises(Invalid) as fault:
            handoff.send_referral(scene.ward, referral_id=long_ago.id, expected_version=long_ago.version)
        yesterday = scene.draft(discharge=MONDAY - timedelta(days=1))
        handoff.send_referral(scene.ward, referral_id=yesterday.id, expected_version=yesterday.version)

    assert (fault.value.field, fault.value.code) == ("planned_discharge_at", "in_the_past")
    assert scene.at_hospital(long_ago.id).state == State.DRAFT


def test_temporary_care_that_would_be_over_is_not_sent(scene: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        draft = scene.draft_of(Kind.TEMP, ends_on=MONDAY.date())
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False), pytest.raises(Invalid) as fault:
        handoff.send_referral(scene.doctor, referral_id=draft.id, expected_version=draft.version)

    assert (fault.value.field, fault.value.code) == ("ends_on", "in_the_past")


@pytest.mark.parametrize("wrong", [datetime(2199, 1, 1, tzinfo=SHANGHAI), datetime(1999, 1, 1, tzinfo=SHANGHAI)])
def test_a_device_whose_clock_is_wrong_is_not_believed(scene: Scene, wrong: datetime) -> None:
    referral_id = scene.accepted_of(Kind.UP)
    before = now()

    scene.do(handoff.record_arrival, scene.community_nurse, referral_id, device_time=wrong)

    for view in scene.both(referral_id):
        assert view.arrived_at is not None
        assert before <= view.arrived_at <= now()


def test_a_discharge_is_not_planned_more_than_a_year_ahead(scene: Scene) -> None:
    with pytest.raises(Invalid) as fault:
        scene.draft(discharge=now() + timedelta(days=400))

    assert (fault.value.field, fault.value.code) == ("planned_discharge_at", "too_far")
