"""Pages of a conversation, counts for rows, and the list of what is not read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

import dialogue.commands
import dialogue.queries
from commands import read_frame
from drain import deliver_all
from handoff import commands as handoff
from kernel.clock import now
from kernel.errors import Invalid
from talking import file, read, say, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from handoffs import Scene


def _texts(scene: Scene, referral: UUID, after: str | None = None) -> tuple[list[str], str | None]:
    page = dialogue.queries.messages(scene.community_nurse, referral_id=referral, after=after, limit=2)
    return [one.text for one in page.items], page.next_cursor


def test_a_conversation_is_read_backwards_without_gap_or_repeat(scene: Scene) -> None:
    referral = scene.accepted()
    for text in "一二三四五":
        say(scene.ward, referral, text)

    first, cursor = _texts(scene, referral)
    say(scene.ward, referral, "六")
    second, further = _texts(scene, referral, cursor)
    third, end = _texts(scene, referral, further)

    assert (first, second, third, end) == (["五", "四"], ["三", "二"], ["一"], None)
    with pytest.raises(Invalid):
        _texts(scene, referral, "x")


def test_both_sides_read_one_order_also_where_messages_crossed_on_their_way(scene: Scene) -> None:
    referral = scene.accepted()
    with time_machine.travel(now(), tick=False) as clock:
        for author, text in ((scene.ward, "问"), (scene.community_nurse, "答"), (scene.doctor, "谢")):
            dialogue.commands.send_message(author, referral_id=referral, text=text)
            clock.shift(timedelta(seconds=1))
        for author in (scene.ward, scene.community_nurse):
            dialogue.commands.send_message(author, referral_id=referral, text=f"同时 {author.name}")
        deliver_all()

    here, there = ([one.id for one in seen(actor, referral)] for actor in (scene.ward, scene.community_nurse))

    assert here == there
    assert [one.text for one in seen(scene.ward, referral)][:3] == ["问", "答", "谢"]
    first, cursor = _texts(scene, referral)
    second, further = _texts(scene, referral, cursor)
    assert [*first, *second] == [one.text for one in reversed(seen(scene.ward, referral))][:4]
    assert _texts(scene, referral, further) == (["问"], None)


@pytest.mark.parametrize("messages", [1, 3])
def test_a_page_of_messages_takes_as_many_statements_for_three_as_for_one(
    scene: Scene, django_assert_num_queries: Callable[..., object], messages: int
) -> None:
    referral = scene.accepted()
    for number in range(messages):
        say(scene.ward, referral, str(number), file())

    with read_frame(scene.community_nurse), django_assert_num_queries(8):
        assert len(dialogue.queries.messages(scene.community_nurse, referral_id=referral).items) == messages


@pytest.mark.parametrize("referrals", [1, 3])
def test_the_list_takes_as_many_statements_for_three_as_for_one(
    scene: Scene, django_assert_num_queries: Callable[..., object], referrals: int
) -> None:
    for _ in range(referrals):
        say(scene.ward, scene.accepted(), "请复测血压")
    nurse = scene.community_nurse

    with read_frame(nurse), django_assert_num_queries(8):
        page = dialogue.queries.unread_list(nurse)
    with read_frame(nurse), django_assert_num_queries(1):
        assert dialogue.queries.unread_referrals(nurse) == referrals
    with read_frame(nurse), django_assert_num_queries(1):
        counts = dialogue.queries.unread_counts(nurse, referral_ids=[row.id for row in page.items])

    assert len(page.items) == referrals
    assert set(counts.values()) == {1}


def test_what_somebody_here_has_read_waits_only_for_those_who_take_part(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, "第一条")
    assert _waiting(scene) == (1, 1, 1)

    read(scene.community_nurse, referral)
    assert _waiting(scene) == (0, 0, 0)

    say(scene.community_doctor, referral, "医生的话")
    say(scene.ward, referral, "第二条")
    read(scene.head, referral)
    assert _waiting(scene) == (1, 1, 0)
    assert dialogue.queries.unread_counts(scene.community_doctor, referral_ids=[referral]) == {referral: 2}


def _waiting(scene: Scene) -> tuple[int, ...]:
    people = (scene.community_nurse, scene.community_doctor, scene.head)
    return tuple(dialogue.queries.unread_referrals(one) for one in people)


def test_the_longest_waiting_comes_first_and_pages_follow(scene: Scene) -> None:
    waiting = [scene.accepted() for _ in range(3)]
    for referral in waiting:
        say(scene.ward, referral, "请回复")

    first = dialogue.queries.unread_list(scene.community_nurse, limit=2)
    second = dialogue.queries.unread_list(scene.community_nurse, limit=2, after=first.next_cursor)

    assert [row.id for row in (*first.items, *second.items)] == waiting
    assert second.next_cursor is None


def test_an_ended_referral_leaves_the_receivers_list_and_stays_in_the_senders(scene: Scene) -> None:
    referral = scene.accepted()
    say(scene.ward, referral, "请回复")
    say(scene.community_nurse, referral, "已回复")
    scene.do(handoff.record_arrival, scene.community_nurse, referral)
    scene.do(handoff.send_outcome, scene.community_nurse, referral, outcome="improved", summary="稳定")
    scene.do(handoff.acknowledge_outcome, scene.ward, referral, reason="no_action")

    assert dialogue.queries.unread_referrals(scene.community_nurse) == 0
    assert dialogue.queries.unread_referrals(scene.ward) == 1
    assert [one.unread for one in seen(scene.ward, referral)] == [False, True]
