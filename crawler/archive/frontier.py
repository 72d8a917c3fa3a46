# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Which addresses are known, due, leased and done.

A URL is ``due`` (from ``next_check`` on), ``leased`` to a worker until its lease ends, or at rest:
``done``, ``failed``, ``gone`` or ``barred``.  A done article becomes due again by its age, one that
is gone, failed or barred by a robots.txt by how long it has been; what was withdrawn never does.
Sections, feeds and sitemaps do when a new crawl adds them.  A worker that is killed loses its leases
by time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archive import absences, pauses
from crawler.archive.cells import instant, stamp, storable
from crawler.records import FoundUrl, Lease, Visit

if TYPE_CHECKING:
    from crawler.archive.store import Store

#: Other workers' hosts, and URLs whose time has not come, are not for this worker.
_MINE = "NOT EXISTS (SELECT 1 FROM hosts h WHERE h.host = urls.host AND h.owner <> :owner AND h.lease > :now)"

#: At rest without an answer, and asked again at growing distances.
_ASIDE = ("gone", "failed", "barred")
#: What the frontier says of an address is newer than that it was seen.
_KNOWN_SINCE = (
    "state = 'leased' OR coalesce(last_visit, '') > :seen OR (state = 'due' AND first_seen > :seen)"
)

_SEEN_ARTICLES = "kind = 'article' AND last_visit IS NOT NULL"


