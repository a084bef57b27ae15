"""A joint protocol as both sides read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from console.panels import Tag
from console.presenters.package import pathway
from console.templatetags.console import written, written_day
from handoff.contracts import ProtocolView
from handoff.enums import ProtocolState
from kernel.errors import Text

TONES = {ProtocolState.PROPOSED: "warning", ProtocolState.CONFIRMED: "success", ProtocolState.REFUSED: "danger"}


@dataclass(frozen=True, slots=True)
class Shown:
    """The document, what it is called, and whether it applies."""

    title: str
    partner: str
    under: str
    tag: Tag
    steps: tuple[tuple[str, str, str, Text], ...]
    red_flags: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]
    digest: str
    answer: str


def shown(one: ProtocolView) -> Shown:
    """A protocol for a page."""
    english = (get_language() or "").startswith("en")
    told = {"number": one.number, "day": written_day(one.valid_from)}
    state = (
        Tag(_("in force"), "success", "check")
        if one.in_force
        else Tag(one.state_label, TONES[ProtocolState(one.state)])
    )
    return Shown(
        title=one.content.name,
        partner=one.partner_name_en if english and one.partner_name_en else one.partner_name,
        under=_("version %(number)s, valid from %(day)s") % told,
        tag=state,
        steps=tuple((each.when, each.what, each.who, pathway(each.pathway)) for each in one.content.steps),
        red_flags=one.content.red_flags,
        phones=tuple((each.label, each.phone) for each in one.content.phones),
        digest=one.digest,
        answer=_said(one),
    )


def _said(one: ProtocolView) -> str:
    """Who proposed it and who answered, in a line."""
    proposed = _("proposed by %(name)s, %(at)s") % {"name": one.proposed_by, "at": written(one.proposed_at)}
    if one.answered_at is None:
        return proposed
    answered = _("answered by %(name)s, %(at)s") % {"name": one.answered_by, "at": written(one.answered_at)}
    return " · ".join(part for part in (proposed, answered, one.answer) if part)
