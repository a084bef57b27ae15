"""Asking for advice on the console: with or without the patient's identity, and what a question becomes."""

from __future__ import annotations

from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind, State

QUESTION = "八旬男性,加用氨氯地平后踝部水肿,如何调整?"


def started(scene, browser, **given):
    patient = scene.patient(consent=False)
    inputs = {
        "kind": "ADVICE", "recipient_id": str(scene.centre.id), "priority": "routine", "reason": QUESTION,
        "idempotency_key": "key-question-1", **given,
    }  # fmt: skip
    return patient, browser.post(f"/patients/{patient}/refer", inputs)


def test_an_anonymous_question_needs_no_consent_step_and_shows_what_crosses(scene, console_of):
    browser = console_of(scene.doctor)
    patient, answer = started(scene, browser, anonymous="on", may_become_referral="on")
    ref = queries.of_patient(scene.doctor, patient_id=patient)[0].id

    assert answer["Location"] == f"/referrals/{ref}/prepare/consent"
    assert browser.get(answer["Location"])["Location"] == f"/referrals/{ref}/prepare/send"
    page = browser.get(f"/referrals/{ref}/prepare/send").text
    assert "Nothing else crosses" in page
    assert "not told: the question is anonymous" in page
    version = scene.at_hospital(ref).version
    sent = {"expected_version": version, "idempotency_key": "key-question-2"}
    assert browser.post(f"/referrals/{ref}/prepare/send", sent).status_code == 303
    deliver_all()

    there = console_of(scene.community_doctor).get(f"/referrals/{ref}").text
    name = scene.at_hospital(ref).patient_name
    assert "Anonymous question" in there
    assert QUESTION in there
    assert name not in there
    assert "Anonymous question" in console_of(scene.community_doctor).get("/lists/waiting_for_acceptance").text


def test_words_that_give_the_patient_away_are_named_beside_the_field(scene, console_of):
    from patients.queries import identity

    browser = console_of(scene.doctor)
    patient = scene.patient(consent=False)
    phone = identity(scene.doctor, patient_id=patient).contacts[0].phone
    inputs = {"kind": "ADVICE", "recipient_id": str(scene.centre.id), "priority": "routine", "anonymous": "on",
              "reason": f"请致电{phone}"}  # fmt: skip

    answer = browser.post(f"/patients/{patient}/refer", inputs)

    assert answer.status_code == 422
    assert f"Leave out, or put in other words: {phone}" in answer.text
    assert queries.of_patient(scene.doctor, patient_id=patient) == ()


def test_the_choices_of_a_question_stand_in_its_draft_and_can_be_changed(scene, console_of):
    browser = console_of(scene.doctor)
    patient, _ = started(scene, browser)
    ref = queries.of_patient(scene.doctor, patient_id=patient)[0].id

    version = scene.at_hospital(ref).version
    given = {"reason": QUESTION, "anonymous": "on", "may_become_referral": "on", "expected_version": version}
    answer = browser.post(f"/referrals/{ref}/prepare/start", given)

    assert answer["Location"] == f"/referrals/{ref}/prepare/send"
    view = scene.at_hospital(ref)
    assert (view.anonymous, view.may_become_referral) == (True, True)


def test_one_step_turns_it_into_a_draft_that_the_asker_is_led_to(scene, console_of):
    referral_id = scene.sent_of(
        Kind.ADVICE, scene.patient(consent=False), reason=QUESTION, anonymous=True, may_become_referral=True
    )
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    there = console_of(scene.community_doctor)
    assert "Turn the question into a referral" in there.get(f"/referrals/{referral_id}").text

    version = scene.at_centre(referral_id).version
    given = {"reason": "needs_visit", "text": "", "expected_version": version, "idempotency_key": "key-question-3"}
    assert there.post(f"/referrals/{referral_id}/turn-into-referral", given).status_code == 303
    deliver_all()

    made = scene.at_hospital(referral_id).became_id
    page = console_of(scene.doctor).get(f"/referrals/{referral_id}").text
    assert "Your question became a referral draft: look at the consent, then send it." in page
    assert f'href="/referrals/{made}"' in page
    assert scene.at_hospital(made).state == State.DRAFT
    assert "Turn the question into a referral" not in there.get(f"/referrals/{referral_id}").text


def test_a_question_is_taken_on_and_answered_without_a_word_on_the_patients_state(scene, console_of):
    referral_id = scene.sent_of(Kind.ADVICE, scene.patient(consent=False), reason=QUESTION, anonymous=True)
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    there = console_of(scene.community_doctor)
    page = there.get(f"/referrals/{referral_id}/accept").text
    given = {"responsible_id": scene.community_doctor.id, "expected_version": scene.at_centre(referral_id).version,
             "idempotency_key": "key-question-4"}  # fmt: skip
    assert there.post(f"/referrals/{referral_id}/accept", given).status_code == 303

    answering = there.get(f"/referrals/{referral_id}/send-outcome").text
    given = {"summary": "改用缬沙坦", "expected_version": scene.at_centre(referral_id).version,
             "idempotency_key": "key-question-5"}  # fmt: skip
    assert there.post(f"/referrals/{referral_id}/send-outcome", given).status_code == 303
    deliver_all()

    assert "Take the question on" in page
    assert "The package crosses" not in page
    assert "the patient are told" not in page
    assert "Answer the question" in answering
    assert QUESTION in answering
    assert "How is the patient?" not in answering
    outcome = scene.at_hospital(referral_id).outcomes[-1]
    assert (outcome.code, outcome.summary) == ("answered", "改用缬沙坦")


def test_messages_about_an_anonymous_question_open_once_it_is_taken_on(scene, console_of):
    referral_id = scene.sent_of(Kind.ADVICE, scene.patient(consent=False), reason=QUESTION, anonymous=True)

    for person in (scene.community_doctor, scene.doctor):
        page = console_of(person).get(f"/referrals/{referral_id}").text
        assert "Messages open once the question has been taken on." in page
        assert "once the package has crossed" not in page
