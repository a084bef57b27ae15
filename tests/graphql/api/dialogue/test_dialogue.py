"""Two people of two organisations write to each other by the API alone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from drain import deliver_all
from handoffs import Scene
from kernel.actor import Actor
from talking import JPEG, PDF, say

Ask = Callable[..., dict[str, Any]]
SEND = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { id version } }"
READ = """
mutation($input: MarkMessagesReadInput!) { markMessagesRead(input: $input) { id conversation { unread number } } }
"""
MESSAGES = """
query($id: UUID!, $after: String) { messages(referralId: $id, first: 2, after: $after) {
  pageInfo { endCursor }
  edges { node { id number ours text authorName authorTitle organisationName unread withheld deliveredAt readAt readBy
    attachments { id name mediaType size here } } }
} }
"""
CONVERSATION = """
query($id: UUID!) { referralConversation(referralId: $id) {
  mayWrite whyClosed whyClosedLabel number unread largestFile } }
"""
WAITING = """
{ unreadConversationCount unreadConversations { edges { node { id unreadMessages } } } }
"""


def _send(data: Ask, actor: Actor, referral: UUID, **given: Any) -> str:
    made = data(actor, SEND, input={"referralId": str(referral), **given})["sendMessage"]["id"]
    deliver_all()
    return str(made)


def _nodes(data: Ask, actor: Actor, referral: UUID, after: str | None = None) -> list[dict[str, Any]]:
    page = data(actor, MESSAGES, id=str(referral), after=after)["messages"]
    return [edge["node"] for edge in page["edges"]]


def test_a_message_with_a_file_is_sent_read_and_told(data: Ask, scene: Scene) -> None:
    referral = scene.accepted()
    files = [{"name": "心电图.pdf", "content": base64.b64encode(PDF).decode()}]

    made = _send(data, scene.ward, referral, text="请看心电图", files=files)
    assert data(scene.community_nurse, WAITING) == {
        "unreadConversationCount": 1,
        "unreadConversations": {"edges": [{"node": {"id": str(referral), "unreadMessages": 1}}]},
    }
    (there,) = _nodes(data, scene.community_nurse, referral)
    assert (there["id"], there["text"], there["authorName"], there["unread"]) == (made, "请看心电图", "赵护士", True)
    assert there["attachments"][0]["mediaType"] == "PDF"
    answer = data(scene.community_nurse, READ, input={"referralId": str(referral), "upTo": there["number"]})
    assert answer["markMessagesRead"]["conversation"] == {"unread": 0, "number": 1}
    deliver_all()

    (here,) = _nodes(data, scene.ward, referral)
    assert (here["readBy"], here["deliveredAt"] is not None) == ("李护士", True)
    assert data(scene.community_nurse, WAITING)["unreadConversationCount"] == 0


def test_pages_of_a_conversation_follow_each_other(data: Ask, scene: Scene) -> None:
    referral = scene.accepted()
    for text in "一二三":
        say(scene.ward, referral, text)

    page = data(scene.ward, MESSAGES, id=str(referral), after=None)["messages"]
    rest = _nodes(data, scene.ward, referral, page["pageInfo"]["endCursor"])

    assert [edge["node"]["text"] for edge in page["edges"]] == ["三", "二"]
    assert [node["text"] for node in rest] == ["一"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"text": ""}, "required", "text"),
        ({"text": "x" * 4001}, "too_long", "text"),
        ({"files": [{"name": "a.svg", "content": base64.b64encode(b"<svg/>").decode()}]}, "wrong_kind", "files"),
        ({"files": [{"name": "a.jpg", "content": base64.b64encode(JPEG).decode()}] * 6}, "too_many", "files"),
        ({"files": [{"name": "a.jpg", "content": "%%%"}]}, "not_base64", "files"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    ask: Ask, data: Ask, scene: Scene, given: dict[str, Any], code: str, field: str
) -> None:
    referral = scene.accepted()

    answer = ask(scene.ward, SEND, input={"referralId": str(referral), **given})

    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
    assert _nodes(data, scene.ward, referral) == []


def test_before_the_package_has_crossed_it_says_why_not(ask: Ask, data: Ask, scene: Scene) -> None:
    referral = scene.sent()

    stands = data(scene.community_doctor, CONVERSATION, id=str(referral))["referralConversation"]
    answer = ask(scene.community_doctor, SEND, input={"referralId": str(referral), "text": "x"})

    assert (stands["mayWrite"], stands["whyClosed"]) == (False, "BEFORE_ACCEPTANCE")
    assert stands["whyClosedLabel"]
    assert answer["errors"][0]["extensions"]["code"] == "before_acceptance"
