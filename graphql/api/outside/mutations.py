from typing import Any

import graphene

from api.core.fields import Command, RefPayload
from api.core.scalars import DateTime
from kernel.contracts import Ref
from outside import commands
from outside.enums import HandoverWay

VERSION = "The version of the referral that was read."


class OutsideLinkPayload(RefPayload):
    """The link that was made. Link and code are told this once: empty when the request repeats an idempotency key."""

    path = graphene.String(required=True, description="The address on this host that the receiver opens.")
    code = graphene.String(required=True, description="Eight digits, to be told by telephone and not with the link.")
    expires_at = graphene.Field(DateTime, description="When it ends at the latest; null in a repeated answer.")

    def resolve_path(self: Ref, _info: Any) -> str:
        token = getattr(self, "token", "")
        return f"/outside/{token}" if token else ""

    def resolve_code(self: Ref, _info: Any) -> str:
        return getattr(self, "code", "")

    def resolve_expires_at(self: Ref, _info: Any) -> Any:
        return getattr(self, "expires_at", None)


class OutsideMutation:
    issue_outside_link = Command(
        OutsideLinkPayload,
        commands.issue_outside_link,
        description="Makes link and code for the receiver of a sent referral who is outside the network. An earlier "
        "link ends.",
        described={"referral_id": "Which referral.", "expected_version": VERSION},
    )
    record_handover = Command(
        RefPayload,
        commands.record_handover,
        description="Says that link and code have reached the receiver: delivered.",
        described={
            "referral_id": "Which referral.",
            "expected_version": VERSION,
            "how": (HandoverWay, "In which way."),
        },
    )