class Frontier:
    """The URLs of a portal, for one worker.

    ``owner`` names the worker, and no other may have the name (host name and process id).  With
    ``recheck`` it is given only articles that answered before, the longest overdue first, and at most
    ``most`` of them.  Every method that changes something is one short transaction of the store's
    connection.
    """

    def __init__(
        self, store: Store, owner: str, *, lease_seconds: int = 600, recheck: bool = False, most: int = 0
    ) -> None:
        self._store = store
        self._db = store.db
        self.owner = owner
        self._lease = timedelta(seconds=lease_seconds)
        self._mine = f"{_MINE} AND {_SEEN_ARTICLES}" if recheck else _MINE
        self._order = "next_check, urls.id" if recheck else "priority, hint DESC, page, urls.id"
        self._left = most or None

    def add(self, portal: str, found: Iterable[FoundUrl], *, now: datetime) -> int:
        """Queue URLs; how many were new.  See :func:`enqueue`."""
        with self._store.transaction():
            return enqueue(self._db, portal, found, crawl=self._store.crawl_of(portal), now=now)

    def claim(self, portal: str, limit: int, *, now: datetime) -> list[Lease]:
        """Lease up to ``limit`` due URLs, and their hosts: sitemaps, feeds and first section pages,
        then articles with the newest hint first, then further section pages."""
        if self._left is not None:
            limit = min(limit, self._left)
        at = {"portal": portal, "owner": self.owner, "now": stamp(now), "limit": limit}
        until = stamp(now + self._lease)
        with self._store.transaction():
            self._db.execute(
                "UPDATE urls SET state = 'due', owner = NULL, lease = NULL "
                "WHERE portal = :portal AND state = 'leased' AND lease <= :now",
                at,
            )
            # One statement each, so that each walks its own index.
            for rested in ("done", *_ASIDE):
                self._db.execute(
                    "UPDATE urls SET state = 'due', failures = 0 "
                    f"WHERE portal = :portal AND state = '{rested}' AND next_check <= :now",
                    at,
                )
            rows = self._db.execute(
                "SELECT urls.id, urls.url, urls.key, kind, page, failures, "
                "c.etag, c.last_modified, c.id, host "
                "FROM urls LEFT JOIN captures c ON c.id = urls.capture "
                f"WHERE urls.portal = :portal AND state = 'due' AND next_check <= :now AND {self._mine} "
                f"ORDER BY {self._order} LIMIT :limit",
                at,
            ).fetchall()
            self._db.executemany(
                "UPDATE urls SET state = 'leased', owner = ?, lease = ? WHERE id = ?",
                [(self.owner, until, row[0]) for row in rows],
            )
            self._db.executemany(
                "INSERT INTO hosts (host, owner, lease) VALUES (?, ?, ?) "
                "ON CONFLICT (host) DO UPDATE SET owner = excluded.owner, lease = excluded.lease",
                [(host, self.owner, until) for host in {row[9] for row in rows}],
            )
        if self._left is not None:
            self._left -= len(rows)
        return [
            Lease(
                url_id=row[0],
                url=row[1],
                key=row[2],
                kind=row[3],
                page=row[4],
                failures=row[5],
                etag=row[6] or "",
                last_modified=row[7] or "",
                capture_id=row[8],
            )
            for row in rows
        ]

    def renew(self, *, now: datetime) -> None:
        """Extend this worker's leases on URLs and hosts."""
        until = stamp(now + self._lease)
        with self._store.transaction():
            self._db.execute(
                "UPDATE urls SET lease = ? WHERE state = 'leased' AND owner = ?", [until, self.owner]
            )
            self._db.execute("UPDATE hosts SET lease = ? WHERE owner = ?", [until, self.owner])

    def release(self, url_ids: Iterable[int]) -> None:
        """Give back URLs that were leased but not fetched."""
        with self._store.transaction():
            self._db.executemany(
                "UPDATE urls SET state = 'due', owner = NULL, lease = NULL "
                "WHERE id = ? AND state = 'leased' AND owner = ?",
                [(number, self.owner) for number in url_ids],
            )

    def release_all(self) -> None:
        """Give back every URL and host of this worker: what a clean stop does."""
        with self._store.transaction():
            self._db.execute(
                "UPDATE urls SET state = 'due', owner = NULL, lease = NULL "
                "WHERE state = 'leased' AND owner = ?",
                [self.owner],
            )
            self._db.execute("DELETE FROM hosts WHERE owner = ?", [self.owner])

    def pending(self, portal: str, *, now: datetime) -> int:
        """How many URLs this worker could claim now."""
        if self._left == 0:
            return 0
        ready = (
            "state = 'due' AND next_check <= :now",
            "state = 'done' AND next_check <= :now",
            *(f"state = '{rested}' AND next_check <= :now" for rested in _ASIDE),
            "state = 'leased' AND lease <= :now",
        )
        at = {"portal": portal, "owner": self.owner, "now": stamp(now)}
        # One query each, so that each walks its own index.
        return sum(
            self._db.execute(
                f"SELECT count(*) FROM urls WHERE portal = :portal AND {state} AND {self._mine}", at
            ).fetchone()[0]
            for state in ready
        )

    def due_in(self, portal: str, now: datetime) -> float | None:
        """Seconds until this worker can claim something (0.0: now); None when nothing waits for a
        retry.  Articles at rest until their next check are not waited for."""
        if self.pending(portal, now=now):
            return 0.0
        if self._left == 0:
            return None
        (soonest,) = self._db.execute(
            f"SELECT min(next_check) FROM urls WHERE portal = :portal AND state = 'due' AND {self._mine}",
            {"portal": portal, "owner": self.owner, "now": stamp(now)},
        ).fetchone()
        moment = instant(soonest)
        return None if moment is None else max(0.0, (moment - now).total_seconds())

    def broke_off(self, portal: str, *, now: datetime) -> int:
        """The furthest page of a list that still waits, or fails since a few days; 0 when the last crawl
        read all it wanted."""
        (page,) = self._db.execute(
            "SELECT coalesce(max(page), 0) FROM urls WHERE portal = ? AND kind = 'section' AND page > 1 "
            "AND iif(failing IS NULL, state IN ('due', 'leased'), failing > ?)",
            [portal, stamp(now - pauses.LIST_FAILS)],
        ).fetchone()
        return int(page)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of ``keys`` that the archive has visited or queued already."""
        known: set[str] = set()
        for start in range(0, len(keys), 500):
            part = [storable(key) for key in keys[start : start + 500]]
            marks = ", ".join("?" * len(part))
            known.update(
                key for (key,) in self._db.execute(f"SELECT key FROM urls WHERE key IN ({marks})", part)
            )
        return known


def enqueue(
    db: sqlite3.Connection,
    portal: str,
    found: Iterable[FoundUrl],
    *,
    crawl: int | None,
    now: datetime,
    capture: int | None = None,
) -> int:
    """Queue URLs met in ``capture``; how many were new.  Within the caller's transaction.

    Known articles become due again when ``hint`` is newer than both the earlier hint and the last
    visit.  Known sections, feeds and sitemaps do once per crawl, or, outside of one, whenever no
    capture brought them; a sitemap with a hint only when that is newer than its last visit.  Hints
    in the future are no hints.
    """
    new = 0
    for url in found:
        hint = stamp(url.hint) if url.hint and url.hint <= now else None
        again = crawl if crawl is not None else (0 if capture else 2**62)
        row = {
            "portal": portal,
            "key": storable(url.key),
            "url": storable(url.url),
            "host": _host(url.url),
            "kind": url.kind,
            "page": url.page,
            "priority": _priority(url),
            "hint": hint,
            "capture": capture,
            "crawl": again,
            "now": stamp(now),
        }
        added = db.execute(
            "INSERT INTO urls (portal, key, url, host, kind, page, priority, state, hint, next_check, "
            "first_seen, found_in) VALUES (:portal, :key, :url, :host, :kind, :page, :priority, 'due', "
            ":hint, :now, :now, :capture) ON CONFLICT (key) DO NOTHING",
            row,
        ).rowcount
        new += added
        if added:
            continue
        if url.kind == "article":
            if hint:
                db.execute(_HINTED, row)
        else:
            db.execute(_SEEDED, row)
    return new


_HINTED = """
UPDATE urls SET hint = :hint,
  next_check = iif(state NOT IN ('due', 'leased') AND :hint > coalesce(last_visit, ''), :now, next_check),
  failures = iif(state = 'failed' AND :hint > coalesce(last_visit, ''), 0, failures),
  state = iif(state NOT IN ('due', 'leased') AND :hint > coalesce(last_visit, ''), 'due', state)
WHERE key = :key AND kind = 'article' AND :hint > coalesce(hint, '')
  AND NOT (state = 'barred' AND last_error IS 'withdrawn')"""

_SEEDED = """
UPDATE urls SET state = 'due', next_check = :now, failures = 0, kind = :kind, page = :page,
  priority = :priority, hint = coalesce(:hint, hint)
