"""Calls and visits on the pages: what was tried and written, the order of the days, and numbers that a tap calls."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine

from followup.commands import start_plan, stop_plan
from followup.queries import plan
from kernel.clock import SHANGHAI, now, today
from kernel.ids import new_id
from patients.commands import add_contact
from patients.contracts import ContactDetails
from patients.enums import ContactRelation
from patients.queries import detail
from staff.access import machine
from staff.enums import Role

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def taken(scene):
    """The centre's patient, who leaves the ward today, with a daughter who may be called."""
    with time_machine.travel(MONDAY, tick=True):
        patient_id = scene.at_centre(scene.accepted(discharge=now() + timedelta(minutes=1))).patient_id
        daughter = ContactDetails(ContactRelation.CHILD, name="张丽", phone="10000000077")
        add_contact(scene.community_nurse, patient_id=patient_id, contact=daughter)
        yield patient_id


def plan_of(scene, patient_id):
    return plan(scene.community_nurse, patient_id=patient_id)


def tasks(scene, patient_id):
    return plan_of(scene, patient_id).tasks


def tried(browser, task, outcome, note="", version=None):
    inputs = {"outcome": outcome, "note": note, "expected_version": version or task.version}
    return browser.post(f"/contacts/{task.id}", {**inputs, "idempotency_key": f"key-{task.step}-{outcome}"})


def test_what_was_written_about_a_try_is_read_on_both_pages(scene, console_of, taken):
    browser, first = console_of(scene.community_nurse), tasks(scene, taken)[0]
    assert tried(browser, first, "not_reached", "响铃无人接听").status_code == 303

    form = browser.get(f"/contacts/{first.id}").text
    page = browser.get(f"/patients/{taken}").text

    assert "<p>1 try</p>" in form
    assert f"<p>Not reached, 2026-11-23 09:00, {scene.community_nurse.name}: 响铃无人接听</p>" in form
    history = page[page.index("Contacts so far") :]
    for word in ("Not reached", scene.community_nurse.name, "响铃无人接听", "09:00"):
        assert word in history
    assert "1 try<" in browser.get("/tasks/this_week").text


def test_what_was_said_stays_on_the_page_when_a_newer_plan_takes_over_or_the_plan_stops(scene, console_of, taken):
    browser, first = console_of(scene.community_nurse), tasks(scene, taken)[0]
    tried(browser, first, "reached", "患者已到家，按时服药")
    clockwork = machine(scene.centre, "handoff")
    pathway = plan_of(scene, taken).pathway
    newer = {"referral_id": new_id(), "responsible_id": scene.community_nurse.id, "pathway": pathway}
    start_plan(clockwork, patient_id=taken, first_contact_on=today() + timedelta(days=1), discharged_on=None, **newer)

    replaced = browser.get(f"/patients/{taken}").text
    stop_plan(clockwork, patient_id=taken, reason="death")
    stopped = browser.get(f"/patients/{taken}").text

    for page in (replaced, stopped):
        assert "患者已到家，按时服药" in page[page.index("Contacts so far") :]


def test_the_days_of_the_plan_stand_in_the_order_in_which_they_are_due(scene, console_of, taken):
    with time_machine.travel(MONDAY + timedelta(days=2)):
        browser = console_of(scene.community_nurse)
        later = tasks(scene, taken)[1]
        assert tried(browser, later, "not_carried_out").status_code == 303

        page = browser.get(f"/patients/{taken}").text

    days = re.findall(r'days__day--\w*">.*?<b><time datetime="([\d-]+)"', page, re.DOTALL)
    assert len(days) > 5
    assert days == sorted(days)


def test_a_contact_of_a_later_day_is_refused_in_a_sentence_and_not_offered(scene, console_of, taken):
    browser, (first, _second, third, *_rest) = console_of(scene.community_nurse), tasks(scene, taken)

    answer = tried(browser, third, "reached")

    assert answer.status_code == 422
    assert "This contact is due from" in answer.text
    page = browser.get(f"/patients/{taken}").text
    assert f"/contacts/{first.id}" in page
    assert f"/contacts/{third.id}" not in page


def test_somebody_who_is_lost_stays_on_the_plan_and_is_seen_on_the_page(scene, console_of, taken):
    browser, first = console_of(scene.community_nurse), tasks(scene, taken)[0]
    tried(browser, first, "lost", "多次联系未果")

    assert "lost to follow-up since" in browser.get(f"/patients/{taken}").text
    assert plan(scene.community_nurse, patient_id=taken).state == "active"

    tried(browser, tasks(scene, taken)[1], "reached")
    assert "lost to follow-up since" not in browser.get(f"/patients/{taken}").text


def test_patient_and_family_are_called_with_a_tap(scene, console_of, taken):
    browser, first = console_of(scene.community_nurse), tasks(scene, taken)[0]
    own = detail(scene.community_nurse, patient_id=taken).phone

    for page in (f"/contacts/{first.id}", "/tasks/this_week", f"/referrals/{first.referral_id}"):
        text = browser.get(page).text
        assert own
        assert f'<a href="tel:{own}">' in text, page
        assert '<a href="tel:10000000077">' in text, page


def test_who_may_not_see_the_whole_number_gets_no_link(scene, console_of, taken, person_in):
    referral_id = tasks(scene, taken)[0].referral_id
    outsider = person_in(scene.centre, Role.ORGANISATION_ADMINISTRATOR)

    answer = console_of(outsider).get(f"/referrals/{referral_id}")

    assert "10000000077" not in answer.text
