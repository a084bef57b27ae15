"""The doors between tenants: the only code that enters and leaves a scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from kernel.errors import OutsideTenant
from kernel.tenant import Scope, Tenant, entered, scope


@contextmanager
def unit_of_work(tenant: Tenant) -> Iterator[bool]:
    """One transaction in one tenant. Yields True where it was opened here, False where an open one was joined.

    Raises `OutsideTenant` inside another tenant's unit of work: a change never spans two organisations.
    """
    here = scope()
    if here is None:
        with entered(Scope("work", tenant)), transaction.atomic():
            yield True
    elif here == Scope("work", tenant):
        yield False
    else:
        raise OutsideTenant(f"a unit of work of {tenant.slug} cannot begin inside {here.mode} of {_name(here)}")


@contextmanager
def directory() -> Iterator[None]:
    """A short read of the public directory; inside a unit of work it is readable anyway."""
    if scope() is not None:
        yield
    else:
        with entered(Scope("directory")), transaction.atomic():
            yield


@contextmanager
def delivering() -> Iterator[None]:
    """The relay's transaction over the delivery envelopes, from which it visits sender and recipient."""
    if scope() is not None:
        raise OutsideTenant("a delivery cannot begin inside another unit of work")
    with entered(Scope("relay")), transaction.atomic():
        yield


@contextmanager
def reading_as(tenant: Tenant) -> Iterator[None]:
    """Visits another tenant inside the open transaction, under its SELECT-only role. For `exchange` only."""
    _need_transaction()
    with entered(Scope("read", tenant)):
        yield


@contextmanager
def working_as(tenant: Tenant) -> Iterator[None]:
    """Visits a message's recipient inside the relay's transaction, under its DML role. For `exchange` only."""
    _need_transaction()
    with entered(Scope("work", tenant)):
        yield


@contextmanager
def owning(tenant: Tenant | None) -> Iterator[None]:
    """Owner's rights over a tenant's schema, or with None over the public side, on the `owner` connection."""
    with entered(Scope("own", tenant)):
        yield


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise OutsideTenant("another organisation is visited inside an open transaction only")


def _name(here: Scope) -> str:
    return here.tenant.slug if here.tenant else "the public side"
