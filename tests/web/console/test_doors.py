"""Nothing of the console is open to strangers but what `urls.OPEN` names."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from console.urls import OPEN, urlpatterns

VALUES = {"name": "to_send", "verb": "accept", "token": "x"}


def closed() -> list[str]:
    return sorted(str(pattern.name) for pattern in urlpatterns if pattern.name not in OPEN)


def path_of(name: str) -> str:
    from django.urls import reverse

    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    inputs = {key: VALUES.get(key, uuid4()) for key in pattern.pattern.converters}
    return reverse(f"console:{name}", kwargs=inputs)


@pytest.mark.parametrize("name", closed())
def test_a_stranger_is_asked_to_sign_in(hospital, stranger, name):
    browser: Client = stranger(hospital)

    for answer in (browser.get(path_of(name)), browser.post(path_of(name))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=")


def test_a_fragment_makes_the_whole_page_go_to_the_sign_in(hospital, stranger):
    answer = stranger(hospital).get("/rail", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in")


def test_a_session_of_another_organisation_opens_nothing(scene, console_of, stranger):
    browser = stranger(scene.centre)
    browser.cookies["session"] = console_of(scene.ward).cookies["session"].value

    assert browser.get("/rail").status_code == 302


def test_no_page_is_kept_by_a_cache(scene, console_of):
    answer = console_of(scene.ward).get("/discharges")

    assert answer["Cache-Control"] == "no-store"


def test_a_form_that_came_too_late_is_told_that_it_is_not_saved(scene, stranger):
    browser, patient = stranger(scene.centre), uuid4()
    path = f"/patients/{patient}/readings"

    answer = browser.post(path, {"systolic": "146", "idempotency_key": "key-k1-0001"})
    page = browser.get(answer["Location"]).text
    wrong = browser.post("/sign-in", {"username": "x", "password": "y", "next": path, "unsaved": "1"}).text
    plain = browser.get("/sign-in", {"next": path}).text

    assert "what you sent is not saved yet" in page
    assert "what you sent is not saved yet" in wrong
    assert "data-return" in page
    assert "not saved" not in plain
    assert "146" not in page


def test_what_has_no_page_of_its_own_leads_back_to_where_it_was_sent_from(scene, stranger):
    browser, path = stranger(scene.centre), f"/patients/{uuid4()}"
    sent = {"idempotency_key": "key-k1-0001"}

    answer = browser.post(
        f"/alerts/{uuid4()}/green-channel", sent, headers={"Referer": f"http://{scene.centre.slug}.localhost{path}"}
    )

    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [path], "unsaved": ["1"]}


def test_an_answer_names_the_form_that_it_answers(scene, console_of):
    browser = console_of(scene.community_nurse)
    path = f"/patients/{scene.patient_of_centre()}/readings"

    refused = browser.post(path, {"systolic": "1", "idempotency_key": "key-k1-0001"})
    late = browser.post(path, {"systolic": "1", "idempotency_key": "key;k1=0002"})

    assert refused.cookies["answered"].value == "key-k1-0001"
    assert "answered" not in late.cookies
