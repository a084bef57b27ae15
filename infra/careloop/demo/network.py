"""The invented region: its organisations, what they offer, and who may refer to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from kernel.tenant import Tenant
from staff.access import machine
from staff.commands import create_account
from staff.enums import Role
from staff.queries import people
from tenancy import commands as directory
from tenancy import provisioning
from tenancy.enums import OrganisationKind, ReferralKind, ServiceKind
from tenancy.provisioning import OrganisationSpec
from tenancy.queries import positions, services

Report = Callable[[str, int, int], None]
REGION = "999999"
SINCE = date(2026, 1, 1)


class Place(NamedTuple):
    """An organisation; `streets` is a centre's catchment."""

    slug: str
    name: str
    name_en: str
    kind: str
    level: int | None = None
    streets: tuple[str, ...] = ()


class Person(NamedTuple):
    """Somebody who works there; the user name is the first part of the sign-in."""

    username: str
    name: str
    role: Role
    title: str


PLACES = (
    Place("authority", "青禾区卫生健康局", "Qinghe District Health Authority", OrganisationKind.HEALTH_AUTHORITY),
    Place("first", "青禾市第一人民医院", "Qinghe First People's Hospital", OrganisationKind.HOSPITAL, 3),
    Place("county", "青禾县人民医院", "Qinghe County Hospital", OrganisationKind.HOSPITAL, 2),
    Place(
        "chunfeng",
        "春风社区卫生服务中心",
        "Chunfeng Community Health Centre",
        OrganisationKind.COMMUNITY_HEALTH_CENTRE,
        None,
        ("999999001", "999999002"),
    ),
    Place(
        "xiahe",
        "夏荷社区卫生服务中心",
        "Xiahe Community Health Centre",
        OrganisationKind.COMMUNITY_HEALTH_CENTRE,
        None,
        ("999999003",),
    ),
    Place(
        "qiushui",
        "秋水社区卫生服务中心",
        "Qiushui Community Health Centre",
        OrganisationKind.COMMUNITY_HEALTH_CENTRE,
        None,
        ("999999004",),
    ),
    Place(
        "dongmei",
        "冬梅社区卫生服务中心",
        "Dongmei Community Health Centre",
        OrganisationKind.COMMUNITY_HEALTH_CENTRE,
        None,
        ("999999005",),
    ),
    Place(
        "yuqiao",
        "玉桥社区卫生服务中心",
        "Yuqiao Community Health Centre",
        OrganisationKind.COMMUNITY_HEALTH_CENTRE,
        None,
        ("999999006",),
    ),
    Place(
        "lantian",
        "蓝田社区卫生服务中心",
        "Lantian Community Health Centre",
        OrganisationKind.COMMUNITY_HEALTH_CENTRE,
        None,
        ("999999007",),
    ),
    Place("kangfu", "青禾康复医院", "Qinghe Rehabilitation Institution", OrganisationKind.REHABILITATION),
)
HOSPITALS = tuple(place.slug for place in PLACES if place.kind == OrganisationKind.HOSPITAL)
CENTRES = tuple(place.slug for place in PLACES if place.kind == OrganisationKind.COMMUNITY_HEALTH_CENTRE)
REHABILITATION = "kangfu"

ADMINISTRATOR = Person("admin", "管理员", Role.ORGANISATION_ADMINISTRATOR, "")
PEOPLE = {
    OrganisationKind.HOSPITAL: (
        Person("ward", "陈静", Role.WARD_NURSE, "主管护师"),
        Person("doctor", "周明远", Role.HOSPITAL_DOCTOR, "主治医师"),
        Person("office", "吴晓兰", Role.REFERRAL_OFFICE, ""),
        Person("privacy", "郑文", Role.PRIVACY_OFFICER, ""),
        ADMINISTRATOR,
    ),
    OrganisationKind.COMMUNITY_HEALTH_CENTRE: (
        Person("doctor", "刘建国", Role.COMMUNITY_DOCTOR, "全科医师"),
        Person("nurse", "李秀英", Role.COMMUNITY_NURSE, "护师"),
        Person("nurse2", "赵敏", Role.COMMUNITY_NURSE, "护士"),
        Person("head", "孙立", Role.CENTRE_HEAD, "主任"),
        Person("privacy", "高洁", Role.PRIVACY_OFFICER, ""),
        ADMINISTRATOR,
    ),
    OrganisationKind.REHABILITATION: (
        Person("doctor", "何康", Role.COMMUNITY_DOCTOR, "康复医师"),
        Person("nurse", "马丽", Role.COMMUNITY_NURSE, "护师"),
        ADMINISTRATOR,
    ),
    OrganisationKind.HEALTH_AUTHORITY: (
        Person("region", "林卫", Role.REGIONAL_ADMINISTRATOR, ""),
        ADMINISTRATOR,
    ),
}
OTHER_NAMES = {"county": {"ward": "林芳", "doctor": "黄志强", "office": "许丽", "privacy": "曾敏"}}
"""Nobody works at both hospitals."""

DEPARTMENTS = (
    ("cardiology", "心内科", "Cardiology"),
    ("neurology", "神经内科", "Neurology"),
    ("emergency", "急诊科", "Emergency"),
)


AREAS = (
    ("999999001", "柳溪街道", "Liuxi Subdistrict", "24.48000", "118.08000"),
    ("999999002", "云桥街道", "Yunqiao Subdistrict", "24.49500", "118.09500"),
    ("999999003", "清泉街道", "Qingquan Subdistrict", "24.46500", "118.10500"),
    ("999999004", "石榴街道", "Shiliu Subdistrict", "24.47200", "118.12600"),
    ("999999005", "北塘镇", "Beitang Town", "24.53000", "118.09000"),
    ("999999006", "南圩镇", "Nanwei Town", "24.42500", "118.08600"),
    ("999999007", "望湖镇", "Wanghu Town", "24.50500", "118.15500"),
    ("999999008", "青杉乡", "Qingshan Township", None, None),
)
"""Townships of the invented district; the middle of the last one is not published."""

