"""Worklists narrowed: each filter, search, counts, pages and rights together, in a fixed number of statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from commands import read_frame
from handoff import queries
from handoff.contracts import ListFilter
from handoff.enums import Kind, ListName
from kernel.clock import now
from kernel.errors import Invalid
from kernel.ids import new_id

WAITING, SENT = ListName.WAITING_FOR_ACCEPTANCE, ListName.NOT_YET_ACCEPTED


def ids(actor, name, **wanted: Any) -> set[object]:
    return {row.id for row in queries.inbox(actor, list_name=name, filters=ListFilter(**wanted)).items}


def test_each_filter_lets_its_own_through(scene):
    down, urgent, up = scene.sent(), scene.sent(priority="urgent"), scene.sent_of(Kind.UP)
    every = {down, urgent, up}

    assert ids(scene.head, WAITING) == every
    assert ids(scene.head, WAITING, kind="UP") == {up}
    assert ids(scene.head, WAITING, priority="urgent") == {urgent}
    assert ids(scene.head, WAITING, state="SENT") == every
    assert ids(scene.head, WAITING, state="RECEIVED") == set()
    assert ids(scene.head, WAITING, partner_id=scene.hospital.id) == every
    assert ids(scene.head, WAITING, partner_id=scene.centre.id) == set()
    assert ids(scene.head, WAITING, kind="DOWN", priority="urgent") == {urgent}


def test_clocks_that_have_passed_and_how_long_it_waits(scene):
    old = scene.sent(discharge=now() + timedelta(days=40))
    with time_machine.travel(now() + timedelta(days=3, hours=1), tick=False):
        fresh = scene.sent(discharge=now() + timedelta(days=40))

        assert ids(scene.head, WAITING) == {old, fresh}
        assert ids(scene.head, WAITING, overdue=True) == {old}
        assert ids(scene.head, WAITING, waiting_days=3) == {old}
        assert ids(scene.head, WAITING, waiting_days=4) == set()


def test_the_lists_of_one_clinician(scene):
    by_doctor, by_ward = scene.sent_of(Kind.UP), scene.sent()
    hers = scene.accepted()

    assert ids(scene.office, SENT, person_id=scene.doctor.id) == {by_doctor}
    assert ids(scene.office, SENT, person_id=scene.ward.id) == {by_ward}
    assert ids(scene.head, ListName.ACCEPTED_NO_CONTACT, person_id=scene.community_nurse.id) == {hers}
    assert ids(scene.head, ListName.ACCEPTED_NO_CONTACT, person_id=scene.other_nurse.id) == set()


def test_our_own_patients_are_found_as_their_search_finds_them(scene):
    first, second = scene.sent(), scene.sent()
    known = scene.at_hospital(first)
    person = queries.inbox(scene.ward, list_name=SENT).items[0]

    from patients.queries import detail

    found = detail(scene.doctor, patient_id=known.patient_id)
    number = next(one.value for one in found.identifiers if one.kind == "resident_id")

    assert person.id in {first, second}
    assert first in ids(scene.ward, SENT, text=found.name)
    assert ids(scene.ward, SENT, text=number) == {first}
    assert first in ids(scene.ward, SENT, text=found.pinyin[:4])
    assert ids(scene.ward, SENT, text="没有这个人") == set()


def test_before_acceptance_a_receiver_finds_only_what_the_preview_shows(scene):
    waiting = scene.sent()
    known = scene.at_hospital(waiting)
    masked, name = known.preview.masked_name, known.patient_name

    assert ids(scene.head, WAITING, text=masked) == {waiting}
    assert ids(scene.head, WAITING, text=name) == set()
    scene.accept(waiting)
    assert ids(scene.head, ListName.ACCEPTED_NO_CONTACT, text=name) == {waiting}


def test_what_a_nurse_may_not_see_is_found_by_no_filter(scene):
    hers = scene.accepted()
    name = scene.at_hospital(hers).patient_name

    for wanted in ({"text": name}, {"person_id": scene.community_nurse.id}, {"kind": "DOWN"}):
        assert ids(scene.other_nurse, ListName.ACCEPTED_NO_CONTACT, **wanted) == set()
        assert [one.count for one in queries.lists(scene.other_nurse, filters=ListFilter(**wanted)) if one.count] == []


def test_counts_and_totals_obey_the_filters(scene):
    scene.sent(), scene.sent(priority="urgent")
    urgent = ListFilter(priority="urgent")

    counted = {one.name: one.count for one in queries.lists(scene.head, filters=urgent)}

    assert counted[WAITING] == 1
    assert queries.inbox(scene.head, list_name=WAITING, filters=urgent).total == 1
    assert queries.inbox(scene.head, list_name=WAITING).total is None
    assert queries.discharges(scene.ward, filters=urgent).total == 1


def test_pages_go_on_within_the_filter(scene):
    wanted = {scene.sent(priority="urgent") for _ in range(3)}
    scene.sent()
    urgent = ListFilter(priority="urgent")

    first = queries.inbox(scene.head, list_name=WAITING, filters=urgent, limit=2)
    rest = queries.inbox(scene.head, list_name=WAITING, filters=urgent, limit=2, after=first.next_cursor)

    assert (len(first.items), len(rest.items), rest.next_cursor) == (2, 1, None)
    assert {row.id for row in (*first.items, *rest.items)} == wanted


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"kind": "SIDEWAYS"}, "filters.kind"),
        ({"priority": "soon"}, "filters.priority"),
        ({"state": "LOST"}, "filters.state"),
        ({"waiting_days": -1}, "filters.waiting_days"),
        ({"waiting_days": 99_999}, "filters.waiting_days"),
    ],
)
def test_a_word_that_is_none_is_named(scene, wanted, field):
    with pytest.raises(Invalid) as fault:
        ids(scene.head, WAITING, **wanted)

    assert fault.value.field == field


def test_filters_say_what_they_narrow():
    assert ListFilter().names == ()
    assert ListFilter(kind="UP", overdue=True, person_id=new_id()).names == ("kind", "person_id", "overdue")


@pytest.mark.parametrize("number", [1, 3])
def test_a_narrowed_list_takes_as_many_statements_for_one_as_for_three(scene, number, django_assert_num_queries):
    for _ in range(number):
        scene.accepted()
    wanted = ListFilter(kind="DOWN", person_id=scene.community_nurse.id, waiting_days=0, text="a", overdue=False)
    found = ListFilter(kind="DOWN", person_id=scene.community_nurse.id)

    with read_frame(scene.head):
        queries.lists(scene.head)
        with django_assert_num_queries(8):
            page = queries.inbox(scene.head, list_name=ListName.ACCEPTED_NO_CONTACT, filters=found)
        with django_assert_num_queries(2):
            none = queries.inbox(scene.head, list_name=ListName.ACCEPTED_NO_CONTACT, filters=wanted)

    assert (len(page.items), page.total) == (number, number)
    assert none.total == len(none.items)
