"""How an organisation works with referrals, and the deadlines with a partner, set on pages."""

from __future__ import annotations

import re

from handoff import queries


def version_in(page):
    found = re.search(r'name="expected_version" value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_kind_is_set_and_the_next_change_builds_on_it(scene, console_of):
    browser = console_of(scene.head)
    page = browser.get("/settings").text
    assert "/settings/kinds/UP" in page
    assert "your own" not in page

    form = browser.get("/settings/kinds/UP").text
    inputs = {"internal_review": "on", "undo_minutes": "5", "contact_ladder": "4"}
    wrong = browser.post("/settings/kinds/UP", {**inputs, "undo_minutes": "61"})
    saved = browser.post("/settings/kinds/UP", {**inputs, "expected_version": version_in(form)})
    stale = browser.post("/settings/kinds/UP", inputs)

    assert (wrong.status_code, saved.status_code, stale.status_code) == (422, 303, 409)
    (up,) = [one for one in queries.referral_kinds(scene.head) if one.kind == "UP"]
    assert (up.internal_review, up.undo_minutes, up.contact_ladder, up.version) == (True, 5, 4, 1)
    assert "your own" in browser.get("/settings").text
    assert "internal_review" not in browser.get("/settings/kinds/UP-GREEN").text


def test_a_deadline_with_a_partner_is_set_for_one_level(scene, console_of):
    browser = console_of(scene.head)
    listed = f"/settings/partners/{scene.hospital.id}"
    path = f"{listed}/length?kind=DOWN&priority=&code=R6&level=2"
    page = browser.get(listed).text
    assert ("30 days" in page, "24 hours" in page, "1440" in page) == (True, True, False)

    form = browser.get(path).text
    saved = browser.post(path, {"amount": "45", "unit": "days", "expected_version": version_in(form)})

    assert saved.status_code == 303
    assert "45 days" in browser.get(listed).text
    assert browser.get(f"{listed}/length?kind=DOWN&priority=&code=R6&level=1").status_code == 404


def test_only_who_configures_finds_the_settings(scene, console_of):
    for person in (scene.community_nurse, scene.ward):
        browser = console_of(person)
        assert browser.get("/settings").status_code == 403
        assert 'href="/settings"' not in browser.get("/patients").text
