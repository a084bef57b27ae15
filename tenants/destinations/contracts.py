from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Destination:
    """An institution outside the network, with whom to speak there. `label` is how a consent names it.

    `area` says where it is, in words. `active` is false once nobody is to be referred there any more.
    """

    id: UUID
    version: int
    name: str
    department: str
    contact_name: str
    phone: str
    email: str
    area: str
    active: bool

    @property
    def label(self) -> str:
        """Institution and department in one line."""
        return f"{self.name} {self.department}".strip()
