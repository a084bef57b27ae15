"""Days, weeks and months as people count them in Asia/Shanghai."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from kernel.clock import SHANGHAI, local


def start_of(day: date) -> datetime:
    """Midnight at the start of that day; the start of the next day is the end of this one."""
    return datetime.combine(day, time.min, SHANGHAI)


def last_day(until: datetime) -> date:
    """The last day of a window that ends just before `until`."""
    return local(until - timedelta(microseconds=1)).date()


def is_its_day(due_from: datetime, moment: datetime) -> bool:
    """Whether the first day of a window that begins at `due_from` has come."""
    return local(moment).date() >= local(due_from).date()


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is too short.

    Count always from the first date, not from the result before: 31 January, 28 February, 31 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
