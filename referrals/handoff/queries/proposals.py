"""Green channels that alerts propose."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import followup.queries
import patients.queries
from commands import reads, saw
from followup.contracts import AlertView
from handoff.access import proposals_visible_to
from handoff.contracts.criteria import CriterionRow
from handoff.contracts.views import CriterionView, ProposalView
from handoff.enums import Kind, Permission, ProposalState
from handoff.models import Proposal
from handoff.queries.criteria import asked_rows, view_of
from handoff.rules.criteria import kept, met, newest
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.pages import page_size
from tenancy.queries import organisations


@reads(needs=Permission.READ)
def proposals(actor: Actor, *, limit: int = 50) -> tuple[ProposalView, ...]:
    """Open proposals that this actor may see, the oldest first; a clinician confirms them."""
    rows = proposals_visible_to(actor).filter(state=ProposalState.OPEN).order_by("created_at", "id")
    return _views(actor, rows[: page_size(limit, field="limit")])


@reads(needs=Permission.READ)
def proposal(actor: Actor, *, proposal_id: UUID) -> ProposalView:
    """One proposal in any state; raises `NotFound`."""
    found = _views(actor, proposals_visible_to(actor).filter(id=proposal_id))
    if not found:
        raise NotFound("proposal")
    return found[0]


@reads(needs=Permission.READ)
def proposal_of(actor: Actor, *, alert_id: UUID) -> ProposalView | None:
    """What was proposed for an alert, in any state; None where nothing was."""
    found = _views(actor, proposals_visible_to(actor).filter(alert_id=alert_id))
    return found[0] if found else None


def _views(actor: Actor, rows: Iterable[Proposal]) -> tuple[ProposalView, ...]:
    held = list(rows)
    saw(*(row.patient_id for row in held))
    people = patients.queries.summaries(actor, patient_ids=[row.patient_id for row in held])
    wanted = {row.recipient_id for row in held if row.recipient_id}
    names = {card.id: card.name for card in organisations(ids=wanted)} if wanted else {}
    alerts = followup.queries.alerts(actor, alert_ids=[row.alert_id for row in held])
    rows_asked = asked_rows(Kind.UP_GREEN) if held else ()
    return tuple(_view(row, alerts[row.alert_id], people[row.patient_id].name, names, rows_asked) for row in held)


def _checklist(alert: AlertView, rows: Iterable[CriterionRow]) -> tuple[CriterionView, ...]:
    values = newest(alert.readings)
    return tuple(view_of(kept(row, values), row=row, is_ticked=met(row, values)) for row in rows)


def _view(
    row: Proposal, alert: AlertView, name: str, names: dict[UUID, str], asked: Iterable[CriterionRow]
) -> ProposalView:
    return ProposalView(
        id=row.id,
        version=row.version,
        alert_id=row.alert_id,
        patient_id=row.patient_id,
        patient_name=name,
        based_on=row.based_on,
        recipient_id=row.recipient_id,
        recipient_name=names.get(row.recipient_id, "") if row.recipient_id else "",
        responsible_id=row.responsible_id,
        state=row.state,
        explanation_en=alert.explanation.text("en"),
        explanation_zh=alert.explanation.text("zh"),
        criteria=_checklist(alert, asked),
        created_at=row.created_at,
        referral_id=row.referral_id,
    )
