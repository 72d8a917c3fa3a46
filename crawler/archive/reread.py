"""Captures that are read again by today's rules, and what that changes in the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from crawler.archive.articles import READING, is_withdrawn, keep, reading_of
from crawler.archive.cells import instant
from crawler.archive.frontier import rest
from crawler.archive.issues import note, resolve
from crawler.archive.pauses import next_check
from crawler.archive.store import Store
from crawler.archive.stories import place
from crawler.archive.versions import Reading
from crawler.records import Article

_AT_ONCE = 1_000
_TARGETS = """
SELECT c.id, c.portal, c.url, c.fetched_at, c.warc_file, c."offset", c.length, c.record_id,
  a.id, coalesce(a.key, '')
FROM captures c LEFT JOIN articles a ON a.id = c.article AND a.capture = c.id
WHERE c.id > :after AND (:portal = '' OR c.portal = :portal) AND c.fetched_at >= :since
  AND (a.state <> 'withdrawn'
    OR (c.article IS NULL AND c.status = 200
      AND EXISTS (SELECT 1 FROM urls u WHERE u.url = c.url AND u.capture = c.id AND u.kind = 'article'
        AND u.state <> 'barred')))
ORDER BY c.id LIMIT :most"""
_EMPTY = Reading(0, "", "", "", "", "", "", "", "")

Status = Literal["same", "changed", "new", "no article"]


@dataclass(frozen=True, slots=True)
class Target:
    """A capture to read again.  ``article`` and ``key`` are of the article that was read from it; None
    and empty when it gave none.  ``fetched_at`` is UTC."""

    capture: int
    portal: str
    url: str
    fetched_at: datetime
    warc_file: str
    offset: int
    length: int
    record_id: str
    article: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What reading a capture again would do: ``old`` and ``new`` are the article before and after."""

    status: Status
    changed: tuple[str, ...]
    old: Reading
    new: Reading


def targets(db: sqlite3.Connection, portal: str = "", since: str = "") -> Iterator[list[Target]]:
    """The captures that articles are read from, and pages of articles that gave none, in pieces, oldest
    first.  ``since`` is a day (UTC) of capture.  Withdrawn articles are left alone."""
    after = 0
    while True:
        rows = db.execute(
            _TARGETS, {"after": after, "portal": portal, "since": since, "most": _AT_ONCE}
        ).fetchall()
        if not rows:
            return
        yield [
            Target(number, name, url, moment, file, offset, length, record, article, key)
            for number, name, url, told, file, offset, length, record, article, key in rows
            if (moment := instant(told)) is not None
        ]
        after = rows[-1][0]


def count(db: sqlite3.Connection, portal: str = "", since: str = "") -> int:
    """How many captures :func:`targets` hands out."""
    return sum(len(piece) for piece in targets(db, portal, since))


def preview(db: sqlite3.Connection, target: Target, article: Article) -> Preview:
    """What :func:`write` would do with what was read."""
    if article.kind != "article":
        return Preview("no article", (), _EMPTY, _EMPTY)
    row = None
    if target.article is not None:
        row = db.execute(
            f"SELECT {', '.join(READING)} FROM articles WHERE id = ?", [target.article]  # noqa: S608  our names
        ).fetchone()  # fmt: skip
    told = reading_of(article)
    new = _as_reading(told.values())
    if row is None:
        return Preview("new", (), _EMPTY, new)
    old = _as_reading(row)
    changed = tuple(name for name in READING if getattr(old, name) != getattr(new, name))
    return Preview("changed" if changed else "same", changed, old, new)


def _as_reading(values: Iterable[str | None]) -> Reading:
    title, lead, body, byline, section, published = (value or "" for value in values)
    return Reading(0, "", "", title, section, published, byline, lead, body)


def write(store: Store, read: Sequence[tuple[Target, Article]], *, now: datetime) -> None:
    """Commit what was read, in one transaction: a changed text is a new version, the old one stays, and
    so does the identity of an article whose address would be read otherwise today.  A page that is no
    article any more only gets its issues: nothing is taken away."""
    with store.transaction() as db:
        read_otherwise = []
        for target, article in read:
            if is_withdrawn(db, article.key):
                # Its issues would quote it.
                continue
            note(db, target.portal, target.url, article.issues, crawl=None, now=now)
            resolve(db, target.portal, target.url, article.issues, now=now)
            if article.kind != "article":
                continue
            mine = replace(article, key=target.key) if target.key else article
            kept = keep(db, target.portal, mine, capture=target.capture, now=now, answered=False)
            db.execute("UPDATE captures SET article = ? WHERE id = ?", [kept.id, target.capture])
            check = next_check(kept.published or now, now)
            if not target.key:
                rest(db, target.portal, mine.key, mine.url, article=kept.id, check=check, now=now)
            if kept.change != "unchanged":
                read_otherwise.append(kept.id)
        place(db, read_otherwise)
