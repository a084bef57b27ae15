"""Before a referral goes to another receiver: who did not take it and why, and what the next one needs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext as _

from console import words
from console.presenters import standing
from console.templatetags.console import icon
from handoff.contracts import ReferralView
from handoff.enums import Kind, State, Verb
from kernel.errors import Text

FITTING = {State.DECLINED: "declined", State.EXPIRED: "no_answer", State.NOT_COMPLETED: "not_completed"}
"""The reason for another receiver that follows from what the last one did."""

LET_GO = frozenset({State.DECLINED, State.EXPIRED, State.NOT_COMPLETED})


def reason_of(view: ReferralView, verb: str) -> str:
    """The code of the reason that fits; empty where none does."""
    return FITTING.get(State(view.state), "") if verb == Verb.REDIRECT else ""


def told(view: ReferralView) -> tuple[Text, ...]:
    """Who did not take it, with the reason that was given, and that the next receiver needs a consent of its own."""
    lines: list[Text] = []
    if view.state in LET_GO:
        about = {"recipient": words.name_of(view.recipient), "state": view.state_label}
        ended = standing.why_ended(view)
        lines.append(_("%(recipient)s: %(state)s.") % about if not ended else _what_and_why(about, ended))
    if not view.anonymous and view.kind != Kind.UP_GREEN:
        lines.append(_("A consent holds for one receiver: for another one ask the patient again before it is sent."))
    return tuple(lines)


def _what_and_why(about: dict[str, Text], ended: Text) -> Text:
    return _("%(recipient)s: %(state)s. %(reason)s") % {**about, "reason": ended}


def marked(open_to: Iterable[tuple[UUID, Text]], view: ReferralView) -> list[tuple[UUID, Text]]:
    """Receivers to choose from; those that had it already and let go of it with a word."""
    let_go = {one.recipient_id: one.state_label for one in view.chain if one.state in LET_GO}
    if view.state in LET_GO:
        let_go[view.recipient.organisation_id] = view.state_label
    return [(key, _with_word(name, let_go[key]) if key in let_go else name) for key, name in open_to]


def _with_word(name: Text, state: Text) -> Text:
    word = _("had this referral already: %(state)s") % {"state": state}
    return format_html('{}<br><span class="fine advice">{} {}</span>', name, icon("circle-x"), word)
