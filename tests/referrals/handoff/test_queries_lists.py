"""Worklists: named by the next action, counted after rights, paged by keys, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

import patients.queries
from commands import read_frame
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind, ListName, Priority
from handoffs import Scene
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, Refused
from kernel.tenant import Tenant


def counts(actor: Actor) -> dict[str, int]:
    return {each.name: each.count for each in queries.lists(actor) if each.count}


def ids(actor: Actor, name: str) -> list[object]:
    return [row.id for row in queries.inbox(actor, list_name=name).items]


def test_each_state_stands_in_the_list_of_its_next_action(scene: Scene) -> None:
    scene.draft()
    waiting = scene.sent()
    taken = scene.accepted()
    over = scene.opened()
    scene.do(handoff.decline_referral, scene.community_doctor, over, reason="no_capacity")

    assert counts(scene.ward) == {"to_send": 1, "not_yet_accepted": 1, "with_the_receiver": 1, "declined": 1}
    assert counts(scene.head) == {"waiting_for_acceptance": 1, "accepted_no_contact": 1}
    assert ids(scene.head, ListName.WAITING_FOR_ACCEPTANCE) == [waiting]
    (row,) = queries.inbox(scene.community_nurse, list_name=ListName.ACCEPTED_NO_CONTACT).items
    assert (row.id, row.next_action, row.responsible_name, row.partner_name) == (
        taken,
        "arrive",
        "李护士",
        scene.hospital.name,
    )


def test_a_pending_request_stands_in_its_list_until_it_is_answered(scene: Scene) -> None:
    referral_id = scene.opened()
    version = scene.at_hospital(referral_id).version

    handoff.withdraw_referral(scene.ward, referral_id=referral_id, expected_version=version, reason="not_needed")

    (row,) = queries.inbox(scene.ward, list_name=ListName.ASKED).items
    assert (row.id, row.asked) == (referral_id, ("withdraw",))


def test_what_a_nurse_may_not_see_changes_no_count_page_or_filter(scene: Scene) -> None:
    mine, hers = scene.accepted(), scene.sent()
    scene.do(handoff.open_referral, scene.community_doctor, hers)
    scene.accept(hers, responsible_id=scene.other_nurse.id)
    scene.sent()

    assert counts(scene.community_nurse) == {"accepted_no_contact": 1}
    assert ids(scene.community_nurse, ListName.ACCEPTED_NO_CONTACT) == [mine]
    assert ids(scene.other_nurse, ListName.ACCEPTED_NO_CONTACT) == [hers]
    assert counts(scene.community_doctor)["accepted_no_contact"] == 2
    page = queries.inbox(scene.community_nurse, list_name=ListName.ACCEPTED_NO_CONTACT, limit=1)
    assert (len(page.items), page.next_cursor) == (1, None)


@pytest.mark.parametrize("role", ["privacy_officer", "organisation_administrator", "regional_administrator"])
def test_who_does_not_care_for_patients_reads_no_referral(
    scene: Scene, actor_in: Callable[..., Actor], role: str
) -> None:
    scene.sent()

    with pytest.raises(Refused):
        queries.lists(actor_in(scene.centre, role))


def test_pages_continue_where_they_ended(scene: Scene) -> None:
    made = [scene.sent() for _ in range(3)]

    first = queries.inbox(scene.head, list_name=ListName.WAITING_FOR_ACCEPTANCE, limit=2)
    rest = queries.inbox(scene.head, list_name=ListName.WAITING_FOR_ACCEPTANCE, limit=2, after=first.next_cursor)

    assert [row.id for row in (*first.items, *rest.items)] == made
    assert rest.next_cursor is None


@pytest.mark.parametrize("cursor", ["nonsense", "WzEsMl0", "WyJ4IiwieSJd"])
def test_a_cursor_that_is_not_ours_is_invalid(scene: Scene, cursor: str) -> None:
    with pytest.raises(Invalid) as fault:
        queries.inbox(scene.head, list_name=ListName.WAITING_FOR_ACCEPTANCE, after=cursor)

    assert fault.value.code == "bad_cursor"


def test_a_list_that_is_not_mine_is_refused(scene: Scene) -> None:
    with pytest.raises(Invalid):
        queries.inbox(scene.community_nurse, list_name=ListName.WAITING_FOR_ACCEPTANCE)
    with pytest.raises(Invalid):
        queries.inbox(scene.head, list_name="everything")


def test_the_ward_sees_the_next_to_leave_first_and_who_has_not_taken_over(scene: Scene) -> None:
    later = scene.sent(discharge=now() + timedelta(days=9))
    sooner = scene.accepted(discharge=now() + timedelta(days=3))

    rows = queries.discharges(scene.ward).items

    assert [(row.id, row.not_yet_accepted) for row in rows] == [(sooner, False), (later, True)]


def test_the_green_channel_puts_what_nobody_has_decided_first(scene: Scene) -> None:
    early, late = (_green(scene) for _ in range(2))
    scene.do(handoff.accept_referral, scene.doctor, early, responsible_id=scene.doctor.id)
    urgent = _green(scene)

    first = queries.inbox(scene.doctor, list_name=ListName.GREEN_CHANNEL, limit=2)
    rest = queries.inbox(scene.doctor, list_name=ListName.GREEN_CHANNEL, limit=2, after=first.next_cursor)

    assert [row.id for row in (*first.items, *rest.items)] == [late, urgent, early]


def test_a_row_offers_only_what_this_role_may_do(scene: Scene) -> None:
    referral_id = _green(scene)
    scene.do(handoff.accept_referral, scene.doctor, referral_id, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.office, referral_id)

    offered = {
        actor.name: queries.inbox(actor, list_name=ListName.GREEN_CHANNEL).items[0].next_action
        for actor in (scene.office, scene.doctor)
    }

    assert offered == {scene.office.name: "", scene.doctor.name: "send_outcome"}


def test_the_roles_that_take_a_step_depend_on_the_side() -> None:
    assert "referral_office" not in queries.roles_that_take("send_outcome", "recipient")
    assert "referral_office" in queries.roles_that_take("arrive", "recipient")
    assert queries.roles_that_take("arrive", "sender") == queries.roles_that_take("nonsense", "sender") == frozenset()


def _green(scene: Scene) -> UUID:
    """A green channel that has arrived at the hospital."""
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    made = scene.do(handoff.refer_up, scene.community_nurse, referral_id, reason="胸痛", criteria=("chest_pain",))
    handoff.send_referral(
        scene.community_nurse, referral_id=made.id, expected_version=made.version, emergency_reason="胸痛不缓解"
    )
    scene.deliver()
    return made.id


def test_the_follow_up_of_whoever_sent_is_no_deadline_of_the_hospital(scene: Scene) -> None:
    green = _green(scene)
    scene.do(handoff.accept_referral, scene.doctor, green, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, green)
    scene.do(handoff.write_note, scene.doctor, green, text="已予降压")

    (there,) = [row for row in queries.inbox(scene.doctor, list_name=ListName.IN_CARE).items if row.id == green]
    (here,) = [row for row in queries.inbox(scene.head, list_name=ListName.FOLLOW_UP_DUE).items if row.id == green]
    assert there.due_at is None
    assert here.due_at is not None


def test_a_patients_referrals_are_found_from_the_patient(scene: Scene) -> None:
    patient_id = scene.patient()
    referral_id = scene.sent(patient_id=patient_id)

    assert [row.id for row in queries.of_patient(scene.ward, patient_id=patient_id)] == [referral_id]


@pytest.mark.parametrize("actor", ["head", "ward"])
def test_a_list_takes_the_same_statements_for_one_row_and_for_three(scene: Scene, actor: str) -> None:
    name = ListName.WAITING_FOR_ACCEPTANCE if actor == "head" else ListName.NOT_YET_ACCEPTED
    taken = []
    for wanted in (1, 2):
        for _ in range(wanted):
            scene.sent()
        with CaptureQueriesContext(connection) as captured:
            queries.inbox(getattr(scene, actor), list_name=name)
        taken.append(len(captured))

    assert taken[0] == taken[1]


def test_lists_are_named_in_the_language_of_the_reader(scene: Scene) -> None:
    named = {each.name: each.label for each in queries.lists(scene.head)}

    with translation.override("en"):
        assert str(named["waiting_for_acceptance"]) == "Waiting for your acceptance"
    with translation.override("zh-hans"):
        assert str(named["waiting_for_acceptance"]) == "待您接收"


def test_counts_for_the_region_name_no_person(scene: Scene, hospital: Tenant) -> None:
    from staff.access import machine

    scene.sent()
    scene.accepted()

    rows = queries.figures(machine(hospital, "oversight"))

    assert {(row.partner_id, row.kind, row.side, row.state, row.count) for row in rows} == {
        (scene.centre.id, "DOWN", "sender", "SENT", 1),
        (scene.centre.id, "DOWN", "sender", "ACCEPTED", 1),
    }


def coming(scene: Scene) -> UUID:
    """A green channel that was sent, of a patient whom the hospital does not know yet."""
    patient_id = scene.patient_of_centre()
    ref = handoff.start_referral(
        scene.community_doctor,
        kind=Kind.UP_GREEN,
        patient_id=patient_id,
        recipient_id=scene.hospital.id,
        reason="胸痛",
        priority=Priority.EMERGENCY,
    )
    handoff.send_referral(
        scene.community_doctor, referral_id=ref.id, expected_version=ref.version, emergency_reason="胸痛不缓解"
    )
    scene.deliver()
    return ref.id


def test_who_comes_through_the_green_channel_is_named_in_the_list_as_on_the_page(scene: Scene) -> None:
    referral_id = coming(scene)
    sent = scene.at_centre(referral_id)
    assert sent.patient_id is not None

    (row,) = queries.inbox(scene.office, list_name=ListName.GREEN_CHANNEL).items

    age = patients.queries.summary(scene.community_doctor, patient_id=sent.patient_id).age
    assert (row.patient_id, row.patient_name, row.age) == (None, sent.patient_name, age)


def test_once_its_ground_is_over_nobody_is_named_in_the_green_channel(scene: Scene) -> None:
    view = scene.at_hospital(coming(scene))

    with time_machine.travel(now() + timedelta(days=800)):
        (row,) = queries.inbox(scene.office, list_name=ListName.GREEN_CHANNEL).items

    assert (row.patient_name, row.age) == (view.patient_name, None)
    assert "*" in row.patient_name


@pytest.mark.parametrize("number", [1, 3])
def test_the_green_channel_takes_as_many_statements_for_one_as_for_three(
    scene: Scene, number: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(number):
        coming(scene)

    with read_frame(scene.office), django_assert_num_queries(6):
        page = queries.inbox(scene.office, list_name=ListName.GREEN_CHANNEL)

    assert len(page.items) == number
