"""When a cron expression comes round, in the newspapers' own time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from crawler.archive.schedules import Schedule

ZONE = "Asia/Ho_Chi_Minh"


class WrongCron(ValueError):  # noqa: N818  the name says what happened
    """An expression that is none, or that never comes round."""


def next_runs(cron: str, zone: str, after: datetime, count: int = 1) -> list[datetime]:
    """The next ``count`` moments of ``cron`` (five fields, as in crontab) after the aware instant
    ``after``, in ``zone``.  Raises :class:`WrongCron`."""
    if len(cron.split()) != 5:
        raise WrongCron(
            f"{cron!r} is no cron expression; write minute, hour, day of month, month and day of week, "
            'as in "0 */6 * * *" (every six hours) or "30 5 * * 1-5" (weekdays at 5:30)'
        )
    try:
        found = list(islice(CronSim(cron, after.astimezone(ZoneInfo(zone))), count))
    except CronSimError as problem:
        raise WrongCron(f"{cron!r} is no cron expression: {str(problem).lower()}") from None
    if len(found) < count:
        raise WrongCron(f"{cron!r} never comes round")
    return found


def next_run(schedule: Schedule, after: datetime) -> datetime:
    """The next moment of a schedule after ``after``, in UTC."""
    return next_runs(schedule.cron, schedule.zone, after)[0].astimezone(UTC)
