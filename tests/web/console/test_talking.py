"""The conversation of a referral on its page, its files, its list, and who is on duty."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import AuditEntry
from drain import deliver_all
from staff.enums import Role
from talking import JPEG, PDF, about, read, say, seen
from tenancy.access import unit_of_work
from tenancy.queries import organisations

KEY = {"idempotency_key": "key-talk-0001"}


def _file(name="心电图.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "text/html")


def test_a_message_with_a_file_is_written_on_the_page_and_read_by_the_other_side(scene, console_of):
    referral_id = scene.accepted()
    nurse, ward = console_of(scene.community_nurse), console_of(scene.ward)

    answer = nurse.post(f"/referrals/{referral_id}/messages", {"text": "请看心电图", "attached": [_file()], **KEY})
    assert (answer.status_code, answer["Location"]) == (303, f"/referrals/{referral_id}#messages")
    deliver_all()

    page = ward.get(f"/referrals/{referral_id}").text
    assert "请看心电图" in page
    assert "心电图.pdf" in page
    assert "1 not read" in page
    assert "Mark as read" in page
    ward.post(f"/referrals/{referral_id}/messages/read", {"up_to": "1"})
    deliver_all()
    assert "Mark as read" not in ward.get(f"/referrals/{referral_id}").text
    assert f"read by {scene.ward.name}" in nurse.get(f"/referrals/{referral_id}").text


def test_a_file_is_given_to_be_saved_and_never_shown_inside_a_page(scene, console_of):
    referral_id = scene.accepted()
    say(scene.ward, referral_id, "", *_sent(('伤口 "1".jpg', JPEG)))
    (file,) = seen(scene.community_nurse, referral_id)[0].attachments
    address = f"/referrals/{referral_id}/attachments/{file.id}"

    answer = console_of(scene.community_nurse).get(address)

    assert (answer.status_code, answer.content) == (200, JPEG)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E4%BC%A4%E5%8F%A3" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "no-store"
    with unit_of_work(scene.centre):
        line = AuditEntry.objects.get(action="dialogue.attachment", actor_id=scene.community_nurse.id)
    assert line.patient_id == scene.at_centre(referral_id).patient_id


def test_a_file_is_not_given_to_strangers_nor_to_who_does_not_see_the_referral(scene, console_of, stranger):
    referral_id, other_id = scene.accepted(), scene.accepted()
    say(scene.ward, referral_id, "", *_sent(("a.pdf", PDF)))
    (file,) = seen(scene.ward, referral_id)[0].attachments
    address = f"/referrals/{referral_id}/attachments/{file.id}"

    assert stranger(scene.hospital).get(address).status_code == 302
    assert console_of(scene.other_nurse).get(address).status_code == 404
    assert console_of(scene.ward).get(f"/referrals/{other_id}/attachments/{file.id}").status_code == 404


def test_what_was_refused_keeps_the_words_and_says_why_beside_the_field(scene, console_of):
    referral_id = scene.accepted()
    given = {"text": "请看附件", "attached": [_file("virus.pdf", b"MZ")], **KEY}

    answer = console_of(scene.ward).post(f"/referrals/{referral_id}/messages", given)

    assert answer.status_code == 422
    assert "请看附件" in answer.text
    assert "virus.pdf is no PDF, JPEG or PNG" in answer.text
    assert seen(scene.ward, referral_id) == ()


def test_before_acceptance_the_page_says_when_messages_open(scene, console_of):
    referral_id = scene.sent()

    page = console_of(scene.head).get(f"/referrals/{referral_id}").text

    assert "Messages open once the package has crossed" in page
    assert "Send the message" not in page


def test_the_list_and_its_count_name_what_is_not_read(scene, console_of):
    referral_id = scene.accepted()
    say(scene.ward, referral_id, "请复测血压")
    browser = console_of(scene.community_nurse)

    page = browser.get("/unread").text
    assert f"/referrals/{referral_id}#messages" in page
    assert "1 message not read" in page
    assert browser.get("/unread", headers={"X-Careloop-Ids": "true"}).json() == {
        "subjects": [str(referral_id)],
        "gone": {},
    }
    assert "1 message not read" in browser.get("/lists/accepted_no_contact").text

    read(scene.community_nurse, referral_id)
    assert f"/referrals/{referral_id}" not in browser.get("/unread").text


def test_the_fragment_holds_the_lines_and_no_frame(scene, console_of):
    referral_id = scene.accepted()
    say(scene.ward, referral_id, "<b>粗体</b>")

    part = console_of(scene.community_nurse).get(f"/referrals/{referral_id}/messages/newest").text

    assert "&lt;b&gt;粗体&lt;/b&gt;" in part
    assert "<html" not in part


def test_a_number_that_is_none_marks_nothing(scene, console_of):
    referral_id = scene.accepted()
    say(scene.ward, referral_id, "请复测血压")
    browser = console_of(scene.community_nurse)

    for number in ("", "x", "0", "2", "99999999999"):
        assert browser.post(f"/referrals/{referral_id}/messages/read", {"up_to": number}).status_code == 422
    assert about(scene.community_nurse, referral_id).unread == 1


def test_earlier_messages_stand_on_a_page_of_their_own(scene, console_of):
    referral_id = scene.accepted()
    for number in range(27):
        say(scene.ward, referral_id, f"第{number}条.")
    browser = console_of(scene.ward)

    page = browser.get(f"/referrals/{referral_id}/messages").text
    assert "第26条." in page
    assert "第1条." not in page
    onward = page.split(f'href="/referrals/{referral_id}/messages?after=')[1].split('"')[0]
    earlier = browser.get(f"/referrals/{referral_id}/messages?after={onward}").text
    assert "第1条." in earlier
    assert "To the newest messages" in earlier


def test_who_is_on_duty_is_published_and_stands_beside_the_referral(scene, console_of, person_in):
    referral_id = scene.accepted()
    head = console_of(scene.head)

    given = {"person_id": str(scene.community_doctor.id), "phone": "010-5550123", "idempotency_key": "key-duty-0001"}
    assert head.post("/people/duty", given).status_code == 303

    assert "010-5550123" in head.get("/people").text
    page = console_of(scene.ward).get(f"/referrals/{referral_id}").text
    assert f"on duty: {scene.community_doctor.name}" in page
    assert 'href="tel:010-5550123"' in page
    assert console_of(scene.community_nurse).get("/people/duty").status_code == 403
    admin = console_of(person_in(scene.hospital, Role.ORGANISATION_ADMINISTRATOR))
    assert admin.post("/people/duty", {**given, "person_id": str(scene.ward.id), "phone": "?"}).status_code == 422
    assert organisations(ids=[scene.hospital.id])[0].duty_name == ""


def _sent(*files):
    from talking import file

    return [file(content, name) for name, content in files]
