"""Every kind of event, and the permission that an actor needs to be told of it."""

from __future__ import annotations

_needed: dict[str, str] = {}


def register(kind: str, *, needs: str) -> None:
    """Names a kind at start-up; a kind that nobody registered cannot be emitted."""
    _needed[str(kind)] = str(needs)


def needed(kind: str) -> str:
    """The permission to be told of `kind`; raises KeyError for an unknown kind."""
    return _needed[str(kind)]


def heard_with(permissions: frozenset[str]) -> frozenset[str]:
    """All kinds that a holder of these permissions is told of."""
    return frozenset(kind for kind, needs in _needed.items() if needs in permissions)


def all_kinds() -> dict[str, str]:
    """Every kind with its permission."""
    return dict(_needed)
