"""Files of bundles, and their import in the background."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kernel.errors import Invalid
from kernel.tenant import Tenant
from records.commands import load_bundle
from records.enums import Fault
from records.models import SourcePatient
from records.tasks import import_file
from tenancy.access import unit_of_work

Json = dict[str, Any]
Make = Callable[..., Json]


@pytest.fixture
def folder(tmp_path: Path, hospital: Tenant, settings: Any) -> Path:
    settings.CARELOOP_IMPORT_FOLDER = tmp_path
    own = tmp_path / hospital.slug
    own.mkdir()
    return own


def _people(tenant: Tenant) -> int:
    with unit_of_work(tenant):
        return SourcePatient.objects.count()


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_a_file_of_the_organisation_is_imported_for_it_alone(
    folder: Path, hospital: Tenant, centre: Tenant, bundle: Make, patient: Json, suffix: str
) -> None:
    written = json.dumps(bundle(patient)).encode()
    (folder / f"one{suffix}").write_bytes(gzip.compress(written) if suffix.endswith("gz") else written)

    for _time in range(2):
        import_file(str(hospital.id), f"one{suffix}", "his")

    assert (_people(hospital), _people(centre)) == (1, 0)


@pytest.mark.parametrize("name", ["../other/one.json", "/etc/hostname", "missing.json", "broken.json"])
def test_what_cannot_be_imported_is_logged_without_a_name_and_ends_there(
    folder: Path, hospital: Tenant, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    (folder / "broken.json").write_text('{"resourceType": "Bundle", "type": "transaction", "entry": []}')

    with caplog.at_level(logging.WARNING):
        import_file(str(hospital.id), name, "his")

    assert hospital.slug in caplog.text
    assert name not in caplog.text
    assert _people(hospital) == 0


def test_without_a_folder_nothing_is_read(hospital: Tenant, caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.CARELOOP_IMPORT_FOLDER = None

    import_file(str(hospital.id), "one.json", "his")

    assert "bad_file" in caplog.text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a.json", b"{"),
        ("a.json", b"\xff\xfe{"),
        ("a.json", b'{"a": NaN}'),
        ("a.json.gz", b"not gzip"),
        ("a.json.gz", gzip.compress(b"{}" * 99, mtime=0)[:-9]),
    ],
)
def test_a_file_that_is_not_json_is_refused_by_its_name(tmp_path: Path, name: str, written: bytes) -> None:
    (tmp_path / name).write_bytes(written)

    with pytest.raises(Invalid) as refusal:
        load_bundle(tmp_path / name)

    assert (refusal.value.code, refusal.value.field) == (Fault.NOT_JSON, name)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.commands.files.LARGEST_BUNDLE", 3)
    (tmp_path / "a.json").write_bytes(b"{    }")

    with pytest.raises(Invalid) as refusal:
        load_bundle(tmp_path / "a.json")

    assert refusal.value.code == Fault.TOO_LONG


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf{}")

    assert load_bundle(tmp_path / "a.json") == {}
