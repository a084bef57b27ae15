from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from kernel.actor import Actor
from kernel.errors import CareloopError
from kernel.tenant import Tenant
from tenancy.access import unit_of_work


@pytest.fixture
def doctor(hospital: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(hospital, "hospital_doctor")


@pytest.fixture
def relay(centre: Tenant) -> Actor:
    """The machine that brings messages to the community centre."""
    from staff.access import machine

    return machine(centre, "exchange")


@pytest.fixture
def refusal(hospital: Tenant, centre: Tenant) -> Callable[..., AbstractContextManager[Any]]:
    """`with refusal("code"):` the block is refused with that code, on record where it must be, and changes nothing."""

    @contextmanager
    def expect(code: str, *, field: str | None = None, recorded: bool = True) -> Iterator[Any]:
        before, lines = _state(hospital, centre), _refused(hospital, centre)
        with pytest.raises(CareloopError) as refused:
            yield refused
        assert (refused.value.code, refused.value.field) == (code, field)
        assert _state(hospital, centre) == before
        assert _refused(hospital, centre)[len(lines) :] == ([code] if recorded else [])

    return expect


def _state(*tenants: Tenant) -> list[list[tuple[str, ...]]]:
    from journal.models import LoggedEvent
    from patients.models import Address, Contact, Identifier, IdentityNote, Patient

    models = (Patient, Identifier, Contact, Address, IdentityNote, LoggedEvent)
    found: list[list[tuple[str, ...]]] = []
    for tenant in tenants:
        with unit_of_work(tenant):
            found += [sorted(map(_plain, model.objects.values_list())) for model in models]
    return found


def _plain(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(repr(bytes(value)) if isinstance(value, memoryview) else repr(value) for value in row)


def _refused(*tenants: Tenant) -> list[str]:
    from audit.models import AuditEntry

    codes: list[str] = []
    for tenant in tenants:
        with unit_of_work(tenant):
            codes += AuditEntry.objects.filter(outcome="refused").order_by("id").values_list("code", flat=True)
    return codes
