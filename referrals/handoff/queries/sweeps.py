"""What machines ask: which clocks are due, and counts without any person."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, UUIDField, Value, When

from commands import reads
from handoff.contracts.counts import OUTSIDE_NETWORK, FigureRow
from handoff.enums import Permission, Side, State, Verb
from handoff.models import Clock, Fact, Task
from handoff.rules.states import UNSENT
from kernel.actor import Actor
from kernel.clock import now

MOST_AT_ONCE = 500
UNMET = "T29"


@reads(needs=Permission.TICK)
def due_clocks(actor: Actor) -> tuple[UUID, ...]:  # noqa: ARG001 - the frame's
    """Levels that this organisation holds and that are due, the oldest first, at most 500. Identifiers only."""
    running = Clock.objects.filter(
        task__live=True, mine=True, fired_at=None, stopped_at=None, paused_at=None, due_at__lte=now()
    )
    return tuple(running.order_by("due_at", "level", "id").values_list("id", flat=True)[:MOST_AT_ONCE])


@reads(needs=Permission.COUNT)
def figures(actor: Actor) -> tuple[FigureRow, ...]:  # noqa: ARG001 - the frame's
    """Sent referrals per partner, kind, side and state: counts only. Whoever is outside the network is one partner."""
    late = Clock.objects.filter(task_id=OuterRef("id"), stopped_at=None, paused_at=None, due_at__lte=now())
    by_clock = Fact.objects.filter(order_id=OuterRef("order_id"), kind=Verb.CLOSE_UNREAD)
    unread = Exists(by_clock) & Q(state=State.CLOSED)
    sent = Task.objects.filter(live=True).exclude(state__in=UNSENT).annotate(late=Exists(late))
    keys = ("order__sender_id", "receiver", "order__kind", "order__side", "state")
    counted = (
        sent.annotate(receiver=_receiver())
        .values(*keys)
        .annotate(
            count=Count("id"),
            overdue=Count("id", filter=Q(late=True)),
            unmet=Count("id", filter=Q(moved_by=UNMET)),
            unread=Count("id", filter=unread),
        )
    )
    return tuple(
        FigureRow(
            partner_id=row[keys[1]] if row[keys[3]] == Side.SENDER else row[keys[0]],
            kind=row[keys[2]],
            side=row[keys[3]],
            state=row[keys[4]],
            count=row["count"],
            overdue=row["overdue"],
            unmet=row["unmet"],
            unread=row["unread"],
        )
        for row in counted.order_by(*keys)
    )


def _receiver() -> Case:
    return Case(
        When(order__outside=True, then=Value(OUTSIDE_NETWORK)),
        default=F("order__recipient_id"),
        output_field=UUIDField(),
    )
