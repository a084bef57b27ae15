"""Writing to the other organisation of a referral, and having read."""

from __future__ import annotations

from api.core.fields import Command, RefPayload, payload_of
from api.dialogue import types  # noqa: F401 - inputs of the commands
from api.dialogue.types import ReferralConversation
from dialogue import commands, queries

ConversationPayload = payload_of(
    ReferralConversation,
    "conversation",
    queries.conversation,
    key="referral_id",
    description="The conversation as it stands now.",
)


class DialogueMutation:
    send_message = Command(
        RefPayload,
        commands.send_message,
        description="Writes to the other organisation of a referral; `id` is the message. Refused before the package "
        "has crossed and after the referral has ended.",
        described={
            "referral_id": "In which referral.",
            "text": "What to say; may be empty where files go with it.",
            "files": "What goes with it: at most 5 files. A whole request holds at most 8 MiB.",
        },
    )
    mark_messages_read = Command(
        ConversationPayload,
        commands.mark_messages_read,
        description="The conversation was read up to a number; the other side is told who read it first.",
        described={"referral_id": "Of which referral.", "up_to": "The `number` of the newest message that was read."},
    )
