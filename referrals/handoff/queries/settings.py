"""What may be chosen, and how long clocks are with each partner. No person's data."""

from __future__ import annotations

from uuid import UUID

from commands import reads
from handoff.contracts.views import ClockSettingView, Text
from handoff.enums import ClockCode, Permission, Side, State, Verb
from handoff.models import ClockSetting
from handoff.rules.clocks import RULES
from handoff.rules.lists import LISTS, takers
from handoff.rules.reasons import REASONS, Reason
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
def clock_lengths(actor: Actor, *, partner_id: UUID) -> tuple[ClockSettingView, ...]:  # noqa: ARG001 - the frame's
    """Every clock with that partner: the pair's own length, or the product's default."""
    own = {(row.kind, row.priority, row.code): row for row in ClockSetting.objects.filter(partner_id=partner_id)}
    return tuple(
        ClockSettingView(
            partner_id=partner_id,
            kind=rule.kind,
            priority=rule.priority or "",
            code=rule.code,
            label=ClockCode(rule.code).label,
            amount=row.amount if (row := own.get((rule.kind, rule.priority or "", rule.code))) else rule.length.amount,
            unit=row.unit if row else rule.length.unit,
            version=row.version if row else None,
        )
        for rule in RULES
    )
