"""Beginning a referral: from a discharge, from a visit, or from an alert that proposes the green channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import followup.queries
import patients.queries
from commands import command
from consent.enums import Purpose
from followup.contracts import AlertView
from handoff.commands.checklists import tick
from handoff.commands.facts import Said, fact_of, stored_person
from handoff.commands.keeping import changed
from handoff.commands.moves import check_words
from handoff.commands.naming import check_anonymous, check_reason
from handoff.commands.people import myself
from handoff.commands.places import UP, place_of, rival, take_place
from handoff.commands.preparing import checked_anonymous, checked_departure, checked_term
from handoff.contracts.errors import AlreadyOpen
from handoff.enums import Kind, OrderStatus, Permission, Priority, Side, Source, State, Verb
from handoff.models import ServiceRequest, Task
from handoff.queries.parties import may_send, name_of, outside
from handoff.rules.decisions import ReferralFacts, decide
from handoff.rules.package import age_band
from handoff.rules.states import HELD
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound, Refused
from patients.access import patient_to_change
from tenancy.queries import services

PURPOSE_OF: dict[str, str] = {
    Kind.DOWN: Purpose.DISCHARGE_HANDOFF,
    Kind.UP: Purpose.UP_REFERRAL,
    Kind.UP_GREEN: Purpose.GREEN_CHANNEL,
    Kind.LATERAL: Purpose.LATERAL_REFERRAL,
    Kind.ADVICE: Purpose.ADVICE,
    Kind.TEMP: Purpose.TEMPORARY_CARE,
}
LONGEST_REASON = 2000
STARTED_BY = "T01"
Choice = TypeVar("Choice", Kind, Priority, Source)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new referral asks for. `criteria`: codes that a person ticked; the readings tick the rest."""

    kind: Kind
    patient_id: UUID
    recipient_id: UUID
    reason: str
    service_code: str = ""
    priority: Priority = Priority.ROUTINE
    source: Source = Source.VISIT
    alert: AlertView | None = None
    criteria: tuple[str, ...] = ()
    planned_discharge_at: datetime | None = None
    based_on: UUID | None = None
    ends_on: date | None = None
    may_become_referral: bool = False
    anonymous: bool = False
    started_by: UUID | None = None
    contact: str | None = None


