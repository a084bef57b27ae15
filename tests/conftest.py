"""The suite's own PostgreSQL and Redis, its shared organisations, and the rules that every test is held to.

Ordinary tests (`db`) share the organisations and roll back. Tests that need real commits take `committed` and make
their own throw-away organisations with `new_tenant`.
"""

from __future__ import annotations

import base64
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django
import pytest

from factories import is_building, spec_of
from kernel.actor import Actor
from kernel.ids import new_id
from kernel.tenant import Tenant

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_services: list[Any] = []
_DOMAIN_WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?', re.IGNORECASE)
LIBRARY_TABLES = {"django_session", "staff_session", "django_migrations", "django_content_type", "auth_permission"}
FRAME_TABLES = {
    "audit_auditentry",
    "audit_auditseal",
    "audit_auditsealed",
    "journal_stream",
    "journal_loggedevent",
    "journal_idempotencykey",
    "vault_datakey",
    "exchange_envelope",
}


def pytest_configure(config: pytest.Config) -> None:
    """Starts the services once per run (workers of a parallel run get a database each) and names them to Django."""
    if "CARELOOP_TEST_ADMIN_URL" not in os.environ:
        _start_services()
    if getattr(config.option, "numprocesses", None) and not WORKER:
        return  # the workers run the tests, and must read their settings after naming a database of their own
    _name_database()
    os.environ["DJANGO_SETTINGS_MODULE"] = "careloop.settings.test"
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    for services in _services:
        services.stop()


def _start_services() -> None:
    from careloop.embedded.stack import Embedded

    services = Embedded(Path(tempfile.mkdtemp(prefix="careloop-test-")) / "state", durable=False)
    found = services.start()
    _services.append(services)
    os.environ["CARELOOP_TEST_ADMIN_URL"] = found.database_url
    os.environ["CARELOOP_TEST_REDIS_URL"] = found.redis_url


def _name_database() -> None:
    from tenancy.bootstrap import initialise

    number = int(WORKER.removeprefix("gw")) if WORKER else 0
    if number:
        time.sleep(number * 1.5)  # two who make roles in one cluster at once disturb each other
    identities = initialise(
        os.environ["CARELOOP_TEST_ADMIN_URL"],
        database=f"test_{WORKER or 'one'}",
        app_password="app",
        owner_password="owner",
        relay_password="relay",
    )
    key_file = Path(tempfile.mkdtemp(prefix="careloop-key-")) / "key"
    key_file.write_bytes(base64.b64encode(os.urandom(32)))
    os.environ.update(
        DATABASE_URL=identities.app_url,
        DATABASE_OWNER_URL=identities.owner_url,
        DATABASE_RELAY_URL=identities.relay_url,
        REDIS_URL=os.environ["CARELOOP_TEST_REDIS_URL"].removesuffix("/0") + f"/{number}",
        CARELOOP_KEY_FILE=str(key_file),
        CARELOOP_IMPORT_FOLDER=str(key_file.parent / "imports"),
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """The public side and the shared organisations, made the way an operator makes them."""
    with django_db_blocker.unblock():
        _network()
        yield


def _network() -> None:
    from tenancy import provisioning
    from tenancy.enums import ReferralKind

    provisioning.migrate_everything()
    provisioning.define_region("999999", "青禾区", "Qinghe District")
    for slug, name, name_en, kind, level in (
        ("hospital", "青禾市第一人民医院", "Qinghe First People's Hospital", "hospital", 3),
        ("centre", "春风社区卫生服务中心", "Chunfeng Community Health Centre", "community_health_centre", None),
        ("other", "秋水社区卫生服务中心", "Qiushui Community Health Centre", "community_health_centre", None),
        ("authority", "青禾区卫生健康局", "Qinghe Health Authority", "health_authority", None),
    ):
        provisioning.provision(spec_of(slug, name, name_en, kind, level))
    every = tuple(ReferralKind.values)
    for sender, recipient in (("hospital", "centre"), ("centre", "hospital"), ("hospital", "other")):
        provisioning.agree_partnership(sender, recipient, every, date(2020, 1, 1))


def _tenant(slug: str) -> Tenant:
    from tenancy.queries import organisation_by_slug

    return organisation_by_slug(slug)


@pytest.fixture
def hospital(db: None) -> Tenant:
    return _tenant("hospital")


@pytest.fixture
def centre(db: None) -> Tenant:
    return _tenant("centre")


@pytest.fixture
def other_centre(db: None) -> Tenant:
    return _tenant("other")


@pytest.fixture
def authority(db: None) -> Tenant:
    return _tenant("authority")


@pytest.fixture
def actor_in() -> Callable[..., Actor]:
    """`actor_in(tenant, *roles)`: somebody signed in there, with the roles' permissions; no account row."""

    def make(tenant: Tenant, *roles: str, name: str = "王医生", **more: Any) -> Actor:
        from staff.access import permissions_of

        granted = frozenset(str(role) for role in roles)
        return Actor(tenant, more.pop("id", new_id()), name, granted, permissions_of(granted), session="s1", **more)

    return make


@pytest.fixture
def person_in(actor_in: Callable[..., Actor]) -> Callable[..., Actor]:
    """`person_in(tenant, *roles)`: as `actor_in`, with an account row, so that the person can be named."""

    def make(tenant: Tenant, *roles: str, name: str = "李护士", password: str = "correct horse 42") -> Actor:
        from staff.access import machine
        from staff.commands import create_account

        ref = create_account(
            machine(tenant, "provisioning"),
            username=f"u{new_id().hex[-10:]}",
            name=name,
            roles=roles,
            password=password,
        )
        return actor_in(tenant, *roles, name=name, id=ref.id)

    return make


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits: nothing is rolled back, so the test makes its own organisations with `new_tenant`."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def new_tenant(committed: None) -> Iterator[Callable[..., Tenant]]:
    """`new_tenant(kind="hospital", partners=())`: a throw-away organisation, dropped at the end."""
    from tenancy import provisioning
    from tenancy.enums import ReferralKind

    made: list[str] = []

    def make(kind: str = "hospital", partners: tuple[Tenant, ...] = ()) -> Tenant:
        slug = f"x{new_id().hex[-9:]}"
        made.append(slug)
        tenant = provisioning.provision(spec_of(slug, slug, slug, kind, 3 if kind == "hospital" else None))
        for partner in partners:
            for pair in ((slug, partner.slug), (partner.slug, slug)):
                provisioning.agree_partnership(*pair, tuple(ReferralKind.values), date(2020, 1, 1))
        return tenant

    yield make
    for slug in made:
        provisioning.drop(slug)


@pytest.fixture(autouse=True)
def tripwire(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which a domain table is written outside a command."""
    if not {"db", "committed"} & set(request.fixturenames):
        yield
        return
    from django.db import connection

    with connection.execute_wrapper(_watch):
        yield


def _watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
    from commands import frame

    written = _DOMAIN_WRITE.match(sql)
    free = frame.current() is not None or is_building()
    if written and not free and written[1] not in LIBRARY_TABLES | FRAME_TABLES:
        raise AssertionError(f"{written[1]} was written outside a command: {sql[:120]}")
    return execute(sql, parameters, many, context)
