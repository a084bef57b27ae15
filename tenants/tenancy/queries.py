"""The directory: which organisations there are, where they answer, who may refer to whom. Callable anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.clock import today
from kernel.errors import NotFound
from kernel.tenant import Tenant
from tenancy.access import directory
from tenancy.contracts import AreaCard, OrganisationCard, PartnershipCard, PositionCard, RegionCard, ServiceCard
from tenancy.enums import OrganisationKind, OrganisationStatus
from tenancy.models import Area, Domain, Duty, HealthcareService, Organisation, Partnership, Position, Region

HOST_REMEMBERED = 2.0
_hosts: dict[str, tuple[float, Tenant | None]] = {}


def organisation(organisation_id: UUID) -> Tenant:
    """The active organisation with this id; raises `NotFound`."""
    return _one(Q(id=organisation_id))


def known_organisations(ids: Iterable[UUID]) -> dict[UUID, Tenant | None]:
    """Each of these organisations that exists; None for one that is not active now."""
    with directory():
        rows = list(Organisation.objects.filter(id__in=list(ids)))
    return {row.id: as_tenant(row) if row.status == OrganisationStatus.ACTIVE else None for row in rows}


def organisation_by_slug(slug: str) -> Tenant:
    """The active organisation with this short name; raises `NotFound`."""
    return _one(Q(slug=slug))


def organisation_by_host(host: str) -> Tenant | None:
    """Who answers under this host name (without port), remembered for two seconds."""
    held = _hosts.get(host)
    if held and held[0] > time.monotonic():
        return held[1]
    with directory():
        found = Domain.objects.select_related("tenant").filter(domain=host).first()
    active = found is not None and found.tenant.status == OrganisationStatus.ACTIVE
    tenant = as_tenant(found.tenant) if found is not None and active else None
    if len(_hosts) > 10_000:
        _hosts.clear()
    _hosts[host] = (time.monotonic() + HOST_REMEMBERED, tenant)
    return tenant


def host_of(organisation_id: UUID) -> str:
    """The primary host name of an organisation; raises `NotFound`."""
    with directory():
        host = Domain.objects.filter(tenant_id=organisation_id).order_by("-is_primary", "domain").first()
    if host is None:
        raise NotFound("domain")
    return str(host.domain)


def tenants() -> tuple[Tenant, ...]:
    """Every active organisation, for sweeps."""
    with directory():
        return tuple(as_tenant(row) for row in _active().order_by("slug"))


def organisations(
    *, kind: str | None = None, region_id: UUID | None = None, ids: Iterable[UUID] | None = None
) -> tuple[OrganisationCard, ...]:
    """Active organisations by name, narrowed by kind, region or ids."""
    wanted = Q()
    if kind is not None:
        wanted &= Q(kind=kind)
    if region_id is not None:
        wanted &= Q(region_id=region_id)
    if ids is not None:
        wanted &= Q(id__in=list(ids))
    with directory():
        return tuple(_card(row) for row in _active().filter(wanted).select_related("duty").order_by("name"))


def partners(sender_id: UUID, kind: str | None = None) -> tuple[OrganisationCard, ...]:
    """Organisations that the sender may refer to today, in this kind or in any."""
    with directory():
        rows = _valid(today()).filter(sender_id=sender_id)
        if kind is not None:
            rows = rows.filter(kinds__contains=[kind])
        ids = set(rows.values_list("recipient_id", flat=True))
    return organisations(ids=ids)


def partnership_active(sender_id: UUID, recipient_id: UUID, kind: str | None = None, on: date | None = None) -> bool:
    """Whether the sender may send to the recipient on that day (today), in that kind or in any."""
    with directory():
        rows = _valid(on or today()).filter(sender_id=sender_id, recipient_id=recipient_id)
        return (rows.filter(kinds__contains=[kind]) if kind is not None else rows).exists()


def partnerships(organisation_id: UUID) -> tuple[PartnershipCard, ...]:
    """Every agreement of this organisation, in both directions."""
    with directory():
        rows = Partnership.objects.filter(Q(sender_id=organisation_id) | Q(recipient_id=organisation_id))
        return tuple(
            PartnershipCard(row.sender_id, row.recipient_id, tuple(row.kinds), row.valid_from, row.valid_to)
            for row in rows.order_by("valid_from", "id")
        )


def services(organisation_id: UUID, *, kind: str | None = None) -> tuple[ServiceCard, ...]:
    """The service directory of one organisation."""
    with directory():
        rows = HealthcareService.objects.filter(organisation_id=organisation_id).order_by("kind", "code")
        return tuple(_service(row) for row in (rows.filter(kind=kind) if kind else rows))


def services_of(organisation_ids: Iterable[UUID]) -> dict[UUID, tuple[ServiceCard, ...]]:
    """The service directories of several organisations by id, in one statement."""
    wanted = list(organisation_ids)
    found: dict[UUID, list[ServiceCard]] = {one: [] for one in wanted}
    with directory():
        for row in HealthcareService.objects.filter(organisation_id__in=wanted).order_by("kind", "code"):
            found[row.organisation_id].append(_service(row))
    return {one: tuple(cards) for one, cards in found.items()}


def positions(organisation_ids: Iterable[UUID]) -> dict[UUID, PositionCard]:
    """Where organisations say they are, by id; who has published nothing is left out."""
    with directory():
        rows = Position.objects.filter(organisation_id__in=list(organisation_ids))
        return {
            row.organisation_id: PositionCard(row.organisation_id, row.latitude, row.longitude, row.updated_at)
            for row in rows
        }


def area_named(county_code: str, township: str) -> AreaCard | None:
    """The township of that name in that county (six digits); None where it is not in the directory."""
    if not (county_code and township):
        return None
    with directory():
        row = Area.objects.filter(code__startswith=county_code, name=township).order_by("code").first()
    return AreaCard(row.code, row.name, row.name_en, row.latitude, row.longitude) if row else None


def areas_of(region_id: UUID | None) -> tuple[AreaCard, ...]:
    """The townships of a region, by code: those whose code begins as the region's does (GB/T 2260, in pairs)."""
    if region_id is None:
        return ()
    with directory():
        code = Region.objects.filter(id=region_id).values_list("code", flat=True).first() or ""
        while code.endswith("00"):
            code = code[:-2]
        rows = Area.objects.filter(code__startswith=code).order_by("code") if code else ()
        return tuple(AreaCard(row.code, row.name, row.name_en, row.latitude, row.longitude) for row in rows)


