"""The one place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return local(now()).date()
