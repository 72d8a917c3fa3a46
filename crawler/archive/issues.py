"""What a person should look at, and how well the fields of a portal fill."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from crawler.archive.cells import stamp, storable
from crawler.records import Article, Issue

#: Fields that ``coverage`` watches.
WATCHED = ("title", "lead", "body", "byline", "section", "published", "agency", "images", "tags")
_LAYERS = ("layout", "jsonld", "meta", "heuristics")
_VIETNAM = timezone(timedelta(hours=7))


def note(
    db: sqlite3.Connection,
    portal: str,
    url: str,
    issues: Iterable[Issue],
    *,
    crawl: int | None,
    now: datetime,
) -> None:
    """Record issues of a page.  One row per (code, portal, url, field): a repeated one counts up, a
    resolved one opens again."""
    db.executemany(
        "INSERT INTO issues (code, portal, url, field, message, seen, first_seen, last_seen, count, crawl) "
        "VALUES (:code, :portal, :url, :field, :message, :seen, :now, :now, 1, :crawl) "
        "ON CONFLICT (code, portal, url, field) DO UPDATE SET message = excluded.message, "
        "seen = excluded.seen, last_seen = excluded.last_seen, count = count + 1, resolved = NULL, "
        "crawl = excluded.crawl",
        [
            {
                "code": storable(issue.code),
                "portal": portal,
                "url": storable(url),
                "field": storable(issue.field),
                "message": storable(issue.message),
                "seen": storable(issue.seen) or None,
                "now": stamp(now),
                "crawl": crawl,
            }
            for issue in issues
        ],
    )


def resolve(
    db: sqlite3.Connection,
    portal: str,
    url: str,
    still: Iterable[Issue],
    *,
    now: datetime,
    only: tuple[str, ...] = (),
) -> None:
    """Close the open issues of a page that was just read well, but for those it still shows; with ``only``,
    those whose codes begin so."""
    shown = {(storable(issue.code), storable(issue.field)) for issue in still}
    rows = db.execute(
        "SELECT id, code, field FROM issues WHERE url = ? AND portal = ? AND resolved IS NULL",
        [storable(url), portal],
    )
    closed = [
        (stamp(now), number)
        for number, code, field in rows.fetchall()
        if (code, field) not in shown and (not only or code.startswith(only))
    ]
    db.executemany("UPDATE issues SET resolved = ? WHERE id = ?", closed)


def count_fields(db: sqlite3.Connection, portal: str, article: Article, *, fetched: datetime) -> None:
    """Count which fields an article page had, on the Vietnamese day of its capture."""
    day = fetched.astimezone(_VIETNAM).date().isoformat()
    rows = []
    for field in WATCHED:
        layer = article.layers.get(field) if getattr(article, field) else None
        filled = bool(getattr(article, field))
        rows.append((portal, day, field, filled, *(layer == name for name in _LAYERS)))
    db.executemany(
        "INSERT INTO coverage (portal, day, field, seen, filled, layout, jsonld, meta, heuristics) "
        "VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?) ON CONFLICT (portal, day, field) DO UPDATE SET seen = seen + 1, "
        "filled = filled + excluded.filled, layout = layout + excluded.layout, "
        "jsonld = jsonld + excluded.jsonld, meta = meta + excluded.meta, "
        "heuristics = heuristics + excluded.heuristics",
        rows,
    )
