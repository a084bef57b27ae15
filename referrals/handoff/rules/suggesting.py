"""Which organisation comes first when a patient is to be sent: area, service, room this week, distance. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from handoff.contracts.suggestions import OfferView, SuggestionView
from kernel.clock import SHANGHAI
from tenancy.contracts import OrganisationCard, ServiceCard
from tenancy.enums import ServiceKind

EARTH_KM = 6371.0
NAMED, EVERYWHERE, ELSEWHERE, UNKNOWN = "named", "everywhere", "elsewhere", "unknown"
_RANK = {NAMED: 0, EVERYWHERE: 1, UNKNOWN: 1, ELSEWHERE: 2}
_PLACES = frozenset({ServiceKind.SLOT, ServiceKind.DEPARTMENT})
Point = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation with its directory and its position (latitude, longitude), None where it published none."""

    card: OrganisationCard
    services: tuple[ServiceCard, ...]
    position: Point | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is looked for: the area's nine-digit code and its middle, the service, and when this week began."""

    area: str
    middle: Point | None
    service_code: str
    week_began: datetime


def suggest(candidates: Iterable[Candidate], need: Need) -> tuple[SuggestionView, ...]:
    """The candidates with their reasons, the best first: who serves the area, offers the service, has places this
    week, is near; what is not known stands between yes and no.
    """
    return tuple(sorted((_weighed(one, need) for one in candidates), key=_order))


def week_began(day: date) -> datetime:
    """Monday, midnight, in China."""
    return datetime.combine(day - timedelta(days=day.weekday()), time.min, SHANGHAI)


def serves(services: Iterable[ServiceCard], area: str) -> str:
    """Whether an organisation's catchment names the area; one that names none serves everywhere."""
    named = {code for one in services for code in one.catchment}
    if not named:
        return EVERYWHERE
    if not area:
        return UNKNOWN
    return NAMED if area in named else ELSEWHERE


def places(services: Iterable[ServiceCard], service_code: str, week_began: datetime) -> int | None:
    """Places free this week: of the service where it is counted by itself, else all slots and places together.

    Numbers that were published before this week began say nothing about it.
    """
    fresh = [one for one in _counted(services) if one.updated_at is not None and one.updated_at >= week_began]
    own = [one for one in fresh if one.code == service_code]
    return sum(one.available or 0 for one in own or fresh) if fresh else None


def last_told(services: Iterable[ServiceCard]) -> datetime | None:
    """When the organisation last published a number of places."""
    return max((one.updated_at for one in _counted(services) if one.updated_at), default=None)


def kilometres(one: Point | None, other: Point | None) -> Decimal | None:
    """The distance on the globe in kilometres, one place; None where a position is not known."""
    if one is None or other is None:
        return None
    lat1, lon1, lat2, lon2 = (radians(float(each)) for each in (*one, *other))
    arc = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return Decimal(str(round(2 * EARTH_KM * asin(sqrt(arc)), 1)))


def offer(card: ServiceCard) -> OfferView:
    """A line of the directory as it is shown."""
    return OfferView(card.kind, card.code, card.name, card.name_en, card.capacity, card.available, card.updated_at)


def _weighed(one: Candidate, need: Need) -> SuggestionView:
    asked = need.service_code
    return SuggestionView(
        organisation_id=one.card.id,
        name=one.card.name,
        name_en=one.card.name_en,
        kind=one.card.kind,
        phone=one.card.phone,
        serves=serves(one.services, need.area),
        offers_service=any(each.code == asked for each in one.services) if asked else None,
        places=places(one.services, asked, need.week_began),
        as_of=last_told(one.services),
        kilometres=kilometres(one.position, need.middle),
        offers=tuple(offer(each) for each in one.services),
    )


def _counted(services: Iterable[ServiceCard]) -> list[ServiceCard]:
    return [one for one in services if one.kind in _PLACES and one.available is not None]


def _order(one: SuggestionView) -> tuple[int, int, int, bool, Decimal, str]:
    service = {True: 0, None: 1, False: 2}[one.offers_service]
    room = 1 if one.places is None else 0 if one.places else 2
    return _RANK[one.serves], service, room, one.kilometres is None, one.kilometres or Decimal(0), one.name
