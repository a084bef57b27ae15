"""The main job by its own command, on a temporary stack of its own: the last test of the suite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from running import clean_environment

CROSSINGS = ["sent", "accepted", "green channel sent", "bed and doctor answered", "arrived", "outcome", "closed"]


def test_one_patient_through_the_whole_loop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "careloop", "--state", str(tmp_path / "state"), "journey", "--json"]

    found = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=300, check=False)

    told = json.loads(found.stdout)
    assert (found.returncode, told["failed"], told["ended"]) == (0, False, "closed"), found.stderr
    assert [step["step"] for step in told["steps"] if step["commit_to_socket_ms"] is not None] == CROSSINGS
    assert all(step["commit_to_socket_ms"] > 0 for step in told["steps"] if step["step"] in CROSSINGS)
