"""What tests may make without a command, and the organisations they make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_building: ContextVar[bool] = ContextVar("building", default=False)


@contextmanager
def building() -> Iterator[None]:
    """Inside, a factory may write domain tables without a command."""
    token = _building.set(True)
    try:
        yield
    finally:
        _building.reset(token)


def is_building() -> bool:
    """Whether a factory is at work."""
    return _building.get()


def spec_of(slug: str, name: str, name_en: str, kind: str, level: int | None) -> Any:
    """An organisation of the suite's region that answers at <slug>.localhost."""
    from tenancy.provisioning import OrganisationSpec

    return OrganisationSpec(
        slug=slug,
        name=name,
        name_en=name_en,
        kind=kind,
        level=level,
        hosts=(f"{slug}.localhost",),
        region_code="999999",
        phone="10000000000",
    )
