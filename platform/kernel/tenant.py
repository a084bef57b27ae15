"""The organisation whose data is being worked on: one ContextVar, followed by the database wrapper at each cursor.

Only `tenancy` enters and leaves scopes; everybody may ask `current()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from kernel.errors import OutsideTenant

Mode = Literal["work", "read", "own", "directory", "relay"]


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation as the code sees it: who it is and which schema holds its rows."""

    id: UUID
    schema: str
    slug: str
    name: str
    name_en: str
    kind: str
    region_id: UUID | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows the next statement may touch and with which rights.

    `work`: the tenant's DML role. `read`: its SELECT-only role. `own`: its owner role, for migrations.
    `directory`: the public directory, read-only. `relay`: delivery envelopes. `tenant` is None in the last two.
    """

    mode: Mode
    tenant: Tenant | None = None


_scope: ContextVar[Scope | None] = ContextVar("careloop_scope", default=None)


def scope() -> Scope | None:
    """The scope that the database wrapper must put on the connection, or None: no rights at all."""
    return _scope.get()


def current_or_none() -> Tenant | None:
    """The organisation in whose data we are, if any."""
    found = _scope.get()
    return found.tenant if found else None


def current() -> Tenant:
    """The organisation in whose data we are; raises `OutsideTenant` where there is none."""
    found = current_or_none()
    if found is None:
        raise OutsideTenant("no organisation is current: open tenancy.access.unit_of_work(tenant) first")
    return found


@contextmanager
def entered(new: Scope) -> Iterator[None]:
    """Makes `new` the scope inside the block. For `tenancy` only (held by the import contract)."""
    token = _scope.set(new)
    try:
        yield
    finally:
        _scope.reset(token)
