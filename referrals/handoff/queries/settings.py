"""What may be chosen, and how long clocks are with each partner. No person's data."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from commands import reads
from handoff.contracts.settings import ClockSettingView, KindSettingView
from handoff.contracts.views import Text
from handoff.enums import ClockCode, Kind, Permission, Side, State, Verb
from handoff.models import ClockSetting, KindSetting
from handoff.rules.clocks import EVERY_LEVEL, RULES, ClockRule, Length
from handoff.rules.lists import LISTS, takers
from handoff.rules.reasons import REASONS, Reason
from handoff.rules.table import REVIEWED
from kernel.actor import Actor


def reasons(verb: str) -> tuple[tuple[str, Text], ...]:
    """The coded reasons of a verb with their words, in order; empty where it asks for none."""
    return tuple((reason.code, reason.label) for reason in _known(verb))


def reasons_that_need_a_sentence(verb: str) -> frozenset[str]:
    """Codes that say nothing without a text beside them."""
    return frozenset(reason.code for reason in _known(verb) if reason.text_required)


def roles_that_take(verb: str, side: str) -> frozenset[str]:
    """The roles that take this step on this side, in whatever state; empty for a word that is no step."""
    return frozenset(takers(Verb(verb), Side(side))) if verb in Verb.values else frozenset()


def states_in(list_name: str) -> tuple[State, ...]:
    """The states that stand together in a worklist, in the order of a referral's life; empty for an unknown list."""
    found = next((rule.states for rule in LISTS if rule.name == list_name), frozenset())
    return tuple(state for state in State if state in found)


def _known(verb: str) -> tuple[Reason, ...]:
    return REASONS.get(Verb(verb), ()) if verb in Verb.values else ()


@reads(needs=Permission.CONFIGURE)
def referral_kinds(actor: Actor) -> tuple[KindSettingView, ...]:  # noqa: ARG001 - the frame's
    """How this organisation works with each kind of referral: its own setting, or the product's defaults."""
    own = {row.kind: row for row in KindSetting.objects.all()}
    return tuple(_kind(kind, own.get(kind) or KindSetting(kind=kind, version=0)) for kind in Kind)


def _kind(kind: Kind, row: KindSetting) -> KindSettingView:
    reviewable = kind in REVIEWED
    return KindSettingView(
        kind, kind.label, reviewable, row.internal_review, row.undo_minutes, row.contact_ladder, row.version
    )


@reads(needs=Permission.CONFIGURE)
def clock_lengths(actor: Actor, *, partner_id: UUID) -> tuple[ClockSettingView, ...]:  # noqa: ARG001 - the frame's
    """Every clock with that partner: the pair's own lengths (for one priority, else for all), or the product's."""
    own = {(row.kind, row.priority, row.code, row.level): row for row in _own(partner_id)}
    return tuple(_shown(partner_id, rule, level, length, own) for rule in RULES for level, length in _lengths(rule))


def _own(partner_id: UUID) -> QuerySet[ClockSetting]:
    return ClockSetting.objects.filter(partner_id=partner_id)


def _lengths(rule: ClockRule) -> list[tuple[int, Length]]:
    """The length of a clock and the times of the levels that have one of their own."""
    return [(EVERY_LEVEL, rule.length), *((level.number, level.after) for level in rule.levels if level.after)]


def _shown(
    partner_id: UUID, rule: ClockRule, level: int, length: Length, own: Mapping[tuple[str, str, str, int], ClockSetting]
) -> ClockSettingView:
    priority = str(rule.priority or "")
    row = own.get((rule.kind, priority, rule.code, level)) or own.get((rule.kind, "", rule.code, level))
    return ClockSettingView(
        partner_id=partner_id,
        kind=rule.kind,
        priority=priority,
        code=rule.code,
        label=ClockCode(rule.code).label,
        level=level,
        amount=row.amount if row else length.amount,
        unit=row.unit if row else length.unit,
        version=row.version if row and row.priority == priority else None,
    )
