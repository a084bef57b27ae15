"""Conversations, and what of them is not read."""

from __future__ import annotations

import graphene

from api.core.fields import Paged, Read
from api.dialogue.types import ReferralConversation, ReferralMessage
from api.handoff.types import ReferralRow
from dialogue import queries

REFERRAL = {"referral_id": "Which referral."}


class DialogueQuery:
    messages = Paged(
        ReferralMessage,
        queries.messages,
        description="What the two organisations of a referral wrote to each other, the newest first.",
        described=REFERRAL,
    )
    referral_conversation = Read(
        ReferralConversation,
        queries.conversation,
        description="Whether messages can be written in a referral, and how many are not read.",
        described=REFERRAL,
    )
    unread_conversations = Paged(
        ReferralRow,
        queries.unread_list,
        description="Referrals with messages that wait for this actor, the longest waiting first.",
    )
    unread_conversation_count = Read(
        graphene.NonNull(graphene.Int),
        queries.unread_referrals,
        description="How many referrals have messages that wait for this actor.",
    )
