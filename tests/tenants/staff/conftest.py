from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from kernel.actor import Actor
from kernel.errors import CareloopError
from kernel.tenant import Tenant
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"


@pytest.fixture
def gate(hospital: Tenant) -> Actor:
    """The sign-in machine of the hospital."""
    from staff.access import machine

    return machine(hospital, "sign-in")


@pytest.fixture
def administrator(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    from staff.enums import Role

    return person_in(hospital, Role.ORGANISATION_ADMINISTRATOR, name="赵主任")


@pytest.fixture
def li_min(hospital: Tenant) -> Any:
    """A ward nurse who can sign in: the Ref of her account."""
    from staff.access import machine
    from staff.commands import create_account

    provisioning = machine(hospital, "provisioning")
    return create_account(provisioning, username="li.min", name="李敏", roles=["ward_nurse"], password=PASSWORD)


@pytest.fixture
def row(hospital: Tenant) -> Callable[..., Any]:
    """`row(model, **wanted)`: one row of the hospital as it stands."""

    def find(model: Any, **wanted: Any) -> Any:
        with unit_of_work(hospital):
            return model.objects.get(**wanted)

    return find


@pytest.fixture
def refusal(hospital: Tenant) -> Callable[[str], AbstractContextManager[None]]:
    """`with refusal("code"):` the block is refused with that code, on record where it must be, and changes nothing."""

    @contextmanager
    def expect(code: str, *, field: str | None = None, recorded: bool = True) -> Iterator[None]:
        before, lines = _state(hospital), _refused(hospital)
        with pytest.raises(CareloopError) as refused:
            yield
        assert (refused.value.code, refused.value.field) == (code, field)
        assert _state(hospital) == before
        assert _refused(hospital)[len(lines) :] == ([code] if recorded else [])

    return expect


def _state(tenant: Tenant) -> list[list[tuple[Any, ...]]]:
    from journal.models import LoggedEvent
    from staff.models import Account, ApiToken, Delegation, Invitation, Session, Team

    with unit_of_work(tenant):
        models = (Account, ApiToken, Delegation, Invitation, Session, Team, LoggedEvent)
        return [sorted(map(_plain, model.objects.values_list())) for model in models]


def _plain(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(repr(bytes(value)) if isinstance(value, memoryview) else repr(value) for value in row)


def _refused(tenant: Tenant) -> list[str]:
    from audit.models import AuditEntry

    with unit_of_work(tenant):
        return list(AuditEntry.objects.filter(outcome="refused").order_by("id").values_list("code", flat=True))
