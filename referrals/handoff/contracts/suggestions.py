"""Who might receive a patient, and why: from the directory alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OfferView:
    """A line of an organisation's directory with the numbers it has published; None: not counted. `as_of`: when."""

    kind: str
    code: str
    name: str
    name_en: str
    capacity: int | None
    available: int | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """One organisation that may receive the patient, with the reason for its place.

    `serves`: `named` (its catchment names the patient's area), `everywhere` (it names none), `elsewhere`, or `unknown`
    where the patient's area is not. `places` are those free this week, None where nothing was published this week;
    `as_of` is when it last was. `kilometres` from the middle of the patient's area, None where it is not known.
    """

    organisation_id: UUID
    name: str
    name_en: str
    kind: str
    phone: str
    serves: str
    offers_service: bool | None
    places: int | None
    as_of: datetime | None
    kilometres: Decimal | None
    offers: tuple[OfferView, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedWork:
    """What one discharged patient adds in the first `days` days from the first contact on.

    `on_days_off`: contacts whose whole window lies on weekends and holidays. `working_days` of the seven from today on,
    make-up workdays included. `accepted_this_week`: patients taken over here since Monday.
    """

    pathway: str
    days: int
    phone_calls: int
    home_visits: int
    clinic_visits: int
    in_first_week: int
    on_days_off: int
    working_days: int
    accepted_this_week: int
