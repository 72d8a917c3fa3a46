# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""What the archive can tell of a portal's health: its last crawl, and how its pages were read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from crawler.archive.captures import find
from crawler.archive.cells import instant, stamp
from crawler.archive.crawls import LOOKED
from crawler.archive.issues import WATCHED
from crawler.records import Capture

_LAYERS = ("layout", "jsonld", "meta", "heuristics")
_PARTS = {"images": "images", "tags": "article_tags"}
_FILLED = ", ".join(
    f"EXISTS (SELECT 1 FROM {_PARTS[name]} WHERE article = a.id)" if name in _PARTS else f"a.{name} <> ''"
    for name in WATCHED
)


@dataclass(frozen=True, slots=True)
class Run:
    """A row of ``crawls``; ``finished`` is None for a run that goes on or was killed."""

    id: int
    started: datetime
    finished: datetime | None
    outcome: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one article page was read: which fields it has, and the layer of each."""

    capture: int
    url: str
    crawl: int
    filled: frozenset[str]
    layers: Mapping[str, str]


@dataclass(slots=True)
class Share:
    """Of ``seen`` pages, how many had a field, and by which layer."""

    seen: int = 0
    filled: int = 0
    layers: dict[str, int] = field(default_factory=dict)


def runs(db: sqlite3.Connection, portal: str, most: int) -> list[Run]:
    """The newest crawls of a portal, newest first; rechecks, which meet no new article, and what
    was taken in from others left out."""
    rows = db.execute(
        "SELECT id, started, finished, outcome, counts FROM crawls "
        f"WHERE portal = ? AND {LOOKED} ORDER BY id DESC LIMIT ?",
        [portal, most],
    )
    return [
        Run(number, started, instant(finished), outcome or "", json.loads(counts or "{}"))
        for number, begun, finished, outcome, counts in rows
        if (started := instant(begun))
    ]


def readings(db: sqlite3.Connection, portal: str, crawls: list[int], most: int = 500) -> list[Reading]:
    """Article pages that these crawls read in full, newest first."""
    rows = db.execute(
        f"SELECT c.id, c.url, c.crawl, a.layers, {_FILLED} "
        "FROM captures c JOIN articles a ON a.capture = c.id "
        "WHERE a.portal = ? AND c.crawl IN (SELECT value FROM json_each(?)) ORDER BY c.id DESC LIMIT ?",
        [portal, json.dumps(crawls), most],
    )
    return [
        Reading(
            capture,
            url,
            crawl,
            frozenset(name for name, there in zip(WATCHED, filled, strict=True) if there),
            json.loads(layers),
        )
        for capture, url, crawl, layers, *filled in rows
    ]


def coverage(db: sqlite3.Connection, portal: str, first: date, last: date) -> dict[str, Share]:
    """Per field, what the pages of these days had; captures of the days in Vietnam."""
    sums = ", ".join(f"sum({name})" for name in ("seen", "filled", *_LAYERS))
    rows = db.execute(
        f"SELECT field, {sums} FROM coverage WHERE portal = ? AND day BETWEEN ? AND ? GROUP BY field",
        [portal, first.isoformat(), last.isoformat()],
    )
    return {
        name: Share(seen, filled, dict(zip(_LAYERS, layers, strict=True)))
        for name, seen, filled, *layers in rows
    }


def problems(db: sqlite3.Connection, portal: str, crawl: int) -> list[tuple[str, str, str, str]]:
    """Code, address, message and what was seen, of each open issue that a crawl saw last."""
    return db.execute(
        "SELECT code, url, message, coalesce(seen, '') FROM issues "
        "WHERE portal = ? AND crawl = ? AND resolved IS NULL AND code NOT GLOB 'health.*' ORDER BY id",
        [portal, crawl],
    ).fetchall()


def unread(db: sqlite3.Connection, portal: str, crawl: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Addresses of articles whose page was no article, and how many were visited: those that ``crawl``
    visited last, and all the others."""
    rows = db.execute(
        "SELECT crawl = ?, count(iif(article IS NULL, 1, NULL)), count(*) FROM urls "
        "WHERE portal = ? AND kind = 'article' AND state IN ('done', 'failed') AND capture IS NOT NULL "
        "AND crawl IS NOT NULL GROUP BY 1",
        [crawl, portal],
    )
    found = {bool(here): (none, visited) for here, none, visited in rows}
    return found.get(True, (0, 0)), found.get(False, (0, 0))


def failing(db: sqlite3.Connection, portal: str) -> tuple[int, str | None]:
    """How many addresses of articles failed and rest, and when the first of them is asked again (UTC)."""
    row = db.execute(
        "SELECT count(*), min(next_check) FROM urls "
        "WHERE portal = ? AND state = 'failed' AND kind = 'article'",
        [portal],
    ).fetchone()
    return row[0], row[1]


def robots(db: sqlite3.Connection, portal: str, most: int = 60) -> list[tuple[int, Capture]]:
    """The newest captures of robots.txt that answered 200 or 404, in the newest crawls of a portal, newest
    first, with their numbers."""
    # Every crawl asks for it; without its number all captures of all portals would be looked at.
    rows = db.execute(
        "SELECT id FROM captures WHERE portal = :portal AND url LIKE 'http%/robots.txt' "
        "AND crawl IN (SELECT id FROM crawls WHERE portal = :portal ORDER BY id DESC LIMIT :most) "
        "AND status IN (200, 404) ORDER BY id DESC LIMIT :most",
        {"portal": portal, "most": most},
    )
    return [(number, capture) for (number,) in rows.fetchall() if (capture := find(db, number))]


def last_new(db: sqlite3.Connection, portal: str) -> list[datetime]:
    """When the portal's newest articles were first seen: a moment for each of the last days that brought
    one, newest first."""
    rows = db.execute(
        "SELECT max(first_seen) FROM articles WHERE portal = ? GROUP BY date(first_seen, '+7 hours') "
        "ORDER BY 1 DESC LIMIT 30",
        [portal],
    )
    return [moment for (text,) in rows if (moment := instant(text))]


def open_findings(db: sqlite3.Connection, portal: str) -> set[tuple[str, str]]:
    """Code and field of the open ``health.*`` issues."""
    return set(
        db.execute(
            "SELECT code, field FROM issues WHERE portal = ? AND resolved IS NULL AND code GLOB 'health.*'",
            [portal],
        ).fetchall()
    )


def resolve_findings(
    db: sqlite3.Connection, portal: str, gone: set[tuple[str, str]], *, now: datetime
) -> None:
    """Close findings that are no more.  Within the caller's transaction."""
    db.executemany(
        "UPDATE issues SET resolved = ? WHERE portal = ? AND code = ? AND field = ? AND resolved IS NULL",
        [(stamp(now), portal, code, name) for code, name in sorted(gone)],
    )
