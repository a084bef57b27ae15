"""What another organisation may send, and what of it is believed."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

import dialogue.commands
from dialogue.commands.keeping import digest_of
from dialogue.contracts import ContentTold, FileTold, MessageTold, ReadTold
from handoff.contracts.messages import PersonTold
from handoffs import Third
from kernel.clock import now
from kernel.errors import CareloopError
from kernel.ids import new_id
from staff.access import machine
from talking import PDF, file, say, seen

if TYPE_CHECKING:
    from handoffs import Scene


def _message(scene: Scene, referral: UUID, **changed: Any) -> MessageTold:
    told = MessageTold(referral, new_id(), now(), PersonTold("赵护士", scene.hospital.id), "请复测血压")
    return replace(told, **changed)


def _hear(scene: Scene, sender_id: UUID, told: MessageTold) -> Any:
    return dialogue.commands.hear_message(machine(scene.centre, "exchange"), sender_id=sender_id, told=told)


def _code(call: Callable[[], Any]) -> str:
    with pytest.raises(CareloopError) as fault:
        call()
    return fault.value.code


def test_a_message_that_comes_twice_is_kept_once(scene: Scene) -> None:
    referral = scene.accepted()
    told = _message(scene, referral)

    assert _hear(scene, scene.hospital.id, told) is not None
    assert _hear(scene, scene.hospital.id, told) is None
    assert len(seen(scene.community_nurse, referral)) == 1


def test_a_message_about_a_referral_that_is_not_here_changes_nothing(scene: Scene) -> None:
    assert _hear(scene, scene.hospital.id, _message(scene, new_id())) is None


def test_a_third_organisation_cannot_write_into_a_referral(scene: Scene, third: Third) -> None:
    referral = scene.accepted()
    told = _message(scene, referral, by=PersonTold("郑医生", third.tenant.id))

    assert _code(lambda: _hear(scene, third.tenant.id, told)) == "not_found"
    assert seen(scene.community_nurse, referral) == ()


def test_nobody_writes_in_the_name_of_another_organisation(scene: Scene) -> None:
    referral = scene.accepted()
    told = _message(scene, referral, by=PersonTold("李护士", scene.centre.id))

    assert _code(lambda: _hear(scene, scene.hospital.id, told)) == "not_the_sender"


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "长" * 4001},
        {"files": (FileTold(new_id(), "a.pdf", "application/pdf", 10, "0" * 64),) * 6},
        {"files": (FileTold(new_id(), "a.html", "text/html", 10, "0" * 64),)},
        {"files": (FileTold(new_id(), "a.pdf", "application/pdf", 10**9, "0" * 64),)},
    ],
)
def test_a_message_beyond_the_agreed_form_is_not_taken_in(scene: Scene, changed: dict[str, Any]) -> None:
    referral = scene.accepted()

    assert _code(lambda: _hear(scene, scene.hospital.id, _message(scene, referral, **changed))) in {
        "too_long",
        "altered",
    }
    assert seen(scene.community_nurse, referral) == ()


def test_another_content_than_was_announced_is_not_taken_in(scene: Scene) -> None:
    referral, file_id = scene.accepted(), new_id()
    announced = FileTold(file_id, "a.pdf", "application/pdf", len(PDF), digest_of(PDF))
    _hear(scene, scene.hospital.id, _message(scene, referral, files=(announced,)))
    works = machine(scene.centre, "exchange")

    def send(content: bytes) -> Any:
        told = ContentTold(referral, file_id, base64.b64encode(content).decode())
        return dialogue.commands.hear_content(works, sender_id=scene.hospital.id, told=told)

    assert _code(lambda: send(PDF + b" ")) == "altered"
    assert _code(lambda: send(PDF.replace(b"1 0 obj", b"2 0 obj"))) == "altered"
    assert [one.here for one in seen(scene.community_nurse, referral)[0].attachments] == [False]
    assert send(PDF) is not None
    assert send(PDF) is None


def test_only_the_organisation_that_was_written_to_says_that_it_has_read(scene: Scene, third: Third) -> None:
    referral = scene.accepted()
    ref = say(scene.ward, referral, "请复测血压", file())
    works = machine(scene.hospital, "exchange")

    def told(organisation_id: UUID) -> ReadTold:
        return ReadTold(referral, ref.id, now(), PersonTold("甲", organisation_id))

    def hear(sender_id: UUID, said: ReadTold) -> Any:
        return dialogue.commands.hear_reading(works, sender_id=sender_id, told=said)

    assert _code(lambda: hear(third.tenant.id, told(third.tenant.id))) == "not_found"
    assert _code(lambda: hear(scene.centre.id, told(scene.hospital.id))) == "not_the_sender"
    assert seen(scene.ward, referral)[0].read_at is None
    assert hear(scene.centre.id, told(scene.centre.id)) is not None
    assert seen(scene.ward, referral)[0].read_by == "甲"
