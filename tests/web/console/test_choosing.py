"""Whose handoff, and to whom: what is known is offered, and a running handoff is told before anything is typed."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import translation
from django.utils.html import escape

import patients.queries
from console.presenters.suggestions import room
from handoff.contracts import OfferView, SuggestionView
from kernel.clock import SHANGHAI


def name_of(scene, patient):
    return patients.queries.summary(scene.ward, patient_id=patient).name


def test_the_newest_patients_without_an_open_handoff_are_offered_first(scene, console_of):
    earlier, running, newest = scene.patient(), scene.patient(), scene.patient()
    scene.draft(running)

    page = console_of(scene.ward).get("/handoffs/new").text

    assert "The newest patients here without an open handoff" in page
    assert f"/handoffs/new/{running}" not in page
    assert page.index(f"/handoffs/new/{newest}") < page.index(f"/handoffs/new/{earlier}")


def test_a_running_handoff_is_told_before_the_form_is_filled_in(scene, console_of):
    patient, other = scene.patient(), scene.patient()
    referral = scene.draft(patient)
    browser = console_of(scene.ward)

    told = browser.get(f"/handoffs/new/{patient}").text

    assert f'href="/referrals/{referral.id}"' in told
    assert "It is open already" in told
    assert "It is open already" not in browser.get(f"/handoffs/new/{other}").text


def test_a_hospital_is_not_said_to_serve_no_area_and_to_have_told_no_places(scene, console_of):
    patient = scene.patient_of_centre()

    page = console_of(scene.community_doctor).get(f"/patients/{patient}/refer", {"kind": "UP"}).text

    assert escape(scene.hospital.name_en) in page
    assert "no area named" not in page
    assert "places this week not said" not in page


def test_ones_own_patient_has_years_in_the_steps_of_a_draft(scene, console_of):
    patient = scene.patient()
    draft = scene.draft(patient)
    age = patients.queries.summary(scene.ward, patient_id=patient).age

    page = console_of(scene.ward).get(f"/referrals/{draft.id}/prepare/send").text

    facts = page.split("person__facts")[1].split("</p>")[0]
    assert f"<span>{age} y</span>" in facts
    assert "–" not in facts


def test_only_a_hospital_begins_a_discharge_from_its_lists(scene, console_of):
    assert 'href="/handoffs/new"' in console_of(scene.ward).get("/lists/to_send").text.split("<main")[1]
    assert 'href="/handoffs/new"' not in console_of(scene.community_doctor).get("/lists/to_send").text.split("<main")[1]


def offer(kind, free):
    return OfferView(kind, kind, kind, kind, 60, free, datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("places", "offers", "said"),
    [
        (None, (offer("bed", 4), offer("bed", 3)), "7 beds free (as of "),
        (None, (offer("department", None),), "places this week not said"),
        (2, (offer("bed", 4),), "2 places this week (as of "),
    ],
)
def test_beds_that_were_published_are_told_where_no_places_are(places, offers, said):
    known = SuggestionView(
        uuid4(), "青禾市第一人民医院", "", "hospital", "", "everywhere", None, places, offers[0].as_of, None, offers
    )

    with translation.override("en"):
        assert str(room(known)).startswith(said)