def authority_of(region_id: UUID | None) -> Tenant | None:
    """The health authority of a region, where one is on the network."""
    if region_id is None:
        return None
    with directory():
        row = _active().filter(region_id=region_id, kind=OrganisationKind.HEALTH_AUTHORITY).first()
        return as_tenant(row) if row else None


def region(region_id: UUID) -> RegionCard:
    """One region; raises `NotFound`."""
    with directory():
        row = Region.objects.filter(id=region_id).first()
    if row is None:
        raise NotFound("region")
    return RegionCard(row.id, row.code, row.name, row.name_en)


def as_tenant(row: Organisation) -> Tenant:
    """The organisation as the code sees it."""
    return Tenant(row.id, row.schema_name, row.slug, row.name, row.name_en, row.kind, row.region_id, row.level)


def _one(wanted: Q) -> Tenant:
    with directory():
        row = _active().filter(wanted).first()
    if row is None:
        raise NotFound("organisation")
    return as_tenant(row)


def _active() -> QuerySet[Organisation]:
    return Organisation.objects.filter(status=OrganisationStatus.ACTIVE)


def _valid(on: date) -> QuerySet[Partnership]:
    open_ended = Q(valid_to=None) | Q(valid_to__gte=on)
    return Partnership.objects.filter(open_ended, valid_from__lte=on)


def _card(row: Organisation) -> OrganisationCard:
    duty: Duty | None = getattr(row, "duty", None)
    return OrganisationCard(
        row.id,
        row.slug,
        row.name,
        row.name_en,
        row.kind,
        row.level,
        row.region_id,
        row.phone,
        duty.name if duty else "",
        duty.phone if duty else "",
    )


def _service(row: HealthcareService) -> ServiceCard:
    return ServiceCard(
        row.id,
        row.organisation_id,
        row.kind,
        row.code,
        row.name,
        row.name_en,
        row.capacity,
        row.available,
        tuple(row.catchment),
        row.updated_at,
    )
