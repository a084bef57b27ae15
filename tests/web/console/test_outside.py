"""The page of a receiver outside the network: what it shows, what it keeps to itself, and whom it keeps out."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

import consent.commands
import outside.queries
from console.views.handover import texts
from handoff import commands as handoff
from handoff.enums import Kind, State
from kernel.clock import SHANGHAI, today
from outside.contracts import Issued

CODE_FORM = {"step": "open", "name": "沈医生"}


def guest(tenant, **more):
    """A browser of somebody who is in no network, in English."""
    return Client(HTTP_HOST=f"{tenant.slug}.localhost", headers={"Accept-Language": "en"}, **more)


@pytest.fixture
def link(abroad):
    referral_id = abroad.sent()
    issued = abroad.issued(referral_id)
    return issued, f"/outside/{issued.token}"


@pytest.fixture
def inside(abroad, link):
    """A browser in which the code was entered, and the page's hidden values."""
    issued, url = link
    browser = guest(abroad.scene.hospital)
    answer = browser.post(url, {**CODE_FORM, "code": issued.code})
    assert (answer.status_code, answer["Location"]) == (302, url)
    return browser, url


def hidden(page):
    """The values that every form of the page carries."""
    return {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("proof", "expected_version")}


def step(browser, url, verb, **given):
    return browser.post(url, {"step": verb, **hidden(browser.get(url).text), **given})


def test_the_link_alone_names_the_sender_and_nothing_else(abroad, link):
    issued, url = link
    view = abroad.scene.at_hospital(issued.referral_id)

    page = guest(abroad.scene.hospital).get(url)

    assert page.status_code == 200
    assert html.escape(abroad.scene.hospital.name_en) in page.text
    for word in (view.patient_name, view.preview.masked_name, view.preview.reason, "<script", "hx-", "Careloop"):
        assert word not in page.text


@pytest.mark.parametrize("look", ["get", "head"])
def test_a_chat_program_that_fetches_the_link_uses_nothing_up(abroad, link, look):
    issued, url = link
    for _time in range(30):
        assert getattr(guest(abroad.scene.hospital), look)(url).status_code == 200

    answer = guest(abroad.scene.hospital).post(url, {**CODE_FORM, "code": issued.code})

    assert answer.status_code == 302


def test_every_answer_forbids_keeping_finding_and_telling_where_one_comes_from(abroad, link, inside):
    browser, url = inside
    stranger = guest(abroad.scene.hospital)
    answers = [
        browser.get(url),
        browser.post(url, {"step": "accept"}),
        stranger.get(url),
        stranger.get("/outside/" + "x" * 43),
        stranger.post(url, {"step": "open"}),
        stranger.post(url, {"step": "open"}, headers={"Sec-Fetch-Site": "cross-site"}),
    ]

    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
        "application/x-www-form-urlencoded; charset=gbk",
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_one_sentence_under_the_same_headers(abroad, link, caplog, kind):
    answer = guest(abroad.scene.hospital).post(link[1], b"step=open", content_type=kind)

    assert answer.status_code == 400
    assert "Load the page again" in answer.text
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'; form")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.records[0].exc_info is None


