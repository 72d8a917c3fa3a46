"""Captures by their row."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from crawler.archive.cells import instant, stamp
from crawler.records import Capture


def find(db: sqlite3.Connection, number: int) -> Capture | None:
    """The capture with this id, or None."""
    row = db.execute(
        'SELECT url, fetched_at, status, warc_file, "offset", length, record_id, payload_sha256, '
        "payload_length, mime, etag, last_modified, revisit_of FROM captures WHERE id = ?",
        [number],
    ).fetchone()
    fetched = instant(row[1]) if row else None
    if fetched is None:
        return None
    return Capture(
        url=row[0],
        fetched_at=fetched,
        status=row[2],
        warc_file=row[3],
        offset=row[4],
        length=row[5],
        record_id=row[6],
        payload_sha256=row[7],
        payload_length=row[8],
        mime=row[9] or "",
        etag=row[10] or "",
        last_modified=row[11] or "",
        revisit_of=row[12],
    )


def of_articles(db: sqlite3.Connection, portal: str, most: int) -> list[Capture]:
    """Captures that articles of a portal are read from, at most so many, spread evenly over the time
    they were published in.  Withdrawn articles are left out."""
    rows = [
        number
        for (number,) in db.execute(
            "SELECT capture FROM articles WHERE portal = ? AND state <> 'withdrawn' AND capture IS NOT NULL "
            "ORDER BY id",
            [portal],
        )
    ]
    step = max(1.0, len(rows) / most)
    chosen = [rows[int(n * step)] for n in range(min(most, len(rows)))]
    return [capture for number in chosen if (capture := find(db, number)) is not None]


def to_look_at(db: sqlite3.Connection, portal: str, most: int) -> list[Capture]:
    """Captures that tell how a portal's pages are read, at most so many: those of :func:`of_articles`,
    and before them, up to a fifth of all, the newest of addresses that ought to be articles and gave
    none."""
    rows = db.execute(
        "SELECT capture FROM urls WHERE portal = ? AND kind = 'article' AND article IS NULL "
        "AND state = 'done' AND capture IS NOT NULL ORDER BY last_visit DESC, id DESC LIMIT ?",
        [portal, max(1, most // 5)],
    ).fetchall()
    unread = [capture for (number,) in rows if (capture := find(db, number)) is not None]
    return (unread + of_articles(db, portal, max(1, most - len(unread))))[:most]


def same(db: sqlite3.Connection, url: str, at: datetime, payload_sha256: str) -> bool:
    """Whether the archive has this very exchange: address, time to the millisecond, and payload."""
    row = db.execute(
        "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND payload_sha256 = ?",
        [url, stamp(at), payload_sha256],
    ).fetchone()
    return row is not None


def taken_at(
    db: sqlite3.Connection, record_id: str, url: str, at: datetime | None
) -> tuple[int, Capture] | None:
    """The full capture of an address that a revisit refers to: by its record id, else by its time, else
    the newest before; its number and row."""
    rows = db.execute(
        "SELECT id FROM captures WHERE url = ? AND revisit_of IS NULL AND status = 200 "
        "ORDER BY record_id = ? DESC, fetched_at = ? DESC, fetched_at DESC LIMIT 1",
        [url, record_id, stamp(at) if at else ""],
    ).fetchall()
    capture = find(db, rows[0][0]) if rows else None
    return (rows[0][0], capture) if capture else None
