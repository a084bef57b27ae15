"""The wall between tenants stands in the database, whatever the code does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, connections, transaction

from factories import building
from kernel.errors import OutsideTenant
from kernel.tenant import Tenant, current, current_or_none
from tenancy.access import directory, reading_as, unit_of_work
from vault.models import DataKey


def run(statement: str) -> None:
    with building(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {foreign}.vault_datakey",
        "INSERT INTO {foreign}.journal_stream (id, last_number) VALUES (1, 1)",
        "UPDATE public.tenancy_organisation SET name = 'x'",
        "INSERT INTO public.tenancy_region (id, code, name, name_en) VALUES (gen_random_uuid(), 'x', 'x', 'x')",
        "CREATE TABLE stray (id int)",
        "CREATE TABLE public.stray (id int)",
        "CREATE FUNCTION stray() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE journal_stream ADD COLUMN stray int",
        "DELETE FROM django_migrations",
        "SET ROLE postgres",
        "CREATE ROLE stray",
    ],
)
def test_the_working_role_can_do_none_of_this(hospital: Tenant, centre: Tenant, statement: str) -> None:
    with pytest.raises(DatabaseError) as caught, unit_of_work(hospital):
        run(statement.format(foreign=centre.schema))

    assert isinstance(caught.value.__cause__, psycopg2.errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_outside_a_unit_of_work_there_are_no_rights_at_all() -> None:
    with pytest.raises(DatabaseError):
        DataKey.objects.count()


def test_a_visitor_may_read_and_nothing_else(hospital: Tenant, centre: Tenant) -> None:
    with unit_of_work(hospital), reading_as(centre):
        assert current() == centre
        assert DataKey.objects.count() == 2
        with pytest.raises(DatabaseError), transaction.atomic():
            DataKey.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            run("SELECT * FROM audit_auditentry")


def test_nobody_is_visited_outside_a_transaction(committed: None, hospital_committed: Tenant) -> None:
    with pytest.raises(OutsideTenant), reading_as(hospital_committed):
        pass


@pytest.fixture
def hospital_committed(committed: None) -> Tenant:
    from tenancy.queries import organisation_by_slug

    return organisation_by_slug("hospital")


def test_a_rolled_back_savepoint_does_not_leave_the_other_tenants_role(hospital: Tenant, centre: Tenant) -> None:
    with unit_of_work(hospital):
        try:
            with transaction.atomic(), reading_as(centre):
                DataKey.objects.count()
                raise ValueError
        except ValueError:
            pass

        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            assert cursor.fetchone() == (f"{connection.settings_dict['NAME']}_r_{hospital.schema}", hospital.schema)


def test_the_directory_is_readable_and_no_tenant_is(hospital: Tenant) -> None:
    with pytest.raises(DatabaseError), directory():
        run(f"SELECT * FROM {hospital.schema}.vault_datakey")


def own_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_threads_that_take_turns_never_see_another_tenant(new_tenant: Callable[..., Tenant]) -> None:
    tenants = [new_tenant("hospital"), new_tenant("community_health_centre")]

    def visit(seed: int) -> int:
        wrong, dice = 0, random.Random(seed)
        for _ in range(60):
            tenant = dice.choice(tenants)
            with unit_of_work(tenant):
                wrong += own_schema() != tenant.schema
                if dice.random() < 0.2:
                    transaction.set_rollback(True)
        connections.close_all()
        return wrong

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(visit, range(6))) == 0


def test_async_code_that_shares_threads_never_sees_another_tenant(new_tenant: Callable[..., Tenant]) -> None:
    tenants = [new_tenant("hospital"), new_tenant("community_health_centre")]

    def work(tenant: Tenant) -> str:
        with unit_of_work(tenant):
            return own_schema()

    async def consumer(number: int) -> int:
        wrong = 0
        for step in range(30):
            tenant = tenants[(number + step) % 2]
            wrong += await sync_to_async(work)(tenant) != tenant.schema
            await asyncio.sleep(0)
            wrong += current_or_none() is not None
        return wrong

    async def everybody() -> int:
        return sum(await asyncio.gather(*(consumer(number) for number in range(12))))

    assert asyncio.run(everybody()) == 0
