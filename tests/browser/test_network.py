"""A lost network takes nothing that was typed: the form stays, says so, and is saved once when it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.clock import now

PATIENCE_MS = 10_000
HELD = {
    "en": "No network. What you typed is kept here; send it when the connection is back.",
    "zh-hans": "没有网络。已填写的内容保留在本页，网络恢复后请再次提交。",
}
WINDOWS = [(390, "zh-hans"), (1440, "en")]


def lose(page):
    """The phone without a network, long after the page was drawn."""
    page.wait_for_timeout(300)
    page.context.set_offline(True)


def sent(town):
    """A referral that waits for the centre."""
    from handoff import queries
    from handoff.commands import send_referral
    from serving import until

    ref = town.draft(discharge=now() + timedelta(days=5))
    send_referral(town.ward, referral_id=ref.id, expected_version=ref.version)
    until(lambda: queries.inbox(town.head, list_name="waiting_for_acceptance").items, 10)
    return ref.id


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_readings_are_kept_and_saved_once(town, visit, name_of, width, language):
    patient = town.patient_of_centre()
    centre = visit(town.centre, width=width, language=language)
    page = centre.sign_in(name_of(town.community_nurse))
    page.set_default_timeout(PATIENCE_MS)
    centre.open(f"/patients/{patient}/readings")
    page.fill("[name=weight]", "71.5")

    lose(page)
    page.click("main .form__actions button[type=submit]")
    page.wait_for_selector("[data-held]")
    said, typed = page.inner_text("[data-held]"), page.input_value("[name=weight]")
    page.context.set_offline(False)
    page.click("main .form__actions button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/readings"))

    assert (said, typed) == (HELD[language], "71.5")
    centre.open(f"/patients/{patient}")
    assert page.locator(".readings__value", has_text="71.5").count() == 1


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_a_decline_is_kept_and_sent_once(town, visit, name_of, width, language):
    from handoff import queries

    referral_id = sent(town)
    centre = visit(town.centre, width=width, language=language)
    page = centre.sign_in(name_of(town.community_doctor))
    page.set_default_timeout(PATIENCE_MS)
    centre.open(f"/referrals/{referral_id}/decline")
    page.locator("[name=reason]").first.check()
    page.fill("[name=text]", "本周床位已满")

    lose(page)
    page.click("main .form__actions button[type=submit]")
    page.wait_for_selector("[data-held]")
    said, typed = page.inner_text("[data-held]"), page.input_value("[name=text]")
    still = queries.referral(town.head, referral_id=referral_id).state
    page.context.set_offline(False)
    page.click("main .form__actions button[type=submit]")
    page.wait_for_url(f"**/referrals/{referral_id}")

    assert (said, typed, still) == (HELD[language], "本周床位已满", "SENT")
    assert queries.referral(town.head, referral_id=referral_id).state == "DECLINED"


def test_a_dialog_without_network_is_kept_and_sent(town, visit, name_of):
    from handoff import queries

    referral_id = sent(town)
    centre = visit(town.centre, width=390)
    page = centre.sign_in(name_of(town.community_doctor))
    page.set_default_timeout(PATIENCE_MS)
    centre.open(f"/referrals/{referral_id}")

    page.context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector("[data-toasts] [data-held]")
    page.context.set_offline(False)
    page.keyboard.press("a")
    page.locator("dialog[open] [name=responsible_id]").first.check()
    page.context.set_offline(True)
    page.click("dialog[open] .form__actions button[type=submit]")
    page.wait_for_selector("dialog[open] [data-held]")
    page.context.set_offline(False)
    page.click("dialog[open] .form__actions button[type=submit]")
    page.wait_for_selector("dialog[open]", state="detached")

    assert queries.referral(town.head, referral_id=referral_id).state == "ACCEPTED"
