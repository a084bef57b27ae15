"""Promises of the structure that no import contract can hold."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.db import connections
from django.db.models import Model

from commands.verbs import commands, readers
from journal.kinds import all_kinds
from kernel.tenant import Tenant
from tenancy.router import side_of

ROOTS = ("platform", "tenants", "referrals", "graphql", "realtime", "web", "infra")
TOP = Path(__file__).resolve().parents[2]
PUBLIC = {
    "tenancy_region",
    "tenancy_organisation",
    "tenancy_domain",
    "tenancy_duty",
    "tenancy_position",
    "tenancy_area",
    "tenancy_alliance",
    "tenancy_alliancemember",
    "tenancy_partnership",
    "tenancy_healthcareservice",
    "exchange_envelope",
    "exchange_envelopeorder",
}


def models_of(side: str) -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if side_of(model) == side]


def test_only_the_directory_and_envelopes_are_public() -> None:
    assert {model._meta.db_table for model in models_of("public")} <= PUBLIC


def test_no_foreign_key_leaves_a_side() -> None:
    strays = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and getattr(field, "column", None) and side_of(field.related_model) != side_of(model)
    ]

    assert strays == []


def test_every_key_of_ours_is_made_in_python() -> None:
    ours = {package.name for root in ROOTS[:3] for package in (TOP / root).iterdir() if package.is_dir()}
    serial = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ours and getattr(model._meta.pk, "db_returning", False)
    ]

    assert serial == []


def test_a_tenants_schema_stands_alone(new_tenant: Callable[..., Tenant]) -> None:
    from tenancy.access import owning

    hospital = new_tenant()
    with owning(None), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid "
            "WHERE c.contype = 'f' AND c.connamespace = %s::regnamespace AND r.relnamespace <> c.connamespace",
            [hospital.schema],
        )
        assert cursor.fetchall() == []


def test_every_verb_names_its_permission() -> None:
    assert commands
    assert readers
    for verb in (*commands.values(), *readers.values()):
        assert verb.needs
        assert "." in verb.needs


def test_every_kind_of_event_names_who_may_hear_it() -> None:
    assert all_kinds()
    assert all("." in kind and "." in needs for kind, needs in all_kinds().items())


def test_no_source_root_is_a_package() -> None:
    assert [root for root in ROOTS if (TOP / root / "__init__.py").exists()] == []


def test_a_program_started_in_the_project_folder_finds_the_right_platform_and_graphql() -> None:
    probe = (
        "import platform, graphql, sys; print(platform.python_version(), graphql.__name__, hasattr(graphql, 'parse'))"
    )

    found = subprocess.run([sys.executable, "-c", probe], cwd=TOP, capture_output=True, text=True, check=True)

    assert found.stdout.split()[1:] == ["graphql", "True"]


def test_words_that_name_nothing_are_not_module_names() -> None:
    empty_words = {"utils", "helpers", "manager", "managers", "misc", "service", "services", "common"}
    found = [path for root in ROOTS for path in (TOP / root).rglob("*.py") if path.stem in empty_words]

    assert found == []
