"""The joint follow-up protocol of two organisations: proposed by one, confirmed by the other, frozen on both sides."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.queries
import exchange.commands
from commands import command, emit
from followup.enums import Pathway
from handoff.access import protocol_to_change
from handoff.contracts.payload import to_payload
from handoff.contracts.protocol import ProtocolAnswered, ProtocolContent, ProtocolProposed
from handoff.enums import EventKind, Permission, ProtocolState
from handoff.models import Protocol
from handoff.rules.package import canonical, digest
from handoff.rules.wording import is_phone
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused
from tenancy.queries import organisation, partnership_active

PROPOSED, ANSWERED = "agreement.protocol_proposed", "agreement.protocol_answered"
LONGEST_NAME, LONGEST_LINE, MOST_LINES, LONGEST_TEXT = 120, 400, 40, 1000


@command(needs=Permission.CURATE)
def propose_protocol(actor: Actor, *, partner_id: UUID, valid_from: date, content: ProtocolContent) -> Ref:
    """Proposes what both do after a discharge; it applies once the partner has confirmed it, from `valid_from` on.

    It names no patient. Raises `Refused("no_partnership")`, `NotFound`, `Invalid`.
    """
    organisation(partner_id)
    if not _partners(actor.tenant.id, partner_id):
        raise Refused("no_partnership", _("There is no agreement between your organisation and this one."))
    if valid_from < today():
        raise Invalid("valid_from", "in_the_past", _("A protocol begins today or later."))
    whole = _checked(content)
    number = 1 + max(Protocol.objects.filter(partner_id=partner_id).values_list("number", flat=True), default=0)
    row = Protocol(partner_id=partner_id, number=number, ours=True, valid_from=valid_from, proposed_by=actor.name)
    row.content, row.digest, row.proposed_at = canonical(to_payload(whole)), digest(to_payload(whole)), now()
    row.save(force_insert=True)
    message = ProtocolProposed(row.id, number, valid_from, whole, row.digest, actor.name, row.proposed_at)
    _post(actor, row, PROPOSED, message)
    return _told(row)


@command(needs=Permission.CURATE)
def answer_protocol(actor: Actor, *, protocol_id: UUID, expected_version: int, confirmed: bool, text: str = "") -> Ref:
    """Confirms or refuses what the partner proposed; a refusal says why. Raises `NotFound`, `Conflict`, `Invalid`."""
    row = protocol_to_change(actor, protocol_id, expected_version)
    if row.ours or row.state != ProtocolState.PROPOSED:
        raise Refused("not_to_answer", _("This protocol does not wait for your organisation's answer."))
    if not confirmed and not text.strip():
        raise Invalid("text", "required", _("Say what should be different."))
    if len(text) > LONGEST_TEXT:
        raise Invalid("text", "too_long", _("Shorten this to 1000 characters."))
    _settle(row, confirmed=confirmed, by=actor.name, text=text.strip())
    message = ProtocolAnswered(row.id, confirmed, row.digest, actor.name, now(), text.strip())
    _post(actor, row, ANSWERED, message)
    return _told(row)


@command(needs=Permission.CROSS)
def receive_protocol(actor: Actor, *, sender_id: UUID, message: ProtocolProposed) -> Ref:
    """Keeps the partner's proposal as it was frozen there; `Invalid` where its digest is not that of its content."""
    if digest(to_payload(message.content)) != message.digest:
        raise Invalid("content", "altered", _("This document is not the one that was announced."))
    row = Protocol(
        id=message.protocol_id,
        partner_id=sender_id,
        number=message.number,
        ours=False,
        valid_from=message.valid_from,
        content=canonical(to_payload(_checked(message.content))),
        digest=message.digest,
        proposed_by=message.proposed_by[:LONGEST_NAME],
        proposed_at=message.proposed_at,
    )
    row.save(force_insert=True)
    return _told(row)


@command(needs=Permission.CROSS)
def hear_protocol_answer(actor: Actor, *, sender_id: UUID, message: ProtocolAnswered) -> Ref:
    """The partner has decided about our proposal, about exactly this document. Raises `NotFound`, `Invalid`."""
    row = protocol_to_change(actor, message.protocol_id, None, partner_id=sender_id)
    if not row.ours or row.digest != message.digest:
        raise Invalid("protocol_id", "altered", _("This document is not the one that was announced."))
    _settle(row, confirmed=message.confirmed, by=message.answered_by[:LONGEST_NAME], text=message.text)
    return _told(row)


def _settle(row: Protocol, *, confirmed: bool, by: str, text: str) -> None:
    row.state = ProtocolState.CONFIRMED if confirmed else ProtocolState.REFUSED
    row.answered_by, row.answered_at, row.answer = by, now(), text or None
    row.version += 1
    row.save()


def _post(actor: Actor, row: Protocol, kind: str, message: object) -> None:
    proof = consent.queries.between_organisations(actor, recipient_id=row.partner_id)
    exchange.commands.post(
        actor,
        proof=proof,
        recipient_id=row.partner_id,
        conversation=row.id,
        kind=kind,
        payload=to_payload(message),
    )


def _told(row: Protocol) -> Ref:
    emit(Event(EventKind.PROTOCOL, "protocol", row.id, row.version))
    return Ref(row.id, row.version)


def _partners(one: UUID, other: UUID) -> bool:
    return partnership_active(one, other) or partnership_active(other, one)


def _checked(content: ProtocolContent) -> ProtocolContent:
    faults = []
    if not content.name.strip() or len(content.name) > LONGEST_NAME:
        faults.append(Invalid("name", "required", _("Name the protocol in at most 120 characters.")))
    if not content.steps or any(
        not (one.when.strip() and one.what.strip() and one.who.strip()) for one in content.steps
    ):
        faults.append(Invalid("steps", "required", _("Every step says when, what and who; there is at least one.")))
    if any(one.pathway and one.pathway not in Pathway.values for one in content.steps):
        faults.append(Invalid("steps", "unknown_choice", _("Choose one of the follow-up pathways.")))
    if not content.phones or any(not one.label.strip() or not is_phone(one.phone) for one in content.phones):
        faults.append(Invalid("phones", "not_a_phone", _("Give at least one number, each with whom it reaches.")))
    lines = [each for one in content.steps for each in (one.when, one.what, one.who)]
    lines += [*content.red_flags, *(one.label for one in content.phones)]
    if len(lines) > 4 * MOST_LINES or any(len(one) > LONGEST_LINE for one in lines):
        faults.append(Invalid("steps", "too_long", _("Shorten this: at most 400 characters a line.")))
    if faults:
        raise Invalid.many(faults)
    return content
