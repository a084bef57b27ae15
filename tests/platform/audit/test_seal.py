"""The chain finds what was edited, removed, swapped or cut."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg2
import pytest
from django.db import ProgrammingError, connection

from audit import commands, queries
from audit.contracts import Entry
from kernel.tenant import Tenant
from tenancy.access import unit_of_work

pytestmark = pytest.mark.usefixtures("committed")


def fill(tenant: Tenant, batches: int, each: int) -> None:
    for _ in range(batches):
        with unit_of_work(tenant):
            commands.append([Entry(uuid4(), "n", "staff", f"a.{number}", "done") for number in range(each)])
        with unit_of_work(tenant):
            assert commands.seal() == each


def as_owner(tenant: Tenant, statement: str) -> None:
    from django.db import connections

    from tenancy.access import owning

    with owning(tenant), connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def test_an_untouched_chain_holds(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant()

    fill(tenant, 3, 5)

    with unit_of_work(tenant):
        assert queries.verify() == queries.Verdict(links=3, entries=15, broken_at=None)
        assert commands.seal() == 0


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE audit_auditentry SET action = 'b' WHERE id = (SELECT min(id::text)::uuid FROM audit_auditentry)", 1),
        ("DELETE FROM audit_auditentry WHERE id = (SELECT max(id::text)::uuid FROM audit_auditentry)", 3),
        ("UPDATE audit_auditsealed SET position = position + 10 WHERE seal_id = 2 AND position = 0", 2),
        ("UPDATE audit_auditseal SET digest = previous WHERE number = 2", 2),
        ("DELETE FROM audit_auditsealed WHERE seal_id = 1; DELETE FROM audit_auditseal WHERE number = 1", 2),
    ],
)
def test_tampering_is_located(new_tenant: Callable[..., Tenant], tampering: str, found_at: int) -> None:
    tenant = new_tenant()
    fill(tenant, 3, 4)

    as_owner(tenant, tampering)

    with unit_of_work(tenant):
        assert queries.verify().broken_at == found_at


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditseal", "audit_auditsealed", "journal_loggedevent"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {key} = {key}", "TRUNCATE {}"])
def test_the_working_role_cannot_alter_the_record(
    new_tenant: Callable[..., Tenant], table: str, statement: str
) -> None:
    tenant = new_tenant()
    key = {"audit_auditseal": "number", "audit_auditsealed": "entry_id", "journal_loggedevent": "number"}.get(
        table, "id"
    )

    with pytest.raises(ProgrammingError) as caught, unit_of_work(tenant), connection.cursor() as cursor:
        cursor.execute(statement.format(table, key=key))

    assert isinstance(caught.value.__cause__, psycopg2.errors.InsufficientPrivilege)
