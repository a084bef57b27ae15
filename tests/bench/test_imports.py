"""The measurement measures; no time is asserted."""

from __future__ import annotations

from careloop.bench.imports import measure


def test_an_import_is_measured_beside_the_bare_insert_of_its_rows(committed: None) -> None:
    told: list[tuple[str, int, int]] = []

    measured = measure(lambda *step: told.append(step), people=3, rounds=1)

    figures = measured.figures()
    assert figures["bundles"] == 3
    assert figures["rows"] > 100
    assert figures["ratio"] > 0
    assert told == [("import", 0, 1), ("import", 1, 1)]
