"""What was begun out of a referral and runs still: its step is not offered again, the way leads to what was begun."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from console.panels import Act
from handoff.contracts import ReferralRow, ReferralView
from handoff.enums import State, Verb
from kernel.errors import Text

ONWARD = (Verb.REFER_BACK, Verb.REFER_UP)
DRAFTS = frozenset({State.DRAFT, State.CONSENT_PENDING, State.INTERNAL_REVIEW})
_OVER = frozenset({State.OUTCOME_SENT, State.CLOSED, State.CANCELLED, State.WITHDRAWN, State.ENTERED_IN_ERROR})
_PAGES = {Verb.REFER_BACK: "refer-back", Verb.REFER_UP: "refer-up"}


def made_of(view: ReferralView) -> dict[Verb, UUID]:
    """The newest referral that each onward step of this side began."""
    facts = (fact for fact in view.timeline if fact.kind in ONWARD and fact.side == view.side)
    return {Verb(fact.kind): UUID(str(fact.details["referral"])) for fact in facts if fact.details.get("referral")}


def running(made: Mapping[Verb, UUID], rows: Mapping[UUID, ReferralRow]) -> dict[Verb, ReferralRow]:
    """Those of them that are open to this person and not over."""
    found = {verb: rows[referral_id] for verb, referral_id in made.items() if referral_id in rows}
    return {verb: row for verb, row in found.items() if row.state not in _OVER}


def instead(acts: tuple[Act, ...], begun: Mapping[Verb, ReferralRow]) -> tuple[Act, ...]:
    """The steps without those that were begun already; each of these as the way to what was begun."""
    pages = {f"/{_PAGES[verb]}" for verb in begun}
    left = (act for act in acts if not any(act.url.endswith(page) for page in pages))
    return (*(_way_to(row) for row in begun.values()), *left)


def _way_to(row: ReferralRow) -> Act:
    word = _("Open the draft") if row.state in DRAFTS else _("Open it: %(state)s") % {"state": row.state_label}
    return Act(reverse("console:referral", args=[row.id]), word, "file-output", "main" if row.state in DRAFTS else "")


def told(begun: Mapping[Verb, ReferralRow]) -> tuple[Text, ...]:
    """That it was begun, and what is still to be done."""
    drafts = {
        Verb.REFER_BACK: _(
            "The way back is begun as a draft. Nothing has left yet: assessment, plan and consent are to be done."
        ),
        Verb.REFER_UP: _("The green channel is begun as a draft. Nothing has left yet: look at it and send it."),
    }
    sent = {Verb.REFER_BACK: _("The way back is begun and sent."), Verb.REFER_UP: _("The green channel is sent.")}
    return tuple((drafts if row.state in DRAFTS else sent)[verb] for verb, row in begun.items())
