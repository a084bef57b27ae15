"""The banner: who is to act, what was promised, and what to do when the patient takes the consent back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils.html import escape

from handoff import commands as handoff
from handoff.commands import BedAndDoctor
from handoff.enums import Kind, State
from kernel.clock import now, today

BED = BedAndDoctor("3床", "心内科", "王医生", "0592-5027064")


def green(scene) -> UUID:
    """A green channel that has arrived at the hospital."""
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    made = scene.do(handoff.refer_up, scene.community_nurse, referral_id, reason="胸痛", criteria=("chest_pain",))
    inputs = {"referral_id": made.id, "expected_version": made.version, "emergency_reason": "胸痛不缓解"}
    handoff.send_referral(scene.community_nurse, **inputs)
    scene.deliver()
    return made.id


def banner_of(console_of, actor, referral_id, **more) -> str:
    return console_of(actor, **more).get(f"/referrals/{referral_id}/banner").text


def withdraw(scene, referral_id) -> None:
    from consent.commands import withdraw_consent

    patient_id = scene.at_hospital(referral_id).patient_id
    withdraw_consent(scene.ward, consent_id=scene.consents[patient_id], expected_version=1, by="self", how="paper")
    scene.deliver()


def test_it_is_your_move_only_for_the_person_who_is_named(scene, console_of):
    referral_id = scene.accepted()
    name = scene.community_nurse.name

    assert f"Your move: {name}" in banner_of(console_of, scene.community_nurse, referral_id)
    assert f"Waiting for {name}" in banner_of(console_of, scene.head, referral_id)


def test_where_nobody_is_named_the_organisation_has_the_ball(scene, console_of):
    assert "It is your organisation&#x27;s move" in banner_of(console_of, scene.head, scene.opened())


def test_the_first_contact_and_the_appointment_are_said(scene, console_of):
    referral_id = scene.accepted()
    at = now() + timedelta(days=7)
    day = scene.at_centre(referral_id).first_contact_on

    scene.do(handoff.schedule_referral, scene.community_nurse, referral_id, scheduled_for=at, place="三楼随访室")
    shown = banner_of(console_of, scene.ward, referral_id)

    assert f'<dt>First contact</dt><dd><time datetime="{day}">' in shown
    assert "<dt>Appointment</dt><dd><time" in shown
    assert "<dt>Place</dt><dd>三楼随访室</dd>" in shown


def test_bed_and_doctor_of_the_green_channel_stand_in_the_banner(scene, console_of):
    referral_id = green(scene)
    scene.do(handoff.accept_referral, scene.doctor, referral_id, responsible_id=scene.doctor.id, bed_and_doctor=BED)

    shown = banner_of(console_of, scene.community_nurse, referral_id)

    assert "<dd>3床</dd>" in shown
    assert '<a href="tel:0592-5027064">' in shown


def test_an_accepted_green_channel_waits_for_the_arrival(scene, console_of):
    referral_id = green(scene)
    scene.do(handoff.accept_referral, scene.doctor, referral_id, responsible_id=scene.ward.id)

    shown = banner_of(console_of, scene.ward, referral_id)

    assert f'button--main" href="/referrals/{referral_id}/arrive" data-key="a"' in shown


def test_a_green_channel_names_the_patient_whose_package_is_here(scene, console_of):
    referral_id = green(scene)
    name = scene.at_centre(referral_id).patient_name
    browser = console_of(scene.doctor)

    page = browser.get(f"/referrals/{referral_id}").text
    form = browser.get(f"/referrals/{referral_id}/accept").text

    assert f'<h1 class="person__name">{name}</h1>' in page
    assert "The package is here already." in form


def test_a_button_stands_once_on_the_page(scene, console_of):
    referral_id = scene.opened()

    page = console_of(scene.community_doctor).get(f"/referrals/{referral_id}").text

    assert page.count(f'href="/referrals/{referral_id}/accept"') == 1
    assert page.count(f'href="/referrals/{referral_id}/decline"') == 1


def test_the_age_is_said_in_years_where_the_record_is_here(scene, console_of):
    referral_id = scene.accepted()
    page = console_of(scene.ward).get(f"/referrals/{referral_id}").text
    masked = console_of(scene.head).get(f"/referrals/{scene.opened()}").text

    assert "–" not in page.split("person__facts")[1].split("</p>")[0]
    assert "–" in masked.split("person__facts")[1].split("</p>")[0]


def test_the_banner_tells_an_open_page_that_sharing_has_stopped(scene, console_of):
    referral_id = scene.accepted()
    browser = console_of(scene.community_nurse)
    before = browser.get(f"/referrals/{referral_id}/banner")

    withdraw(scene, referral_id)
    after = browser.get(f"/referrals/{referral_id}/banner")

    assert (before["X-Careloop-Sharing"], after["X-Careloop-Sharing"]) == ("open", "stopped")
    assert f"Call {escape(scene.hospital.name_en)}" in after.text


def test_a_consent_that_was_taken_back_is_called_so_everywhere(scene, console_of):
    referral_id = scene.accepted()
    withdraw(scene, referral_id)
    browser = console_of(scene.community_nurse)
    view = scene.at_centre(referral_id)

    page = browser.get(f"/referrals/{referral_id}").text
    patient = browser.get(f"/patients/{view.patient_id}").text

    assert "consent withdrawn, no longer shown" in page
    assert "withheld by consent" not in page
    assert "What was recorded here stays, as the law requires." in patient
    assert str(referral_id) in patient.split('data-subjects="')[1].split('"')[0]


def test_a_step_of_another_role_says_that_it_is_the_role(scene, console_of):
    referral_id = green(scene)
    scene.do(handoff.accept_referral, scene.doctor, referral_id, responsible_id=scene.ward.id)
    scene.do(handoff.record_arrival, scene.office, referral_id)

    answer = console_of(scene.office).get(f"/referrals/{referral_id}/send-outcome")

    assert answer.status_code == 403
    assert "Your role does not take this step." in answer.text


@pytest.mark.parametrize(
    ("path", "label"), [("/lists/in_care", "In care"), ("/tasks/overdue", "Overdue"), ("/discharges", "Discharges")]
)
def test_the_way_back_is_the_list_one_came_from(scene, console_of, path, label):
    actor = scene.ward if path == "/discharges" else scene.community_nurse
    browser = console_of(actor)
    referral_id = scene.accepted()

    browser.get(path)
    page = browser.get(f"/referrals/{referral_id}").text

    crumb = page.split('class="crumb" href="')[1].split("</a>")[0]
    assert crumb.startswith(f'{path}"')
    assert crumb.endswith(label)


def test_a_way_back_that_is_no_list_is_the_first_list(scene, console_of):
    browser = console_of(scene.ward)
    browser.cookies["list"] = "//elsewhere.example/"

    page = browser.get(f"/referrals/{scene.sent()}").text

    assert 'class="crumb" href="/"' in page


def test_a_step_is_confirmed_in_words_of_its_own(scene, console_of):
    referral_id = scene.sent()
    browser = console_of(scene.head)
    version = scene.at_centre(referral_id).version

    browser.post(f"/referrals/{referral_id}/open", {"expected_version": version, "idempotency_key": "key-b1-0001"})

    assert "Receipt confirmed." in browser.get(f"/referrals/{referral_id}").text


def test_a_discharge_has_a_running_clock_and_says_when_the_patient_leaves_until_the_patient_is_in_care(
    scene, console_of
):
    referral_id = scene.opened()
    browser = console_of(scene.ward)

    running = browser.get("/discharges").text
    scene.accept(referral_id)
    said = browser.get("/discharges").text
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    gone = browser.get("/discharges").text

    assert "data-clock=" in running
    assert ("data-clock=" in said, "leaves" in said) == (True, True)
    assert "leaves" not in gone


def test_a_plan_s_contact_opens_from_the_patient_s_page(scene, console_of):
    referral_id = scene.accepted()
    patient_id = scene.at_centre(referral_id).patient_id

    page = console_of(scene.community_nurse).get(f"/patients/{patient_id}").text

    assert 'class="days__open" href="/contacts/' in page
    assert f"since {today()}" in page


def test_declining_leaves_the_banner_with_the_acceptance(scene, console_of):
    sent, taken = scene.opened(), scene.accepted()
    browser = console_of(scene.community_doctor)

    banner = browser.get(f"/referrals/{taken}/banner").text
    page = browser.get(f"/referrals/{taken}").text

    assert f"/referrals/{sent}/decline" in browser.get(f"/referrals/{sent}/banner").text
    assert "/decline" not in banner
    assert page.count(f"/referrals/{taken}/decline") == 1


def test_the_clock_says_what_is_due(scene, console_of):
    sent, taken = scene.opened(), scene.accepted()

    assert "decision due" in banner_of(console_of, scene.head, sent)
    assert "contact or appointment due" in banner_of(console_of, scene.head, taken)


def test_who_asked_to_end_it_after_the_withdrawal_waits_for_the_answer(scene, console_of):
    referral_id = scene.accepted()
    withdraw(scene, referral_id)
    before = banner_of(console_of, scene.ward, referral_id)

    scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="other", text="患者撤回同意")
    after = banner_of(console_of, scene.ward, referral_id)

    assert "Decide: go on without sharing" in before
    assert "Decide" not in after
    assert "You asked to end it" in after


@pytest.mark.parametrize("path", ["/lists/green_channel", "/discharges"])
def test_the_way_back_is_no_list_in_which_this_kind_never_stands(scene, console_of, path):
    referral_id = scene.sent() if path == "/lists/green_channel" else scene.sent_of(Kind.UP)
    browser = console_of(scene.ward)
    browser.get(path)

    crumb = browser.get(f"/referrals/{referral_id}").text.split('class="crumb" href="')[1].split("</a>")[0]

    assert crumb.startswith('/"')


def test_what_the_receiver_wants_to_know_stands_in_the_banner_and_above_the_answer(scene, console_of):
    referral_id = scene.sent()
    scene.do(handoff.open_referral, scene.head, referral_id)
    scene.do(handoff.ask_info, scene.head, referral_id, text="近期肾功能如何?")
    browser = console_of(scene.doctor)

    banner = browser.get(f"/referrals/{referral_id}/banner").text
    answering = browser.get(f"/referrals/{referral_id}/answer-info").text

    assert f"{scene.head.name} asks: 近期肾功能如何?" in banner
    assert answering.index("近期肾功能如何?") < answering.index('name="text"')


def main_of(shown: str) -> str:
    return shown.split('button--main" href="')[1].split('"')[0].rsplit("/", 1)[1] if "button--main" in shown else ""


def test_another_receiver_is_no_main_step_while_this_one_has_not_decided(scene, console_of):
    waiting, declined = scene.opened(), scene.opened()
    scene.do(handoff.decline_referral, scene.head, declined, reason="no_capacity")

    assert main_of(banner_of(console_of, scene.ward, waiting)) == ""
    assert "/redirect" in console_of(scene.ward).get(f"/referrals/{waiting}").text
    assert main_of(banner_of(console_of, scene.ward, declined)) == "redirect"


def test_once_an_appointment_stands_the_arrival_is_the_main_step(scene, console_of):
    referral_id = scene.accepted_of(Kind.UP)
    before = main_of(banner_of(console_of, scene.community_nurse, referral_id))

    scene.do(handoff.schedule_referral, scene.community_nurse, referral_id, scheduled_for=now() + timedelta(days=2))

    assert (before, main_of(banner_of(console_of, scene.community_nurse, referral_id))) == ("schedule", "arrive")


def test_to_a_hospital_one_arrives_and_at_home_one_is_reached(scene, console_of):
    home, away = scene.accepted(), scene.accepted_of(Kind.UP)
    browser = console_of(scene.community_nurse)

    assert "Record the first contact" in browser.get(f"/referrals/{home}").text
    page = browser.get(f"/referrals/{away}").text
    assert "Record the arrival" in page
    assert "first contact" not in page.split("<main")[1].split("</main")[0].split('id="timeline"')[0]
    assert "arrival or appointment due" in page


def test_a_death_stands_in_the_banner_and_is_read_without_a_choice(scene, console_of):
    referral_id = scene.in_care_of(Kind.UP)
    died = {"outcome": "died", "summary": "抢救无效", "died_on": today()}
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, **died)
    browser = console_of(scene.doctor)

    shown = banner_of(console_of, scene.doctor, referral_id)
    form = browser.get(f"/referrals/{referral_id}/acknowledge").text
    version = scene.at_hospital(referral_id).version
    browser.post(f"/referrals/{referral_id}/acknowledge", {"expected_version": version, "text": ""})

    assert f"The patient died on {today()}" in shown
    assert "a new referral follows" not in form
    assert scene.at_hospital(referral_id).state == State.CLOSED


def test_the_banner_says_while_the_sending_can_be_undone(scene, console_of):
    referral_id = scene.sent()
    before = banner_of(console_of, scene.ward, referral_id)

    scene.do(handoff.open_referral, scene.community_doctor, referral_id)

    assert "data-may-undo" in before
    assert "data-may-undo" not in banner_of(console_of, scene.ward, referral_id)
