"""Nothing of the console is open to strangers but what `urls.OPEN` names."""

from __future__ import annotations

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
