"""A lost network takes nothing that was typed: the form stays, says so, and is saved once when it is back."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from kernel.clock import now, today

PATIENCE_MS = 10_000
HELD = {
    "en": "No network. What you typed is kept here; send it when the connection is back.",
    "zh-hans": "没有网络。已填写的内容保留在本页，网络恢复后请再次提交。",
}
UNSAVED = {
    "en": "You were signed out in the meantime: what you sent is not saved yet. This browser keeps what you typed; "
    "sign in, check it and send it again. Files are chosen again.",
    "zh-hans": "登录已失效，刚才提交的内容尚未保存。"
    "已填写的内容保留在本浏览器中，登录后请核对并重新提交；附件需重新选择。",
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


def taken_over(town):
    """A patient of the centre with a plan of calls."""
    from followup.queries import plan
    from handoff import queries
    from handoff.commands import accept_referral
    from serving import until

    referral_id = sent(town)
    version = queries.referral(town.head, referral_id=referral_id).version
    inputs = {"responsible_id": town.community_nurse.id, "first_contact_on": today() + timedelta(days=6)}
    accept_referral(town.community_doctor, referral_id=referral_id, expected_version=version, **inputs)
    until(lambda: queries.referral(town.head, referral_id=referral_id).package.status == "here", 10)
    patient = queries.referral(town.head, referral_id=referral_id).patient_id
    until(lambda: plan(town.community_nurse, patient_id=patient), 10)
    return patient


def readings_of(page, value):
    return page.locator(".readings__value", has_text=value).count()


def sign_in_again(page, username):
    page.fill("#id_username", username)
    page.fill("#id_password", "correct horse 42")
    page.click("main button[type=submit]")


def expire(page):
    """The session ends while the form is open."""
    page.context.clear_cookies(name="session")


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_what_was_sent_after_the_session_had_ended_comes_back(town, visit, name_of, width, language):
    patient = town.patient_of_centre()
    centre = visit(town.centre, width=width, language=language)
    page = centre.sign_in(name_of(town.community_nurse))
    page.set_default_timeout(PATIENCE_MS)
    centre.open(f"/patients/{patient}/readings")
    page.fill("[name=weight]", "71.5")

    expire(page)
    page.click("main .form__actions button[type=submit]")
    page.wait_for_url("**/sign-in?**")
    said = page.inner_text("main [role=alert]")
    sign_in_again(page, name_of(town.community_nurse))
    page.wait_for_url("**/readings")
    page.wait_for_selector("[data-brought]")
    typed = page.input_value("[name=weight]")
    page.click("main .form__actions button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/readings"))

    assert said == UNSAVED[language]
    assert typed == "71.5"
    assert readings_of(page, "71.5") == 1
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('careloop-kept'))") == []
    assert centre.faults == []


def test_a_contact_comes_back_and_nobody_else_sees_it(town, visit, name_of):
    from followup.queries import plan

    patient = taken_over(town)
    centre = visit(town.centre, width=390)
    page = centre.sign_in(name_of(town.community_nurse))
    page.set_default_timeout(PATIENCE_MS)
    task = plan(town.community_nurse, patient_id=patient).tasks[0]
    centre.open(f"/contacts/{task.id}")
    page.locator("[name=outcome][value=reached]").check()
    page.fill("[name=note]", "血压平稳")

    expire(page)
    page.click("main .form__actions button[type=submit]")
    sign_in_again(page, name_of(town.community_doctor))
    page.wait_for_url("**/contacts/**")
    foreign = page.input_value("[name=note]")
    page.locator("[name=outcome][value=reached]").check()
    page.fill("[name=note]", "再试一次")
    expire(page)
    page.click("main .form__actions button[type=submit]")
    sign_in_again(page, name_of(town.community_doctor))
    page.wait_for_selector("[data-brought]")
    own = page.input_value("[name=note]")
    page.click("main .form__actions button[type=submit]")
    page.wait_for_url("**/tasks/**")

    assert (foreign, own) == ("", "再试一次")
    assert plan(town.community_nurse, patient_id=patient).tasks[0].state == "done"


def test_signing_out_forgets_what_was_typed(town, visit, name_of):
    patient = town.patient_of_centre()
    centre = visit(town.centre)
    page = centre.sign_in(name_of(town.community_nurse))
    centre.open(f"/patients/{patient}/readings")
    page.fill("[name=weight]", "71.5")
    page.click("details[data-menu] summary")
    page.click("[data-sign-out] button")
    page.wait_for_url("**/sign-in")

    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('careloop-kept'))") == []


def test_an_answer_that_was_lost_is_learnt_by_sending_again(town, visit, name_of):
    patient = town.patient_of_centre()
    centre = visit(town.centre, width=390)
    page = centre.sign_in(name_of(town.community_nurse))
    page.set_default_timeout(PATIENCE_MS)
    path = f"/patients/{patient}/readings"
    centre.open(path)
    page.fill("[name=weight]", "71.5")

    def lose_the_answer(route):
        if route.request.method != "POST":
            route.continue_()
            return
        asked = urlsplit(route.request.url)
        here = asked._replace(netloc=f"127.0.0.1:{asked.port}").geturl()
        route.fetch(url=here, headers={**route.request.all_headers(), "host": asked.netloc}, max_redirects=0)
        route.abort()

    page.route(f"**{path}", lose_the_answer)
    page.click("main .form__actions button[type=submit]", no_wait_after=True)
    page.wait_for_timeout(3000)
    page.unroute(f"**{path}")
    centre.open(f"/patients/{patient}")
    page.click("[data-toasts] a")
    page.wait_for_selector("[data-brought]")
    page.click("main .form__actions button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/readings"))

    assert readings_of(page, "71.5") == 1
    assert page.locator("[data-toasts] a").count() == 0
