"""Addresses of articles by day, archived and not, for whoever looks for what is missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from crawler.archive.cells import stamp
from crawler.archive.store import Store

#: An article's own day, else what a listing, feed or sitemap said of it, else when it was met.
_DAY = "coalesce(a.day, date(coalesce(u.hint, u.first_seen), '+7 hours'))"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of an article and its day in Vietnam.  ``state`` is ``archived``, ``waiting`` (due or
    leased), ``failed``, ``lost`` (gone before it was archived) or ``other`` (its page was no article)."""

    key: str
    url: str
    day: date
    state: str


def addresses(db: sqlite3.Connection, portal: str, first: date, last: date) -> Iterator[Address]:
    """Every address of an article of these days that the archive knows; those that robots.txt or a
    withdrawal bars are left out.  An address that leads to another one's article is not another."""
    rows = db.execute(
        f"SELECT u.key, u.url, {_DAY}, CASE WHEN u.article IS NOT NULL THEN 'archived' "  # noqa: S608
        "WHEN u.state IN ('due', 'leased') THEN 'waiting' WHEN u.state = 'failed' THEN 'failed' "
        "WHEN u.state = 'gone' THEN 'lost' ELSE 'other' END "
        "FROM urls u LEFT JOIN articles a ON a.id = u.article "
        f"WHERE u.portal = ? AND u.kind = 'article' AND u.state <> 'barred' AND {_DAY} BETWEEN ? AND ? "
        "AND (a.key IS NULL OR a.key = u.key)",
        [portal, first.isoformat(), last.isoformat()],
    )
    for key, url, day, state in rows:
        yield Address(key, url, date.fromisoformat(day), state)


def span_of(db: sqlite3.Connection, portal: str) -> tuple[str, str] | None:
    """The first and last day of publication of a portal's articles; None when there are none."""
    row = db.execute("SELECT min(day), max(day) FROM articles WHERE portal = ?", [portal]).fetchone()
    return (row[0], row[1]) if row[0] else None


def enqueue_again(store: Store, keys: list[str], *, now: datetime) -> int:
    """Make failed addresses due again, as if never tried; how many were."""
    with store.transaction() as db:
        return sum(
            db.execute(
                "UPDATE urls SET state = 'due', next_check = ?, failures = 0 "
                "WHERE key = ? AND state = 'failed'",
                [stamp(now), key],
            ).rowcount
            for key in keys
        )
