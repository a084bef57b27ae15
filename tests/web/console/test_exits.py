"""The exits of a referral on its page: sent elsewhere, undone, asked back, the waiting list, the way back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.html import escape

from console.presenters import elsewhere
from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind, State
from kernel.clock import now


def step(browser, view, verb, **values):
    inputs = {"expected_version": view.version, "idempotency_key": f"key-{verb}-0001", **values}
    return browser.post(f"/referrals/{view.id}/{verb}", inputs)


def upward(scene, state=State.SENT):
    """A referral from the centre up to the hospital."""
    patient_id = scene.patient_of_centre()
    give_consent(scene.community_doctor, patient_id, scene.hospital, purpose="up_referral")
    ref = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP, patient_id=patient_id, recipient_id=scene.hospital.id, reason="胸闷待查"
    )
    handoff.send_referral(scene.community_doctor, referral_id=ref.id, expected_version=ref.version)
    deliver_all()
    if state != State.SENT:
        scene.do(handoff.open_referral, scene.office, ref.id)
    return ref.id


def test_what_was_declined_goes_to_another_centre_and_the_chain_is_shown(scene, other_centre, console_of):
    referral_id = scene.opened()
    scene.do(handoff.decline_referral, scene.head, referral_id, reason="no_capacity")
    browser = console_of(scene.ward)
    dialog = browser.get(f"/referrals/{referral_id}/redirect").text
    view = scene.at_hospital(referral_id)

    answer = step(browser, view, "redirect", recipient_id=str(other_centre.id), reason="declined")

    assert other_centre.name_en in dialog
    assert answer.status_code == 303
    moved = scene.at_hospital(referral_id)
    assert (moved.state, moved.recipient.organisation_id) == (State.DRAFT, other_centre.id)
    assert [link.live for link in moved.chain] == [False, True]
    assert [row.id for row in queries.inbox(scene.ward, list_name="to_send").items] == [referral_id]


def test_before_another_receiver_is_chosen_one_reads_who_declined_and_why(scene, other_centre, console_of):
    referral_id = scene.opened()
    scene.do(handoff.decline_referral, scene.head, referral_id, reason="outside_catchment")
    browser = console_of(scene.ward)

    dialog = browser.get(f"/referrals/{referral_id}/redirect").text.split("<main")[1]

    named = escape(scene.centre.name_en)
    assert f"{named}: Declined" in dialog.split("<form")[0]
    assert "Outside our area" in dialog.split("<form")[0]
    assert "A consent holds for one receiver" in dialog.split("<form")[0]
    assert "had this referral already: Declined" in dialog.split(f'value="{scene.centre.id}"')[1].split("<input")[0]
    assert dialog.count("had this referral already") == 1
    assert re.search(r'value="declined"[^>]* checked', dialog)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.DECLINED, "declined"),
        (State.EXPIRED, "no_answer"),
        (State.NOT_COMPLETED, "not_completed"),
        (State.RECEIVED, ""),
    ],
)
def test_the_reason_for_another_receiver_follows_from_what_the_last_one_did(scene, state, reason):
    view = replace(scene.at_hospital(scene.sent()), state=state)

    assert elsewhere.reason_of(view, "redirect") == reason
    assert reason in ("", *(code for code, _label in queries.reasons("redirect")))
    assert elsewhere.reason_of(view, "decline") == ""


def test_the_draft_for_the_next_receiver_leads_to_the_consent_that_it_lacks(scene, other_centre, console_of):
    referral_id = scene.opened()
    scene.do(handoff.decline_referral, scene.head, referral_id, reason="no_capacity")
    browser, view = console_of(scene.ward), scene.at_hospital(referral_id)

    step(browser, view, "redirect", recipient_id=str(other_centre.id), reason="declined")
    page = browser.get(f"/referrals/{referral_id}/prepare/send").text

    missing = page.split("Not ready to send")[1].split("</ul>")[0]
    assert f'<a href="/referrals/{referral_id}/prepare/consent">' in missing
    assert "This is the draft for the next receiver" in page


@pytest.mark.parametrize("role", ["doctor", "office"])
def test_another_receiver_is_offered_as_the_first_choice_was_for_that_kind_and_with_its_reasons(
    scene, other_centre, console_of, role
):
    browser = console_of(getattr(scene, role))
    beside, question = scene.sent_of(Kind.LATERAL), scene.sent_of(Kind.ADVICE)
    home = scene.sent()

    assert other_centre.name_en not in browser.get(f"/referrals/{beside}/redirect").text  # not a hospital
    for referral_id in (question, home):
        dialog = browser.get(f"/referrals/{referral_id}/redirect").text
        assert other_centre.name_en in dialog
        assert "places this week not said" in dialog.split(other_centre.name_en)[1]


def test_a_receiver_proposes_only_whom_the_sender_may_choose_for_that_kind(scene, other_centre, console_of):
    browser = console_of(scene.head)
    beside, home = scene.sent_of(Kind.LATERAL), scene.sent()

    assert other_centre.name_en not in browser.get(f"/referrals/{beside}/propose-onward").text
    assert other_centre.name_en in browser.get(f"/referrals/{home}/propose-onward").text


def test_what_was_sent_by_mistake_is_undone_while_nobody_has_opened_it(scene, console_of):
    referral_id = scene.sent()

    answer = step(console_of(scene.ward), scene.at_hospital(referral_id), "undo")
    deliver_all()

    assert answer.status_code == 303
    assert [view.state for view in scene.both(referral_id)] == [State.ENTERED_IN_ERROR, State.ENTERED_IN_ERROR]


def test_the_hospital_puts_a_patient_on_the_waiting_list_and_the_page_says_until_when(scene, console_of):
    referral_id = upward(scene, State.RECEIVED)
    expected = (now() + timedelta(days=9)).date()
    browser = console_of(scene.office)

    answer = step(browser, queries.referral(scene.office, referral_id=referral_id), "waitlist", expected_on=expected)
    deliver_all()

    assert answer.status_code == 303
    assert f"{expected:%Y-%m-%d}" in console_of(scene.community_doctor).get(f"/referrals/{referral_id}").text


def test_the_way_back_to_the_community_is_prepared_from_the_page(scene, console_of):
    referral_id = upward(scene)
    scene.do(handoff.accept_referral, scene.doctor, referral_id, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, referral_id)
    view = queries.referral(scene.doctor, referral_id=referral_id)
    leaves = f"{now() + timedelta(days=3):%Y-%m-%dT%H:%M}"

    hint = "begin the way back first"
    assert hint in console_of(scene.doctor).get(f"/referrals/{view.id}/send-outcome").text

    answer = step(console_of(scene.doctor), view, "refer-back", why="病情稳定", planned_discharge_at=leaves)

    assert answer.status_code == 303
    (draft,) = (row for row in queries.inbox(scene.doctor, list_name="to_send").items)
    back = queries.referral(scene.doctor, referral_id=draft.id)
    assert (back.kind, back.based_on, back.recipient.organisation_id) == (Kind.DOWN, referral_id, scene.centre.id)


def test_an_outcome_that_is_unclear_goes_back_with_the_question(scene, console_of):
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="stable", summary="血压平稳")

    answer = step(console_of(scene.ward), scene.at_hospital(referral_id), "question-outcome", text="用药调整了吗？")
    deliver_all()

    assert answer.status_code == 303
    assert scene.at_centre(referral_id).state == State.IN_CARE
    assert "用药调整了吗？" in console_of(scene.community_nurse).get(f"/referrals/{referral_id}").text


def in_hospital(scene):
    """A referral up that is in care at the hospital."""
    referral_id = upward(scene)
    scene.do(handoff.accept_referral, scene.doctor, referral_id, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, referral_id)
    return queries.referral(scene.doctor, referral_id=referral_id)


def test_a_way_back_that_was_begun_is_told_with_its_draft_and_not_offered_again(scene, console_of):
    view, browser = in_hospital(scene), console_of(scene.doctor)
    given = {"why": "病情稳定", "planned_discharge_at": f"{now() + timedelta(days=3):%Y-%m-%dT%H:%M}"}
    before = browser.get(f"/referrals/{view.id}").text

    step(browser, view, "refer-back", **given)
    first, later = browser.get(f"/referrals/{view.id}").text, browser.get(f"/referrals/{view.id}").text

    (draft,) = (row for row in queries.inbox(scene.doctor, list_name="to_send").items)
    link = f'href="/referrals/{draft.id}"'
    assert f'href="/referrals/{view.id}/refer-back"' in before
    assert "A draft of the way back was made" in first
    assert link in first.split("toast--success")[1].split("</div>")[0]
    for page in (first, later):
        doings = page.split('id="doings-title"')[1].split("</section>")[0]
        assert "The way back is begun as a draft" in doings
        assert link in doings
        assert f"/referrals/{view.id}/refer-back" not in page


def test_a_way_back_that_is_begun_twice_leads_to_the_first(scene, console_of):
    view, browser = in_hospital(scene), console_of(scene.doctor)
    given = {"why": "病情稳定", "planned_discharge_at": f"{now() + timedelta(days=3):%Y-%m-%dT%H:%M}"}
    step(browser, view, "refer-back", **given)
    again = queries.referral(scene.doctor, referral_id=view.id)
    (draft,) = (row for row in queries.inbox(scene.doctor, list_name="to_send").items)

    answer = step(browser, again, "refer-back", **given, idempotency_key="key-once-more-1")

    assert (answer.status_code, answer["Location"]) == (303, f"/referrals/{draft.id}")
    assert "It was begun already" in browser.get(f"/referrals/{draft.id}/prepare/assessment").text


def test_a_green_channel_that_was_begun_is_told_and_not_offered_again(scene, console_of):
    referral_id = scene.in_care_of(Kind.DOWN)
    browser, view = console_of(scene.community_doctor), scene.at_centre(referral_id)

    answer = step(browser, view, "refer-up", reason="胸痛", criteria=["chest_pain"])
    landed, page = browser.get(answer["Location"]).text, browser.get(f"/referrals/{referral_id}").text

    draft_id = answer["Location"].split("/")[2]
    assert "A draft of the green channel was made" in landed
    assert "The green channel is begun as a draft" in page
    assert f'href="/referrals/{draft_id}"' in page.split('id="doings-title"')[1].split("</section>")[0]
    assert f"/referrals/{referral_id}/refer-up" not in page
