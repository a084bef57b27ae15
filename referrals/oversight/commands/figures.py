"""Telling the authority what stands where, and keeping what it was told."""

from __future__ import annotations

from uuid import UUID, uuid5

import consent.queries
import exchange.commands
from commands import command, emit
from handoff.contracts.payload import to_payload
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from oversight.contracts import FIGURES, FiguresTold
from oversight.enums import EventKind, Permission
from oversight.models import Figure, Publication, Report, Step
from oversight.queries import digest_of, figures_to_tell
from tenancy.queries import authority_of

CONVERSATIONS = UUID("c3f0a1d2-6a63-5f0e-9c55-1d8f2b7e4a90")


def conversation_of(sender_id: UUID, recipient_id: UUID) -> UUID:
    """The one conversation in which an organisation tells another what is no referral."""
    return uuid5(CONVERSATIONS, f"{sender_id}:{recipient_id}")


@command(needs=Permission.PUBLISH)
def publish_figures(actor: Actor) -> Ref | None:
    """Tells the authority of this region the counts that are new to it; None where there is nothing to tell."""
    figures, authority = figures_to_tell(actor), authority_of(actor.tenant.region_id)
    if figures is None or authority is None:
        return None
    Publication.objects.update_or_create(
        authority_id=authority.id, defaults={"digest": digest_of(figures), "published_at": now()}
    )
    return exchange.commands.post(
        actor,
        proof=consent.queries.counts_only(actor, recipient_id=authority.id),
        recipient_id=authority.id,
        conversation=conversation_of(actor.tenant.id, authority.id),
        kind=FIGURES,
        payload=to_payload(figures),
    )


@command(needs=Permission.RECEIVE)
def receive_figures(actor: Actor, *, organisation_id: UUID, figures: FiguresTold) -> Ref:
    """Keeps the newest counts of an organisation; older ones change nothing."""
    report = Report.objects.select_for_update().filter(organisation_id=organisation_id).first()
    if report is not None and report.as_of >= figures.as_of:
        return Ref(report.id, report.version)
    held = report or Report(organisation_id=organisation_id, version=0)
    held.as_of, held.version = figures.as_of, held.version + 1
    held.save()
    held.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(
            report=held,
            partner_id=row.partner_id,
            kind=row.kind,
            side=row.side,
            state=row.state,
            count=row.count,
            overdue=row.overdue,
            unmet=row.unmet,
            unread=row.unread,
        )
        for row in figures.rows
    )
    held.steps.all().delete()
    Step.objects.bulk_create(
        Step(
            report=held,
            partner_id=row.partner_id,
            kind=row.kind,
            step=row.step,
            count=row.count,
            median=row.median,
            p90=row.p90,
        )
        for row in figures.steps
    )
    emit(Event(EventKind.FIGURES_RECEIVED, "report", held.id, held.version))
    return Ref(held.id, held.version)
