# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Search that understands Vietnamese.  For any connection to an archive: it needs no functions of
ours, only SQLite with FTS5."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crawler.archive.match import Match, match
from crawler.archive.tones import spellings
from crawler.text import fold, one_line

#: Relevance is reckoned over the newest hits only: scoring 800,000 hits of a common word in a
#: million articles takes over a second, scoring 2,000 some 40 ms (measured).  Articles that hold
#: all words side by side are always among the candidates, up to as many again.
CANDIDATES = 2_000

_SNIPPET = """
SELECT coalesce(nullif(snippet(articles_fts, -1, '⟦', '⟧', '…', 40), ''),
                snippet(articles_fts, 0, '⟦', '⟧', '…', 40))
FROM articles_fts WHERE articles_fts MATCH ? AND rowid = ?"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.  ``snippet`` shows the place, with the words between ⟦ and ⟧; for a
    search without words it is the beginning of the text.  Unknown fields are empty."""

    id: int
    portal: str
    title: str
    url: str
    published: str
    section: str
    byline: str
    snippet: str


def search(
    db: sqlite3.Connection,
    query: str,
    *,
    portal: str = "",
    section: str = "",
    author: str = "",
    since: str = "",
    until: str = "",
    order: Literal["relevance", "newest"] = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> list[Hit]:
    """Articles that hold all words of ``query`` (see :func:`crawler.archive.match.match`).

    ``portal`` is a portal's name.  ``section`` and ``author`` are compared whole, without regard to
    case, and to marks when none are typed.  ``since`` and ``until`` are days (``2022-09-14``) of
    publication in Vietnam, both included; articles of unknown date are in no such range.  An empty
    query lists the newest; ``newest`` goes by the first known time of publication.

    Raises ValueError when ``since`` or ``until`` is no day, or ``limit`` or ``offset`` negative.
    """
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")
    where, values = _filters(db, portal=portal, section=section, author=author, since=since, until=until)
    wanted = match(query)
    values |= {"limit": min(limit, 2**31), "offset": min(offset, 2**31)}
    if wanted is None:
        if query.strip():
            return []
        # With a range of days, a walk along the index of days; it holds the ids in order too.
        by = "day DESC, id DESC" if since or until else "id DESC"
        found = db.execute(
            f"SELECT id FROM articles WHERE {where or '1'} ORDER BY {by} LIMIT :limit OFFSET :offset",
            values,
        )
    elif order == "newest":
        found = db.execute(
            f"SELECT rowid FROM articles_fts WHERE {_among(where)} "
            "ORDER BY rowid DESC LIMIT :limit OFFSET :offset",
            values | {"match": wanted.words},
        )
    else:
        found = _ranked(db, wanted, where, values)
    return [_hit(db, number, wanted) for (number,) in found.fetchall()]


def count(
    db: sqlite3.Connection,
    query: str,
    *,
    portal: str = "",
    section: str = "",
    author: str = "",
    since: str = "",
    until: str = "",
) -> int:
    """How many articles :func:`search` would find without a limit."""
    where, values = _filters(db, portal=portal, section=section, author=author, since=since, until=until)
    wanted = match(query)
    if wanted is None:
        if query.strip():
            return 0
        row = db.execute(f"SELECT count(*) FROM articles WHERE {where or '1'}", values)
    else:
        row = db.execute(
            f"SELECT count(*) FROM articles_fts WHERE {_among(where)}",
            values | {"match": wanted.words},
        )
    return int(row.fetchone()[0])


def _ranked(db: sqlite3.Connection, wanted: Match, where: str, values: dict[str, Any]) -> sqlite3.Cursor:
    """The newest candidates and the newest older ones that hold the words side by side, best first.

    Scores of the two halves compare: BM25 adds up the words and phrases of an expression, and both
    expressions are made of the same ones.
    """
    values = values | {"candidates": max(CANDIDATES, values["offset"] + values["limit"])}
    values |= {"match": wanted.words, "ranked": wanted.ranked, "together": wanted.together}
    oldest = db.execute(
        f"SELECT min(rowid), count(*) FROM (SELECT rowid FROM articles_fts WHERE {_among(where)} "
        "ORDER BY rowid DESC LIMIT :candidates)",
        values,
    ).fetchone()
    values["oldest"] = oldest[0] or 0
    scored = (
        f"SELECT rowid, rank AS score FROM articles_fts WHERE {_among(where, 'ranked')} AND rowid >= :oldest"
    )
    if wanted.together and oldest[1] == values["candidates"]:
        scored += (
            " UNION ALL SELECT * FROM (SELECT rowid, rank AS score FROM articles_fts "
            f"WHERE {_among(where, 'together')} AND rowid < :oldest "
            "ORDER BY rowid DESC LIMIT :candidates)"
        )
    return db.execute(
        f"SELECT rowid FROM ({scored}) ORDER BY score, rowid DESC LIMIT :limit OFFSET :offset", values
    )


def _among(where: str, expression: str = "match") -> str:
    # The unary plus makes SQLite walk the index and look each row up in the list of allowed ones,
    # instead of asking the index anew for every allowed row.
    return f"articles_fts MATCH :{expression}" + (
        f" AND +rowid IN (SELECT id FROM articles WHERE {where})" if where else ""
    )


def _filters(
    db: sqlite3.Connection, *, portal: str, section: str, author: str, since: str, until: str
) -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    values: dict[str, Any] = {}
    if portal:
        parts.append("portal = :portal")
        values["portal"] = portal
    if section:
        parts.append(_one_of("section", [name for name in _sections(db) if _same(section, name)], values))
    if author:
        ids = [number for number, name in db.execute("SELECT id, name FROM authors") if _same(author, name)]
        among = _one_of("author", ids, values)
        parts.append(f"id IN (SELECT article FROM article_authors WHERE {among})")
    if since:
        parts.append("day >= :since")
        values["since"] = _day(since, "since")
    if until:
        parts.append("day <= :until")
        values["until"] = _day(until, "until")
    return " AND ".join(parts), values


def _one_of(column: str, wanted: list[Any], values: dict[str, Any]) -> str:
    names = {f"{column}{position}": value for position, value in enumerate(wanted)}
    values |= names
    return f"{column} IN ({', '.join(':' + name for name in names)})"


def _sections(db: sqlite3.Connection) -> list[str]:
    """Every section once, by steps through the index and not by a look at every article."""
    rows = db.execute(
        "WITH RECURSIVE step(name) AS (SELECT min(section) FROM articles UNION ALL "
        "SELECT (SELECT min(section) FROM articles WHERE section > step.name) FROM step "
        "WHERE name IS NOT NULL) SELECT name FROM step WHERE name IS NOT NULL"
    )
    return [name for (name,) in rows]


def _same(typed: str, name: str) -> bool:
    typed, name = one_line(typed).casefold(), one_line(name).casefold()
    if fold(typed) == typed:
        return typed == fold(name)
    return (
        " ".join(spellings(name.split())[-1]) in {" ".join(way) for way in spellings(typed.split())}
        or typed == name
    )


def _day(text: str, name: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise ValueError(f"{name} must be a day such as 2022-09-14, not {text!r}") from None


def _hit(db: sqlite3.Connection, number: int, wanted: Match | None) -> Hit:
    row = db.execute(
        "SELECT portal, title, url, published, section, byline, coalesce(lead, substr(body, 1, 300)) "
        "FROM articles WHERE id = ?",
        [number],
    ).fetchone()
    name, title, url, published, section, byline, beginning = (value or "" for value in row)
    if wanted is None:
        snippet = beginning
    else:
        snippet = db.execute(_SNIPPET, [wanted.ranked, number]).fetchone()[0] or ""
    return Hit(number, name, title, url, published, section, byline, snippet)
