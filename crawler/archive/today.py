# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""How each portal is doing today: what an archivist looks at in the morning."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta, timezone
from typing import Any

from crawler.archive import rhythm, schedules, vitals
from crawler.archive.cells import instant
from crawler.archive.crawls import ASKED, LOOKED

_VIETNAM = timezone(timedelta(hours=7))


def today(db: sqlite3.Connection, *, now: datetime) -> dict[str, dict[str, Any]]:
    """Per portal, every value fit for JSON:

    ``last_success`` when its newest crawl that came to its end, and had any answer, did so;
    ``unfinished`` when the newest crawl began, if that has no end (it runs, or was killed); ``yesterday``
    and ``today`` how many articles of those days in Vietnam are archived, each with ``articles`` and the
    ``usual`` number of that weekday (None while too little is known); ``queue`` addresses due or leased;
    ``failing`` addresses of articles that failed and are asked again by themselves, and ``again`` when the
    first of them is; ``errors`` open issues of single pages; ``next_run`` when it is scheduled;
    ``alerts`` the open ``health.*`` issues.
    """
    planned = {one.portal: one for one in schedules.schedules(db) if one.enabled}
    day = now.astimezone(_VIETNAM).date()
    found = {}
    for (name,) in db.execute("SELECT name FROM portals ORDER BY name").fetchall():
        counts = rhythm.per_day(db, name, rhythm.weeks_before(day - timedelta(days=1)), day)
        errors, queue = db.execute(
            "SELECT (SELECT count(*) FROM issues WHERE portal = :name AND resolved IS NULL "
            "AND code NOT GLOB 'health.*'), "
            "(SELECT count(*) FROM urls WHERE portal = :name AND state IN ('due', 'leased'))",
            {"name": name},
        ).fetchone()
        plan = planned.get(name)
        failing, again = vitals.failing(db, name)
        found[name] = {
            "last_success": _last_success(db, name),
            "unfinished": _unfinished(db, name),
            "yesterday": _count(counts, day - timedelta(days=1)),
            "today": _count(counts, day),
            "queue": queue,
            "failing": failing,
            "again": again,
            "errors": errors,
            "next_run": plan.next_run.isoformat() if plan and plan.next_run else None,
            "alerts": _alerts(db, name),
        }
    return found


def _count(counts: dict[date, int], day: date) -> dict[str, Any]:
    return {"day": day.isoformat(), "articles": counts.get(day, 0), "usual": rhythm.usual(counts, day)}


def _last_success(db: sqlite3.Connection, portal: str) -> str | None:
    row = db.execute(
        f"SELECT finished FROM crawls WHERE portal = ? AND outcome = 'finished' AND {LOOKED} "
        "AND coalesce(counts ->> 'fetched' > (counts ->> 'retry') + (counts ->> 'failed'), 1) "
        "ORDER BY id DESC LIMIT 1",
        [portal],
    ).fetchone()
    return row[0] if row else None


def _unfinished(db: sqlite3.Connection, portal: str) -> str | None:
    row = db.execute(
        f"SELECT started, finished FROM crawls WHERE portal = ? AND {ASKED} ORDER BY id DESC LIMIT 1",
        [portal],
    ).fetchone()
    return row[0] if row and row[1] is None else None


def _alerts(db: sqlite3.Connection, portal: str) -> list[dict[str, Any]]:
    rows = db.execute(
        "SELECT code, field, message, seen, first_seen FROM issues "
        "WHERE portal = ? AND resolved IS NULL AND code GLOB 'health.*' ORDER BY first_seen, code, field",
        [portal],
    )
    names = ("code", "field", "message", "seen", "since")
    return [dict(zip(names, row, strict=True)) for row in rows]


def local(text: str | None) -> str:
    """An instant of the archive's own clock as a person in Vietnam reads it; a dash for none."""
    moment = instant(text)
    return moment.astimezone(_VIETNAM).strftime("%d/%m %H:%M") if moment else "-"
