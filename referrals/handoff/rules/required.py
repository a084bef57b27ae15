"""What must be filled in before a referral is sent."""

from __future__ import annotations

from collections.abc import Mapping

from handoff.enums import Kind

REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.DOWN: ("reason", "planned_discharge_at", "diagnoses", "instructions", "red_flags"),
    Kind.UP: ("reason",),
    Kind.UP_GREEN: ("reason",),
    Kind.LATERAL: ("reason",),
    Kind.ADVICE: ("reason",),
    Kind.TEMP: ("reason", "ends_on"),
}


def missing(kind: Kind, filled: Mapping[str, object]) -> tuple[str, ...]:
    """The names of required fields that are empty, in the order of the form."""
    return tuple(name for name in REQUIRED.get(kind, ()) if not filled.get(name))
