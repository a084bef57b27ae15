"""The answer that every command gives."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Ref:
    """What a command made or changed, and the version it left behind. Readers ask `queries` for the rest."""

    id: UUID
    version: int = 1
