"""A death that was taken back: the pages say what stays closed, that nobody calls, and how to go on."""

from __future__ import annotations

from datetime import timedelta

from emergencies import in_care

import followup.queries
from drain import deliver_all
from followup.enums import Pathway
from handoff import commands as handoff
from kernel.clock import today
from patients.commands import mark_deceased, retract_death

TAKEN_BACK = "The death of this patient was recorded by mistake and taken back on"
NOBODY_CALLS = "No follow-up plan is running for this patient. The last one was stopped: The patient has died."


def died_by_mistake(scene):
    referral_id, patient_id = in_care(scene)
    mark_deceased(scene.head, patient_id=patient_id, on=today())
    deliver_all()
    retract_death(scene.head, patient_id=patient_id)
    return referral_id, patient_id


def test_both_pages_say_that_it_was_a_mistake_and_what_stays_closed(scene, console_of):
    referral_id, patient_id = died_by_mistake(scene)
    browser = console_of(scene.community_nurse)

    person, referral = (browser.get(url).text for url in (f"/patients/{patient_id}", f"/referrals/{referral_id}"))

    for page in (person, referral):
        assert TAKEN_BACK in page
        assert "stay ended: begin anew what is needed" in page
    assert NOBODY_CALLS in person
    assert "ask the hospital for a new handoff" in person


def test_follow_up_is_begun_again_by_hand_and_then_nothing_more_is_said(scene, console_of):
    _referral_id, patient_id = died_by_mistake(scene)
    browser, url = console_of(scene.community_nurse), f"/patients/{patient_id}"
    assert f'href="{url}/follow-up"' in browser.get(url).text
    typed = {
        "pathway": Pathway.DISCHARGE.value,
        "responsible_id": str(scene.other_nurse.id),
        "idempotency_key": "key-follow-01",
    }

    yesterday = (today() - timedelta(days=1)).isoformat()

    for wrong in ({}, {"first_contact_on": yesterday}):
        assert browser.post(f"{url}/follow-up", {**typed, **wrong}).status_code == 422
    answer = browser.post(f"{url}/follow-up", {**typed, "first_contact_on": today().isoformat()})

    assert answer.status_code == 303
    plan = followup.queries.plan(scene.community_nurse, patient_id=patient_id)
    assert (plan.state, plan.responsible_id, plan.referral_id) == ("active", scene.other_nurse.id, None)
    page = browser.get(url).text
    assert TAKEN_BACK not in page
    assert f'href="{url}/follow-up"' not in page


def test_in_care_again_after_a_questioned_death_the_page_says_that_nobody_calls(scene, console_of):
    referral_id, patient_id = in_care(scene)
    died = {"outcome": "died", "summary": "误选", "died_on": today()}
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, **died)
    retract_death(scene.head, patient_id=patient_id)
    retract_death(scene.doctor, patient_id=scene.at_hospital(referral_id).patient_id)
    scene.do(handoff.question_outcome, scene.doctor, referral_id, text="患者在世")
    browser = console_of(scene.community_nurse)

    page = browser.get(f"/referrals/{referral_id}").text

    assert TAKEN_BACK in page
    assert NOBODY_CALLS in page
    assert f'href="/patients/{patient_id}/follow-up"' in page
    assert TAKEN_BACK in console_of(scene.doctor).get(f"/referrals/{referral_id}").text


def test_where_follow_up_runs_nothing_is_said_and_nothing_offered(scene, console_of):
    referral_id, patient_id = in_care(scene)
    browser = console_of(scene.community_nurse)

    for url in (f"/patients/{patient_id}", f"/referrals/{referral_id}"):
        page = browser.get(url).text
        assert "recorded by mistake" not in page
        assert "No follow-up plan is running" not in page
        assert "/follow-up" not in page
