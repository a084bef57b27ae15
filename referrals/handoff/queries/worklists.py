"""Worklists, each named by the next action. Rights first: what is hidden changes no count, page or filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

import exchange.queries
import patients.queries
from commands import reads, saw
from exchange.enums import Permission as ExchangePermission
from handoff.access import other_of, referrals_visible_to
from handoff.contracts.lists import ListFilter, NamedCount, ReferralRow
from handoff.enums import AskState, ClockCode, Kind, ListName, Permission, Priority, Side, State
from handoff.models import Ask, Clock, Task
from handoff.queries.arriving import named
from handoff.queries.held import read_person
from handoff.queries.narrowing import NOTHING, narrowed
from handoff.queries.parties import cards as cards_of
from handoff.rules.lists import ListRule, lists_of, next_action
from handoff.rules.states import BEFORE_ACCEPTANCE, OPEN_ORDER
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid
from kernel.pages import Page, decode_cursor, encode_cursor, page_size

LEVEL = Value(0, output_field=IntegerField())


@reads(needs=Permission.READ)
def lists(actor: Actor, *, filters: ListFilter = NOTHING) -> tuple[NamedCount, ...]:
    """The worklists of this actor with the counts of what the filters let through, in one statement; then what could
    not be delivered.
    """
    rules, rows = lists_of(actor.roles), narrowed(actor, _visible(actor), filters)
    counted = rows.aggregate(
        **{rule.name: Count("id", filter=_meant(rule), distinct=True) for rule in rules if rule.name}
    )
    found = tuple(NamedCount(rule.name, rule.name.label, counted[rule.name]) for rule in rules)
    if not actor.may(ExchangePermission.SEE):
        return found
    stopped = rows.filter(order_id__in=_parked(actor)).count()
    return (*found, NamedCount(ListName.PARKED, ListName.PARKED.label, stopped))


@reads(needs=Permission.READ)
def inbox(
    actor: Actor, *, list_name: str, filters: ListFilter = NOTHING, after: str | None = None, limit: int = 25
) -> Page[ReferralRow]:
    """One worklist, the longest waiting first; in the green channel what nobody has decided, by the clock that runs.

    Narrowed by filters it says how many rows there are. Raises `Invalid` for a list that is not this actor's.
    """
    return _page(actor, sorted_list(actor, list_name, filters), after, limit, counted=filters != NOTHING)


@reads(needs=Permission.READ)
def discharges(
    actor: Actor, *, filters: ListFilter = NOTHING, after: str | None = None, limit: int = 25
) -> Page[ReferralRow]:
    """The ward's discharges, the next to leave first; `not_yet_accepted` until somebody has taken over."""
    rows = _visible(actor).filter(order__side=Side.SENDER, order__kind=Kind.DOWN, order__status__in=OPEN_ORDER)
    leaving = Coalesce("order__planned_discharge_at", "order__created_at", output_field=DateTimeField())
    found = narrowed(actor, rows.annotate(rank=LEVEL, sort=leaving), filters)
    return _page(actor, found, after, limit, counted=filters != NOTHING)


def sorted_list(actor: Actor, list_name: str, filters: ListFilter) -> QuerySet[Any]:
    """The tasks of one worklist with the keys of their order. Call it inside a read or a command."""
    if list_name == ListName.PARKED and actor.may(ExchangePermission.SEE):
        rows = _visible(actor).filter(order_id__in=_parked(actor))
    else:
        rows = _visible(actor).filter(_meant(_rule(actor, list_name))).distinct()
    rows = narrowed(actor, rows, filters)
    if list_name == ListName.GREEN_CHANNEL:
        return rows.annotate(rank=_undecided_first(), sort=_due_or_since())
    return rows.annotate(rank=LEVEL, sort=F("since"))


@reads(needs=Permission.READ)
def of_patient(actor: Actor, *, patient_id: UUID) -> tuple[ReferralRow, ...]:
    """All referrals of one patient of this organisation, the newest first."""
    rows = _visible(actor).filter(order__patient_id=patient_id).select_related("order").order_by("-order__created_at")
    return _rows(actor, list(rows))


@reads(needs=Permission.READ)
def of_ids(actor: Actor, *, referral_ids: Iterable[UUID]) -> dict[UUID, ReferralRow]:
    """The rows of these referrals that this actor may see, for lists that other apps keep."""
    rows = _visible(actor).filter(order_id__in=set(referral_ids)).select_related("order")
    return {row.id: row for row in _rows(actor, list(rows))}


def rows_of_list(actor: Actor, list_name: str, filters: ListFilter, most: int) -> tuple[tuple[ReferralRow, ...], int]:
    """The first `most` rows of a worklist in its order, and how many follow. Call it inside a read or a command."""
    rows = sorted_list(actor, list_name, filters)
    found = list(rows.select_related("order").order_by("rank", "sort", "id")[:most])
    left = rows.count() - len(found) if len(found) == most else 0
    saw(*(task.order.patient_id or task.order.id for task in found))
    return _rows(actor, found), left


def _visible(actor: Actor) -> QuerySet[Task]:
    return Task.objects.filter(live=True, order__in=referrals_visible_to(actor))


def _rule(actor: Actor, list_name: str) -> ListRule:
    found = next((rule for rule in lists_of(actor.roles) if rule.name == list_name), None)
    if found is None:
        raise Invalid("list_name", "unknown_list", _("You have no list of this name."))
    return found


