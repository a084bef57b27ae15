"""What the health authority suggests, in words: to the authority itself, and to whoever chooses a receiver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import oversight.queries
from console.templatetags.console import icon
from handoff.contracts import ReferralView
from handoff.enums import Side, State
from kernel.actor import Actor
from kernel.errors import Text
from oversight.contracts import SuggestionView
from oversight.enums import Permission

CHOOSING = frozenset(
    {
        State.DRAFT,
        State.CONSENT_PENDING,
        State.INTERNAL_REVIEW,
        State.SENT,
        State.RECEIVED,
        State.INFO_REQUESTED,
        State.WAITLISTED,
        State.DECLINED,
        State.EXPIRED,
        State.NOT_COMPLETED,
    }
)


@dataclass(frozen=True, slots=True)
class Made:
    """A suggestion in a sentence, and where it is ended."""

    text: Text
    end_url: str


def made(one: SuggestionView) -> Made:
    """For the authority."""
    told = {
        "organisation": _named(one.organisation_name, one.organisation_name_en),
        "kind": one.kind_label,
        "proposed": _named(one.proposed_name, one.proposed_name_en),
        "recipient": _named(one.recipient_name, one.recipient_name_en),
        "reason": one.reason_label,
        "day": one.valid_until,
    }
    text = _("%(organisation)s, %(kind)s: %(proposed)s instead of %(recipient)s, until %(day)s. %(reason)s.") % told
    return Made(text, reverse("console:end_suggestion", args=[one.id]))


def about(actor: Actor, view: ReferralView) -> tuple[SuggestionView, ...]:
    """What is suggested instead of the receiver of a referral, while its sender can still choose."""
    if view.side != Side.SENDER or view.state not in CHOOSING:
        return ()
    return tuple(one for one in told_us(actor, view.kind) if one.recipient_id == view.recipient.organisation_id)


def told_us(actor: Actor, kind: str) -> tuple[SuggestionView, ...]:
    """All that is suggested to this organisation for a kind; nothing to whom it is not open, or without a kind."""
    if not kind or not actor.may(Permission.SEE_SUGGESTIONS):
        return ()
    return oversight.queries.suggestions(actor, kind=kind)


def told(one: SuggestionView) -> Text:
    """For the sender of a referral."""
    words = {
        "proposed": _named(one.proposed_name, one.proposed_name_en),
        "phone": one.proposed_phone,
        "reason": one.reason_label,
        "day": one.valid_until,
    }
    return _("The health authority suggests %(proposed)s (%(phone)s) instead, until %(day)s: %(reason)s.") % words


def first(open_to: Sequence[tuple[UUID, Text]], found: Sequence[SuggestionView]) -> tuple[tuple[str, Text], ...]:
    """Receivers to choose from, the suggested on top; a word and the reason at both ends of a suggestion."""
    wanted = {one.proposed_id for one in found}
    rows = sorted(open_to, key=lambda each: each[0] not in wanted)
    return tuple((str(key), _with_words(key, name, found)) for key, name in rows)


def _with_words(key: UUID, name: Text, found: Sequence[SuggestionView]) -> Text:
    for_it = [_for(one) for one in found if one.proposed_id == key]
    against = [told(one) for one in found if one.recipient_id == key]
    lines = ((icon("route"), word) for word in (*for_it, *against))
    return format_html("{}{}", name, format_html_join("", '<br><span class="fine advice">{} {}</span>', lines))


def _for(one: SuggestionView) -> Text:
    words = {
        "recipient": _named(one.recipient_name, one.recipient_name_en),
        "reason": one.reason_label,
        "day": one.valid_until,
    }
    return _("suggested by the health authority instead of %(recipient)s, until %(day)s: %(reason)s.") % words


def _named(name: str, name_en: str) -> str:
    return name_en if (get_language() or "").startswith("en") and name_en else name
