"""Captures of articles that web archives hold: what is asked of their indexes, and what waits."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.archive.articles import is_withdrawn
from crawler.archive.captures import find
from crawler.archive.cells import instant, stamp, storable
from crawler.archive.issues import note
from crawler.archive.store import Store
from crawler.records import Capture, Issue

ServiceName = Literal["wayback", "commoncrawl"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Captures of a portal in a web archive, of the days ``since`` to ``until`` (UTC, ``2019-01-31``; empty:
    no bound)."""

    portal: str
    service: ServiceName
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question to an index; ``page`` is where its next page begins, in the words of the index."""

    id: int
    address: str
    host: str
    page: str


@dataclass(frozen=True, slots=True)
class Memento:
    """A capture that a web archive holds; ``id`` is 0 while it is not queued.  ``line`` is the JSON that
    the index tells of it."""

    id: int
    url: str
    key: str
    captured: datetime
    digest: str
    line: str
    failures: int = 0


def ask(store: Store, scope: Scope, places: Iterable[tuple[str, str]], *, anew: bool) -> None:
    """Note the questions to ask: address of an index and host.  One that was answered to its end is asked
    ``anew``, or never again."""
    with store.transaction() as db:
        for address, host in places:
            db.execute(
                "INSERT INTO lookups (portal, service, address, host, since, until, page) "
                "VALUES (?, ?, ?, ?, ?, ?, '') ON CONFLICT DO UPDATE SET "
                "page = iif(finished IS NULL OR NOT ?, page, ''), finished = iif(?, NULL, finished)",
                [scope.portal, scope.service, address, host, scope.since, scope.until, anew, anew],
            )


def open_lookup(
    db: sqlite3.Connection, scope: Scope, indexes: Sequence[str], *, but: Sequence[int] = ()
) -> Lookup | None:
    """The first question of this scope to one of these indexes that is not answered to its end; ``but`` names
    those to pass over."""
    row = db.execute(
        "SELECT id, address, host, page FROM lookups WHERE portal = ? AND service = ? AND since = ? "
        "AND until = ? AND finished IS NULL AND address IN (SELECT value FROM json_each(?)) "
        "AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1",
        [
            *(scope.portal, scope.service, scope.since, scope.until),
            *(json.dumps(list(indexes)), json.dumps(list(but))),
        ],
    ).fetchone()
    return Lookup(*row) if row else None


def turn(
    store: Store, scope: Scope, lookup: Lookup, found: Sequence[Memento], page: str | None, *, now: datetime
) -> int:
    """Queue what a page of an index told, and go on to ``page`` (None: it was the last), all or nothing;
    how many are new.  What failed at one service is tried at another."""
    with store.transaction() as db:
        before = db.total_changes
        db.executemany(
            "INSERT INTO mementos (portal, service, url, key, captured, digest, line, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'due') ON CONFLICT (portal, key, digest) DO UPDATE SET "
            "service = excluded.service, url = excluded.url, captured = excluded.captured, "
            "line = excluded.line, state = 'due', failures = 0 "
            "WHERE state = 'failed' AND service <> excluded.service",
            [
                (
                    *(scope.portal, scope.service, storable(one.url), storable(one.key)),
                    *(stamp(one.captured), one.digest, storable(one.line)),
                )
                for one in found
            ],
        )
        new = db.total_changes - before
        db.execute(
            "UPDATE lookups SET page = ?, finished = ? WHERE id = ?",
            [page or "", None if page else stamp(now), lookup.id],
        )
        return new


def is_complete(db: sqlite3.Connection, scope: Scope, indexes: Sequence[str]) -> bool:
    """Whether every question that these indexes were asked is answered, and all that was told was tried."""
    return open_lookup(db, scope, indexes) is None and not count_due(db, scope, fresh=True)


_DUE = (
    "FROM mementos WHERE portal = ? AND service = ? AND state = 'due' AND id > ? "
    "AND (? = '' OR captured >= ?) AND (? = '' OR substr(captured, 1, 10) <= ?)"
)


def due(db: sqlite3.Connection, scope: Scope, *, after: int = 0) -> Memento | None:
    """The next to fetch behind the one of number ``after``."""
    row = db.execute(
        f"SELECT id, url, key, captured, digest, line, failures {_DUE} ORDER BY id LIMIT 1",
        _bounds(scope, after),
    ).fetchone()
    captured = instant(row[3]) if row else None
    return Memento(row[0], row[1], row[2], captured, *row[4:]) if captured else None


def count_due(db: sqlite3.Connection, scope: Scope, *, after: int = 0, fresh: bool = False) -> int:
    """How many wait behind the one of number ``after``; ``fresh``: of those that were never tried."""
    only = " AND failures = 0" if fresh else ""
    (number,) = db.execute(f"SELECT count(*) {_DUE}{only}", _bounds(scope, after)).fetchone()
    return int(number)


def due_by_year(db: sqlite3.Connection, scope: Scope) -> dict[str, int]:
    """How many wait, by year of capture."""
    rows = db.execute(
        f"SELECT substr(captured, 1, 4), count(*) {_DUE} GROUP BY 1 ORDER BY 1",
        _bounds(scope, 0),
    )
    return dict(rows.fetchall())


def _bounds(scope: Scope, after: int) -> list[str | int]:
    since, until = scope.since, scope.until
    return [scope.portal, scope.service, after, since, since, until, until]


def settle(
    store: Store,
    scope: Scope,
    memento: Memento,
    state: Literal["done", "held", "failed"],
    *,
    now: datetime,
    capture: int | None = None,
    issue: Issue | None = None,
) -> None:
    """Write down what became of a memento; why it failed is also an issue of its address."""
    with store.transaction() as db:
        db.execute(
            "UPDATE mementos SET state = ?, capture = ?, fetched = ?, last_error = ? WHERE id = ?",
            [state, capture, stamp(now), storable(issue.message) if issue else None, memento.id],
        )
        if issue:
            crawl = store.crawl_of(scope.portal)
            note(db, scope.portal, memento.url, [issue], crawl=crawl, now=now)


def put_off(store: Store, memento: Memento, reason: str) -> None:
    """Leave a memento to a later run."""
    with store.transaction() as db:
        db.execute(
            "UPDATE mementos SET failures = failures + 1, last_error = ? WHERE id = ?",
            [storable(reason), memento.id],
        )


def is_unwanted(db: sqlite3.Connection, portal: str, key: str, digest: str) -> bool:
    """Whether the archive has this payload of an article, or gave it up, or the article is withdrawn."""
    row = db.execute(
        "SELECT 1 FROM mementos WHERE portal = ? AND key = ? AND digest = ? AND state <> 'due'",
        [portal, storable(key), digest],
    ).fetchone()
    return row is not None or is_withdrawn(db, key)


def captured_at(db: sqlite3.Connection, url: str, moment: datetime) -> bool:
    """Whether the archive has a capture of this very address and second."""
    row = db.execute(
        "SELECT 1 FROM captures WHERE url = ? AND substr(fetched_at, 1, 19) = ?",
        [storable(url), stamp(moment)[:19]],
    ).fetchone()
    return row is not None


def captures_of(db: sqlite3.Connection, portal: str, key: str) -> list[Capture]:
    """The captures with a body that the archive has of an article, whatever its address was."""
    rows = db.execute(
        "SELECT c.id FROM captures c JOIN articles a ON a.id = c.article WHERE a.key = :key "
        "AND c.revisit_of IS NULL AND c.status = 200 "
        "UNION SELECT capture FROM urls WHERE key = :key AND capture IS NOT NULL "
        "UNION SELECT capture FROM mementos WHERE portal = :portal AND key = :key AND capture IS NOT NULL",
        {"portal": portal, "key": storable(key)},
    )
    return [capture for (number,) in rows.fetchall() if (capture := find(db, number)) is not None]
