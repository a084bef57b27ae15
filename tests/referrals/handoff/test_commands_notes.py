"""Interim notes of the receiver, unread until somebody of the sender says otherwise."""

from __future__ import annotations

import pytest

from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind, ListName, Verb
from handoffs import Scene, assert_copies_equal
from kernel.errors import Refused


def test_a_note_is_unread_at_the_sender_until_it_is_marked(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.UP)
    scene.do(handoff.write_note, scene.community_doctor, referral_id, text="入院检查完成")
    scene.do(handoff.write_note, scene.community_doctor, referral_id, text="调整用药")

    (row,) = queries.inbox(scene.doctor, list_name=ListName.NOTES_UNREAD).items
    assert (row.id, row.unread_notes, scene.at_hospital(referral_id).unread_notes) == (referral_id, 2, 2)
    assert Verb.READ_NOTES in {one.verb for one in scene.at_hospital(referral_id).available_actions}
    assert scene.at_centre(referral_id).unread_notes == 0
    scene.do(handoff.read_notes, scene.doctor, referral_id)

    assert queries.inbox(scene.doctor, list_name=ListName.NOTES_UNREAD).items == ()
    assert scene.at_hospital(referral_id).unread_notes == 0
    read = [fact for fact in scene.at_centre(referral_id).timeline if fact.kind == Verb.READ_NOTES]
    assert [fact.by_name for fact in read] == ["王医生"]
    assert_copies_equal(scene, referral_id)


def test_where_no_note_is_new_there_is_nothing_to_read(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.UP)

    with pytest.raises(Refused) as refusal:
        scene.do(handoff.read_notes, scene.doctor, referral_id)

    assert refusal.value.code == "no_new_notes"
    assert Verb.READ_NOTES not in {one.verb for one in scene.at_hospital(referral_id).available_actions}
