"""Every page opens for those who work with it, in both languages, and for nobody who is not signed in."""

from __future__ import annotations

import pytest

from handoff.enums import ListName
from staff.enums import Role

LANGUAGES = ("en", "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ward_sees_its_pages(scene, console_of, language):
    draft, sent = scene.draft(), scene.sent()
    browser = console_of(scene.ward, language=language)
    patient = scene.at_hospital(sent).patient_id

    for path in (
        "/discharges",
        "/lists/to_send",
        "/lists/not_yet_accepted",
        "/patients?q=a",
        f"/patients/{patient}",
        f"/patients/{patient}/consents",
        "/handoffs/new",
        f"/handoffs/new/{patient}",
        f"/referrals/{sent}",
        f"/referrals/{draft.id}/prepare/assessment",
        f"/referrals/{draft.id}/prepare/plan",
        f"/referrals/{draft.id}/prepare/consent",
        f"/referrals/{draft.id}/prepare/send",
        f"/referrals/{sent}/withdraw",
        "/rail",
        f"/referrals/{sent}/banner",
        f"/referrals/{sent}/glance",
        "/password",
    ):
        assert browser.get(path).status_code == 200, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_centre_sees_its_pages(scene, console_of, language):
    sent, care = scene.sent(), in_care(scene)
    browser = console_of(scene.community_doctor, language=language)
    patient = scene.at_centre(care).patient_id

    for path in (
        "/lists/waiting_for_acceptance",
        "/lists/in_care",
        "/lists/green_channel",
        f"/referrals/{sent}",
        f"/referrals/{sent}/accept",
        f"/referrals/{sent}/decline",
        f"/referrals/{care}",
        f"/patients/{patient}",
        f"/patients/{patient}/readings",
        "/tasks/call_today",
        "/tasks/this_week",
        "/tasks/overdue",
        "/alerts",
        f"/referrals/{care}/send-outcome",
        f"/referrals/{care}/note",
    ):
        assert browser.get(path).status_code == 200, path


def test_home_is_the_first_list_with_somebody_in_it(scene, console_of):
    scene.sent()

    answer = console_of(scene.head).get("/")

    assert (answer.status_code, answer["Location"]) == (302, f"/lists/{ListName.WAITING_FOR_ACCEPTANCE}")


def test_an_administrator_sees_people(hospital, person_in, console_of):
    browser = console_of(person_in(hospital, Role.ORGANISATION_ADMINISTRATOR))

    assert browser.get("/people").status_code == 200
    assert browser.get("/people/invite").status_code == 200


def in_care(scene):
    """Taken over, and reached for the first time."""
    from handoff import commands as handoff

    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    return referral_id


@pytest.mark.parametrize("typed", ["\x00", "\x01", "\u200b", " "])
def test_a_search_for_nothing_shows_nobody(scene, console_of, typed):
    from patients.queries import summary

    patient = scene.patient()
    answer = console_of(scene.ward).get("/patients", {"q": typed})

    assert answer.status_code == 200
    assert summary(scene.ward, patient_id=patient).name not in answer.text
