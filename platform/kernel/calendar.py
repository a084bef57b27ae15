"""Working time in China: weekends, public holidays and make-up workdays (调休), Asia/Shanghai.

Holidays come from `chinese_calendar`, which is published year by year; beyond its last year, Monday to Friday count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from kernel.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """One working day, local time. A product default; each organisation may set its own."""

    opens: time = time(8, 0)
    closes: time = time(17, 30)


DEFAULT_HOURS = WorkingHours()


def is_working_day(day: date) -> bool:
    """Whether offices are open on that day, make-up workdays included."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(start: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later (0 returns `start`)."""
    moment = start.astimezone(SHANGHAI)
    left = days
    while left > 0:
        moment += timedelta(days=1)
        if is_working_day(moment.date()):
            left -= 1
    return moment


def add_working_hours(start: datetime, hours: float, *, open_hours: WorkingHours = DEFAULT_HOURS) -> datetime:
    """The moment at which `hours` of office time have passed since `start`."""
    moment = start.astimezone(SHANGHAI)
    left = timedelta(hours=hours)
    while True:
        opens, closes = _office(moment.date(), open_hours)
        begin = max(moment, opens)
        if is_working_day(moment.date()) and begin < closes:
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        moment = datetime.combine(moment.date() + timedelta(days=1), time.min, SHANGHAI)


def _office(day: date, hours: WorkingHours) -> tuple[datetime, datetime]:
    return datetime.combine(day, hours.opens, SHANGHAI), datetime.combine(day, hours.closes, SHANGHAI)
