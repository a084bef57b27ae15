"""Where the journey is played: on the running Careloop of this state folder, else on a temporary one of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from careloop.embedded.state import State
from careloop.foundation import KEPT, disconnect, use
from careloop.processes import Address
from careloop.stack import Ports, Stack

REGION = "999998"
HOSPITAL, CENTRE = "journey-hospital", "journey-centre"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """The two servers, the two organisations' hosts, the password of their people, and the folder for imports."""

    web: Address
    live: Address
    hospital: str
    centre: str
    password: str
    imports: Path


@contextmanager
def staged(folder: Path, *, say: Say) -> Iterator[Stage]:
    """Yields the stage with both organisations on it; a temporary Careloop is taken down and forgotten afterwards."""
    state = State(folder)
    if state.locked():
        use({name: str(value) for name, value in state.facts(KEPT).items()})
        try:
            yield set_up(state)
        finally:
            disconnect()
        return
    with (
        tempfile.TemporaryDirectory(prefix="careloop-journey-") as place,
        Stack(Path(place) / "state", Ports.any_free(), durable=False, say=say) as stack,
    ):
        yield set_up(stack.foundation.state)


def set_up(state: State) -> Stage:
    """Both organisations and their people, made once by the operator's tools."""
    from django.conf import settings

    password = state.secret("journey")
    _organisations(settings.CARELOOP_DOMAIN, password)
    facts = state.facts(KEPT)
    return Stage(
        web=Address("127.0.0.1", int(facts["CARELOOP_WEB_PORT"])),
        live=Address("127.0.0.1", int(facts["CARELOOP_LIVE_PORT"])),
        hospital=f"{HOSPITAL}.{settings.CARELOOP_DOMAIN}",
        centre=f"{CENTRE}.{settings.CARELOOP_DOMAIN}",
        password=password,
        imports=Path(facts["CARELOOP_IMPORT_FOLDER"]),
    )


def _organisations(domain: str, password: str) -> None:
    from kernel.tenant import Tenant
    from staff.access import machine
    from staff.commands import create_account
    from staff.enums import Role
    from staff.queries import people
    from tenancy import provisioning
    from tenancy.enums import ReferralKind, ServiceKind

    def made(slug: str, name: str, name_en: str, kind: str, level: int | None) -> Tenant:
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

    provisioning.define_region(REGION, "旅程演练区", "Journey District")
    hospital = made(HOSPITAL, "旅程医院", "Journey Hospital", "hospital", 3)
    centre = made(CENTRE, "旅程社区卫生服务中心", "Journey Community Health Centre", "community_health_centre", None)
    for pair in ((HOSPITAL, CENTRE), (CENTRE, HOSPITAL)):
        provisioning.agree_partnership(*pair, tuple(ReferralKind.values), date(2026, 1, 1))
    provisioning.offer_service(HOSPITAL, ServiceKind.DEPARTMENT, "cardiology", "心内科", name_en="Cardiology")
    for tenant, username, name, role in (
        (hospital, "doctor", "周明远", Role.HOSPITAL_DOCTOR),
        (hospital, "office", "吴晓兰", Role.REFERRAL_OFFICE),
        (centre, "doctor", "刘建国", Role.COMMUNITY_DOCTOR),
        (centre, "nurse", "李秀英", Role.COMMUNITY_NURSE),
    ):
        operator = machine(tenant, "provisioning")
        if username not in {person.username for person in people(operator)}:
            create_account(operator, username=username, name=name, roles=[role], password=password, phone="10000000000")
