"""Who acts in the demonstration: the people that the network employs, as they would be when signed in."""

from __future__ import annotations

from kernel.actor import Actor
from kernel.tenant import Tenant
from staff.access import actor_for, machine
from staff.queries import people
from tenancy.access import unit_of_work


class Staff:
    """The people of one organisation, by user name."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._ids = {person.username: person.id for person in people(machine(tenant, "provisioning"))}

    def __getitem__(self, username: str) -> Actor:
        with unit_of_work(self.tenant):
            actor = actor_for(self._ids[username], self.tenant, "demonstration")
        if actor is None:
            raise LookupError(f"{username} does not work at {self.tenant.slug}")
        return actor
