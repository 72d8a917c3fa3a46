# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Takedowns: a text leaves the archive, and what it was, why and when stays.

The rows of the article go, so no search, table, page, feed or export can show it; what stays is its
number, address, digest and capture.  The capture itself stays in the WARC file: it is the proof, and
:mod:`crawler.operate.restore` reads the article from it again when a takedown is lifted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.archive.articles import keep
from crawler.archive.cells import stamp, storable
from crawler.archive.frontier import bar
from crawler.archive.store import Store
from crawler.archive.stories import leave, place
from crawler.records import Article

_PARTS = ("article_authors", "article_tags", "images", "versions", "absences")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A takedown.  ``withdrawn`` and ``lifted`` are UTC; ``lifted`` is empty while it stands."""

    id: int
    article: int
    portal: str
    url: str
    key: str
    capture: int | None
    content_sha256: str
    reason: str
    requester: str
    withdrawn: str
    lifted: str


_COLUMNS = "id, article, portal, url, key, capture, content_sha256, reason, requester, withdrawn, lifted"


def withdraw(store: Store, number: int, *, reason: str, requester: str, now: datetime) -> Withdrawal:
    """Take an article out of the archive, with every earlier reading, all at once; its addresses are
    barred.  Freed space in the file is overwritten and the search index is written anew, so that the
    text is in neither: some time on a large archive (about a minute and a half for a million articles).

    Raises LookupError when there is no such article.
    """
    row = store.db.execute(
        "SELECT a.portal, a.url, a.key, a.capture, a.first_seen, "
        "(SELECT content_sha256 FROM versions WHERE article = a.id AND body IS NULL) "
        "FROM articles a WHERE a.id = ?",
        [number],
    ).fetchone()
    if row is None:
        raise LookupError(f"there is no article {number}")
    portal, url, key, capture, first_seen, digest = row
    store.db.execute("PRAGMA secure_delete = ON")
    with store.transaction() as db:
        db.execute("PRAGMA defer_foreign_keys = ON")
        added = db.execute(
            "INSERT INTO withdrawals (article, portal, url, key, capture, first_seen, content_sha256, "
            "reason, requester, withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(number, portal, url, key, capture, first_seen, digest),
                *(storable(reason), storable(requester), stamp(now)),
            ],
        ).lastrowid
        bar(db, portal, key, url, number, now=now)
        leave(db, [number])
        # What stood on the page is quoted there.
        db.execute(
            "DELETE FROM issues WHERE portal = ? AND url IN (SELECT url FROM captures WHERE article = ? "
            "UNION SELECT ?)",
            [portal, number, url],
        )
        db.execute("UPDATE captures SET article = NULL WHERE article = ?", [number])
        for table in _PARTS:
            db.execute(f"DELETE FROM {table} WHERE article = ?", [number])
        db.execute("DELETE FROM articles WHERE id = ?", [number])
        for table, links in (("authors", "article_authors"), ("tags", "article_tags")):
            one = table.removesuffix("s")
            db.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT {one} FROM {links})")
    erase(store)
    return _one(store.db, "id = ?", added)


def erase(store: Store) -> bool:
    """Leave no trace of what was withdrawn in the search index, nor in the log beside the file; False when
    somebody who reads keeps that log for now.  A takedown does this itself; again after a kill."""
    store.db.execute("PRAGMA secure_delete = ON")
    for index in ("articles_fts", "titles_fts"):
        store.db.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
    return is_clear(store)


def is_clear(store: Store) -> bool:
    """Empty the log beside the file (archive.db-wal), which holds pages as they were; False when somebody
    who reads needs it still."""
    (busy, _, _) = store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def lift(store: Store, withdrawal: Withdrawal, article: Article, *, now: datetime) -> int:
    """Put a withdrawn article back as it was read again, note that the takedown no longer stands, and let
    its addresses be visited: all of it or nothing.  The article's number, which is the one it had unless
    another took that meanwhile."""
    with store.transaction() as db:
        db.execute("UPDATE withdrawals SET lifted = ? WHERE id = ?", [stamp(now), withdrawal.id])
        db.execute(
            "UPDATE urls SET state = 'done', next_check = ?, last_error = NULL "
            "WHERE state = 'barred' AND last_error = 'withdrawn' AND (key = ? OR url = ?)",
            [stamp(now), withdrawal.key, withdrawal.url],
        )
        kept = keep(db, withdrawal.portal, article, capture=withdrawal.capture, now=now)
        db.execute("UPDATE captures SET article = ? WHERE id = ?", [kept.id, withdrawal.capture])
        db.execute("UPDATE urls SET article = ? WHERE key = ?", [kept.id, article.key])
        place(db, [kept.id])
    return kept.id


def standing(db: sqlite3.Connection, wanted: int | str) -> Withdrawal | None:
    """The takedown of an article that stands, by the article's number, address or key."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM withdrawals WHERE lifted IS NULL "
        "AND (CAST(article AS TEXT) = :wanted OR url = :wanted OR key = :wanted) ORDER BY id DESC LIMIT 1",
        {"wanted": str(wanted)},
    ).fetchall()
    return _as_value(rows[0]) if rows else None


def every(db: sqlite3.Connection) -> tuple[Withdrawal, ...]:
    """All takedowns, lifted ones too, in the order they were made."""
    return tuple(
        _as_value(row) for row in db.execute(f"SELECT {_COLUMNS} FROM withdrawals ORDER BY id").fetchall()
    )


def _one(db: sqlite3.Connection, where: str, value: object) -> Withdrawal:
    return _as_value(db.execute(f"SELECT {_COLUMNS} FROM withdrawals WHERE {where}", [value]).fetchone())


def _as_value(row: Sequence[Any]) -> Withdrawal:
    number, article, portal, url, key, capture, digest, reason, requester, withdrawn, lifted = row
    return Withdrawal(
        number, article, portal, url, key, capture, digest, reason, requester, withdrawn, lifted or ""
    )