def _meant(rule: ListRule) -> Q:
    meant = Q(state__in=rule.states, order__kind__in=rule.kinds)
    if rule.side is not None:
        meant &= Q(order__side=rule.side)
    if rule.pending_ask:
        meant &= Q(order__asks__state=AskState.ASKED)
    if rule.unread:
        meant &= Q(order__unread_notes__gt=0)
    if rule.escalated:
        meant &= Q(Exists(_standing().exclude(fired_at=None)))
    if rule.clock is not None:
        meant &= Q(Exists(_standing().filter(code=rule.clock, mine=True)))
    return meant


def _standing() -> QuerySet[Clock]:
    """The clocks of the outer task that have not stopped."""
    return Clock.objects.filter(task_id=OuterRef("id"), stopped_at=None)


def _parked(actor: Actor) -> frozenset[UUID]:
    return frozenset(message.conversation for message in exchange.queries.parked(actor))


def _undecided_first() -> Case:
    return Case(When(state__in=BEFORE_ACCEPTANCE, then=0), default=1, output_field=IntegerField())


def _due_or_since() -> Coalesce:
    due = _waiting_clocks().filter(task_id=OuterRef("id")).order_by("due_at").values("due_at")[:1]
    return Coalesce(Subquery(due), F("since"), output_field=DateTimeField())


def _page(actor: Actor, rows: QuerySet[Any], after: str | None, limit: int, *, counted: bool) -> Page[ReferralRow]:
    size = page_size(limit)
    total = rows.count() if counted else None
    if after is not None:
        rank, sort, row_id = _keys(after)
        later = Q(sort__gt=sort) | Q(sort=sort, id__gt=row_id)
        rows = rows.filter(Q(rank__gt=rank) | (Q(rank=rank) & later))
    found = list(rows.select_related("order").order_by("rank", "sort", "id")[: size + 1])
    shown = found[:size]
    cursor = None
    if len(found) > size:
        last = shown[-1]
        cursor = encode_cursor(str(last.rank), last.sort.isoformat(), str(last.id))
    return Page(_rows(actor, shown), cursor, total)


def _keys(cursor: str) -> tuple[int, datetime, UUID]:
    rank, sort, row_id = decode_cursor(cursor, length=3)
    try:
        return int(str(rank)), datetime.fromisoformat(str(sort)), UUID(str(row_id))
    except ValueError:
        message = _("This page link is not valid any more. Start again from the first page.")
        raise Invalid("after", "bad_cursor", message) from None


def _rows(actor: Actor, tasks: list[Task]) -> tuple[ReferralRow, ...]:
    orders = [task.order for task in tasks]
    known = {order.patient_id for order in orders if order.patient_id}
    people = patients.queries.summaries(actor, patient_ids=known) if known else {}
    saw(*(order.id for order in orders if order.patient_id is None))
    cards = cards_of(other_of(order) for order in orders)
    coming = named(tasks)
    due, asked, moment = _due([task.id for task in tasks]), _asked([order.id for order in orders]), now()

    def row(task: Task) -> ReferralRow:
        order, card = task.order, cards.get(other_of(task.order))
        responsible = read_person(task.responsible)
        person = people.get(order.patient_id) if order.patient_id else coming.get(order.id)
        verb = next_action(Kind(order.kind), Side(order.side), State(task.state), actor.roles)
        return ReferralRow(
            id=order.id,
            version=order.version,
            side=order.side,
            kind=order.kind,
            kind_label=Kind(order.kind).label,
            priority=order.priority,
            priority_label=Priority(order.priority).label,
            state=task.state,
            state_label=State(task.state).label,
            patient_id=order.patient_id,
            patient_name=person.name if person else order.masked_name,
            sex=order.sex,
            age_band=order.age_band,
            age=person.age if person else None,
            reason=order.reason,
            service_name=order.service_name,
            partner_id=other_of(order),
            partner_name=card.name if card else "",
            partner_name_en=card.name_en if card else "",
            outside=order.outside,
            responsible_name=responsible.name if responsible else "",
            since=task.since,
            due_at=due.get(task.id),
            overdue=task.id in due and due[task.id] <= moment,
            escalation_level=task.escalation_level,
            asked=tuple(asked[order.id]),
            next_action=verb or "",
            next_action_label=verb.label if verb else "",
            planned_discharge_at=order.planned_discharge_at,
            discharged_at=order.discharged_at,
            first_contact_on=task.first_contact_on,
            not_yet_accepted=task.state in BEFORE_ACCEPTANCE,
            sharing=order.sharing,
            unread_notes=order.unread_notes,
            anonymous=order.anonymous,
        )

    return tuple(row(task) for task in tasks)


def _due(task_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When the first level of a clock that still runs falls or fell due."""
    waiting = _waiting_clocks().filter(task_id__in=list(task_ids))
    return dict(waiting.order_by("task_id", "-due_at").values_list("task_id", "due_at"))


def _waiting_clocks() -> QuerySet[Clock]:
    """Those of the loop; the follow-up after it (R8) is for whoever sent alone."""
    return Clock.objects.filter(stopped_at=None, paused_at=None).exclude(code=ClockCode.R8, mine=False)


def _asked(order_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    pending: dict[UUID, list[str]] = defaultdict(list)
    rows = Ask.objects.filter(order_id__in=list(order_ids), state=AskState.ASKED).order_by("asked_at")
    for order_id, verb in rows.values_list("order_id", "verb"):
        pending[order_id].append(verb)
    return pending
