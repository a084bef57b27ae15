"""A state folder that was damaged: one sentence, and nothing is started, least of all with new secrets."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from careloop.embedded import Embedded
from careloop.embedded.ports import free_port

Make = Callable[[], Any]
DAMAGE = [
    ("secrets.json", '{"postgres": "abc', "is damaged or cannot be read. Put it back from a backup."),
    ("secrets.json", None, "is damaged or cannot be read. Put it back from a backup."),
    ("master.key", "AAAA", "is damaged or cannot be read. Put it back from a backup."),
    ("master.key", "no base64 at all", "is damaged or cannot be read. Put it back from a backup."),
    ("master.key", None, "is damaged or cannot be read. Put it back from a backup."),
    ("signing.key", "", "is damaged or cannot be read. Delete it and start again."),
    ("services.json", "[]", "is damaged or cannot be read. Delete it and start again."),
    ("children.json", "{", "is damaged or cannot be read. Delete it and start again."),
    ("lock", None, "cannot be written: Is a directory."),
]
HOSPITAL = ("--name", "第一医院", "--kind", "hospital", "--level", "3", "--administrator", "王院长")


def up(careloop: Any) -> Any:
    return careloop.run("up", "--port", str(free_port()), "--live-port", str(free_port()))


@pytest.mark.parametrize(("name", "content", "sentence"), DAMAGE)
def test_a_damaged_file_is_told_in_one_sentence_and_nothing_is_started(
    program: Make, name: str, content: str | None, sentence: str
) -> None:
    careloop = program()
    place: Path = careloop.folder / name
    if content is None:
        place.mkdir()
    else:
        place.write_text(content)

    told = up(careloop)

    left = place.read_text() if content is not None else None
    shutil.rmtree(place) if content is None else place.unlink()
    lines = [line for line in told.stderr.splitlines() if line.startswith("careloop: ")]
    assert (told.returncode, left) == (2, content)
    assert len(lines) == 1
    assert lines[0].endswith(sentence)
    assert str(careloop.folder) in lines[0]
    assert "Traceback" not in told.stderr
    assert not (careloop.folder / "postgres.log").exists()


def test_a_folder_that_cannot_be_written_is_told(program: Make, tmp_path: Path) -> None:
    careloop = program()
    (tmp_path / "file").write_text("")

    told = careloop.run("--state", str(tmp_path / "file"), "up")

    assert told.returncode == 2
    assert f"careloop: The state folder {tmp_path / 'file'} cannot be written: File exists." in told.stderr


def test_data_without_their_secrets_are_not_started_with_new_ones(program: Make) -> None:
    careloop = program()
    assert careloop.run("org", "list").returncode == 0
    found = {}
    for name in ("secrets.json", "master.key"):
        kept = careloop.folder / name
        content = kept.read_text()
        kept.unlink()
        found[name] = up(careloop)
        made = kept.exists()
        kept.write_text(content)
        assert not made, name

    for name, told in found.items():
        assert told.returncode == 2
        assert f"{careloop.folder / name} is missing, and the data here need it." in told.stderr


def test_another_master_key_is_refused_before_anything_is_served(program: Make) -> None:
    careloop = program()
    added = careloop.run("org", "add", "first", *HOSPITAL)
    assert added.returncode == 0, added.stderr
    (careloop.folder / "master.key").write_bytes(base64.b64encode(bytes(32)))

    told = up(careloop)

    assert told.returncode == 2
    assert "is not the master key that the data here were sealed with" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (careloop.folder / "logs").exists()


def test_a_throw_away_folder_still_starts_twice(tmp_path: Path) -> None:
    for _time in range(2):
        with Embedded(tmp_path / "state", durable=False, redis=False) as services:
            assert services.database_url
