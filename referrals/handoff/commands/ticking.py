"""Clocks that fall due, and how long they are with a partner."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from handoff.access import referral_to_change
from handoff.commands.dying import told_death
from handoff.commands.facts import Said
from handoff.commands.keeping import noted, ref
from handoff.commands.moves import decided
from handoff.enums import EventKind, FactKind, Kind, Permission, Priority, Side, Verb
from handoff.models import CONTACT_LADDER, UNDO_MINUTES, Clock, ClockSetting, KindSetting, Task
from handoff.queries.parties import exists
from handoff.rules.clocks import (
    EVERY_LEVEL,
    MOST_TIMES,
    RULES,
    UNITS,
    Length,
    Unit,
    in_minutes,
    longest,
    rules_for,
    settable_levels,
)
from handoff.rules.table import REVIEWED
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, NotFound

LONGEST, MOST_UNDO_MINUTES, MOST_ATTEMPTS = 10_000, 60, 10


@command(needs=Permission.TICK)
def fire_clock(actor: Actor, *, clock_id: UUID) -> Ref | None:
    """Escalates one level of one clock: a fact, an event and a higher level, told to the other side; or takes the step
    that the level stands for: expires, closes unread, confirms a cancellation where nothing was started.

    None when it is not due (any more): another sweep was first, or the state was left in the meantime. Raises
    `NotFound`.
    """
    referral_id = Clock.objects.filter(id=clock_id).values_list("order_id", flat=True).first()
    if referral_id is None:
        raise NotFound("clock")
    task = referral_to_change(actor, referral_id)
    clock = Clock.objects.select_for_update().get(id=clock_id)
    if (
        clock.task_id != task.id
        or not clock.mine
        or clock.fired_at
        or clock.stopped_at
        or clock.paused_at
        or clock.due_at > now()
    ):
        return None
    clock.fired_at = now()
    clock.save(update_fields=["fired_at"])
    said = Said(details={"clock": clock.code, "level": clock.level, "tells": clock.tells})
    acts = _step_of(task, clock)
    if acts is not None:
        decided(actor, task, acts, said, {}, side=Side(clock.holder))
        return ref(task)
    if clock.holder == Side.RECIPIENT:
        task.escalation_level = max(task.escalation_level, clock.level)
    return noted(actor, task, FactKind.ESCALATED, said)


@command(needs=Permission.CONFIGURE)
def set_clock_length(
    actor: Actor,
    *,
    partner_id: UUID,
    kind: str,
    code: str,
    amount: int,
    unit: str,
    priority: str = "",
    level: int = EVERY_LEVEL,
    expected_version: int | None = None,
) -> Ref:
    """How long a clock is with one partner from now on; clocks that run already stay as they are.

    `unit` is minutes, working_hours, working_days or days; an empty `priority` means all. `level` 0 sets the length
    that all levels but those with a time of their own are counted in; the number of one of these sets its time. At
    most ten times the product's own length, whatever the unit. Raises `NotFound`, `Conflict`, `Invalid`.
    """
    exists(partner_id)
    _check(kind, priority, code, amount, unit)
    if level not in settable_levels(kind, priority, code):
        raise Invalid("level", "unknown_level", _("This level of the clock has no time of its own."))
    _check_bound(Length(amount, cast("Unit", unit)), longest(kind, priority, code, level))
    about = {"partner_id": partner_id, "kind": kind, "priority": priority, "code": code, "level": level}
    row = ClockSetting.objects.select_for_update().filter(**about).first()
    if row is not None and row.version != expected_version:
        raise Conflict(row.version)
    held = row or ClockSetting(**about, version=0)
    held.amount, held.unit, held.version = amount, unit, held.version + 1
    held.save()
    emit(Event(EventKind.CLOCK_SET, "clock_setting", held.id, held.version, related_id=partner_id))
    return Ref(held.id, held.version)


@command(needs=Permission.CONFIGURE)
def set_referral_kind(
    actor: Actor,
    *,
    kind: str,
    internal_review: bool,
    undo_minutes: int = UNDO_MINUTES,
    contact_ladder: int = CONTACT_LADDER,
    expected_version: int | None = None,
) -> Ref:
    """How this organisation works with a kind of referral from now on. Raises `Conflict`, `Invalid`."""
    if kind not in Kind.values or (internal_review and kind not in REVIEWED):
        raise Invalid("kind", "not_for_this_kind", _("This kind of referral is not reviewed before it is sent."))
    if not 0 <= undo_minutes <= MOST_UNDO_MINUTES:
        raise Invalid("undo_minutes", "out_of_range", _("Choose 0 to 60 minutes."))
    if not 1 <= contact_ladder <= MOST_ATTEMPTS:
        raise Invalid("contact_ladder", "out_of_range", _("Choose 1 to 10 attempts."))
    row = KindSetting.objects.select_for_update().filter(kind=kind).first()
    if row is not None and row.version != expected_version:
        raise Conflict(row.version)
    held = row or KindSetting(kind=kind, version=0)
    held.internal_review, held.undo_minutes, held.contact_ladder = internal_review, undo_minutes, contact_ladder
    held.version += 1
    held.save()
    emit(Event(EventKind.KIND_SET, "kind_setting", held.id, held.version))
    return Ref(held.id, held.version)


def _step_of(task: Task, clock: Clock) -> Verb | None:
    """The step that this level takes by itself; none where care has already begun and a person must decide."""
    rules = rules_for(Kind(task.order.kind), Priority(task.order.priority))
    found = (level for rule in rules if rule.code == clock.code for level in rule.levels if level.number == clock.level)
    level = next(found, None)
    if level is None or (level.acts == Verb.CONFIRM_CANCEL and task.arrived_at is not None):
        return None
    if level.acts == Verb.CLOSE_UNREAD and told_death(task.order) is not None:
        return None
    return level.acts


def _check_bound(wanted: Length, usual: Length) -> None:
    if in_minutes(wanted) <= MOST_TIMES * in_minutes(usual):
        return
    told = {"most": MOST_TIMES * usual.amount}
    words = {
        "minutes": _("At most ten times the usual length of this deadline: %(most)d minutes."),
        "working_hours": _("At most ten times the usual length of this deadline: %(most)d working hours."),
        "working_days": _("At most ten times the usual length of this deadline: %(most)d working days."),
        "days": _("At most ten times the usual length of this deadline: %(most)d days."),
    }
    raise Invalid("amount", "too_long", words[usual.unit] % told)


def _check(kind: str, priority: str, code: str, amount: int, unit: str) -> None:
    if priority and priority not in Priority.values:
        raise Invalid("priority", "unknown_choice", _("This is not one of the possible values."))
    if kind not in Kind.values or code not in {rule.code for rule in RULES if rule.kind == kind}:
        raise Invalid("code", "unknown_clock", _("This kind of referral has no such clock."))
    if unit not in UNITS:
        raise Invalid("unit", "unknown_choice", _("This is not one of the possible values."))
    if not 1 <= amount <= LONGEST:
        raise Invalid("amount", "out_of_range", _("Choose a length between 1 and 10000."))