@command(needs=Permission.PREPARE)
def start_referral(
    actor: Actor,
    *,
    kind: str,
    patient_id: UUID,
    recipient_id: UUID,
    reason: str = "",
    service_code: str = "",
    priority: str | None = None,
    source: str | None = None,
    alert_id: UUID | None = None,
    criteria: Iterable[str] = (),
    planned_discharge_at: datetime | None = None,
    based_on: UUID | None = None,
    ends_on: date | None = None,
    may_become_referral: bool = False,
    anonymous: bool = False,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Begins a draft (T01). From an alert it is pre-filled: the reason from the rule, the criteria from the reading.
    `based_on` is a referral of the same patient.

    Raises `AlreadyOpen` (code `already_open`, with `existing_id`) where one of this kind for the patient and service is
    open, `Refused("no_partnership" | "patient_deceased")`, `NotFound`, `Invalid`.
    """
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    alert = followup.queries.alert(actor, alert_id=alert_id) if alert_id else None
    if alert is not None and alert.patient_id != patient_id:
        raise NotFound("alert")
    wanted = Wanted(
        kind=_chosen(Kind, kind, "kind"),
        patient_id=patient_id,
        recipient_id=recipient_id,
        reason=reason.strip() or (alert.explanation.text(actor.language) if alert else ""),
        service_code=service_code,
        priority=_chosen(Priority, priority or _priority_of(kind), "priority"),
        source=_chosen(Source, source or _source_of(kind, alert), "source"),
        alert=alert,
        criteria=tuple(criteria),
        planned_discharge_at=planned_discharge_at,
        based_on=based_on,
        ends_on=ends_on,
        may_become_referral=may_become_referral,
        anonymous=anonymous,
    )
    return begin(actor, wanted, said)


def begin(actor: Actor, wanted: Wanted, said: Said) -> Ref:
    """Makes the draft. Inside a command only."""
    check_words(said)
    _check(wanted)
    facts = ReferralFacts(wanted.kind, Side.SENDER, None)
    decide(facts, Verb.START, actor, {"reason_for_referral": wanted.reason})
    return laid(actor, wanted, said)


def laid(actor: Actor, wanted: Wanted, said: Said) -> Ref:
    """Makes the draft, whoever asked for it: the caller has. Inside a command only."""
    if not may_send(actor.tenant.id, wanted.recipient_id, wanted.kind):
        raise Refused("no_partnership", _("There is no agreement to refer to this organisation in this kind."))
    order = _order(actor, wanted)
    _insert(order)
    task = Task(
        order=order,
        recipient_id=wanted.recipient_id,
        state=State.DRAFT,
        since=order.created_at,
        moved_by=STARTED_BY,
        owner_id=actor.tenant.id,
        region_id=actor.tenant.region_id,
    )
    task.save(force_insert=True)
    fact_of(actor, order, Verb.START, said).save(force_insert=True)
    order.version = 0
    return changed(task, Verb.START)


def _order(actor: Actor, wanted: Wanted) -> ServiceRequest:
    patient_to_change(actor, wanted.patient_id)  # a death that is being recorded now is seen, or sees this order
    person = patients.queries.summary(actor, patient_id=wanted.patient_id)
    if person.deceased_on is not None:
        raise Refused("patient_deceased", _("The patient has died. No referral is started."))
    _check_basis(wanted)
    order = ServiceRequest(
        side=Side.SENDER,
        kind=wanted.kind,
        priority=wanted.priority,
        status=OrderStatus.DRAFT,
        sender_id=actor.tenant.id,
        recipient_id=wanted.recipient_id,
        outside=outside(wanted.recipient_id) is not None,
        patient_id=wanted.patient_id,
        masked_name=person.masked_name,
        sex=person.sex,
        age_band=age_band(person.birth_date, today()),
        service_code=wanted.service_code,
        service_name=_service_name(wanted),
        reason=wanted.reason,
        purpose=PURPOSE_OF[wanted.kind],
        source=wanted.source,
        source_id=wanted.alert.id if wanted.alert else None,
        based_on=wanted.based_on or _under(wanted),
        ends_on=checked_term(wanted.kind, wanted.ends_on) if wanted.ends_on else None,
        may_become_referral=wanted.may_become_referral and wanted.kind == Kind.ADVICE,
        anonymous=checked_anonymous(wanted.kind, anonymous=wanted.anonymous),
        planned_discharge_at=wanted.planned_discharge_at,
        started_by=wanted.started_by or actor.id,
        contact=wanted.contact or stored_person(myself(actor)),
        created_at=now(),
    )
    check_anonymous(actor, order)
    check_reason(order, person.name)
    tick(actor, order, wanted.criteria, wanted.alert)
    return order


def _check_basis(wanted: Wanted) -> None:
    """The referral that this one comes from is one of the same patient: what replaces another one ends it (T26)."""
    if wanted.based_on is None:
        return
    if not ServiceRequest.objects.filter(id=wanted.based_on, patient_id=wanted.patient_id).exists():
        raise NotFound("referral")


def _under(wanted: Wanted) -> UUID | None:
    """The discharge handoff under which somebody is looked after here who is sent up, so that the way back knows it."""
    if wanted.kind not in UP:
        return None
    held = Task.objects.filter(live=True, state__in=HELD, order__side=Side.RECIPIENT, order__kind=Kind.DOWN)
    found = held.filter(order__patient_id=wanted.patient_id).order_by("-since")
    return found.values_list("order_id", flat=True).first()


def _insert(order: ServiceRequest) -> None:
    """The constraint decides between two who start at the same moment; the second is shown the first one's."""
    held = rival(order, place_of(order))
    if held is not None:
        raise AlreadyOpen(held)
    take_place(order)
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as fault:
        held = rival(order, place_of(order))
        if held is None:
            raise
        raise AlreadyOpen(held) from fault


def _check(wanted: Wanted) -> None:
    if len(wanted.reason) > LONGEST_REASON:
        raise Invalid("reason", "too_long", _("Shorten this to 2000 characters."))
    if not wanted.reason:
        raise Invalid("reason", "required", _("Say why the patient is referred."))
    if wanted.planned_discharge_at is not None:
        checked_departure(wanted.planned_discharge_at)


def _service_name(wanted: Wanted) -> str:
    """What is asked for, by name; without a code it is the organisation as a whole."""
    if not wanted.service_code:
        return name_of(wanted.recipient_id)
    offered = {card.code: card.name for card in services(wanted.recipient_id)}
    if wanted.service_code not in offered:
        raise Invalid("service_code", "unknown_service", _("The recipient does not offer this service."))
    return offered[wanted.service_code]


def _chosen(choices: type[Choice], value: str, field: str) -> Choice:
    try:
        return choices(value)
    except ValueError:
        raise Invalid(field, "unknown_choice", _("This is not one of the possible values.")) from None


def _priority_of(kind: str) -> str:
    return Priority.EMERGENCY if kind == Kind.UP_GREEN else Priority.ROUTINE


def _source_of(kind: str, alert: AlertView | None) -> str:
    if alert is not None:
        return Source.ALERT
    return Source.DISCHARGE if kind == Kind.DOWN else Source.VISIT
