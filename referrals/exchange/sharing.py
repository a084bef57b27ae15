"""How each kind of data is read live for another organisation. Apps above register theirs with `@shares(category)`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

Reader = Callable[[UUID], Any]
_readers: dict[str, Reader] = {}


def shares(category: str) -> Callable[[Reader], Reader]:
    """Registers `reader(patient_id) -> plain JSON`. It runs in the owner's schema under a SELECT-only role.

    It must not be a `@reads` query: what is read is put on record by `read_shared`, on both sides.
    """

    def register(function: Reader) -> Reader:
        if str(category) in _readers:
            raise ValueError(f"two functions share {category}")
        _readers[str(category)] = function
        return function

    return register


def shared_content(patient_id: UUID, categories: Collection[str]) -> dict[str, Any]:
    """What the current organisation holds of the patient, per kind of data that some app can share."""
    return {category: _readers[category](patient_id) for category in sorted(categories) if category in _readers}
