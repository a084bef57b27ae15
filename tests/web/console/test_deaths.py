"""A death that is said as the outcome, on the pages."""

from __future__ import annotations

import patients.queries
from drain import deliver_all
from handoff.enums import Kind
from kernel.clock import today


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
