"""Two people of two organisations write to each other about a patient."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

import dialogue.commands
import dialogue.queries
from consent.commands import withdraw_consent
from consent.models import DisclosureRow
from dialogue.contracts import FileToSend
from dialogue.models import Attachment, Message, ReadMark, Thread
from drain import deliver_all
from exchange.models import OutboxMessage
from handoff import commands as handoff
from handoff.enums import Kind, Verb
from handoffs import Third
from journal.models import LoggedEvent
from kernel.clock import now
from kernel.errors import CareloopError, Invalid, NotFound, Refused
from talking import JPEG, PDF, about, file, read, say, seen
from tenancy.access import unit_of_work

if TYPE_CHECKING:
    from handoffs import Scene

QUESTION, ANSWER = "今晨血压偏高,需要调整氨氯地平吗?", "先加到每日10毫克,三天后复测。"


def _refused(call: Any, **inputs: Any) -> str:
    with pytest.raises(CareloopError) as fault:
        call(**inputs)
    return fault.value.code


def test_a_message_crosses_with_its_author_and_comes_back_as_delivered_and_read(scene: Scene) -> None:
    referral = scene.accepted()

    say(scene.community_nurse, referral, QUESTION)
    (here,), (there,) = seen(scene.community_nurse, referral), seen(scene.doctor, referral)
    assert (there.text, there.author_name, there.organisation_id) == (QUESTION, "李护士", scene.centre.id)
    assert (there.ours, there.unread, there.number) == (False, True, 1)
    assert (here.id, here.ours, here.unread) == (there.id, True, False)
    assert here.delivered_at is not None
    assert here.read_at is None

    read(scene.doctor, referral)
    (here,) = seen(scene.community_nurse, referral)
    assert (here.read_by, here.read_at is not None) == ("王医生", True)
    assert about(scene.doctor, referral).unread == 0

    say(scene.doctor, referral, ANSWER)
    assert [(one.text, one.ours) for one in seen(scene.community_nurse, referral)] == [
        (QUESTION, True),
        (ANSWER, False),
    ]


def test_unread_is_each_persons_own_and_the_first_reader_is_told(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.doctor, referral, ANSWER)
    say(scene.doctor, referral, "另外,请复查肾功能。")

    read(scene.community_nurse, referral)

    assert about(scene.community_nurse, referral).unread == 0
    assert about(scene.community_doctor, referral).unread == 2
    read(scene.community_doctor, referral)
    assert [one.read_by for one in seen(scene.doctor, referral)] == ["李护士", "李护士"]
    with unit_of_work(scene.centre):
        assert ReadMark.objects.count() == 2
        assert OutboxMessage.objects.filter(kind="dialogue.read").count() == 1


def test_files_cross_whole_and_are_kept_sealed(scene: Scene) -> None:
    referral = scene.accepted()

    say(scene.ward, referral, "", file(PDF), file(JPEG, "伤口.jpeg"))

    (message,) = seen(scene.community_nurse, referral)
    assert [(one.name, one.media_type, one.here) for one in message.attachments] == [
        ("心电图.pdf", "application/pdf", True),
        ("伤口.jpg", "image/jpeg", True),
    ]
    found = [
        dialogue.queries.attachment(scene.community_nurse, referral_id=referral, attachment_id=one.id).content
        for one in message.attachments
    ]
    assert found == [PDF, JPEG]
    with unit_of_work(scene.centre):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(encode(content, 'escape'), '') FROM dialogue_attachment")
            (stored,) = cursor.fetchone()
    assert base64.b64encode(PDF).decode() not in stored
    assert "%PDF" not in stored


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([FileToSend("a.pdf", base64.b64encode(b"MZ" + PDF).decode())], "wrong_kind"),
        ([FileToSend("a.pdf", "not base64!")], "not_base64"),
        ([FileToSend("a.pdf", base64.b64encode(PDF).decode())] * 6, "too_many"),
        ([FileToSend("a.pdf", base64.b64encode(b"%PDF-" + b"0" * (5 * 1024 * 1024) + b"%%EOF").decode())], "too_large"),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused_and_nothing_is_kept(
    scene: Scene, files: list[FileToSend], code: str
) -> None:
    referral = scene.accepted()

    with pytest.raises(Invalid) as fault:
        dialogue.commands.send_message(scene.ward, referral_id=referral, text="x", files=files)

    assert (fault.value.code, fault.value.field) == (code, "files")
    with unit_of_work(scene.hospital):
        assert not Message.objects.exists()
        assert not Thread.objects.exists()
        assert not OutboxMessage.objects.filter(kind__startswith="dialogue.").exists()


def test_the_largest_file_that_is_allowed_crosses(scene: Scene) -> None:
    referral = scene.accepted()
    whole = b"%PDF-" + b"0" * (5 * 1024 * 1024 - 10) + b"%%EOF"

    say(scene.ward, referral, "", file(whole))

    (message,) = seen(scene.community_nurse, referral)
    assert message.attachments[0].size == 5 * 1024 * 1024
    assert message.attachments[0].here


def test_the_operator_may_allow_less(scene: Scene, settings: Any) -> None:
    referral = scene.accepted()
    settings.CARELOOP_ATTACHMENT_BYTES = 20

    code = _refused(dialogue.commands.send_message, actor=scene.ward, referral_id=referral, files=[file(PDF)])

    assert code == "too_large"
    assert about(scene.ward, referral).largest_file == 20


def test_an_empty_and_a_too_long_message_are_refused(scene: Scene) -> None:
    referral = scene.accepted()

    for text, code in (("  ", "required"), ("长" * 4001, "too_long")):
        assert _refused(dialogue.commands.send_message, actor=scene.ward, referral_id=referral, text=text) == code


def test_nobody_writes_before_the_package_has_crossed(scene: Scene) -> None:
    draft, sent = scene.draft().id, scene.sent()

    for actor, referral, code in (
        (scene.ward, draft, "not_sent"),
        (scene.ward, sent, "before_acceptance"),
        (scene.community_doctor, sent, "before_acceptance"),
    ):
        assert about(actor, referral).why_closed == code
        assert _refused(dialogue.commands.send_message, actor=actor, referral_id=referral, text="x") == code


def test_in_the_green_channel_both_write_at_once(scene: Scene) -> None:
    referral = scene.sent_of(Kind.UP_GREEN)

    say(scene.doctor, referral, "患者十分钟后到。")
    say(scene.community_doctor, referral, "抢救室已备好。")

    assert [one.text for one in seen(scene.doctor, referral)] == ["患者十分钟后到。", "抢救室已备好。"]


def test_a_withdrawn_consent_ends_writing_on_both_sides_and_reading_at_the_receiver(scene: Scene) -> None:
    patient = scene.patient()
    referral = scene.accepted(patient_id=patient)
    say(scene.ward, referral, ANSWER, file())
    say(scene.community_nurse, referral, QUESTION)
    (attached,) = seen(scene.community_nurse, referral)[0].attachments

    withdraw_consent(
        scene.ward, consent_id=scene.consents[patient], expected_version=1, how="verbal_witnessed", by="self"
    )
    deliver_all()

    for actor in (scene.ward, scene.community_nurse):
        assert about(actor, referral).why_closed == "sharing_stopped"
        assert (
            _refused(dialogue.commands.send_message, actor=actor, referral_id=referral, text="x") == "sharing_stopped"
        )
    theirs, own = seen(scene.community_nurse, referral)
    assert (theirs.text, theirs.attachments, theirs.withheld) == ("", (), True)
    assert (own.text, own.withheld) == (QUESTION, False)
    assert about(scene.community_nurse, referral).unread == 0
    with pytest.raises(NotFound):
        dialogue.queries.attachment(scene.community_nurse, referral_id=referral, attachment_id=attached.id)
    with pytest.raises(Refused):
        dialogue.commands.mark_messages_read(scene.community_nurse, referral_id=referral, up_to=1)
    assert [one.text for one in seen(scene.ward, referral)] == [ANSWER, QUESTION]


def test_a_message_that_meets_the_withdrawal_is_given_up_and_its_author_sees_it(scene: Scene) -> None:
    patient = scene.patient()
    referral = scene.accepted(patient_id=patient)
    dialogue.commands.send_message(scene.ward, referral_id=referral, text=ANSWER, files=[file()])

    withdraw_consent(
        scene.ward, consent_id=scene.consents[patient], expected_version=1, how="verbal_witnessed", by="self"
    )
    deliver_all()

    (kept,) = seen(scene.ward, referral)
    assert (kept.text, kept.not_delivered, kept.delivered_at) == (ANSWER, True, None)
    assert seen(scene.community_nurse, referral) == ()
    with unit_of_work(scene.hospital):
        assert not OutboxMessage.objects.filter(state="parked").exists()


def test_after_the_end_nothing_more_is_written_and_the_receiver_reads_its_own_words_only(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, ANSWER)
    say(scene.community_nurse, referral, QUESTION)
    scene.do(handoff.record_arrival, scene.community_nurse, referral)
    scene.do(handoff.send_outcome, scene.community_nurse, referral, outcome="improved", summary="稳定")
    assert about(scene.ward, referral).may_write
    scene.do(handoff.acknowledge_outcome, scene.ward, referral, reason="no_action")

    for actor in (scene.ward, scene.community_nurse):
        assert _refused(dialogue.commands.send_message, actor=actor, referral_id=referral, text="x") == "over"
    assert [one.text for one in seen(scene.ward, referral)] == [ANSWER, QUESTION]
    assert [one.text for one in seen(scene.community_nurse, referral)] == ["", QUESTION]


def test_what_was_entered_in_error_is_hidden_from_the_receiver(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, ANSWER)
    say(scene.community_nurse, referral, QUESTION)

    scene.do(handoff.enter_in_error, scene.office, referral, reason="wrong_patient")

    assert seen(scene.community_nurse, referral) == ()
    assert about(scene.community_nurse, referral).number == 0
    assert len(seen(scene.ward, referral)) == 2


def test_another_receiver_reads_nothing_of_the_former_ones_conversation(scene: Scene, third: Third) -> None:
    patient = scene.patient_for(Kind.UP, scene.centre, third.tenant)
    referral = scene.accepted_of(Kind.UP, patient)
    say(scene.doctor, referral, ANSWER)
    say(scene.community_doctor, referral, QUESTION)
    called = {"text": "床位已满", "call_logged_at": now()}
    scene.do(handoff.decline_referral, scene.community_doctor, referral, reason="no_capacity", **called)
    scene.do(handoff.redirect_referral, scene.doctor, referral, recipient_id=third.tenant.id, reason="no_capacity")
    scene.do(handoff.send_referral, scene.doctor, referral)
    scene.do(handoff.open_referral, third.doctor, referral)

    assert about(scene.doctor, referral).why_closed == "before_acceptance"
    assert seen(third.doctor, referral) == ()
    scene.do(handoff.accept_referral, third.doctor, referral, responsible_id=third.nurse.id)
    say(scene.doctor, referral, "新的接收方您好。")
    assert [one.text for one in seen(third.doctor, referral)] == ["新的接收方您好。"]
    assert len(seen(scene.doctor, referral)) == 3
    assert len(seen(scene.community_doctor, referral)) == 2


def test_who_does_not_see_the_referral_sees_no_message(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, ANSWER, file())
    (attached,) = seen(scene.ward, referral)[0].attachments

    for call, inputs in (
        (dialogue.queries.messages, {}),
        (dialogue.queries.conversation, {}),
        (dialogue.queries.attachment, {"attachment_id": attached.id}),
        (dialogue.commands.send_message, {"text": "x"}),
        (dialogue.commands.mark_messages_read, {"up_to": 1}),
    ):
        assert _refused(call, actor=scene.other_nurse, referral_id=referral, **inputs) == "not_found"
    assert dialogue.queries.unread_referrals(scene.other_nurse) == 0


def test_the_ledger_shows_each_delivery_and_who_read_it(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, ANSWER)
    read(scene.community_nurse, referral)

    with unit_of_work(scene.hospital):
        posted = Message.objects.get().posted_id
        reader = DisclosureRow.objects.get(crossing_id=posted).opened_by
    assert reader == "李护士"


def test_events_name_the_referral_and_nothing_else(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, ANSWER, file())
    read(scene.community_nurse, referral)

    with unit_of_work(scene.hospital):
        ours = list(LoggedEvent.objects.filter(kind__startswith="dialogue.").values_list("kind", "subject_id"))
    with unit_of_work(scene.centre):
        theirs = list(LoggedEvent.objects.filter(kind__startswith="dialogue.").values_list("kind", "subject_id"))
    assert ours == [("dialogue.sent", referral), ("dialogue.delivered", referral), ("dialogue.read", referral)]
    assert theirs == [("dialogue.arrived", referral)] * 2 + [("dialogue.read", referral)]
    assert Verb.NOTE not in {kind for kind, _ in ours}


def test_the_same_request_twice_is_one_message(scene: Scene) -> None:
    referral = scene.accepted()

    for _ in range(2):
        dialogue.commands.send_message(
            scene.ward, referral_id=referral, text=ANSWER, files=[file()], idempotency_key="k" * 20
        )

    assert len(seen(scene.ward, referral)) == 1
    with unit_of_work(scene.hospital):
        assert Attachment.objects.count() == 1
