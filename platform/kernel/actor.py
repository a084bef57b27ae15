"""Who acts. There is no optional actor: the machine is one too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from kernel.tenant import Tenant

_MACHINES = UUID("6f4d3f0e-9f0b-5d5e-8b7e-0c5b6d1a7c10")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in at one organisation, or a named machine working for it, with what it may do."""

    tenant: Tenant
    id: UUID
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]
    kind: str = "staff"
    session: str = ""
    language: str = "zh-hans"

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission."""
        return str(permission) in self.permissions

    @classmethod
    def machine(cls, tenant: Tenant, name: str, permissions: Iterable[str]) -> Actor:
        """The named machine at that organisation; the same name has the same id everywhere."""
        rights = frozenset(str(permission) for permission in permissions)
        return cls(tenant, uuid5(_MACHINES, name), name, frozenset(), rights, kind="machine")
