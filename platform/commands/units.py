"""Who opens a unit of work. `tenancy` stands above this floor and installs its way of doing it at start-up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from kernel.tenant import Tenant

UnitOfWork = Callable[[Tenant], AbstractContextManager[bool]]
_opener: list[UnitOfWork] = []


def install(opener: UnitOfWork) -> None:
    """`opener(tenant)` yields True where it opened a transaction, False where it joined one."""
    _opener[:] = [opener]


def open_unit(tenant: Tenant) -> AbstractContextManager[bool]:
    """The unit of work of this tenant."""
    if not _opener:
        raise RuntimeError("tenancy is not installed: no unit of work can be opened")
    return _opener[0](tenant)
