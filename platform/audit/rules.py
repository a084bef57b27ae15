"""The digest of a batch of audit entries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

GENESIS = bytes(32)


def digest(previous: bytes, entries: Iterable[Mapping[str, object]]) -> bytes:
    """SHA-256 over the previous digest and the entries in order, each as canonical JSON."""
    total = hashlib.sha256(previous)
    for entry in entries:
        total.update(json.dumps(entry, sort_keys=True, default=str, ensure_ascii=False).encode())
        total.update(b"\n")
    return total.digest()
