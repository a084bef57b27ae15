"""Lists: who waits, with which clock, and an honest word when nobody does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine

from console.templatetags.console import before, since
from handoff.enums import ListName
from kernel.clock import SHANGHAI, local, now
from staff.enums import Role


def test_the_inbox_shows_only_the_masked_name_and_the_clock(scene, console_of):
    referral_id = scene.sent()
    name = scene.at_hospital(referral_id).patient_name

    page = console_of(scene.head).get("/lists/waiting_for_acceptance").text

    assert scene.at_centre(referral_id).patient_name in page
    assert name not in page
    assert "data-clock=" in page


def test_the_ward_sees_not_yet_accepted_until_somebody_has_taken_over(scene, console_of):
    referral_id = scene.opened()
    browser = console_of(scene.ward)

    before = browser.get("/discharges").text
    scene.accept(referral_id)
    after = browser.get("/discharges").text

    assert "not yet accepted" in before
    assert "not yet accepted" not in after
    assert f"taken over by {scene.community_nurse.name}" in after


def test_a_patient_who_left_with_nobody_responsible_is_red(scene, console_of):
    from handoff import commands as handoff
    from kernel.clock import now

    referral_id = scene.sent()
    scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=now())

    page = console_of(scene.ward).get("/discharges").text

    assert "left, nobody has taken over" in page
    assert "tag--danger" in page


def test_an_empty_list_says_so(scene, console_of):
    assert "Nobody is waiting" in console_of(scene.head).get("/lists/waiting_for_acceptance").text


def test_counts_stand_in_the_rail_and_are_read_out_as_a_sentence(scene, console_of):
    scene.sent()

    page = console_of(scene.head).get("/rail").text

    assert '<span class="unseen">1 is waiting</span>' in page


def test_a_page_asks_which_rows_are_new_without_drawing_them(scene, console_of):
    referral_id = scene.sent()

    answer = console_of(scene.head).get("/lists/waiting_for_acceptance", headers={"X-Careloop-Ids": "true"})

    assert answer.json()["subjects"] == [str(referral_id)]


def test_more_than_a_page_goes_on_after_the_last_row(scene, console_of, monkeypatch):
    monkeypatch.setattr("console.views.worklists.PAGE", 1)
    first, second = scene.sent(), scene.sent()
    browser = console_of(scene.head)

    page = browser.get("/lists/waiting_for_acceptance").text
    onward = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")

    assert str(first) in page
    assert str(second) not in page
    assert str(second) in browser.get(onward).text


@pytest.mark.parametrize(("path", "status"), [("/lists/no_such", 404), ("/tasks/no_such", 404)])
def test_a_list_that_is_none_is_not_found(scene, console_of, path, status):
    assert console_of(scene.head).get(path).status_code == status


def test_a_list_of_another_role_is_refused(scene, console_of):
    answer = console_of(scene.community_nurse).get(f"/lists/{ListName.WAITING_FOR_ACCEPTANCE}")

    assert answer.status_code == 422


def test_somebody_without_lists_is_told_what_to_do(hospital, person_in, console_of):
    browser = console_of(person_in(hospital, Role.PRIVACY_OFFICER))

    answer = browser.get("/nothing")

    assert answer.status_code == 200
    assert "No list belongs to your role here" in answer.text


@pytest.mark.parametrize(
    ("path", "said"),
    [("/alerts", "No alerts"), ("/unread", "No messages to read"), ("/tasks/call_today", "No contacts to make")],
)
def test_an_empty_list_names_what_there_is_none_of(scene, console_of, path, said):
    page = console_of(scene.other_nurse).get(path).text

    assert said in page
    assert "Nobody is waiting" not in page


@pytest.mark.parametrize(
    ("moment", "as_since", "as_before"),
    [("2026-11-25T00:00", "11-25", "11-24 24:00"), ("2026-11-25T16:45", "11-25 16:45", "11-25 16:45")],
)
def test_a_midnight_is_said_as_the_day_it_belongs_to(moment, as_since, as_before):
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    with time_machine.travel(datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)):
        assert f">{as_since}<" in since(at)
        assert f">{as_before}<" in before(at)


def test_a_contact_of_a_later_day_says_from_when_it_is_recorded(scene, console_of):
    from followup.queries import plan

    patient = scene.at_centre(scene.accepted(discharge=now() + timedelta(days=1))).patient_id
    second = plan(scene.community_nurse, patient_id=patient).tasks[1]

    page = console_of(scene.community_nurse).get("/tasks/this_week").text

    assert f"Recorded from {local(second.due_from):%m-%d} on" in page
    assert page.count("Record the contact") == 1


def test_the_contacts_can_be_narrowed_to_ones_own(scene, console_of):
    scene.accepted(discharge=now() + timedelta(days=1))
    own, other = console_of(scene.community_nurse), console_of(scene.other_nurse)

    everybody = other.get("/tasks/this_week").text

    assert 'href="/tasks/this_week?mine=1"' in everybody
    assert "data-row " in everybody
    assert "data-row " in own.get("/tasks/this_week?mine=1").text
    assert "No contacts to make" in other.get("/tasks/this_week?mine=1").text


def due_of(page, referral_id):
    """The deadline in a row of a list; empty where it has none."""
    row = page.split(f'data-subject="{referral_id}"')[1].split("</tr>")[0]
    return re.findall(r'data-clock="([^"]+)"', row)[:1]


def test_a_referral_has_one_deadline_in_every_list_of_its_sender(scene, console_of):
    from handoff import commands as handoff

    browser, sent, draft = console_of(scene.ward), scene.accepted(), scene.draft()
    told = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, told)
    scene.do(handoff.send_outcome, scene.community_nurse, told, outcome="stable", summary="血压平稳")
    lists = {sent: "with_the_receiver", draft.id: "to_send", told: "outcome_not_read"}

    leaving = browser.get("/discharges").text

    for referral_id, name in lists.items():
        other = due_of(browser.get(f"/lists/{name}").text, referral_id)
        assert due_of(leaving, referral_id) == other != [], name


def test_the_list_of_discharges_says_when_the_patient_leaves_beside_the_deadline(scene, console_of):
    leaves = now() + timedelta(days=5)
    scene.sent(discharge=leaves)

    page = console_of(scene.ward).get("/discharges").text

    assert f"leaves {local(leaves):%m-%d %H:%M}" in page