POSITIONS = {
    "first": ("24.48200", "118.09000"),
    "county": ("24.47600", "118.11800"),
    "chunfeng": ("24.48400", "118.08300"),
    "xiahe": ("24.46800", "118.10200"),
    "qiushui": ("24.47000", "118.12900"),
    "dongmei": ("24.52600", "118.09400"),
    "yuqiao": ("24.42800", "118.08900"),
    "lantian": ("24.50100", "118.15100"),
}
FREE = {
    ("first", ServiceKind.BED, "cardiology"): (60, 4),
    ("first", ServiceKind.BED, "neurology"): (45, 0),
    ("first", ServiceKind.BED, "green"): (8, 3),
    ("county", ServiceKind.BED, "cardiology"): (30, 7),
    ("county", ServiceKind.BED, "green"): (4, 1),
    ("chunfeng", ServiceKind.SLOT, "home-visit"): (20, 6),
    ("xiahe", ServiceKind.SLOT, "home-visit"): (20, 12),
    ("qiushui", ServiceKind.SLOT, "home-visit"): (16, 0),
    ("dongmei", ServiceKind.SLOT, "home-visit"): (12, 5),
    ("lantian", ServiceKind.SLOT, "home-visit"): (10, 8),
}
"""What they have published: all, free. Yuqiao has published nothing."""


def build(password: str, report: Report) -> dict[str, Tenant]:
    """Provisions every organisation with its people and agreements; what is there already stays as it is."""
    provisioning.define_region(REGION, "青禾区", "Qinghe District")
    found: dict[str, Tenant] = {}
    for number, place in enumerate(PLACES):
        report(place.name, number, len(PLACES))
        found[place.slug] = provisioning.provision(_spec(place))
        _employ(found[place.slug], password)
    _agree()
    _offer()
    _publish(found)
    return found


def _spec(place: Place) -> OrganisationSpec:
    return OrganisationSpec(
        slug=place.slug,
        name=place.name,
        name_en=place.name_en,
        kind=place.kind,
        level=place.level,
        hosts=(f"{place.slug}.{settings.CARELOOP_DOMAIN}",),
        region_code=REGION,
        phone="10000000000",
    )


def _employ(tenant: Tenant, password: str) -> None:
    actor = machine(tenant, "provisioning")
    known = {person.username for person in people(actor)}
    for person in PEOPLE[OrganisationKind(tenant.kind)]:
        if person.username not in known:
            create_account(
                actor,
                username=person.username,
                name=OTHER_NAMES.get(tenant.slug, {}).get(person.username, person.name),
                roles=[person.role],
                password=password,
                title=person.title,
                phone="10000000000",
            )


def _agree() -> None:
    kinds = tuple(ReferralKind.values)
    provisioning.form_alliance(
        "青禾医联体", "Qinghe Medical Alliance", lead=HOSPITALS[0], members=(*HOSPITALS[1:], *CENTRES, REHABILITATION)
    )
    for hospital in HOSPITALS:
        for other in (*CENTRES, REHABILITATION):
            provisioning.agree_partnership(hospital, other, kinds, SINCE)
            provisioning.agree_partnership(other, hospital, kinds, SINCE)
    provisioning.agree_partnership(HOSPITALS[0], HOSPITALS[1], kinds, SINCE)
    provisioning.agree_partnership(HOSPITALS[1], HOSPITALS[0], kinds, SINCE)


def _offer() -> None:
    for hospital in HOSPITALS:
        for code, name, name_en in DEPARTMENTS:
            provisioning.offer_service(hospital, ServiceKind.DEPARTMENT, code, name, name_en=name_en)
            provisioning.offer_service(hospital, ServiceKind.BED, code, f"{name}床位", name_en=f"{name_en} beds")
        provisioning.offer_service(hospital, ServiceKind.BED, "green", "绿色通道床位", name_en="Green channel beds")
    for place in PLACES:
        if place.slug in CENTRES:
            provisioning.offer_service(
                place.slug,
                ServiceKind.DEPARTMENT,
                "followup",
                "家庭医生随访",
                name_en="Family doctor follow-up",
                catchment=place.streets,
            )
            provisioning.offer_service(
                place.slug,
                ServiceKind.SLOT,
                "home-visit",
                "上门访视",
                name_en="Home visits",
            )
    provisioning.offer_service(
        REHABILITATION,
        ServiceKind.DEPARTMENT,
        "rehabilitation",
        "康复治疗",
        name_en="Rehabilitation",
        capacity=30,
        available=9,
    )
    for code, name, name_en, latitude, longitude in AREAS:
        middle = {"latitude": _degrees(latitude), "longitude": _degrees(longitude)}
        provisioning.define_area(code, name, name_en, **middle)


def _publish(tenants: dict[str, Tenant]) -> None:
    """First numbers and positions; what an organisation has published meanwhile stays."""
    for (slug, kind, code), (capacity, available) in FREE.items():
        works = machine(tenants[slug], "provisioning")
        held = next(one for one in services(works.tenant.id, kind=kind) if one.code == code)
        if held.updated_at is None:
            directory.publish_numbers(works, kind=kind, code=code, capacity=capacity, available=available)
    known = positions(tenants[slug].id for slug in POSITIONS)
    for slug, (latitude, longitude) in POSITIONS.items():
        works = machine(tenants[slug], "provisioning")
        if works.tenant.id not in known:
            directory.publish_position(works, latitude=Decimal(latitude), longitude=Decimal(longitude))


def _degrees(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
