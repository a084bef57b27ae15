"""Coming in and going out."""

from __future__ import annotations

import pytest

from staff.enums import Role

PASSWORD = "correct horse 42"


def test_signs_in_and_goes_where_one_wanted(hospital, person_in, username_of, stranger):
    username = username_of(person_in(hospital, Role.HOSPITAL_DOCTOR))
    browser = stranger(hospital)

    answer = browser.post("/sign-in", {"username": username, "password": PASSWORD, "next": "/password"})

    assert (answer.status_code, answer["Location"]) == (302, "/password")
    assert browser.get("/password").status_code == 200


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example/", "abc", "[]"])
def test_never_goes_to_another_site(hospital, person_in, username_of, stranger, wanted):
    username = username_of(person_in(hospital, Role.HOSPITAL_DOCTOR))
    inputs = {"username": username, "password": PASSWORD, "next": wanted}

    answer = stranger(hospital).post("/sign-in", inputs)

    assert answer["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_says_so(hospital, person_in, username_of, stranger):
    username = username_of(person_in(hospital, Role.HOSPITAL_DOCTOR))

    answer = stranger(hospital).post("/sign-in", {"username": username, "password": "wrong"})

    assert answer.status_code == 422
    assert "User name or password is wrong." in answer.text
    assert f'value="{username}"' in answer.text


def test_signing_out_ends_the_session(hospital, person_in, console_of):
    browser = console_of(person_in(hospital, Role.HOSPITAL_DOCTOR))
    key = browser.cookies["session"].value

    browser.post("/sign-out")
    browser.cookies["session"] = key

    assert browser.get("/password").status_code == 302


def test_the_language_is_switched_in_place_and_remembered_by_the_account(hospital, person_in, console_of):
    browser = console_of(person_in(hospital, Role.HOSPITAL_DOCTOR))

    answer = browser.post("/language", {"language": "zh-hans", "next": "/password"})

    assert answer["Location"] == "/password"
    assert '<html lang="zh-Hans">' in browser.get("/password").text
    del browser.cookies["language"]
    assert '<html lang="zh-Hans">' in browser.get("/password", headers={"Accept-Language": "en"}).text


def test_an_invited_colleague_chooses_a_password_and_is_in(hospital, person_in, console_of, stranger):
    administrator = console_of(person_in(hospital, Role.ORGANISATION_ADMINISTRATOR))
    inputs = {"name": "新同事", "roles": ["ward_nurse"], "idempotency_key": "key-k-0001"}
    told = administrator.post("/people/invite", inputs).text
    link = told.split('value="http://hospital.localhost')[1].split('"')[0]
    browser = stranger(hospital)

    short = browser.post(link, {"username": "newcomer", "password": "short", "again": "short"})
    chosen = {"password": "a long enough phrase", "again": "a long enough phrase"}
    answer = browser.post(link, {"username": "newcomer", **chosen})

    assert (short.status_code, answer.status_code) == (422, 302)
    assert 'value="newcomer"' in short.text
    assert browser.get("/discharges").status_code == 200
    assert browser.post(link, {"username": "second", **chosen}).status_code == 422


def test_whoever_follows_a_reset_link_is_asked_for_a_password_alone_and_is_in(
    hospital, person_in, username_of, stranger
):
    from staff.access import machine
    from staff.commands import reset_access

    nurse = person_in(hospital, Role.WARD_NURSE, name="陈护士")
    token = reset_access(machine(hospital, "provisioning"), account_id=nurse.id, expected_version=1).token
    browser, link = stranger(hospital), f"/invitation/{token}"
    chosen = {"password": "a long enough phrase", "again": "a long enough phrase"}

    page = browser.get(link).text
    weak = browser.post(link, {"password": "short", "again": "short"})
    answer = browser.post(link, {**chosen, "username": "mistyped"})

    assert 'name="username"' not in page
    assert "Choose a new password" in page
    assert (weak.status_code, answer.status_code) == (422, 302)
    assert "陈护士" in browser.get("/discharges").text
    again = stranger(hospital).post("/sign-in", {"username": username_of(nurse), "password": chosen["password"]})
    assert again.status_code == 302