WHERE key = :key AND state NOT IN ('due', 'leased') AND coalesce(crawl, 0) < :crawl
  AND (:hint IS NULL OR :kind <> 'sitemap' OR :hint > coalesce(last_visit, ''))"""


def settle(
    db: sqlite3.Connection,
    visit: Visit,
    *,
    capture: int | None,
    article: int | None,
    crawl: int | None,
    now: datetime,
) -> None:
    """Write down how a visit ended; its lease ends too.  Within the caller's transaction."""
    row = db.execute(
        "SELECT key, failures, first_seen, kind, failing, state = 'barred' AND last_error = 'withdrawn' "
        "FROM urls WHERE id = ?",
        [visit.url_id],
    ).fetchone()
    if row is None:
        raise ValueError(f"url_id {visit.url_id} is not in the archive; a visit must keep its lease's url_id")
    key, failures, first_seen, kind, failing, withdrawn = row
    if withdrawn:
        # While it was fetched.
        return
    state: str = visit.outcome
    check: datetime | None = None
    failures = failures + 1 if visit.outcome in {"retry", "failed"} else 0
    failing = None if visit.outcome in {"done", "gone"} else failing or stamp(now)
    if visit.outcome == "retry":
        state = "due"
        check = now + pauses.back_off(failures, visit.retry_after)
    elif visit.outcome in {"failed", "barred"}:
        check = pauses.once_more(kind, instant(failing) or now, now)
    elif visit.outcome == "done":
        # Not for an address that only leads to another one's article: that one is checked.
        own = db.execute("SELECT published FROM articles WHERE id = ? AND key = ?", [article, key]).fetchone()
        if own:
            check = pauses.next_check(instant(own[0]) or instant(first_seen) or now, now)
    elif visit.outcome == "gone" and visit.url_id is not None:
        again = absences.begin(db, visit.url_id, now=now)
        check = again if kind == "article" else None
    answered = visit.outcome in {"done", "gone"}
    error = "; ".join(f"{i.code}: {i.message}" for i in visit.issues) if visit.outcome != "done" else ""
    db.execute(
        "UPDATE urls SET state = ?, owner = NULL, lease = NULL, next_check = ?, failures = ?, failing = ?, "
        "last_error = ?, last_visit = iif(?, ?, last_visit), crawl = coalesce(?, crawl), "
        "capture = coalesce(?, capture), article = coalesce(?, article) WHERE id = ?",
        [
            *(state, check and stamp(check), failures, failing, storable(error) or None),
            *(answered, stamp(now), crawl, capture, article, visit.url_id),
        ],
    )


def rest(
    db: sqlite3.Connection,
    portal: str,
    key: str,
    url: str,
    *,
    article: int,
    check: datetime,
    now: datetime,
    seen: datetime | None = None,
) -> None:
    """The address of an article that another address led to (a redirect, an import): it need not
    be fetched as well, unless it was met, or visited, after it was ``seen`` to answer (now, unless told).
    Within the caller's transaction."""
    db.execute(
        "INSERT INTO urls (portal, key, url, host, kind, page, priority, state, next_check, first_seen, "
        "last_visit, article) "
        "VALUES (:portal, :key, :url, :host, 'article', 1, 1, 'done', :check, :now, :seen, :article) "
        "ON CONFLICT (key) DO UPDATE SET article = excluded.article, "
        "last_visit = max(coalesce(last_visit, ''), excluded.last_visit), "
        f"next_check = iif({_KNOWN_SINCE}, next_check, excluded.next_check), "
        f"state = iif({_KNOWN_SINCE}, state, 'done') WHERE kind = 'article'",
        {
            "portal": portal,
            "key": storable(key),
            "url": storable(url),
            "host": _host(url),
            "check": stamp(check),
            "now": stamp(now),
            "seen": stamp(seen or now),
            "article": article,
        },
    )


def bar(db: sqlite3.Connection, portal: str, key: str, url: str, number: int, *, now: datetime) -> None:
    """Never ask again for the withdrawn article ``number``, by any of its addresses.  Within the caller's
    transaction."""
    db.execute(
        "UPDATE urls SET state = 'barred', next_check = NULL, last_error = 'withdrawn', article = NULL "
        "WHERE article = ? OR key = ?",
        [number, key],
    )
    db.execute(
        "INSERT INTO urls (portal, key, url, host, kind, page, priority, state, first_seen, last_error) "
        "VALUES (?, ?, ?, ?, 'article', 1, 1, 'barred', ?, 'withdrawn') ON CONFLICT (key) DO NOTHING",
        [portal, storable(key), storable(url), _host(url), stamp(now)],
    )


def _priority(url: FoundUrl) -> int:
    if url.kind == "article":
        return 1
    return 0 if url.page <= 1 else 2


def _host(url: str) -> str:
    """Lower case, with the port; empty for an address that has none."""
    try:
        return storable(urlsplit(url).netloc.rpartition("@")[2].lower())
    except ValueError:
        return ""
