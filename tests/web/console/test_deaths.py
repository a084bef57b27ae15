"""A death that is said as the outcome, on the pages."""

from __future__ import annotations

from emergencies import in_care, measure

import patients.queries
from drain import deliver_all
from handoff.enums import Kind
from kernel.clock import today
from patients.commands import mark_deceased


def step(browser, view, **values):
    inputs = {"expected_version": view.version, "idempotency_key": f"key-{len(values)}-0001", **values}
    return browser.post(f"/referrals/{view.id}/send-outcome", inputs)


def test_the_form_says_what_a_death_does_asks_for_its_day_and_shows_it(scene, console_of):
    referral_id = scene.in_care_of(Kind.UP)
    browser, view = console_of(scene.community_doctor), scene.at_centre(referral_id)
    form = browser.get(f"/referrals/{referral_id}/send-outcome").text
    assert "calls and visits stop" in form
    assert form.index('name="reason"') < form.index('name="died_on"') < form.index('name="summary"')

    refused = step(browser, view, reason="died", summary="抢救无效")
    assert refused.status_code == 422
    assert "Give the day of death." in refused.text

    answer = step(browser, view, reason="died", summary="抢救无效", died_on=today().isoformat())
    deliver_all()

    assert answer.status_code == 303
    page = browser.get(answer["Location"]).text
    assert "death recorded at both organisations" in page
    assert f"Day of death</dt><dd>{today()}" in page
    assert f"died on {today()}" in browser.get(f"/patients/{view.patient_id}").text
    theirs = scene.at_hospital(referral_id).patient_id
    assert patients.queries.detail(scene.doctor, patient_id=theirs).deceased_on == today()


def test_a_doctor_records_a_death_and_takes_a_mistake_back(scene, console_of):
    patient = scene.patient()
    url = f"/patients/{patient}"
    browser = console_of(scene.doctor)
    assert f'href="{url}/death"' in browser.get(url).text
    assert "every open referral ends" in browser.get(f"{url}/death").text

    refused = browser.post(f"{url}/death", {"on": "2199-01-01", "idempotency_key": "key-death-01"})
    assert refused.status_code == 422
    assert "A date of death lies between birth and today." in refused.text
    done = browser.post(f"{url}/death", {"on": today().isoformat(), "idempotency_key": "key-death-02"})
    assert f"died on {today()}" in browser.get(done["Location"]).text
    again = browser.post(f"{url}/death", {"on": today().isoformat(), "idempotency_key": "key-death-03"})
    assert again.status_code == 422
    assert f"On record: died on {today()}." in browser.get(f"{url}/alive").text
    browser.post(f"{url}/alive", {"idempotency_key": "key-death-04"})

    assert patients.queries.detail(scene.doctor, patient_id=patient).deceased_on is None


def test_the_page_of_somebody_who_has_died_proposes_nothing_more(scene, console_of):
    _referral, patient = in_care(scene)
    measure(scene, patient, 185, 112)
    browser = console_of(scene.community_doctor)
    url = f"/patients/{patient}"
    offered = (f'href="{url}/readings"', f'href="{url}/refer"', "/green-channel")
    before, alerts = browser.get(url).text, browser.get("/alerts").text

    mark_deceased(scene.head, patient_id=patient, on=today())

    after = browser.get(url).text
    assert all(one in before for one in offered)
    assert not any(one in after for one in offered)
    assert patient_url(patient) in alerts
    assert patient_url(patient) not in browser.get("/alerts").text
    hospital = scene.patient()
    ward = console_of(scene.doctor)
    ward.post(f"/patients/{hospital}/death", {"on": today().isoformat(), "idempotency_key": "key-death-06"})
    assert f"/handoffs/new/{hospital}" not in ward.get(f"/patients/{hospital}").text


def patient_url(patient) -> str:
    return f'href="/patients/{patient}"'


def test_contacts_that_fell_away_with_the_plan_are_not_shown_as_missed(scene, console_of):
    _referral, patient = in_care(scene)
    browser = console_of(scene.community_doctor)

    mark_deceased(scene.head, patient_id=patient, on=today())

    page = browser.get(f"/patients/{patient}").text
    assert "stopped: The patient has died" in page
    assert "days__day--late" not in page


def test_a_nurse_neither_records_a_death_nor_takes_one_back(scene, console_of):
    patient = scene.patient()
    browser = console_of(scene.ward)

    assert f'href="/patients/{patient}/death"' not in browser.get(f"/patients/{patient}").text
    for page in ("death", "alive"):
        assert browser.get(f"/patients/{patient}/{page}").status_code == 403
