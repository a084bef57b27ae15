"""Who acts. There is no optional actor: the machine is one too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from kernel.tenant import Tenant

_MACHINES = UUID("6f4d3f0e-9f0b-5d5e-8b7e-0c5b6d1a7c10")
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person signed in at one organisation, a named machine working for it, or a person outside the network who was
    let in by a link, with what it may do. `about` is the one thing that a person outside may touch.
    """

    tenant: Tenant
    id: UUID
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]
    kind: str = "staff"
    session: str = ""
    language: str = "zh-hans"
    about: UUID | None = None

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission."""
        return str(permission) in self.permissions

    @classmethod
    def machine(cls, tenant: Tenant, name: str, permissions: Iterable[str]) -> Actor:
        """The named machine at that organisation; the same name has the same id everywhere."""
        rights = frozenset(str(permission) for permission in permissions)
        return cls(tenant, uuid5(_MACHINES, name), name, frozenset(), rights, kind="machine")

    @classmethod
    def outside(
        cls, tenant: Tenant, link_id: UUID, name: str, *, about: UUID, permissions: Iterable[str], language: str
    ) -> Actor:
        """Somebody who works for no organisation of the network, let in by one link to one thing. Has no role here."""
        rights = frozenset(str(permission) for permission in permissions)
        session = f"link:{link_id}"
        return cls(tenant, link_id, name, frozenset(), rights, OUTSIDE, session, language, about)
