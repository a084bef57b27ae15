"""People, consents, stopped messages, the region's counts."""

from __future__ import annotations

import pytest

from staff.enums import Role


@pytest.fixture
def administrator(hospital, person_in, console_of):
    return console_of(person_in(hospital, Role.ORGANISATION_ADMINISTRATOR, name="管理员"))


def test_an_invitation_is_shown_once_as_a_link(administrator):
    inputs = {"name": "新同事", "roles": ["ward_nurse"], "idempotency_key": "key-i-0001"}

    answer = administrator.post("/people/invite", inputs)
    repeated = administrator.post("/people/invite", inputs)

    assert "http://hospital.localhost/invitation/" in answer.text
    assert "/invitation/" not in repeated.text
    assert "The link was shown once already." in repeated.text
    assert "新同事" in administrator.get("/people").text


def test_an_invitation_without_a_role_is_refused(administrator):
    answer = administrator.post("/people/invite", {"name": "新同事"})

    assert answer.status_code == 422
    assert 'value="新同事"' in answer.text


def test_roles_change_and_an_account_ends(hospital, person_in, administrator, stranger, console_of):
    from staff.queries import person

    colleague = person_in(hospital, Role.WARD_NURSE, name="陈静")
    theirs = console_of(colleague)
    version = person(colleague, person_id=colleague.id).version
    path = f"/people/{colleague.id}"

    changed = administrator.post(f"{path}/roles", {"roles": ["referral_office"], "expected_version": version})
    stale = administrator.post(f"{path}/roles", {"roles": ["ward_nurse"], "expected_version": version})
    ended = administrator.post(f"{path}/end", {"expected_version": version + 1})

    assert (changed.status_code, stale.status_code, ended.status_code) == (303, 409, 303)
    assert theirs.get("/rail").status_code == 302


def test_people_are_not_managed_by_just_anybody(scene, console_of):
    browser = console_of(scene.ward)

    assert "Invite a person" not in browser.get("/people").text
    assert browser.post("/people/invite", {"name": "x", "roles": ["ward_nurse"]}).status_code == 422


def test_the_ledger_shows_every_field_and_a_withdrawal_names_what_it_means(scene, console_of):
    import consent.queries

    patient = scene.patient()
    browser = console_of(scene.ward)
    (entry,) = consent.queries.ledger(scene.ward, patient_id=patient)
    path = f"/patients/{patient}/consents"

    page = browser.get(path).text
    asked = browser.get(f"{path}/{entry.id}/withdraw").text
    inputs = {"by": "self", "how": "verbal_witnessed", "expected_version": entry.version}
    answer = browser.post(f"{path}/{entry.id}/withdraw", inputs)

    assert "in force" in page
    assert "aaaaaaaaaaaaaaaa…" in page
    assert "can read no more of" in asked
    assert answer.status_code == 303
    assert "The consent was withdrawn." in browser.get(path).text


def test_a_stopped_message_is_shown_and_tried_again(scene, console_of):
    from crossings import sender_at, tell
    from drain import deliver_all
    from kernel.ids import new_id

    sender = sender_at(scene.doctor, scene.centre, seed=77)
    tell(scene.doctor, proof=sender.proof(), conversation=new_id(), word="x", kind="probe.unheard_of")
    deliver_all(ripen=True)
    browser = console_of(scene.office)

    page = browser.get("/messages").text
    path = page.split('/retry"')[0].rsplit('href="', 1)[1]
    bare = browser.post(f"{path}/discard", {"reason": ""})
    answer = browser.post(f"{path}/retry", {"reason": "再试", "idempotency_key": "key-r-0001"})

    assert "The recipient does not know this kind of message." in page
    assert (bare.status_code, answer.status_code) == (422, 303)
    assert "Nothing is parked" in browser.get("/messages").text


def test_a_region_sees_counts_and_hidden_ones_as_a_word(scene, authority, person_in, console_of):
    from drain import deliver_all
    from oversight.commands import publish_figures
    from staff.access import machine

    for _ in range(2):
        scene.sent()
    for tenant in (scene.hospital, scene.centre):
        publish_figures(machine(tenant, "oversight"))
    deliver_all()

    page = console_of(person_in(authority, Role.REGIONAL_ADMINISTRATOR)).get("/region").text

    assert "Qinghe First People&#x27;s Hospital" in page
    assert "hidden" in page
    assert scene.ward.name not in page


def test_counts_are_for_the_region_only(scene, console_of):
    assert console_of(scene.ward).get("/region").status_code == 403
