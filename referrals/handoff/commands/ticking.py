"""Clocks that fall due, and how long they are with a partner."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from handoff.access import referral_to_change
from handoff.commands.facts import Said
from handoff.commands.keeping import noted
from handoff.enums import EventKind, FactKind, Kind, Permission
from handoff.models import Clock, ClockSetting
from handoff.rules.clocks import UNITS, rules_for
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, NotFound
from tenancy.queries import organisation

LONGEST = 10_000


@command(needs=Permission.TICK)
def fire_clock(actor: Actor, *, clock_id: UUID) -> Ref | None:
    """Escalates one level of one clock: a fact, an event and a higher level, told to the other side.

    None when it is not due (any more): another sweep was first, or the state was left in the meantime. Raises
    `NotFound`.
    """
    referral_id = Clock.objects.filter(id=clock_id).values_list("order_id", flat=True).first()
    if referral_id is None:
        raise NotFound("clock")
    task = referral_to_change(actor, referral_id)
    clock = Clock.objects.select_for_update().get(id=clock_id)
    if not clock.mine or clock.fired_at or clock.stopped_at or clock.paused_at or clock.due_at > now():
        return None
    clock.fired_at = now()
    clock.save(update_fields=["fired_at"])
    task.escalation_level = max(task.escalation_level, clock.level)
    details = {"clock": clock.code, "level": clock.level, "tells": clock.tells}
    return noted(actor, task, FactKind.ESCALATED, Said(details=details))


@command(needs=Permission.CONFIGURE)
def set_clock_length(
    actor: Actor,
    *,
    partner_id: UUID,
    kind: str,
    code: str,
    amount: int,
    unit: str,
    expected_version: int | None = None,
) -> Ref:
    """How long a clock is with one partner from now on; clocks that run already stay as they are.

    `unit` is minutes, working_hours or working_days. Raises `NotFound`, `Conflict`, `Invalid`.
    """
    organisation(partner_id)
    _check(kind, code, amount, unit)
    row = ClockSetting.objects.select_for_update().filter(partner_id=partner_id, kind=kind, code=code).first()
    if row is not None and row.version != expected_version:
        raise Conflict(row.version)
    held = row or ClockSetting(partner_id=partner_id, kind=kind, code=code, version=0)
    held.amount, held.unit, held.version = amount, unit, held.version + 1
    held.save()
    emit(Event(EventKind.CLOCK_SET, "clock_setting", held.id, held.version, related_id=partner_id))
    return Ref(held.id, held.version)


def _check(kind: str, code: str, amount: int, unit: str) -> None:
    if kind not in Kind.values or code not in {rule.code for rule in rules_for(Kind(kind))}:
        raise Invalid("code", "unknown_clock", _("This kind of referral has no such clock."))
    if unit not in UNITS:
        raise Invalid("unit", "unknown_choice", _("This is not one of the possible values."))
    if not 1 <= amount <= LONGEST:
        raise Invalid("amount", "out_of_range", _("Choose a length between 1 and 10000."))
