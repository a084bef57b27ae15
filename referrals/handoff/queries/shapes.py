"""Rows as views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from handoff.contracts.messages import PersonTold
from handoff.contracts.views import (
    AskView,
    Ball,
    ClockView,
    FactView,
    GreenView,
    OutcomeView,
    PartyView,
    PersonView,
    Text,
)
from handoff.enums import AskState, ClockCode, FactKind, Side, State, Verb
from handoff.models import Ask, Clock, Fact, Package, ServiceRequest, Task
from handoff.queries.held import content_of, died_on, green_of, read_person
from handoff.rules.reasons import label as reason_label
from handoff.rules.states import holder
from tenancy.contracts import OrganisationCard

Cards = Mapping[UUID, OrganisationCard]
TELLS: dict[str, Text] = {
    "receiver_again": _("The receiver is told again"),
    "receiver_office_by_phone": _("The receiver's office is called"),
    "duty_head": _("The head on duty is told"),
    "receiver_head": _("The receiver's head is told"),
    "receiver_office": _("The receiver's office is told"),
    "responsible": _("The responsible person is told"),
    "sender_clinician": _("The sender's clinician is told"),
    "sender_office": _("The sender's office is told"),
    "community_doctor": _("The community doctor is told"),
    "community_head": _("The head of the centre is told"),
    "expires": _("It expires; the sender must choose what next"),
    "closes_unread": _("It is closed, marked as not read"),
    "region": _("The region sees it; think of another receiver"),
}


def person(told: PersonTold | None) -> PersonView | None:
    return PersonView(told.name, told.title, told.phone, told.id) if told else None


def party(organisation_id: UUID, cards: Cards, told: PersonTold | None) -> PartyView:
    card = cards.get(organisation_id)
    if card is None:
        return PartyView(organisation_id, "", "", "", person(told))
    return PartyView(
        organisation_id, card.name, card.name_en, card.phone, person(told), card.duty_name, card.duty_phone
    )


def clock(row: Clock, moment: datetime) -> ClockView:
    running = row.stopped_at is None and row.paused_at is None and row.fired_at is None
    waiting = row.stopped_at is None and row.paused_at is None
    return ClockView(
        code=row.code,
        label=ClockCode(row.code).label,
        round=row.round,
        level=row.level,
        tells=row.tells,
        tells_label=TELLS.get(row.tells, row.tells),
        due_at=row.due_at,
        running=running,
        overdue=waiting and row.due_at <= moment,
        paused_at=row.paused_at,
        fired_at=row.fired_at,
        stopped_at=row.stopped_at,
    )


def next_clock(clocks: Iterable[ClockView]) -> ClockView | None:
    """The level that falls due next for whoever has the ball; the follow-up after the closing (R8) is no answer."""
    waiting = (each for each in clocks if each.running and each.code != ClockCode.R8)
    return min(waiting, key=lambda each: each.due_at, default=None)


def ball(task: Task, cards: Cards, clocks: Iterable[ClockView]) -> Ball:
    """Who must act next: the named person where there is one, else the organisation's office."""
    side, order = holder(State(task.state)), task.order
    if side is None:
        return Ball("", mine=False, organisation_id=None, organisation_name="", person_name="", clock=None)
    organisation_id = order.sender_id if side == Side.SENDER else order.recipient_id
    told = read_person(order.contact if side == Side.SENDER else task.responsible)
    return Ball(
        side=side,
        mine=side == order.side,
        organisation_id=organisation_id,
        organisation_name=cards[organisation_id].name if organisation_id in cards else "",
        person_name=told.name if told else "",
        clock=next_clock(clocks),
    )


def fact(row: Fact, cards: Cards) -> FactView:
    verb = str(row.details.get("verb") or row.kind)
    return FactView(
        id=row.id,
        kind=row.kind,
        label=label_of(row.kind),
        at=row.at,
        device_time=row.device_time,
        side=row.side,
        by_name=row.by_name,
        by_title=row.by_title,
        organisation_id=row.organisation_id,
        organisation_name=cards[row.organisation_id].name if row.organisation_id in cards else "",
        on_behalf_of=row.on_behalf_of,
        reason=row.reason,
        reason_label=reason_label(verb, row.reason),
        text=row.text or "",
        details=row.details,
    )


def label_of(kind: str) -> Text:
    """The words for a verb or a fact; the code itself where this version does not know it."""
    for words in (FactKind, Verb):
        if kind in words.values:
            return words(kind).label
    return kind


def ask(row: Ask) -> AskView:
    return AskView(
        verb=row.verb,
        label=Verb(row.verb).label,
        state=row.state,
        state_label=AskState(row.state).label,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        code=row.code,
    )


def green(order: ServiceRequest) -> GreenView | None:
    told = green_of(order)
    return GreenView(told.bed, told.department, told.doctor_name, told.doctor_phone) if told else None


def outcome(row: Package) -> OutcomeView:
    content = content_of(row)
    return OutcomeView(
        number=row.number,
        code=content["code"],
        label=reason_label(Verb.SEND_OUTCOME, content["code"]),
        summary=content["summary"],
        next_steps=content["next_steps"],
        digest=row.digest,
        frozen_at=row.frozen_at,
        died_on=died_on(content),
    )
