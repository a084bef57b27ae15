"""The link of a receiver outside the network, as the referral's own page speaks of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from console.panels import Act
from handoff.contracts import FactView, ReferralView
from handoff.enums import FactKind
from kernel.errors import Text
from outside.enums import HandoverWay


def to_hand_over(view: ReferralView) -> tuple[Act, ...]:
    """Where link and code of a receiver outside the network are made, and what became of them."""
    if not view.outside or view.sent_at is None or not view.ball.side or not view.available_actions:
        return ()
    return (Act(reverse("console:handover", args=[view.id]), _("Link and code for the receiver"), "link"),)


def handed_over(fact: FactView) -> Text:
    """In which way link and code reached a receiver outside the network."""
    how = fact.details.get("how")
    return HandoverWay(how).label if fact.kind == FactKind.DELIVERED and how in HandoverWay.values else ""
