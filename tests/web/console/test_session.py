"""Coming in and going out."""

from __future__ import annotations

from staff.enums import Role

PASSWORD = "correct horse 42"


def test_signs_in_and_goes_where_one_wanted(hospital, person_in, username_of, stranger):
    username = username_of(person_in(hospital, Role.HOSPITAL_DOCTOR))
    browser = stranger(hospital)

    answer = browser.post("/sign-in", {"username": username, "password": PASSWORD, "next": "/password"})

    assert (answer.status_code, answer["Location"]) == (302, "/password")
    assert browser.get("/password").status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_so(hospital, person_in, username_of, stranger):
    username = username_of(person_in(hospital, Role.HOSPITAL_DOCTOR))

    answer = stranger(hospital).post("/sign-in", {"username": username, "password": "wrong"})

    assert answer.status_code == 422
    assert "User name or password is wrong." in answer.text
    assert f'value="{username}"' in answer.text
