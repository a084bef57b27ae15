"""The authority suggests another receiver to an organisation; whoever holds a referral decides. No patient is named."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.queries
import exchange.commands
from commands import command, emit
from handoff.contracts.payload import to_payload
from handoff.enums import Kind
from handoff.queries import fits
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused
from oversight.access import suggestion_to_change
from oversight.commands.figures import conversation_of
from oversight.contracts import SUGGESTION, SuggestionTold
from oversight.enums import EventKind, Permission, SuggestionReason
from oversight.models import Suggestion
from tenancy.queries import authority_of, organisation, organisations, partnership_active

LONGEST_DAYS = 90


@command(needs=Permission.SUGGEST)
def suggest_receiver(
    actor: Actor,
    *,
    organisation_id: UUID,
    kind: str,
    recipient_id: UUID,
    proposed_id: UUID,
    reason: str,
    valid_until: date,
) -> Ref:
    """Suggests to an organisation of the region whom to ask instead of one receiver, for one kind of referral, up to
    and including a day within 90 days. It replaces an earlier suggestion about the same receiver. Raises `Invalid`.
    """
    _check(actor, organisation_id, kind, recipient_id, proposed_id)
    if reason not in SuggestionReason.values:
        raise Invalid("reason", "unknown_choice", _("This is not one of the possible values."))
    if not today() <= valid_until <= today() + timedelta(days=LONGEST_DAYS):
        raise Invalid("valid_until", "out_of_range", _("Choose a day within the next 90 days."))
    about = {"authority_id": actor.tenant.id, "organisation_id": organisation_id, "kind": kind}
    row = Suggestion.objects.select_for_update().filter(**about, recipient_id=recipient_id).first()
    held = row or Suggestion(**about, recipient_id=recipient_id, version=0)
    held.proposed_id, held.reason, held.valid_until = proposed_id, reason, valid_until
    held.suggested_at = now()
    return _tell(actor, held)


@command(needs=Permission.SUGGEST)
def end_suggestion(actor: Actor, *, suggestion_id: UUID, expected_version: int) -> Ref:
    """The suggestion holds no longer. Raises `NotFound`, `Conflict`."""
    held = suggestion_to_change(actor, suggestion_id, expected_version)
    held.valid_until = today() - timedelta(days=1)
    return _tell(actor, held)


@command(needs=Permission.RECEIVE)
def receive_suggestion(actor: Actor, *, authority_id: UUID, told: SuggestionTold) -> Ref:
    """Keeps what our own authority suggests; `Refused("not_our_authority")` for anybody else's word."""
    authority = authority_of(actor.tenant.region_id)
    if authority is None or authority.id != authority_id:
        raise Refused("not_our_authority", _("Suggestions come from the health authority of this region only."))
    row = Suggestion.objects.select_for_update().filter(id=told.id).first()
    held = row or Suggestion(id=told.id, version=0)
    if held.version >= told.number:
        return Ref(held.id, held.version)
    held.authority_id, held.organisation_id, held.version = authority_id, actor.tenant.id, told.number
    held.kind, held.recipient_id, held.proposed_id = told.kind, told.recipient_id, told.proposed_id
    held.reason, held.valid_until, held.suggested_at = told.reason, told.valid_until, told.suggested_at
    held.save()
    emit(Event(EventKind.SUGGESTED, "suggestion", held.id, held.version))
    return Ref(held.id, held.version)


def _check(actor: Actor, organisation_id: UUID, kind: str, recipient_id: UUID, proposed_id: UUID) -> None:
    if organisation_id not in {card.id for card in organisations(region_id=actor.tenant.region_id)}:
        raise Invalid("organisation_id", "unknown_choice", _("This organisation is not in your region."))
    if kind not in Kind.values:
        raise Invalid("kind", "unknown_choice", _("This is not one of the possible values."))
    for field, receiver in (("recipient_id", recipient_id), ("proposed_id", proposed_id)):
        if not partnership_active(organisation_id, receiver, kind):
            raise Invalid(field, "not_a_partner", _("The two have no agreement for this kind of referral."))
    if recipient_id == proposed_id:
        raise Invalid("proposed_id", "same_receiver", _("Choose another organisation."))
    if not fits(kind, sender=organisation(organisation_id).kind, receiver=organisation(proposed_id).kind):
        raise Invalid("proposed_id", "unfit_receiver", _("This organisation does not take this kind of referral."))


def _tell(actor: Actor, held: Suggestion) -> Ref:
    held.version += 1
    held.save()
    told = SuggestionTold(
        id=held.id,
        number=held.version,
        kind=Kind(held.kind),
        recipient_id=held.recipient_id,
        proposed_id=held.proposed_id,
        reason=SuggestionReason(held.reason),
        valid_until=held.valid_until,
        suggested_at=held.suggested_at,
    )
    exchange.commands.post(
        actor,
        proof=consent.queries.status_only(actor, recipient_id=held.organisation_id),
        recipient_id=held.organisation_id,
        conversation=conversation_of(actor.tenant.id, held.organisation_id),
        kind=SUGGESTION,
        payload=to_payload(told),
    )
    emit(Event(EventKind.SUGGESTED, "suggestion", held.id, held.version))
    return Ref(held.id, held.version)
