"""Where the journey is played: on the running Careloop of this state folder, else on a temporary one of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from careloop.embedded.state import State
from careloop.foundation import KEPT, disconnect, use
from careloop.processes import Address
from careloop.stack import Ports, Stack

if TYPE_CHECKING:
    from kernel.tenant import Tenant
    from staff.enums import Role

REGION = "999998"
HOSPITAL, CENTRE = "journey-hospital", "journey-centre"
NEIGHBOURS = (
    ("journey-first", "旅程东区社区卫生服务中心", "Journey East Community Health Centre"),
    ("journey-second", "旅程西区社区卫生服务中心", "Journey West Community Health Centre"),
)
COMMUNITY = "community_health_centre"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """The two servers, the organisations' hosts, the password of their people, and the folder for imports."""

    web: Address
    live: Address
    hospital: str
    centre: str
    neighbours: tuple[str, ...]
    password: str
    imports: Path


@contextmanager
def staged(folder: Path, *, say: Say, neighbours: int = 0) -> Iterator[Stage]:
    """Yields the stage with its organisations on it; a temporary Careloop is taken down and forgotten afterwards."""
    state = State(folder)
    if state.locked():
        use({name: str(value) for name, value in state.facts(KEPT).items()})
        try:
            yield set_up(state, neighbours)
        finally:
            disconnect()
        return
    with (
        tempfile.TemporaryDirectory(prefix="careloop-journey-") as place,
        Stack(Path(place) / "state", Ports.any_free(), durable=False, say=say) as stack,
    ):
        yield set_up(stack.foundation.state, neighbours)


def set_up(state: State, neighbours: int = 0) -> Stage:
    """The hospital, the centre, as many neighbours of it, and their people, made once by the operator's tools."""
    from django.conf import settings

    password, domain = state.secret("journey"), settings.CARELOOP_DOMAIN
    _organisations(domain, password)
    beside = NEIGHBOURS[:neighbours]
    for slug, name, name_en in beside:
        _neighbour(slug, name, name_en, domain, password)
    facts = state.facts(KEPT)
    return Stage(
        web=Address("127.0.0.1", int(facts["CARELOOP_WEB_PORT"])),
        live=Address("127.0.0.1", int(facts["CARELOOP_LIVE_PORT"])),
        hospital=f"{HOSPITAL}.{domain}",
        centre=f"{CENTRE}.{domain}",
        neighbours=tuple(f"{slug}.{domain}" for slug, _name, _english in beside),
        password=password,
        imports=Path(facts["CARELOOP_IMPORT_FOLDER"]),
    )


def _organisations(domain: str, password: str) -> None:
    from staff.enums import Role
    from tenancy import provisioning
    from tenancy.enums import ServiceKind

    provisioning.define_region(REGION, "旅程演练区", "Journey District")
    hospital = _made(HOSPITAL, "旅程医院", "Journey Hospital", "hospital", 3, domain)
    centre = _made(CENTRE, "旅程社区卫生服务中心", "Journey Community Health Centre", COMMUNITY, None, domain)
    _partners(HOSPITAL, CENTRE)
    provisioning.offer_service(HOSPITAL, ServiceKind.DEPARTMENT, "cardiology", "心内科", name_en="Cardiology")
    _employ(hospital, password, doctor=("周明远", Role.HOSPITAL_DOCTOR), office=("吴晓兰", Role.REFERRAL_OFFICE))
    _employ(centre, password, doctor=("刘建国", Role.COMMUNITY_DOCTOR), nurse=("李秀英", Role.COMMUNITY_NURSE))


def _neighbour(slug: str, name: str, name_en: str, domain: str, password: str) -> None:
    """Another community health centre, with which the centre has an agreement."""
    from staff.enums import Role

    tenant = _made(slug, name, name_en, COMMUNITY, None, domain)
    _partners(CENTRE, slug)
    doctor, nurse = ("陈志强", Role.COMMUNITY_DOCTOR), ("王丽", Role.COMMUNITY_NURSE)
    _employ(tenant, password, doctor=doctor, nurse=nurse, head=("赵国平", Role.CENTRE_HEAD))


def _made(slug: str, name: str, name_en: str, kind: str, level: int | None, domain: str) -> Tenant:
    from tenancy import provisioning

    return provisioning.provision(
        provisioning.OrganisationSpec(
            slug=slug,
            name=name,
            name_en=name_en,
            kind=kind,
            level=level,
            hosts=(f"{slug}.{domain}",),
            region_code=REGION,
            phone="10000000000",
        )
    )


def _partners(one: str, other: str) -> None:
    """Both may refer to each other, in every kind."""
    from tenancy import provisioning
    from tenancy.enums import ReferralKind

    for pair in ((one, other), (other, one)):
        provisioning.agree_partnership(*pair, tuple(ReferralKind.values), date(2026, 1, 1))


def _employ(tenant: Tenant, password: str, **people: tuple[str, Role]) -> None:
    """Gives each of them an account, by user name, where there is none yet."""
    from staff.access import machine
    from staff.commands import create_account
    from staff.queries import people as employed

    operator = machine(tenant, "provisioning")
    known = {person.username for person in employed(operator)}
    for username, (name, role) in people.items():
        if username not in known:
            create_account(operator, username=username, name=name, roles=[role], password=password, phone="10000000000")
