"""An organisation of the network, its people, and the words that it writes."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from uuid import UUID

from isolation.words import Aviary

from factories import building, spec_of
from kernel.actor import Actor
from kernel.ids import new_id
from kernel.tenant import Tenant
from staff.access import machine, permissions_of
from staff.commands import create_account, invite, issue_token, sign_in
from staff.enums import Role
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"
REGION = "999998"


@dataclass
class House:
    """One organisation with its people: an account in every role, and what each shows to come in."""

    key: str
    tenant: Tenant
    aviary: Aviary
    people: dict[str, Actor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    patients: dict[str, UUID] = field(default_factory=dict)
    referrals: dict[str, UUID] = field(default_factory=dict)

    def text(self, place: str) -> str:
        return self.aviary.text(self.key, place)

    def name(self, place: str) -> str:
        return self.aviary.name(self.key, place)

    def letters(self, place: str) -> str:
        return self.aviary.letters(self.key, place)

    def phone(self, place: str) -> str:
        return self.aviary.phone(self.key, place)

    @property
    def whole(self) -> Actor:
        """Somebody who holds every role at once: what no wall of permissions stops."""
        some = self.people[Role.ORGANISATION_ADMINISTRATOR]
        roles = frozenset(map(str, Role.values))
        return replace(some, roles=roles, permissions=permissions_of(roles))

    @property
    def nobody(self) -> Actor:
        """Somebody with an account and not one permission."""
        some = self.people[Role.ORGANISATION_ADMINISTRATOR]
        return replace(some, id=new_id(), roles=frozenset(), permissions=frozenset())


def house_of(key: str, kind: str, aviary: Aviary, stack: ExitStack) -> House:
    from tenancy import provisioning

    slug = f"y{new_id().hex[-9:]}"
    spec = spec_of(slug, f"机构{key}", f"House {key}", kind, 3 if kind == "hospital" else None)
    tenant = provisioning.provision(replace(spec, region_code=REGION))
    stack.callback(provisioning.drop, slug)
    house = House(key, tenant, aviary)
    for role in Role.values:
        _employ(house, role)
    admin = house.people[Role.ORGANISATION_ADMINISTRATOR]
    invite(
        admin,
        name=house.name("invitation.name"),
        roles=[Role.ORGANISATION_ADMINISTRATOR],
        title=house.text("invitation.title"),
        phone=house.phone("invitation.phone"),
        team=house.text("team"),
    )
    return house


def _employ(house: House, role: str) -> None:
    """An account with that role; where this kind of organisation does not have it, the row is made by hand."""
    from staff.models import Account

    works, place = machine(house.tenant, "provisioning"), f"staff.{role}"
    username = house.letters(f"{place}.username")
    ref = create_account(
        works,
        username=username,
        name=house.name(f"{place}.name"),
        roles=[Role.ORGANISATION_ADMINISTRATOR],
        password=PASSWORD,
        title=house.text(f"{place}.title"),
        phone=house.phone(f"{place}.phone"),
        team=house.text(f"{place}.team"),
    )
    with unit_of_work(house.tenant), building():
        Account.objects.filter(id=ref.id).update(roles=[role])
        name = Account.objects.get(id=ref.id).name
    roles = frozenset({str(role)})
    actor = Actor(house.tenant, ref.id, name, roles, permissions_of(roles), session="s1")
    house.people[role] = actor
    house.tokens[role] = str(issue_token(actor, name=house.text(f"{place}.token")).token)
    entrance = machine(house.tenant, "sign-in")
    opened = sign_in(entrance, username=username, password=PASSWORD, client=house.text(f"{place}.client"))
    house.sessions[role] = opened.session_key
