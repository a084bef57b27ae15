"""Whose handoff, and to whom: what is known is offered, and a running handoff is told before anything is typed."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import translation

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
