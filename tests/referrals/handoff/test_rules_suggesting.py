"""Which organisation comes first, and what is said of each: area, service, places this week, distance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from handoff.rules.suggesting import Candidate, Need, kilometres, places, serves, suggest, week_began
from handoff.rules.taking_on import weigh
from kernel.clock import SHANGHAI
from tenancy.contracts import OrganisationCard, ServiceCard

MONDAY = datetime(2026, 11, 16, tzinfo=SHANGHAI)
NEED = Need("999999001", (Decimal("24.48"), Decimal("118.08")), "wound", MONDAY)


def service(
    code: str = "home-visit",
    kind: str = "slot",
    *,
    free: int | None = None,
    told: datetime | None = MONDAY,
    area: tuple[str, ...] = (),
) -> ServiceCard:
    return ServiceCard(
        UUID(int=1), UUID(int=1), kind, code, code, code, None, free, area, told if free is not None else None
    )


def candidate(name: str, *services: ServiceCard, at: tuple[str, str] | None = None) -> Candidate:
    card = OrganisationCard(UUID(int=len(name)), name, name, name, "community_health_centre", None, None, "")
    place = (Decimal(at[0]), Decimal(at[1])) if at else None
    return Candidate(card, services, place)


def names(*candidates: Candidate, need: Need = NEED) -> list[str]:
    return [one.name for one in suggest(candidates, need)]


def test_the_area_comes_before_everything_else() -> None:
    elsewhere = candidate("elsewhere", service("wound", free=9, area=("999999002",)), at=("24.48", "118.08"))
    everywhere = candidate("everywhere", service("wound", free=9))
    named = candidate("named", service(free=0, area=("999999001", "999999003")))

    assert names(elsewhere, everywhere, named) == ["named", "everywhere", "elsewhere"]


def test_then_the_service_then_the_room_then_the_distance_then_the_name() -> None:
    area = ("999999001",)
    without = candidate("without", service(free=9, area=area))
    full = candidate("full", service("wound", free=0, area=area))
    silent = candidate("silent", service("wound", area=area))
    far = candidate("far", service("wound", free=1, area=area), at=("24.60", "118.08"))
    near = candidate("near", service("wound", free=1, area=area), at=("24.49", "118.08"))
    nowhere = candidate("nowhere", service("wound", free=1, area=area))

    assert names(without, full, silent, far, near, nowhere) == ["near", "far", "nowhere", "silent", "full", "without"]


@pytest.mark.parametrize(
    ("areas", "wanted", "expected"),
    [
        (("999999001",), "999999001", "named"),
        (("999999002",), "999999001", "elsewhere"),
        ((), "999999001", "everywhere"),
        (("999999002",), "", "unknown"),
        ((), "", "everywhere"),
    ],
)
def test_an_area_is_served_as_the_catchment_says(areas: tuple[str, ...], wanted: str, expected: str) -> None:
    assert serves([service(area=areas), service("other")], wanted) == expected


def test_places_of_last_week_say_nothing_about_this_one() -> None:
    old, fresh = MONDAY - timedelta(seconds=1), MONDAY

    assert places([service(free=6, told=old)], "", MONDAY) is None
    assert places([service(free=6, told=fresh)], "", MONDAY) == 6
    assert places([service(free=0, told=fresh)], "", MONDAY) == 0
    assert places([service()], "", MONDAY) is None


def test_a_service_that_is_counted_by_itself_is_told_by_itself_and_beds_are_no_places() -> None:
    both = [service(free=6), service("wound", "department", free=2), service("bed", "bed", free=40)]

    assert places(both, "wound", MONDAY) == 2
    assert places(both, "", MONDAY) == 8


def test_a_distance_is_told_only_where_both_ends_are_known() -> None:
    here, there = (Decimal("24.48"), Decimal("118.08")), (Decimal("24.49"), Decimal("118.08"))

    assert kilometres(here, there) == Decimal("1.1")
    assert kilometres(here, here) == Decimal("0.0")
    assert kilometres(None, there) is None
    assert kilometres(here, None) is None


@pytest.mark.parametrize("day", range(16, 23))
def test_the_week_begins_on_monday_in_china(day: int) -> None:
    assert week_began(date(2026, 11, day)) == MONDAY


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 10, 1), 0), (date(2026, 11, 16), 5), (date(2026, 9, 28), 3)],
)
def test_working_days_of_the_week_ahead_know_the_holidays(day: date, expected: int) -> None:
    work = weigh("dc-generic", (), first_day=day, today=day, accepted=2)

    assert (work.working_days, work.accepted_this_week, work.phone_calls) == (expected, 2, 0)
