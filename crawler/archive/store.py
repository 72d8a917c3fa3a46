# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""The one writer of the archive."""

from __future__ import annotations

import json
import platform
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from crawler import __version__
from crawler.archive import absences, past
from crawler.archive.articles import Kept, is_withdrawn, keep, mark_gone, touch
from crawler.archive.cells import stamp, storable
from crawler.archive.frontier import enqueue, rest, settle
from crawler.archive.issues import count_fields, note, resolve
from crawler.archive.pauses import next_check
from crawler.archive.schema import ArchiveError, connect
from crawler.archive.stories import leave, place
from crawler.records import Capture, Portal, Visit

#: What a visit did when there is a text to compare with others.
_TOLD = ("new", "changed")


class SampleMixError(ArchiveError):
    """The sample portal and real portals must not share an archive."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a visit did to the archive.  ``failed`` is every outcome but ``done``, ``earlier`` a reading
    older than the current one; ``found`` counts the URLs that were new."""

    status: Literal["new", "changed", "unchanged", "earlier", "revisit", "not_article", "failed"]
    article_id: int | None
    capture_id: int | None
    found: int


class Store:
    """An archive open for writing; a context manager.

    Made, or brought up to date, on opening (unless ``create`` is False and there is none).  Not for
    several threads: the one that opened it uses it.  Several processes may have one each; their
    transactions take turns.  Raises ArchiveError when the file cannot serve.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self.db = connect(path, create=create)
        self._crawls: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what happens inside, or nothing of it.  It takes the write lock at once: a
        transaction that reads first and writes later fails when another process wrote meanwhile."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
            self.db.execute("COMMIT")
        except BaseException:
            # Some errors (a full disk) have rolled back already.
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def register(self, portal: Portal) -> None:
        """Insert or update a portal.  Raises SampleMixError when it would bring the sample portal
        and real ones together."""
        with self.transaction() as db:
            other = db.execute(
                "SELECT name FROM portals WHERE sample <> ? AND name <> ?", [portal.sample, portal.name]
            ).fetchone()
            mine = db.execute("SELECT sample FROM portals WHERE name = ?", [portal.name]).fetchone()
            if other or (mine and bool(mine[0]) != portal.sample):
                holds = "real portals" if portal.sample else "the sample portal"
                wish = "the sample portal" if portal.sample else "a real one"
                raise SampleMixError(
                    f"{self.path} holds {holds} ({other[0] if other else portal.name}), "
                    f"and {portal.name} is {wish}; use another archive file, or remove the sample first"
                )
            db.execute(
                "INSERT INTO portals (name, title, province, province_before, domains, successor, "
                "language, sample) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET title = excluded.title, "
                "province = excluded.province, province_before = excluded.province_before, "
                "domains = excluded.domains, successor = excluded.successor, language = excluded.language",
                [
                    *(portal.name, portal.title, portal.province, portal.province_before or None),
                    json.dumps(portal.domains, ensure_ascii=False),
                    *(portal.successor or None, portal.language, portal.sample),
                ],
            )
            if not portal.sample:
                # Vietnam's are there; a portal of another country brings its own.
                db.execute(
                    "INSERT OR IGNORE INTO provinces (name, today) VALUES (?, ?)",
                    [portal.province, portal.province],
                )

    def begin_crawl(
        self, portal: str, *, reason: str, settings: Mapping[str, object], now: datetime | None = None
    ) -> int:
        """Open the row of a run; its id.  Commits for ``portal`` belong to it until the next one.
        ``now`` is this moment unless given."""
        made_with = {
            "khobao": __version__,
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "scrapy": version("scrapy"),
        }
        with self.transaction() as db:
            self._must_know(portal)
            crawl = db.execute(
                "INSERT INTO crawls (portal, reason, started, versions, settings) VALUES (?, ?, ?, ?, ?)",
                [
                    *(portal, storable(reason), stamp(now or datetime.now(UTC)), json.dumps(made_with)),
                    storable(json.dumps(dict(settings), default=str, ensure_ascii=False)),
                ],
            ).lastrowid
        if crawl is None:
            raise ArchiveError(f"SQLite gave no row id for a crawl of {portal}")
        self._crawls[portal] = crawl
        return crawl

    def end_crawl(
        self, crawl_id: int, outcome: str, counts: Mapping[str, int], *, now: datetime | None = None
    ) -> None:
        """Close the row of a run.  A row that is never closed is a run that was killed."""
        with self.transaction() as db:
            closed = db.execute(
                "UPDATE crawls SET finished = ?, outcome = ?, counts = ? WHERE id = ?",
                [stamp(now or datetime.now(UTC)), storable(outcome), json.dumps(dict(counts)), crawl_id],
            ).rowcount
            if not closed:
                raise ArchiveError(f"there is no crawl {crawl_id} in {self.path}")
        self._crawls = {portal: crawl for portal, crawl in self._crawls.items() if crawl != crawl_id}

    def crawl_of(self, portal: str) -> int | None:
        """The id of this store's running crawl of ``portal``."""
        return self._crawls.get(portal)

    def commit(self, visits: Sequence[Visit], *, now: datetime) -> list[Committed]:
        """Everything the visits brought, in one transaction: all of it or nothing.  Captures must be
        on disk and synced before.  One result per visit, in order."""
        with self.transaction():
            done = [self._commit(visit, now) for visit in visits]
            place(self.db, [one.article_id for one in done if one.article_id and one.status in _TOLD])
            return done

    def _commit(self, visit: Visit, now: datetime) -> Committed:
        self._must_know(visit.portal)
        if visit.article is not None and is_withdrawn(self.db, visit.article.key):
            # Nothing of it comes back, nor what its issues quote.
            visit = replace(visit, article=None)
        crawl = self.crawl_of(visit.portal)
        url, linked = self._address(visit)
        hops = [(self._add_capture(visit.portal, hop, crawl), hop.status) for hop in visit.hops]
        capture = self._add_capture(visit.portal, visit.capture, crawl) if visit.capture else None
        again = visit.capture is not None and (
            visit.capture.status == 304 or visit.capture.revisit_of is not None
        )
        behind = self._behind(visit)
        kept = self._keep(visit, None if again else capture, behind, now)
        number = kept.id if kept else (linked if again or visit.outcome == "gone" else None)
        if number is not None:
            # A hop may also be the robots.txt that was asked first; only redirects led here.
            led_here = [row for row, status in hops if 300 <= status < 400]
            self.db.executemany(
                "UPDATE captures SET article = ? WHERE id = ?",
                [(number, row) for row in (*led_here, capture)],
            )
            if visit.outcome == "gone":
                mark_gone(self.db, number)
            elif not kept:
                touch(self.db, number, visit.at or now)
        if visit.url_id is not None:
            settle(
                self.db,
                visit,
                capture=None if again else capture,
                article=number if visit.outcome == "done" else None,
                crawl=crawl,
                now=now,
            )
        if kept and visit.article and not kept.past:
            check = next_check(kept.published or now, now)
            address = (visit.article.key, visit.article.url)
            rest(self.db, visit.portal, *address, article=kept.id, check=check, now=now, seen=visit.at)
        found = enqueue(self.db, visit.portal, visit.found, crawl=crawl, now=now, capture=capture)
        # What was wrong with a page that reads otherwise since is no news of it.
        read = visit.article.issues if visit.article and behind is None else ()
        issues = [*read, *visit.issues]
        note(self.db, visit.portal, url, issues, crawl=crawl, now=now)
        if visit.outcome == "done" and not self._is_past(visit, kept):
            absences.end(self.db, url=visit.url_id, article=number, now=now)
            # An answer that only confirms the last one is not read anew: what was wrong there still is.
            resolve(self.db, visit.portal, url, issues, now=now, only=("fetch.", "robots.") if again else ())
        if kept and visit.article:
            fetched = visit.capture.fetched_at if visit.capture else now
            count_fields(self.db, visit.portal, visit.article, fetched=fetched)
        return Committed(_status(visit, kept, again), number, capture, found)

    def _keep(self, visit: Visit, capture: int | None, behind: int | None, now: datetime) -> Kept | None:
        article = visit.article
        if visit.outcome != "done" or article is None or article.kind != "article":
            return None
        if visit.at is None:
            return keep(self.db, visit.portal, article, capture=capture, now=now)
        if behind is None:
            there = not past.gone_after(self.db, article.key, visit.at)
            return keep(self.db, visit.portal, article, capture=capture, now=visit.at, answered=there)
        new = past.insert(self.db, behind, article, capture=capture, at=visit.at)
        return Kept(behind, "earlier" if new else "unchanged", None, past=True)

    def _behind(self, visit: Visit) -> int | None:
        """The number of the article when it reads like a capture newer than this visit's."""
        if visit.at is None or visit.article is None:
            return None
        return past.later_reading(self.db, visit.article.key, visit.at)

    def _is_past(self, visit: Visit, kept: Kept | None) -> bool:
        """Whether the visit says nothing of how its address answers today."""
        if visit.at is None:
            return False
        key = visit.article.key if visit.article else ""
        return kept is None or kept.past or past.gone_after(self.db, key, visit.at)

    def _address(self, visit: Visit) -> tuple[str, int | None]:
        """The address issues are filed under, and the article it is known to lead to."""
        if visit.url_id is not None:
            row = self.db.execute("SELECT url, article FROM urls WHERE id = ?", [visit.url_id]).fetchone()
            if row:
                return row[0], row[1]
        source = visit.article or visit.capture
        return (source.url, None) if source else ("", None)

    def _add_capture(self, portal: str, capture: Capture, crawl: int | None) -> int | None:
        fetched = stamp(capture.fetched_at)
        self.db.execute(
            "UPDATE portals SET first_capture = min(coalesce(first_capture, ?), ?), "
            "last_capture = max(coalesce(last_capture, ?), ?) WHERE name = ?",
            [fetched, fetched, fetched, fetched, portal],
        )
        return self.db.execute(
            'INSERT INTO captures (portal, url, fetched_at, status, mime, warc_file, "offset", length, '
            "record_id, payload_sha256, payload_length, etag, last_modified, revisit_of, crawl) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(portal, storable(capture.url), fetched, capture.status, storable(capture.mime) or None),
                *(capture.warc_file, capture.offset, capture.length, capture.record_id),
                *(capture.payload_sha256, capture.payload_length, storable(capture.etag) or None),
                *(storable(capture.last_modified) or None, capture.revisit_of, crawl),
            ],
        ).lastrowid

    def _must_know(self, portal: str) -> None:
        if not self.db.execute("SELECT 1 FROM portals WHERE name = ?", [portal]).fetchone():
            raise ArchiveError(
                f"the portal {portal!r} is not registered in {self.path}; call register() first"
            )

    def remove_sample(self) -> dict[str, int]:
        """Delete every row of sample portals; how many rows of each table went.  The capture folders
        are the caller's to delete."""
        sample = "SELECT name FROM portals WHERE sample = 1"
        articles = f"SELECT id FROM articles WHERE portal IN ({sample})"
        gone: dict[str, int] = {}
        with self.transaction() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            leave(db, [number for (number,) in db.execute(articles).fetchall()])
            db.execute(f"DELETE FROM hosts WHERE host IN (SELECT host FROM urls WHERE portal IN ({sample}))")
            for table in ("article_authors", "article_tags", "images", "versions"):
                gone[table] = db.execute(f"DELETE FROM {table} WHERE article IN ({articles})").rowcount
            db.execute(f"DELETE FROM absences WHERE url IN (SELECT id FROM urls WHERE portal IN ({sample}))")
            for table in (
                "mementos",
                "lookups",
                "withdrawals",
                "schedules",
                "recurring",
                "issues",
                "coverage",
                "urls",
                "articles",
                "captures",
                "crawls",
            ):
                gone[table] = db.execute(f"DELETE FROM {table} WHERE portal IN ({sample})").rowcount
            for table, links in (("authors", "article_authors"), ("tags", "article_tags")):
                one = table.removesuffix("s")
                gone[table] = db.execute(
                    f"DELETE FROM {table} WHERE id NOT IN (SELECT {one} FROM {links})"
                ).rowcount
            gone["portals"] = db.execute("DELETE FROM portals WHERE sample = 1").rowcount
        return gone


def _status(
    visit: Visit, kept: Kept | None, again: bool
) -> Literal["new", "changed", "unchanged", "earlier", "revisit", "not_article", "failed"]:
    if visit.outcome != "done":
        return "failed"
    if kept and not (again and kept.change == "unchanged"):
        return kept.change
    return "revisit" if again else "not_article"
