"""Guesses and administrators at the same moment, really committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kernel.errors import CareloopError
from kernel.tenant import Tenant
from staff import commands
from staff.access import machine
from staff.models import Account
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """How each of the acts ended."""
    from django.db import connections

    start = Barrier(len(acts))

    def rival(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=10)
            act()
        except CareloopError as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(rival, acts))


@pytest.fixture
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    return new_tenant()


def test_many_guesses_at_once_are_still_counted(tenant: Tenant) -> None:
    provisioning, gate = machine(tenant, "provisioning"), machine(tenant, "sign-in")
    commands.create_account(provisioning, username="li.min", name="李敏", roles=["ward_nurse"], password=PASSWORD)

    def guess() -> object:
        return commands.sign_in(gate, username="li.min", password="wrong")

    ends = at_once([guess] * 12)

    assert ends == {"wrong_credentials": 5, "too_many_attempts": 7}


def test_administrators_who_end_each_other_leave_one(tenant: Tenant) -> None:
    provisioning = machine(tenant, "provisioning")
    ids = [
        commands.create_account(
            provisioning, username=username, name="赵主任", roles=["organisation_administrator"], password=PASSWORD
        ).id
        for username in ("zhao", "qian")
    ]

    at_once(
        [
            lambda account_id=account_id: commands.deactivate(  # type: ignore[misc]
                provisioning, account_id=account_id, expected_version=1
            )
            for account_id in ids
        ]
    )

    with unit_of_work(tenant):
        assert Account.objects.filter(is_active=True).count() == 1
