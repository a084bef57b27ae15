"""Values, their ranges, and what a red one leads to."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import translation

from console.presenters.package import band
from handoff import commands as handoff
from kernel.clock import local, now


def typed(**values):
    taken = f"{local(now()):%Y-%m-%dT%H:%M}"
    return {"source": "clinic", "taken_at": taken, "idempotency_key": "key-k1-0001", **values}


def test_an_impossible_value_is_refused_beside_its_field(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)

    answer = browser.post(f"/patients/{patient}/readings", typed(systolic="185", diastolic="11"))

    assert answer.status_code == 422
    assert 'href="#id_diastolic"' in answer.text
    assert 'value="185"' in answer.text


def test_a_red_value_says_the_number_and_why_and_offers_the_green_channel(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)

    answer = browser.post(f"/patients/{patient}/readings", typed(systolic="185", diastolic="112"))
    page = browser.get(answer["Location"]).text

    assert "185/112" in page
    assert "cn-basic-ph-v3" in page
    assert "One of them is an emergency" in page
    assert "Green channel: prepare the referral" in page


@pytest.mark.parametrize(("language", "sign"), [("en", "Change of consciousness"), ("zh-hans", "意识改变")])
def test_a_sign_is_named_wherever_its_alert_is_shown_and_no_code_is(scene, console_of, language, sign):
    from followup.queries import open_alerts

    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse, language=language)
    browser.post(f"/patients/{patient}/readings", typed(signs="consciousness"))
    (alert,) = open_alerts(scene.community_nurse, patient_id=patient).items
    paths = (f"/patients/{patient}", "/alerts", f"/alerts/{alert.id}/see", f"/alerts/{alert.id}/close")
    before = [browser.get(path).text for path in paths]
    browser.post(f"/patients/{patient}/readings", typed(systolic="188", diastolic="114", idempotency_key="key-k2-0001"))

    after = [browser.get(path).text for path in paths]

    assert [sign in page for page in (*before, *after)] == [True] * 8
    assert ["188/114 mmHg" in page for page in after] == [True] * 4
    assert f'<h2 id="alert-1">{sign} ·' in before[0]
    assert "emergency ·" not in before[0]


def test_alerts_are_ranked_by_their_values_and_how_long_they_stand(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)
    browser.post(f"/patients/{patient}/readings", typed(systolic="188", diastolic="114"))

    page = browser.get("/alerts").text

    assert "188/114 mmHg" in page
    assert "open for 0 min" in page
    assert "no clock" not in page
    assert f'href="/patients/{patient}"' in page.split('class="list__act"')[2]


def test_only_an_occasion_that_is_an_emergency_is_called_one(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)

    def said(key, **values):
        answer = browser.post(f"/patients/{patient}/readings", typed(idempotency_key=key, **values))
        return "is an emergency" in browser.get(answer["Location"]).text

    assert said("key-k1-0001", systolic="185", diastolic="112")
    assert not said("key-k2-0001", systolic="128", diastolic="82")
    assert said("key-k3-0001", systolic="190", diastolic="112")
    assert said("key-k4-0001", signs="consciousness")


def test_a_judgement_stays_with_its_reading(scene, console_of):
    from followup.queries import open_alerts

    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_doctor)
    browser.post(f"/patients/{patient}/readings", typed(systolic="185", diastolic="112", weight="61"))
    (alert,) = open_alerts(scene.community_doctor, patient_id=patient).items
    inputs = {"expected_version": alert.version, "resolution": "已电话联系急诊", "idempotency_key": "key-c-0001"}
    browser.post(f"/alerts/{alert.id}/close", inputs)
    browser.post(f"/patients/{patient}/readings", typed(systolic="128", diastolic="82", idempotency_key="key-k2-0001"))

    page = browser.get(f"/patients/{patient}").text
    rows = {value: page[page.index(f">{value}<") :].split("</tr>")[0] for value in ("185/112", "128/82", "61")}

    assert "emergency" in rows["185/112"]
    assert f"dealt with · {scene.community_doctor.name}" in rows["185/112"]
    assert "已电话联系急诊" in rows["185/112"]
    assert "in range" in rows["128/82"]
    assert "&lt; 140/90 mmHg" in rows["128/82"] or "&lt; 150/90 mmHg" in rows["128/82"]
    assert "no rule applies" in rows["61"]
    assert page.count("no rule applies") == 1


def test_half_a_blood_pressure_is_refused_at_the_number_that_is_missing(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id

    answer = console_of(scene.community_nurse).post(f"/patients/{patient}/readings", typed(systolic="128"))

    assert answer.status_code == 422
    assert 'href="#id_diastolic"' in answer.text
    assert "Enter both numbers of the blood pressure." in answer.text


def test_one_tap_makes_a_draft_with_the_criteria_ticked(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)
    browser.post(f"/patients/{patient}/readings", typed(systolic="185", diastolic="112"))
    page = browser.get(f"/patients/{patient}").text
    tap = page.split('/green-channel"')[0].rsplit('action="', 1)[1] + "/green-channel"

    answer = browser.post(tap, {"idempotency_key": "key-g-0001"})
    draft = browser.get(answer["Location"]).text
    again = browser.post(tap, {"idempotency_key": "key-g-0002"})
    version = draft.split('name="expected_version" value="')[1].split('"')[0]
    empty = {"emergency_reason": " ", "expected_version": version, "idempotency_key": "key-g-0003"}
    refused = browser.post(answer["Location"], empty)

    assert "Diastolic pressure 110 mmHg or more" in draft
    assert "185/112 mmHg" in draft
    assert "What puts life or health at risk?" in draft
    assert refused.status_code == 422
    assert '<a href="#emergency-reason">Say what puts life or health at risk' in refused.text
    assert answer["Location"].startswith(again["Location"])


def test_the_next_emergency_makes_another_draft_once_the_hospital_has_answered(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_doctor)

    def tapped(systolic):
        values = typed(systolic=systolic, diastolic="112", idempotency_key=f"key-r{systolic}-0001")
        browser.post(f"/patients/{patient}/readings", values)
        page = browser.get(f"/patients/{patient}").text
        tap = page.split('/green-channel"')[0].rsplit('action="', 1)[1] + "/green-channel"
        answer = browser.post(tap, {"idempotency_key": f"key-{systolic}-0001"})
        return UUID(answer["Location"].split("/")[2])

    first = tapped("185")
    version = scene.at_centre(first).version
    handoff.send_referral(scene.community_doctor, referral_id=first, expected_version=version, emergency_reason="危急")
    scene.deliver()
    scene.do(handoff.accept_referral, scene.doctor, first, responsible_id=scene.doctor.id)
    scene.do(handoff.send_outcome, scene.doctor, first, outcome="improved", summary="调整用药")

    page = browser.get(f"/patients/{patient}").text
    assert "Green channel: prepare the referral" not in page
    assert "Open the green-channel referral" in page
    assert tapped("190") != first


def test_a_value_that_is_no_number_is_kept_and_refused(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id

    answer = console_of(scene.community_nurse).post(f"/patients/{patient}/readings", typed(systolic="18o"))

    assert answer.status_code == 422
    assert 'value="18o"' in answer.text


def test_a_contact_is_recorded_and_the_referral_goes_on(scene, console_of):
    from followup.queries import plan
    from handoff.enums import State

    referral_id = scene.accepted()
    patient = scene.at_centre(referral_id).patient_id
    browser = console_of(scene.community_nurse)
    task = plan(scene.community_nurse, patient_id=patient).tasks[0]

    browser.get("/tasks/this_week")
    page = browser.get(f"/contacts/{task.id}").text
    inputs = {"outcome": "reached", "note": "血压平稳", "expected_version": task.version}
    answer = browser.post(f"/contacts/{task.id}", inputs)

    assert scene.at_hospital(referral_id).patient_name in page
    assert (answer.status_code, answer["Location"]) == (303, "/tasks/this_week")
    assert scene.at_centre(referral_id).state == State.IN_CARE


def test_an_alert_is_taken_on_and_closed_with_a_note(scene, console_of):
    from followup.queries import open_alerts

    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_doctor)
    browser.post(f"/patients/{patient}/readings", typed(systolic="185", diastolic="112"))
    (alert,) = open_alerts(scene.community_doctor, patient_id=patient).items

    seen = browser.post(f"/alerts/{alert.id}/see", {"expected_version": alert.version, "idempotency_key": "key-s-0001"})
    bare = browser.post(f"/alerts/{alert.id}/close", {"expected_version": alert.version + 1, "resolution": ""})
    inputs = {"expected_version": alert.version + 1, "resolution": "已转诊", "idempotency_key": "key-c-0001"}
    closed = browser.post(f"/alerts/{alert.id}/close", inputs)

    assert (seen.status_code, bare.status_code, closed.status_code) == (303, 422, 303)
    assert open_alerts(scene.community_doctor, patient_id=patient).items == ()


def test_a_band_is_worded_by_its_score() -> None:
    with translation.override("en"):
        assert (band("moderate", "lace"), band("moderate", "barthel")) == ("Moderate risk", "Moderate dependence")


def test_where_several_hospitals_could_be_asked_the_page_asks_which(scene, console_of, monkeypatch):
    from followup.queries import open_alerts

    patient = scene.patient_of_centre()
    browser = console_of(scene.community_doctor)
    browser.post(f"/patients/{patient}/readings", typed(systolic="188", diastolic="114"))
    (alert,) = open_alerts(scene.community_doctor, patient_id=patient).items
    url = f"/alerts/{alert.id}/green-channel"
    monkeypatch.setattr("console.views.starting.GreenChannel._only_hospital", lambda _view: None)

    asked = browser.post(url, {"idempotency_key": "key-g1-0001"})
    assert asked["Location"] == f"{url}/where"
    page = browser.get(f"{url}/where").text
    assert str(scene.hospital.id) in page
    assert browser.post(f"{url}/where", {"idempotency_key": "key-g2-0001"}).status_code == 422
    chosen = {"recipient_id": str(scene.hospital.id), "idempotency_key": "key-g3-0001"}

    assert browser.post(f"{url}/where", chosen)["Location"].endswith("/prepare/send")


def test_glucose_is_judged_beside_a_pressure_in_range(scene, console_of):
    patient = scene.at_centre(scene.accepted()).patient_id
    browser = console_of(scene.community_nurse)

    browser.post(f"/patients/{patient}/readings", typed(systolic="128", diastolic="82", glucose="1.8"))
    page = browser.get(f"/patients/{patient}").text
    rows = {value: page[page.index(f">{value}<") :].split("</tr>")[0] for value in ("128/82", "1.8")}

    assert "in range" in rows["128/82"]
    assert "emergency" in rows["1.8"]
    assert "Green channel: prepare the referral" in page
