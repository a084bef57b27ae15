"""What can be checked by a program: each check returns what it found wrong, nothing where all is well."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from careloop.words import _


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what it is about, and a sentence."""

    about: str
    sentence: str


def settle_without_servers() -> None:
    """Django ready in this process for a check that asks no database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.settings")
    django.setup()


def migrations() -> list[Finding]:
    """Models that no migration describes, and migrations that do not know of each other."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils.translation import override

    loader = MigrationLoader(None)
    conflicts = [Finding(app, ", ".join(names)) for app, names in loader.detect_conflicts().items()]
    with override(None):  # labels of choices are part of a field, in the language of the code
        found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    missing = [
        Finding(app, operation.describe())
        for app, changes in found.items()
        for migration in changes
        for operation in migration.operations
    ]
    return conflicts + missing


def write_schema() -> None:
    """Writes schema.graphql."""
    from api import schema as api_schema

    api_schema.write()


def schema() -> list[Finding]:
    """Whether schema.graphql is what the code says."""
    from api.schema import PRINTED, is_written

    if is_written():
        return []
    return [Finding(PRINTED.name, _("It is not what the code says. `careloop check schema --write` renews it."))]


def write_lifecycle() -> None:
    """Writes lifecycle.md."""
    from careloop import lifecycle

    lifecycle.write()


def lifecycle() -> list[Finding]:
    """Whether lifecycle.md is what the tables say."""
    from careloop.lifecycle import PRINTED, is_written

    if is_written():
        return []
    return [Finding(PRINTED.name, _("It is not what the code says. `careloop check lifecycle --write` renews it."))]


def installation() -> list[Finding]:
    """Identities, migrations, key files, and Django's own checks, on the servers that are there."""
    return [*_django(), *_pending(), *_key_files()]


def _django() -> list[Finding]:
    from django.conf import settings
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=settings.CARELOOP_HTTPS)
    return [Finding(message.id or "", str(message.msg)) for message in found if message.is_serious()]


def _pending() -> list[Finding]:
    from tenancy.provisioning import all_organisations

    return [
        Finding(tenant.slug, _("Its setting up was not finished; run the same `careloop org add` again."))
        for tenant, status, _hosts in all_organisations()
        if status == "provisioning"
    ]


def _key_files() -> list[Finding]:
    files = (Path(os.environ[name]) for name in ("CARELOOP_KEY_FILE", "CARELOOP_SECRET_FILE"))
    sentence = _("Other users of this machine can read it. Run chmod 600 on it.")
    return [Finding(str(file), sentence) for file in files if file.stat().st_mode & 0o077]
