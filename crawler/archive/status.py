# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""What the archive holds and how its portals are doing.  Every value goes into JSON as it is."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from crawler.archive.schema import ArchiveError

#: What ``crawl_summary`` counts as filled, and how.
_FILLED = {
    **{
        name: f"{name} IS NOT NULL AND {name} <> ''"
        for name in ("title", "lead", "body", "byline", "section", "published", "agency")
    },
    "authors": "id IN (SELECT article FROM article_authors)",
    "images": "id IN (SELECT article FROM images)",
    "tags": "id IN (SELECT article FROM article_tags)",
}


def names(db: sqlite3.Connection) -> list[str]:
    """The portals that the archive holds anything of, by name."""
    return [name for (name,) in db.execute("SELECT name FROM portals ORDER BY name")]


def status(db: sqlite3.Connection) -> dict[str, Any]:
    """Totals of the archive, and a row per portal (see :func:`portals`).

    ``bytes`` counts payloads as received.  ``sample`` is True when the archive holds the bundled
    fictional portal.
    """
    rows = portals(db)
    captures, received = db.execute(
        "SELECT count(*), coalesce(sum(payload_length), 0) FROM captures"
    ).fetchone()
    issues: dict[str, int] = {}
    frontier: dict[str, int] = {}
    for row in rows:
        for code, number in row["issues"].items():
            issues[code] = issues.get(code, 0) + number
        for state, number in row["frontier"].items():
            frontier[state] = frontier.get(state, 0) + number
    return {
        "articles": sum(row["articles"] for row in rows),
        "versions": db.execute("SELECT count(*) FROM versions").fetchone()[0],
        "captures": captures,
        "bytes": received,
        "first_published": min(
            (row["first_published"] for row in rows if row["first_published"]), default=None
        ),
        "last_published": max((row["last_published"] for row in rows if row["last_published"]), default=None),
        "last_crawl": max((row["last_crawl"]["started"] for row in rows if row["last_crawl"]), default=None),
        "frontier": frontier,
        "issues": issues,
        "sample": any(row["sample"] for row in rows),
        "portals": rows,
    }


def portals(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """The portals of the archive, by name.

    ``first_published`` and ``last_published`` are days in Vietnam; ``last_crawl`` is its newest run
    (``finished`` None: still running, or killed); ``frontier`` counts its URLs by state, ``issues``
    the open ones by code.
    """
    found = []
    for row in _rows(db, "SELECT * FROM portals ORDER BY name"):
        name = row["name"]
        articles, first, last = db.execute(
            "SELECT count(*), min(day), max(day) FROM articles WHERE portal = ?", [name]
        ).fetchone()
        crawls = _rows(
            db,
            "SELECT id, started, finished, outcome FROM crawls WHERE portal = ? ORDER BY id DESC LIMIT 1",
            [name],
        )
        states = db.execute("SELECT state, count(*) FROM urls WHERE portal = ? GROUP BY state", [name])
        codes = db.execute(
            "SELECT code, count(*) FROM issues WHERE portal = ? AND resolved IS NULL GROUP BY code", [name]
        )
        found.append(
            row
            | {
                "domains": json.loads(row["domains"]),
                "sample": bool(row["sample"]),
                "articles": articles,
                "first_published": first,
                "last_published": last,
                "last_crawl": crawls[0] if crawls else None,
                "frontier": dict(states.fetchall()),
                "issues": dict(codes.fetchall()),
            }
        )
    return found


def crawl_summary(db: sqlite3.Connection, crawl_id: int) -> dict[str, Any]:
    """What one crawl brought.

    ``new``, ``changed`` and ``unchanged`` count articles (``unchanged`` were fetched in full or
    confirmed by a 304), ``pages`` all exchanges, ``bytes`` their payloads as received.  ``sections``
    counts the articles it read by section (empty: none told), ``fields`` how many of them have each
    field, ``issues`` the problems it saw by code, each with its number and one message.  Raises
    ArchiveError when there is no such crawl.
    """
    rows = _rows(
        db,
        "SELECT id, portal, reason, started, finished, outcome, counts FROM crawls WHERE id = ?",
        [crawl_id],
    )
    if not rows:
        raise ArchiveError(f"there is no crawl {crawl_id} in this archive")
    pages, received, revisits = db.execute(
        "SELECT count(*), coalesce(sum(payload_length), 0), count(revisit_of) FROM captures WHERE crawl = ?",
        [crawl_id],
    ).fetchone()
    touched = "SELECT DISTINCT article FROM captures WHERE crawl = :crawl AND article IS NOT NULL"
    new, changed = db.execute(
        "SELECT count(DISTINCT iif(changed IS NULL, article, NULL)), "
        "count(DISTINCT iif(changed IS NULL, NULL, article)) "
        "FROM versions WHERE capture IN (SELECT id FROM captures WHERE crawl = ?)",
        [crawl_id],
    ).fetchone()
    at = {"crawl": crawl_id}
    articles = db.execute(f"SELECT count(*) FROM ({touched})", at).fetchone()[0]
    sections = db.execute(
        f"SELECT coalesce(section, ''), count(*) FROM articles WHERE id IN ({touched}) GROUP BY 1 "
        "ORDER BY 2 DESC, 1",
        at,
    )
    counts = db.execute(
        f"SELECT {', '.join(f'count(iif({test}, 1, NULL))' for test in _FILLED.values())} "
        f"FROM articles WHERE id IN ({touched})",
        at,
    ).fetchone()
    problems = db.execute(
        "SELECT code, count(*), min(message) FROM issues WHERE crawl = ? GROUP BY code ORDER BY 2 DESC, code",
        [crawl_id],
    )
    gone, unchanged = db.execute(
        "SELECT count(iif(state = 'gone', 1, NULL)), count(iif(state <> 'gone' AND NOT EXISTS ("
        "SELECT 1 FROM versions v JOIN captures c ON c.id = v.capture "
        "WHERE v.article = articles.id AND c.crawl = :crawl), 1, NULL)) "
        f"FROM articles WHERE id IN ({touched})",
        at,
    ).fetchone()
    return rows[0] | {
        "counts": json.loads(rows[0]["counts"] or "{}"),
        "pages": pages,
        "bytes": received,
        "revisits": revisits,
        "articles": articles,
        "new": new,
        "changed": changed,
        "gone": gone,
        "unchanged": unchanged,
        "sections": dict(sections.fetchall()),
        "fields": dict(zip(_FILLED, counts, strict=True)),
        "issues": {code: {"count": number, "message": message} for code, number, message in problems},
    }


def _rows(db: sqlite3.Connection, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    cursor = db.execute(sql, values or [])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
