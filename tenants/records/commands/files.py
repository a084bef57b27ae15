"""Bundles in files."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import orjson

from records.enums import Fault
from records.rules.faults import refused

LARGEST_BUNDLE = 64 * 1024 * 1024


def load_bundle(path: Path) -> object:
    """The JSON of a `.json` or `.json.gz` file. Raises `Invalid` with `not_json` or `too_long`, and OSError."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            written = file.read(LARGEST_BUNDLE + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise refused(Fault.NOT_JSON, path=path.name) from None
    if len(written) > LARGEST_BUNDLE:
        raise refused(Fault.TOO_LONG, path=path.name)
    try:
        return orjson.loads(written.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise refused(Fault.NOT_JSON, path=path.name) from None
