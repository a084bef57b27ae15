"""Setting up an organisation: restartable after a kill at any step, and no half-tenant in sight."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from factories import spec_of
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from tenancy import provisioning, queries
from tenancy.access import unit_of_work
from vault.models import DataKey

pytestmark = pytest.mark.usefixtures("committed")


class Killed(BaseException):
    """Ends the process, as far as the code can tell."""


@pytest.fixture
def slug() -> Iterator[str]:
    name = f"k{new_id().hex[-9:]}"
    yield name
    with contextlib.suppress(NotFound):
        provisioning.drop(name)


def steps() -> list[str]:
    return ["roles", "schema", "migrations", *provisioning._steps, "activation"]


@pytest.mark.parametrize("step", steps())
def test_a_kill_before_any_step_leaves_nothing_visible_and_the_next_run_finishes(slug: str, step: str) -> None:
    spec = spec_of(slug, slug, slug, "hospital", 3)

    def die(name: str, _done: int, _of: int) -> None:
        if name == step:
            raise Killed

    with pytest.raises(Killed):
        provisioning.provision(spec, die)

    with pytest.raises(NotFound):
        queries.organisation_by_slug(slug)
    assert queries.organisation_by_host(f"{slug}.localhost") is None

    tenant = provisioning.provision(spec)
    assert queries.organisation_by_slug(slug) == tenant
    with unit_of_work(tenant):
        assert DataKey.objects.count() == 2


def test_a_second_run_changes_nothing(slug: str) -> None:
    spec = spec_of(slug, slug, slug, "hospital", 2)

    first = provisioning.provision(spec)

    assert provisioning.provision(spec) == first


def test_a_dropped_organisation_leaves_no_schema_and_no_role(slug: str) -> None:
    from django.db import connections

    from tenancy.access import owning

    tenant = provisioning.provision(spec_of(slug, slug, slug, "hospital", 1))

    provisioning.drop(slug)

    with owning(None), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE %s", [f"%{tenant.schema}"])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [tenant.schema])
        assert cursor.fetchone() == (0,)


def test_a_suspended_organisation_is_off_the_network(slug: str) -> None:
    tenant = provisioning.provision(spec_of(slug, slug, slug, "hospital", 1))

    provisioning.suspend(slug)
    assert tenant.id not in {found.id for found in queries.tenants()}

    provisioning.suspend(slug, suspended=False)
    assert tenant.id in {found.id for found in queries.tenants()}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "Bad Name"}, "slug"),
        ({"slug": "x; DROP"}, "slug"),
        ({"kind": "bakery"}, "kind"),
        ({"level": 4}, "level"),
        ({"level": None}, "level"),
        ({"hosts": ()}, "hosts"),
        ({"hosts": ("hospital.localhost",)}, "hosts"),
        ({"region_code": "nowhere"}, "region"),
    ],
)
def test_a_bad_description_is_refused_whole(slug: str, change: dict[str, object], field: str) -> None:
    from dataclasses import replace

    spec = replace(spec_of(slug, slug, slug, "hospital", 3), **change)

    with pytest.raises(Invalid) as caught:
        provisioning.provision(spec)

    assert caught.value.field == field
    assert spec.slug not in {tenant.slug for tenant, _status, _hosts in provisioning.all_organisations()}
