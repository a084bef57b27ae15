"""Facts of the timeline, and people as they are kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import remark
from handoff.contracts.messages import FactTold, PersonTold
from handoff.contracts.payload import to_payload
from handoff.enums import Side
from handoff.models import Fact, ServiceRequest
from handoff.queries.held import side_of
from handoff.rules.package import canonical
from kernel.actor import OUTSIDE, Actor
from kernel.clock import now
from kernel.errors import Invalid
from kernel.ids import new_id
from staff.access import spoken_for

PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a move. `device_time`: when it was done on an offline device. `on_behalf_of`: the word
    `patient`, or the id of a colleague who lets this actor act in his or her name.
    """

    reason: str = ""
    text: str = ""
    device_time: datetime | None = None
    on_behalf_of: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def fact_of(actor: Actor, order: ServiceRequest, kind: str, said: Said) -> Fact:
    """A new line of the timeline, not saved yet. Raises `Invalid`, `Refused("no_delegation")` for somebody who does not
    let this actor speak.
    """
    return Fact(
        id=new_id(),
        order=order,
        kind=str(kind),
        at=now(),
        device_time=said.device_time,
        side=side_of(actor, order),
        by_id=actor.id,
        by_name="" if actor.kind == "machine" else actor.name,
        organisation_id=order.recipient_id if actor.kind == OUTSIDE else actor.tenant.id,
        on_behalf_of=_signature(actor, said.on_behalf_of),
        reason=said.reason,
        text=said.text.strip() or None,
        details=dict(said.details),
    )


def _signature(actor: Actor, on_behalf_of: str) -> str:
    """`patient`, or name and title of the colleague as they are now; the audit line names the colleague, too."""
    if on_behalf_of in ("", PATIENT):
        return on_behalf_of
    try:
        colleague = spoken_for(actor, UUID(on_behalf_of))
    except ValueError:
        raise Invalid("on_behalf_of", "unknown", _("Choose the patient, or a colleague who lets you act.")) from None
    remark(f"for:{colleague.id}")
    return colleague.signature


def fact_told(fact: Fact) -> FactTold:
    """The line as it crosses."""
    by = PersonTold(fact.by_name, fact.organisation_id, title=fact.by_title, id=fact.by_id)
    words = {"reason": fact.reason, "text": fact.text or "", "on_behalf_of": fact.on_behalf_of}
    return FactTold(fact.id, fact.kind, fact.at, by, device_time=fact.device_time, details=fact.details, **words)


def fact_heard(order: ServiceRequest, told: FactTold) -> Fact:
    """The other side's line for our timeline, not saved yet."""
    return Fact(
        id=told.id,
        order=order,
        kind=told.kind,
        at=told.at,
        device_time=told.device_time,
        side=Side(order.side).other,
        by_id=told.by.id,
        by_name=told.by.name,
        by_title=told.by.title,
        organisation_id=told.by.organisation_id,
        on_behalf_of=told.on_behalf_of,
        reason=told.reason,
        text=told.text or None,
        details=told.details,
    )


def stored_person(person: PersonTold | None) -> str | None:
    """A person of either organisation as a sealed column holds it."""
    return canonical(to_payload(person)) if person else None
