# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Readings that come late: a capture older than what the archive reads already takes its place in the
article's history, and the current reading stays what it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.archive.articles import READING, content_sha256, reading_of
from crawler.archive.cells import instant, stamp
from crawler.records import Article

_FIELDS = ", ".join(READING)


@dataclass(frozen=True, slots=True)
class _Known:
    """A reading the archive has; ``seen`` is archive text (UTC)."""

    id: int
    capture: int | None
    seen: str
    changed: str | None
    digest: str
    reading: Mapping[str, str | None]


def later_reading(db: sqlite3.Connection, key: str, at: datetime) -> int | None:
    """The number of the article of this identity when it reads like a capture taken after ``at``."""
    row = db.execute(
        "SELECT a.id FROM articles a JOIN captures c ON c.id = a.capture "
        "WHERE a.key = ? AND c.fetched_at > ?",
        [key, stamp(at)],
    ).fetchone()
    return int(row[0]) if row else None


def insert(
    db: sqlite3.Connection, number: int, article: Article, *, capture: int | None, at: datetime
) -> bool:
    """Put what a page said at ``at`` among the readings of article ``number``, by that time; whether that
    is a reading the archive did not have.  Nothing of the article itself changes but when it was first
    seen.  Within the caller's transaction."""
    db.execute("UPDATE articles SET first_seen = min(first_seen, ?) WHERE id = ?", [stamp(at), number])
    known = _readings(db, number)
    # The current one is the newest whatever the clocks of two machines say.
    earlier = sum(one.seen <= stamp(at) for one in known[:-1])
    if earlier == len(known) - 1 and known[-1].seen <= stamp(at):
        earlier += 1
    before, after = known[:earlier], known[earlier:]
    reading = reading_of(article)
    digest = content_sha256(reading)
    if before and before[-1].digest == digest:
        return False
    if after and after[0].digest == digest:
        # What was first seen later was there already.
        db.execute(
            "UPDATE versions SET seen = ?, capture = ? WHERE id = ?", [stamp(at), capture, after[0].id]
        )
        return False
    if not after:
        _split(db, number, before[-1], reading)
    else:
        _told(db, after[0].id, reading, after[0].reading)
    changed = _differs(before[-1].reading, reading) if before else None
    _add(db, number, capture, stamp(at), changed, digest, reading)
    return True


def _split(db: sqlite3.Connection, number: int, current: _Known, between: Mapping[str, str | None]) -> None:
    """The page read as it does now, then otherwise, then so again: that is two readings."""
    _add(db, number, current.capture, current.seen, current.changed, current.digest, current.reading)
    capture, fetched = db.execute(
        "SELECT c.id, c.fetched_at FROM articles a JOIN captures c ON c.id = a.capture WHERE a.id = ?",
        [number],
    ).fetchone()
    db.execute("UPDATE versions SET capture = ?, seen = ? WHERE id = ?", [capture, fetched, current.id])
    _told(db, current.id, between, current.reading)


def _told(
    db: sqlite3.Connection, version: int, old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> None:
    db.execute("UPDATE versions SET changed = ? WHERE id = ?", [_differs(old, new), version])


def _differs(old: Mapping[str, str | None], new: Mapping[str, str | None]) -> str:
    return json.dumps([name for name in READING if old[name] != new[name]])


def _add(
    db: sqlite3.Connection,
    number: int,
    capture: int | None,
    seen: str,
    changed: str | None,
    digest: str,
    reading: Mapping[str, str | None],
) -> None:
    db.execute(
        f"INSERT INTO versions (article, capture, seen, changed, content_sha256, {_FIELDS}) "
        f"VALUES (?, ?, ?, ?, ?, {', '.join('?' * len(READING))})",
        [number, capture, seen, changed, digest, *(reading[name] for name in READING)],
    )


def _readings(db: sqlite3.Connection, number: int) -> list[_Known]:
    rows = db.execute(
        f"SELECT id, capture, seen, changed, content_sha256, {_FIELDS} FROM readings "
        "WHERE article = ? ORDER BY is_current, seen, id",
        [number],
    )
    return [
        _Known(row[0], row[1], row[2], row[3], row[4], dict(zip(READING, row[5:], strict=True)))
        for row in rows
    ]


def gone_after(db: sqlite3.Connection, key: str, at: datetime) -> bool:
    """Whether the article of this identity was found gone, and still is, after ``at``."""
    row = db.execute(
        "SELECT max(x.since) FROM absences x JOIN articles a ON a.id = x.article "
        "WHERE a.key = ? AND x.back IS NULL",
        [key],
    ).fetchone()
    since = instant(row[0])
    return since is not None and since > at
