"""The import contracts themselves: they hold, they know every package, and they notice a breach."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FLOORS = ("platform", "tenants", "referrals", "graphql", "realtime", "web", "infra")


def packages() -> set[str]:
    return {path.parent.name for floor in FLOORS for path in (ROOT / floor).glob("*/__init__.py")}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    path = ":".join(str(root / floor) for floor in FLOORS)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": path, "COLUMNS": "200", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [program, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_every_package_stands_in_the_house() -> None:
    written = configparser.ConfigParser()
    written.read(ROOT / ".importlinter")
    layers = written["importlinter:contract:house"]["layers"].replace("|", " ").split()

    assert set(written["importlinter"]["root_packages"].split()) == packages()
    assert set(layers) == packages()


def test_every_models_room_is_closed_to_other_apps() -> None:
    written = configparser.ConfigParser()
    written.read(ROOT / ".importlinter")
    with_models = {path.parent.name for floor in FLOORS for path in (ROOT / floor).glob("*/models.py")}
    closed = {
        section["protected_modules"].strip().removesuffix(".models"): section["allowed_importers"].strip()
        for name, section in written.items()
        if name.startswith("importlinter:contract:models-of-")
    }

    assert closed == {app: app for app in with_models}


def test_source_roots_are_no_packages() -> None:
    assert not [floor for floor in FLOORS if (ROOT / floor / "__init__.py").exists()]


def test_the_contracts_hold() -> None:
    ended = lint(ROOT)

    assert ended.returncode == 0, ended.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for floor in FLOORS:
        shutil.copytree(
            ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__", "static", "locale")
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_a_breach_is_noticed(copy: Path) -> None:
    breaches = {
        "platform/kernel/clock.py": "import tenancy.access",
        "tenants/patients/rules/names.py": "import patients.models",
        "web/console/apps.py": "import patients.models\nimport api.schema",
        "tenants/staff/rules.py": "import django_tenants",
    }
    for file, line in breaches.items():
        with (copy / file).open("a") as handle:
            handle.write(f"\n{line}\n")

    told = lint(copy).stdout

    for broken in (
        "Floors",
        "Rooms of a domain app",
        "The models of patients are its own",
        "Only tenancy changes tenant",
    ):
        assert any(broken in row and "BROKEN" in row for row in told.splitlines()), broken
