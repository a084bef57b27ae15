"""Coming in and going out."""

from __future__ import annotations

import pytest

from staff.enums import Role

PASSWORD = "correct horse 42"


def test_signs_in_and_goes_where_one_wanted(hospital, person_in, stranger):
    person_in(hospital, Role.HOSPITAL_DOCTOR)
    username = _username(hospital)
    browser = stranger(hospital)

    answer = browser.post("/sign-in", {"username": username, "password": PASSWORD, "next": "/password"})

    assert (answer.status_code, answer["Location"]) == (302, "/password")
    assert browser.get("/password").status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_so(hospital, person_in, stranger):
    person_in(hospital, Role.HOSPITAL_DOCTOR)

    answer = stranger(hospital).post("/sign-in", {"username": _username(hospital), "password": "wrong"})

    assert answer.status_code == 422
    assert "User name or password is wrong." in answer.text
    assert f'value="{_username(hospital)}"' in answer.text


def _username(tenant):
    from staff.models import Account
    from tenancy.access import unit_of_work

    with unit_of_work(tenant):
        return Account.objects.latest("id").username
