"""Every kind of referral on the pages: what is asked for it, the consent with its own purpose, and that it arrives."""

from __future__ import annotations

import re
from datetime import timedelta

import consent.queries
from handoff import commands as handoff
from handoff import queries
from handoff.commands.starting import PURPOSE_OF
from handoff.enums import Kind, State
from kernel.actor import Actor
from kernel.clock import today
from staff.enums import Role
from tenancy import provisioning
from tenancy.enums import ServiceKind

WHY = "头晕三天,需要进一步检查"


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def begun(browser, patient, kind, recipient, **more):
    """The address of a draft that was started on the page."""
    given = {"kind": kind, "recipient_id": recipient.id, "priority": "routine", "reason": WHY, **more}
    answer = browser.post(f"/patients/{patient}/refer", given)
    assert answer.status_code == 302, re.findall(r"data-summary>.*?</ul>", answer.text, re.S)
    assert answer["Location"].endswith("/prepare/consent")
    return answer["Location"].removesuffix("/prepare/consent")


def consented(browser, address):
    """The consent, witnessed, as the page proposes it; the answer leads on to sending."""
    page = browser.get(f"{address}/prepare/consent").text
    given = {
        "categories": re.findall(r'name="categories" value="([a-z_]+)"', page),
        "method": "copy",
        "giver": "self",
        "way": "verbal_witnessed",
        "witnessed_by": "陈护士长",
        "valid_until": hidden(page, "valid_until"),
        "notice_language": "zh-hans",
        "necessity_shown": "on",
        "separate_consent": "on",
        "answer": "agreed",
    }
    kept = {name: hidden(page, name) for name in ("shown", "notice_version", "idempotency_key", "expected_version")}
    answer = browser.post(f"{address}/prepare/consent", {**given, **kept})
    assert answer["Location"] == f"{address}/prepare/send"


def sent(browser, address, **more):
    """What sending (or submitting) answers."""
    page = browser.get(f"{address}/prepare/send").text
    return browser.post(f"{address}/prepare/send", {"expected_version": hidden(page, "expected_version"), **more})


def walked(scene, browser, sender, receiver, address):
    """Consents, sends and delivers it; the order as the sender holds it, and the receiver's list."""
    consented(browser, address)
    assert sent(browser, address)["Location"] == address
    scene.deliver()
    view = queries.referral(sender, referral_id=address.rsplit("/", 1)[1])
    (entry,) = consent.queries.ledger(sender, patient_id=view.patient_id)
    assert (view.state, entry.purpose) == (State.SENT, PURPOSE_OF[view.kind])
    return view, receiver.get("/lists/waiting_for_acceptance").text


def test_up_to_the_hospital_urgently(scene, console_of):
    browser, patient = console_of(scene.community_doctor), scene.patient_of_centre()

    address = begun(browser, patient, Kind.UP, scene.hospital, priority="urgent")
    page = browser.get(f"{address}/prepare/consent").text
    view, waiting = walked(scene, browser, scene.community_doctor, console_of(scene.doctor), address)

    assert (view.kind, view.priority, view.preview.reason) == (Kind.UP, "urgent", WHY)
    assert address in waiting
    assert "/prepare/assessment" not in page
    assert "/prepare/plan" not in page


def test_a_question_that_may_become_a_referral(scene, console_of):
    browser, patient = console_of(scene.community_doctor), scene.patient_of_centre()

    address = begun(browser, patient, Kind.ADVICE, scene.hospital, may_become_referral="on")
    review = browser.get(f"{address}/prepare/send").text
    view, waiting = walked(scene, browser, scene.community_doctor, console_of(scene.doctor), address)

    assert (view.kind, view.may_become_referral) == (Kind.ADVICE, True)
    assert "<dt>May become a referral</dt><dd>Yes</dd>" in review
    assert address in waiting


def test_temporary_care_until_its_last_day(scene, console_of):
    browser, patient = console_of(scene.doctor), scene.patient(consent=False)
    last = today() + timedelta(days=14)

    endless = browser.post(
        f"/patients/{patient}/refer",
        {"kind": Kind.TEMP, "recipient_id": scene.centre.id, "priority": "routine", "reason": WHY},
    )
    address = begun(browser, patient, Kind.TEMP, scene.centre, ends_on=last.isoformat())
    later = {"reason": WHY, "ends_on": (last + timedelta(days=1)).isoformat()}
    page = browser.get(f"{address}/prepare/start").text
    changed = browser.post(f"{address}/prepare/start", {**later, "expected_version": hidden(page, "expected_version")})
    view, waiting = walked(scene, browser, scene.doctor, console_of(scene.community_doctor), address)

    assert endless.status_code == 422
    assert 'href="#id_ends_on"' in endless.text
    assert changed["Location"] == f"{address}/prepare/consent"
    assert view.ends_on == last + timedelta(days=1)
    assert address in waiting


