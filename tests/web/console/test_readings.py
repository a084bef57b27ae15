"""Values, their ranges, and what a red one leads to."""

from __future__ import annotations

from kernel.clock import local, now


def typed(**values):
    return {"source": "clinic", "taken_at": f"{local(now()):%Y-%m-%dT%H:%M}", "idempotency_key": "k1", **values}


def test_an_impossible_value_is_refused_beside_its_field(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)

    answer = browser.post(f"/patients/{patient}/readings", typed(systolic="185", diastolic="11"))

    assert answer.status_code == 422, answer.text
    assert 'href="#id_diastolic"' in answer.text
    assert 'value="185"' in answer.text
