# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""When portals are crawled by themselves: rows that say it, and who takes the next run."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from crawler.archive.cells import instant, stamp
from crawler.archive.crawls import LOOKED
from crawler.archive.store import Store

_COLUMNS = "portal, cron, zone, enabled, last_run, next_run"
#: A run that was killed is taken up again at once, but only the first of several in a row: what kills
#: each of them must not start a fourth.
_KILLED = f"""
(SELECT c.finished IS NULL AND c.started >= s.last_run FROM crawls c WHERE c.portal = s.portal
 AND {LOOKED} ORDER BY c.id DESC LIMIT 1)
AND coalesce((SELECT c.finished IS NOT NULL FROM crawls c WHERE c.portal = s.portal
 AND {LOOKED} ORDER BY c.id DESC LIMIT 1 OFFSET 1), 1)"""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A portal's cron expression in a time zone; the instants are aware and in UTC."""

    portal: str
    cron: str
    zone: str
    enabled: bool = True
    last_run: datetime | None = None
    next_run: datetime | None = None


def schedules(db: sqlite3.Connection) -> list[Schedule]:
    """All of them, by portal."""
    return [_schedule(row) for row in db.execute(f"SELECT {_COLUMNS} FROM schedules ORDER BY portal")]


def put(store: Store, portal: str, *, cron: str, zone: str, next_run: datetime) -> None:
    """Set or replace the schedule of a registered portal, and switch it on.  The last run stays known."""
    with store.transaction() as db:
        db.execute(
            "INSERT INTO schedules (portal, cron, zone, enabled, next_run) VALUES (?, ?, ?, 1, ?) "
            "ON CONFLICT (portal) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = 1, "
            "next_run = excluded.next_run",
            [portal, cron, zone, stamp(next_run)],
        )


def switch_off(store: Store, portal: str) -> bool:
    """Whether there was a schedule of ``portal`` to switch off."""
    with store.transaction() as db:
        changed = db.execute(
            "UPDATE schedules SET enabled = 0, next_run = NULL WHERE portal = ?", [portal]
        ).rowcount
    return changed > 0


def due(db: sqlite3.Connection, now: datetime) -> list[Schedule]:
    """What is to run now, the longest overdue first: its time has come, or its run was killed.  Whether
    a crawl of the portal is running is not asked here."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM schedules s WHERE enabled = 1 AND (next_run <= ? OR {_KILLED}) "
        "ORDER BY next_run, portal",
        [stamp(now)],
    )
    return [_schedule(row) for row in rows]


def take(store: Store, schedule: Schedule, *, now: datetime, next_run: datetime) -> bool:
    """Take one run of ``schedule``; False when another process took it, or it was changed, meanwhile.
    Runs that were missed are not made up for one by one: the next is ``next_run``."""
    with store.transaction() as db:
        taken = db.execute(
            "UPDATE schedules SET last_run = ?, next_run = ? "
            "WHERE portal = ? AND enabled = 1 AND cron = ? AND last_run IS ?",
            [
                *(stamp(now), stamp(next_run), schedule.portal, schedule.cron),
                schedule.last_run and stamp(schedule.last_run),
            ],
        ).rowcount
    return taken > 0


def _schedule(row: tuple[str, str, str, int, str | None, str | None]) -> Schedule:
    portal, cron, zone, enabled, last_run, next_run = row
    return Schedule(portal, cron, zone, bool(enabled), instant(last_run), instant(next_run))