def test_the_code_opens_the_masked_preview_for_this_browser_only(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    view = abroad.scene.at_hospital(issued.referral_id)

    page = browser.get(url)

    assert view.state == State.RECEIVED
    assert view.preview.masked_name in page.text
    assert view.patient_name not in page.text
    assert view.preview.reason in page.text
    assert guest(abroad.scene.hospital).get(url).status_code == 403
    cookie = browser.cookies["outside"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (url, True, "Lax")


def test_a_wrong_code_says_how_many_tries_are_left_and_at_last_locks(abroad, link):
    issued, url = link
    browser = guest(abroad.scene.hospital)

    pages = [browser.post(url, {**CODE_FORM, "code": "0"}) for _time in range(6)]

    assert [page.status_code for page in pages] == [422, 422, 422, 422, 403, 403]
    assert "Tries left: 4" in pages[0].text
    assert "This link is locked" in pages[-1].text
    assert browser.post(url, {**CODE_FORM, "code": issued.code}).status_code == 403


def test_accepting_by_the_form_shows_the_package(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside

    refused = step(browser, url, "accept", responsible_name="沈医生", responsible_phone="nonsense")
    done = step(browser, url, "accept", responsible_name="沈医生", responsible_phone="0571-88881234")

    assert refused.status_code == 422
    assert "This is no telephone number" in refused.text
    assert done.status_code == 302
    view = abroad.scene.at_hospital(issued.referral_id)
    assert view.state == State.ACCEPTED
    page = browser.get(url).text
    assert view.patient_name in page
    assert "Record the arrival" in page


def test_asking_declining_and_reporting_by_their_forms(abroad):
    scene = abroad.scene
    ways = {
        "ask_info": ({"text": "有无起搏器?"}, State.INFO_REQUESTED),
        "decline": ({"reason": "no_capacity"}, State.DECLINED),
        "waitlist": ({"expected_on": today().isoformat()}, State.WAITLISTED),
    }
    for verb, (given, state) in ways.items():
        issued = abroad.issued(abroad.sent())
        browser, url = guest(scene.hospital), f"/outside/{issued.token}"
        browser.post(url, {**CODE_FORM, "code": issued.code})

        assert step(browser, url, verb, **given).status_code == 302
        assert scene.at_hospital(issued.referral_id).state == state


def test_the_way_to_the_outcome(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    step(browser, url, "accept", responsible_name="沈医生", responsible_phone="0571-88881234")

    step(browser, url, "arrive", text="已到院")
    step(browser, url, "note", text="已开始训练")
    step(browser, url, "send_outcome", reason="improved", summary="步行50米", next_steps="复诊")

    assert abroad.scene.at_hospital(issued.referral_id).outcomes[-1].summary == "步行50米"
    assert "步行50米" in browser.get(url).text


def test_a_step_that_is_not_open_changes_nothing(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    before = abroad.scene.at_hospital(issued.referral_id).version

    for verb in ("arrive", "send_outcome", "withdraw", "stop", "schedule", "nonsense", ""):
        assert step(browser, url, verb, text="x", reason="other").status_code == 409

    assert abroad.scene.at_hospital(issued.referral_id).version == before


def test_a_form_that_was_not_drawn_for_this_browser_does_nothing(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    good = hidden(browser.get(url).text)
    forged = [
        {**good, "proof": ""},
        {**good, "proof": "0" * 64},
        {**good, "proof": "é"},
        {"expected_version": good["expected_version"]},
    ]

    for given in forged:
        browser.post(url, {"step": "decline", "reason": "no_capacity", **given})
    cross = browser.post(
        url, {"step": "decline", "reason": "no_capacity", **good}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert cross.status_code == 403
    assert abroad.scene.at_hospital(issued.referral_id).state == State.RECEIVED


def test_the_cookie_of_one_link_opens_no_other(abroad, inside):
    browser, _url = inside
    other = abroad.issued(abroad.sent())
    cookie = browser.cookies["outside"].value
    thief = guest(abroad.scene.hospital)
    thief.cookies["outside"] = cookie

    assert thief.get(f"/outside/{other.token}").status_code == 200
    assert "Enter the code" in thief.get(f"/outside/{other.token}").text
    thief.cookies["outside"] = cookie[:-2]
    assert "Enter the code" in thief.get(f"/outside/{other.token}").text


def test_on_another_organisations_host_the_link_is_nobody(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    elsewhere = guest(abroad.scene.centre)
    elsewhere.cookies["outside"] = browser.cookies["outside"].value

    assert elsewhere.get(url).status_code == 404
    assert elsewhere.post(url, {**CODE_FORM, "code": issued.code}).status_code == 404
    assert abroad.visit(issued, "").state == "taken"


def test_an_old_page_is_told_that_it_has_moved_on(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    old = hidden(browser.get(url).text)
    abroad.scene.do(handoff.edit_referral, abroad.scene.doctor, abroad.draft().id, reason="别的理由")
    step(browser, url, "ask_info", text="?")
    abroad.scene.do(handoff.answer_info, abroad.scene.doctor, issued.referral_id, text="!")

    answer = browser.post(url, {"step": "decline", "reason": "no_capacity", **old})

    assert answer.status_code == 409
    assert abroad.scene.at_hospital(issued.referral_id).state == State.RECEIVED


def test_what_ends_the_referral_is_said_in_plain_words_with_410(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside
    scene = abroad.scene

    patient = scene.at_hospital(issued.referral_id).patient_id
    consent.commands.withdraw_consent(
        scene.ward, consent_id=scene.consents[patient], expected_version=1, how="paper", by="self"
    )
    page = browser.get(url)
    assert (page.status_code, "agreement to share this with you has ended" in page.text) == (410, True)
    scene.do(handoff.withdraw_referral, scene.doctor, issued.referral_id, reason="consent_withdrawn")

    for who in (browser, guest(scene.hospital)):
        page = who.get(url)
        assert page.status_code == 410
        assert "This referral is closed" in page.text
    assert browser.post(url, {**CODE_FORM, "code": issued.code}).status_code == 410


def test_leaving_asks_the_code_again(abroad, link, inside):
    (issued, url), (browser, _url) = link, inside

    step(browser, url, "leave")

    assert "Enter the code" in browser.get(url).text
    assert browser.post(url, {**CODE_FORM, "code": issued.code}).status_code == 302


def test_both_languages_and_the_chosen_one_stays(abroad, link):
    issued, url = link
    browser = guest(abroad.scene.hospital)

    assert "请输入" in browser.get(f"{url}?lang=zh-hans").text
    answer = browser.post(f"{url}?lang=zh-hans", {**CODE_FORM, "code": issued.code})

    assert answer["Location"] == f"{url}?lang=zh-hans"
    assert "您的答复" in browser.get(answer["Location"]).text


def test_no_secret_of_the_link_is_in_a_log_line(abroad, link, caplog):
    issued, url = link
    from careloop.logs import Discreet

    guest(abroad.scene.hospital).post(url, {**CODE_FORM, "code": "1"})
    said = "\n".join(Discreet("%(message)s").format(record) for record in caplog.records)

    assert issued.token[:20] not in said
    assert caplog.records


def test_staff_start_send_and_hand_over_on_their_pages(abroad, console_of):
    """From the list of receivers to the paper with the picture, and the proof that it was opened."""
    scene = abroad.scene
    patient = scene.patient(consent=False)
    abroad.consent(patient)
    browser = console_of(scene.doctor)

    form = browser.get(f"/patients/{patient}/refer", {"kind": Kind.LATERAL}).text
    assert "邻省康复医院 神经康复科" in form
    assert "/destinations/new?next=" in form
    made = browser.post(
        f"/patients/{patient}/refer",
        {"kind": Kind.LATERAL, "recipient_id": str(abroad.id), "priority": "routine", "reason": "需要康复"},
    )
    referral_id = made["Location"].split("/")[2]
    draft = scene.at_hospital(referral_id)
    sent = browser.post(f"/referrals/{referral_id}/prepare/send", {"expected_version": draft.version})
    assert sent["Location"] == f"/referrals/{referral_id}/link"
    version = scene.at_hospital(referral_id).version
    page = browser.post(f"/referrals/{referral_id}/link", {"expected_version": version}).text
    code = re.search(r'handover__code">(\d{4} \d{4})<', page)[1]
    url = re.search(r"http://\S+?(/outside/[\w-]{43})", page)[1]
    assert "data:image/svg+xml" in page
    assert scene.at_hospital(referral_id).patient_name not in re.search(r"<article.*?</article>", page, re.S)[0]
    assert code not in re.search(r"<article.*?</article>", page, re.S)[0]
    again = browser.get(f"/referrals/{referral_id}/link").text
    assert code not in again
    assert "never: no code was entered" in again
    version = scene.at_hospital(referral_id).version
    browser.post(f"/referrals/{referral_id}/link/handed-over", {"expected_version": version, "how": "paper"})

    assert guest(scene.hospital).post(url, {**CODE_FORM, "code": code}).status_code == 302
    assert "沈医生" in browser.get(f"/referrals/{referral_id}/link").text
    timeline = browser.get(f"/referrals/{referral_id}").text
    assert "Link and code made" in timeline
    assert "Link on paper, code by telephone" in timeline
    assert f"/referrals/{referral_id}/link" in timeline
    (held,) = outside.queries.links(scene.doctor, referral_id=referral_id)
    assert held.opened_at is not None


def test_a_repeated_form_does_not_show_the_secret_twice(abroad, console_of):
    referral_id = abroad.sent()
    browser = console_of(abroad.scene.doctor)
    given = {"expected_version": abroad.scene.at_hospital(referral_id).version, "idempotency_key": "k" * 20}

    first, second = (browser.post(f"/referrals/{referral_id}/link", given) for _time in range(2))

    assert "handover__code" in first.text
    assert "handover__code" not in second.text
    assert "shown once already" in second.text


def test_a_receiver_is_named_on_the_way_and_chosen(abroad, console_of):
    browser = console_of(abroad.scene.doctor)
    patient = abroad.scene.patient(consent=False)
    back = f"/patients/{patient}/refer?kind=UP"
    given = {"name": "海滨医院", "contact_name": "林主任", "phone": "0755-1234567", "area": "海滨市"}

    drawn = browser.get("/destinations/new", {"next": back}).text
    action = html.unescape(re.search(r'<form method="post" action="(/destinations/new[^"]*)"', drawn)[1])
    refused = browser.post(action, {**given, "phone": "x"})
    done = browser.post(action, given)

    assert refused.status_code == 422
    assert done["Location"].startswith(f"{back}&recipient_id=")
    page = browser.get(done["Location"]).text
    assert re.search(r'value="[0-9a-f-]{36}"[^>]* checked', page)
    assert "海滨医院" in browser.get("/destinations").text


def test_an_institution_is_put_right_and_taken_off_the_list(abroad, console_of):
    browser = console_of(abroad.scene.doctor)
    url = f"/destinations/{abroad.id}"
    assert "韩主任" in browser.get(url).text

    given = {"contact_name": "新主任", "phone": "0571-88881234", "area": "邻省", "expected_version": 1}
    assert browser.post(url, given).status_code == 303

    page = browser.get("/destinations").text
    assert "新主任" in page
    assert "ended" in page
    assert "邻省康复医院" not in browser.get(f"/patients/{abroad.scene.patient()}/refer", {"kind": "UP"}).text


def test_a_declined_referral_is_sent_outside_from_its_page(abroad, console_of):
    scene = abroad.scene
    referral_id = scene.sent_of(Kind.LATERAL)
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    scene.do(handoff.decline_referral, scene.community_doctor, referral_id, reason="no_capacity")
    browser = console_of(scene.doctor)
    url = f"/referrals/{referral_id}/redirect"

    assert "邻省康复医院" in browser.get(url).text
    given = {"recipient_id": str(abroad.id), "reason": "declined"}
    browser.post(url, {**given, "expected_version": scene.at_hospital(referral_id).version})

    assert scene.at_hospital(referral_id).outside


def test_the_texts_name_the_last_day_as_the_clock_on_the_wall_shows_it(abroad):
    view = abroad.scene.at_hospital(abroad.sent())
    late = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)

    made = texts(view, "https://x.example/", Issued(view.id, view.version, expires_at=late), "en")

    assert "holds until 2026-12-01" in made["message"]


def test_a_death_told_here_goes_on_record_when_the_sender_has_read_it_and_both_pages_say_so(
    abroad, link, inside, console_of
):
    (issued, url), (browser, _url) = link, inside
    step(browser, url, "accept", responsible_name="沈医生", responsible_phone="0571-88881234")
    step(browser, url, "arrive", text="已到院")
    assert "The sender records it after reading." in browser.get(url).text
    said = {"reason": "died", "summary": "院内去世"}

    refused = step(browser, url, "send_outcome", died_on="1850-01-01", **said)
    assert refused.status_code == 422
    assert "This day lies more than 30 days before the referral." in refused.text
    step(browser, url, "send_outcome", died_on=today().isoformat(), **said)

    page = console_of(abroad.scene.doctor).get(f"/referrals/{issued.referral_id}/acknowledge").text
    assert f"Day of death: {today()}" in page
    assert "The death is then recorded here" in page


def test_the_page_says_what_is_due_now_and_the_last_day_on_which_it_can_be_read(abroad):
    midnight = datetime.combine(today() + timedelta(days=30), time(), SHANGHAI)
    patient_id = abroad.scene.patient(consent=False)
    abroad.consent(patient_id, valid_until=midnight)
    referral_id = abroad.sent(consent=False, patient_id=patient_id)
    issued = abroad.issued(referral_id)
    browser, url = guest(abroad.scene.hospital), f"/outside/{issued.token}"
    browser.post(url, {**CODE_FORM, "code": issued.code})

    asked = browser.get(url).text
    step(browser, url, "accept", responsible_name="沈医生", responsible_phone="0571-88881234")
    accepted = browser.get(url).text
    step(browser, url, "arrive", text="已到院")
    in_care = browser.get(url).text

    sender = html.escape(abroad.scene.hospital.name_en)
    assert f"<h1>{sender} waits for you</h1>" in asked
    assert "<h1>You have taken over: record when the patient is with you</h1>" in accepted
    assert f"<h1>The patient is in your care: report the outcome to {sender}</h1>" in in_care
    assert "Arrival or appointment due" in accepted
    last = re.search(r"Can be read until</dt><dd>(?:<time[^>]*>)?([\d-]+)", accepted)
    assert last[1] == f"{today() + timedelta(days=29)}"


def test_a_link_that_ends_at_midnight_holds_to_the_day_before(abroad):
    view = abroad.scene.at_hospital(abroad.sent())
    midnight = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)

    made = texts(view, "https://x.example/", Issued(view.id, view.version, expires_at=midnight), "en")

    assert "holds until 2026-11-30" in made["message"]
