"""The directory as other apps see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    id: UUID
    slug: str
    name: str
    name_en: str
    kind: str
    level: int | None
    region_id: UUID | None
    phone: str
    duty_name: str = ""
    duty_phone: str = ""

    def label(self, language: str) -> str:
        """The name in the language asked for, Chinese where there is no English one."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A line of a service directory; `updated_at`: when its numbers were last published, None where they never were."""

    id: UUID
    organisation_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    capacity: int | None
    available: int | None
    catchment: tuple[str, ...]
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PartnershipCard:
    sender_id: UUID
    recipient_id: UUID
    kinds: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RegionCard:
    id: UUID
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PositionCard:
    """Where an organisation says it is, in degrees (WGS 84)."""

    organisation_id: UUID
    latitude: Decimal
    longitude: Decimal
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AreaCard:
    """A township by its nine-digit code; its middle in degrees (WGS 84), None where that is not published."""

    code: str
    name: str
    name_en: str
    latitude: Decimal | None
    longitude: Decimal | None
