"""Lists narrowed on the pages: the filters stand in the address, pages keep them, and none matching is said."""

from __future__ import annotations

import re

import pytest

from console.views import worklists


def rows(page):
    return re.findall(r'data-subject="([^"]*)"', page)


def test_filters_stand_in_the_address_and_are_shown_again(scene, console_of):
    plain, urgent = scene.sent(), scene.sent(priority="urgent")
    browser = console_of(scene.head)

    whole = browser.get("/lists/waiting_for_acceptance").text
    page = browser.get("/lists/waiting_for_acceptance?priority=urgent").text

    assert set(rows(whole)) == {str(plain), str(urgent)}
    assert rows(page) == [str(urgent)]
    assert '<option value="urgent" selected>' in page
    assert "1 filter" in page
    assert "1 match" in page
    assert 'data-list="/lists/waiting_for_acceptance?priority=urgent"' in page


def test_what_arrives_is_asked_for_with_the_same_filters(scene, console_of):
    scene.sent()
    urgent = scene.sent(priority="urgent")

    answer = console_of(scene.head).get(
        "/lists/waiting_for_acceptance?priority=urgent", headers={"X-Careloop-Ids": "1"}
    )

    assert answer.json()["subjects"] == [str(urgent)]


def test_none_matching_is_not_nobody_waiting(scene, console_of):
    scene.sent()
    browser = console_of(scene.head)

    page = browser.get("/lists/waiting_for_acceptance?q=zzzz").text

    assert "No matches" in page
    assert "Nobody is waiting" not in page
    assert 'value="zzzz"' in page
    assert 'href="/lists/waiting_for_acceptance"' in page


def test_pages_keep_the_filters(scene, console_of, monkeypatch):
    monkeypatch.setattr(worklists, "PAGE", 2)
    wanted = {str(scene.sent(priority="urgent")) for _ in range(3)}
    scene.sent()
    browser = console_of(scene.head)

    first = browser.get("/lists/waiting_for_acceptance?priority=urgent").text
    onward = re.search(r'href="([^"]*)" rel="next"', first)[1].replace("&amp;", "&")
    second = browser.get(onward).text

    assert "priority=urgent" in onward
    assert set(rows(first)) | set(rows(second)) == wanted
    assert len(rows(second)) == 1


@pytest.mark.parametrize("query", ["kind=SIDEWAYS", "partner=x", "waiting=many", "person=1", "q=%00", "state=LOST"])
def test_nonsense_in_the_address_narrows_nothing(scene, console_of, query):
    waiting = scene.sent()

    page = console_of(scene.head).get(f"/lists/waiting_for_acceptance?{query}")

    assert page.status_code == 200
    assert rows(page.text) == [str(waiting)]


def test_the_lists_of_a_colleague_for_whom_one_acts_are_offered_first(scene, console_of):
    from datetime import timedelta

    import staff.commands
    from handoff.enums import Kind
    from kernel.clock import today

    term = {"valid_from": today(), "valid_to": today() + timedelta(days=3)}
    staff.commands.delegate(scene.doctor, holder_id=scene.office.id, **term)
    his = scene.sent_of(Kind.UP)
    scene.sent()

    page = console_of(scene.office).get(f"/lists/not_yet_accepted?person={scene.doctor.id}").text

    assert rows(page) == [str(his)]
    assert re.search(rf'<optgroup label="You act for">\s*<option value="{scene.doctor.id}" selected', page)


def test_a_drafts_list_has_discharges_of_one_partner(scene, console_of):
    scene.sent()
    browser = console_of(scene.ward)

    assert len(rows(browser.get(f"/discharges?partner={scene.centre.id}").text)) == 1
    assert rows(browser.get(f"/discharges?partner={scene.hospital.id}").text) == []


def test_the_list_is_taken_out_as_it_is_narrowed(scene, console_of):
    scene.sent()
    urgent = scene.sent(priority="urgent")
    browser, path = console_of(scene.head), "/lists/waiting_for_acceptance"

    page = browser.get(f"{path}?priority=urgent").text
    answer = browser.post(f"{path}/export", {"form": "csv", "priority": "urgent"})

    assert f'action="{path}/export"' in page
    assert '<input type="hidden" name="priority" value="urgent">' in page
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert "Waiting_for_your_acceptance-" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode("utf-8-sig")
    assert scene.at_hospital(urgent).preview.masked_name in text
    assert len(text.strip().splitlines()) == 2
    assert browser.post(f"{path}/export", {"form": "xlsx"}).content.startswith(b"PK")


def test_who_may_not_take_it_out_is_not_offered_it(scene, console_of):
    scene.accepted()
    nurse = console_of(scene.community_nurse)

    assert "/export" not in nurse.get("/lists/accepted_no_contact").text
    assert nurse.post("/lists/accepted_no_contact/export", {"form": "csv"}).status_code == 403
    assert nurse.get("/lists/accepted_no_contact/export").status_code == 405