def test_on_the_same_level_to_a_department_of_its_directory(new_tenant, person_in, console_of):
    from handoffs import scene_of

    hospital = new_tenant("hospital")
    peer = new_tenant("hospital", (hospital,))
    centre = new_tenant("community_health_centre", (hospital,))
    provisioning.offer_service(peer.slug, ServiceKind.DEPARTMENT, "neuro", "神经内科", name_en="Neurology")
    provisioning.offer_service(peer.slug, ServiceKind.BED, "green", "绿色通道床位", name_en="Green beds")
    scene, colleague = scene_of(hospital, centre, person_in), person_in(peer, Role.HOSPITAL_DOCTOR)
    browser, patient = console_of(scene.doctor), scene.patient(consent=False)

    offered = browser.get(f"/patients/{patient}/refer?kind=LATERAL&recipient_id={peer.id}").text
    address = begun(browser, patient, Kind.LATERAL, peer, service_code="neuro")
    view, waiting = walked(scene, browser, scene.doctor, console_of(colleague), address)

    assert "Neurology" in offered
    assert "Green beds" not in offered
    assert str(centre.id) not in offered
    assert (view.kind, view.preview.service_code) == (Kind.LATERAL, "neuro")
    assert address in waiting


def test_the_page_of_the_patient_leads_to_what_is_agreed_and_to_nothing_else(scene, console_of):
    browser, patient = console_of(scene.community_doctor), scene.patient_of_centre()

    person = browser.get(f"/patients/{patient}").text
    page = browser.get(f"/patients/{patient}/refer").text
    up = browser.get(f"/patients/{patient}/refer?kind=UP").text

    assert f'href="/patients/{patient}/refer"' in person
    assert set(re.findall(r'name="kind" value="([A-Z-]+)"', page)) == {"UP", "ADVICE"}
    assert re.findall(r'name="recipient_id" value="([^"]+)"', page) == []
    assert re.findall(r'name="recipient_id" value="([^"]+)"', up) == [str(scene.hospital.id)]


def test_the_same_kind_twice_leads_to_the_open_one(scene, console_of):
    browser, patient = console_of(scene.community_doctor), scene.patient_of_centre()
    address = begun(browser, patient, Kind.UP, scene.hospital)
    given = {"kind": Kind.UP, "recipient_id": scene.hospital.id, "priority": "routine", "reason": WHY}

    answer = browser.post(f"/patients/{patient}/refer", given)

    assert answer.status_code == 409
    assert f'href="{address}"' in answer.text


def test_where_a_review_comes_first_the_draft_is_submitted_and_the_office_sends_it(scene, console_of):
    roles, may = frozenset({"organisation_administrator"}), frozenset({"handoff.configure"})
    administrator = Actor(scene.centre, scene.head.id, "x", roles, may)
    handoff.set_referral_kind(administrator, kind=Kind.UP, internal_review=True)
    author, office = console_of(scene.community_doctor), console_of(scene.head)
    address = begun(author, scene.patient_of_centre(), Kind.UP, scene.hospital)

    unasked = sent(author, address, answer="submit")
    consented(author, address)
    page = author.get(f"{address}/prepare/send").text
    submitted = sent(author, address, answer="submit")
    held = queries.referral(scene.head, referral_id=address.rsplit("/", 1)[1]).state
    review = office.get(f"{address}/prepare/send").text
    left = sent(office, address)

    assert unasked.status_code == 422
    assert 'value="submit"' in page
    assert "Send to" not in page
    assert (submitted.status_code, held) == (303, State.INTERNAL_REVIEW)
    assert f'href="{address}/return_draft"' in review
    assert "Send to" in review
    assert left.status_code == 303
    assert queries.referral(scene.head, referral_id=address.rsplit("/", 1)[1]).state == State.SENT


def test_temporary_care_is_accepted_with_its_last_day_and_no_word_on_a_discharge(scene, console_of):
    referral_id, home = scene.sent_of(Kind.TEMP), scene.sent()
    day, browser = scene.at_centre(referral_id).ends_on, console_of(scene.community_doctor)

    page = browser.get(f"/referrals/{referral_id}/accept").text

    assert "day after the discharge" not in page
    assert f"Temporary care up to and including {day}" in page
    assert f"The care ends with {day}" in page
    assert "At the latest the day after the discharge." in browser.get(f"/referrals/{home}/accept").text


def test_nobody_arrives_for_a_question(scene, console_of):
    word = "Arrived, or reached for the first time"
    question, beside = scene.accepted_of(Kind.ADVICE), scene.accepted_of(Kind.LATERAL)

    pages = [console_of(scene.doctor).get(f"/referrals/{one}").text for one in (question, beside)]

    assert [word in page for page in pages] == [False, True]
