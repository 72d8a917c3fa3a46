# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Where a search looks: its filters as words of the index and ranges of article numbers.

A portal and a section are words that their articles carry in the index, so that a filter costs no
more than a word; a range of days is a range of article numbers, with a list of the few articles
that are numbered elsewhere (:data:`crawler.archive.numbers.STRAY`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, Literal

from crawler.archive.cells import PLACES, first_id_of
from crawler.archive.match import Index
from crawler.archive.numbers import STRAY
from crawler.archive.query import Filter, Query
from crawler.archive.tones import portal_key, section_key, spellings
from crawler.text import fold, one_line

Part = Literal["numbered", "strays", "all"]

#: Up to so many articles are looked up in the index one by one; of more, each hit is looked up in them.
_FEW = 500
_NOWHERE = '"ǀnone"'


@dataclass(frozen=True, slots=True)
class Place:
    """``keys`` is an FTS5 expression to be joined with AND, or empty; ``condition`` is SQL on
    ``rowid``, or empty; ``since`` and ``until`` are days or empty.  ``strays`` counts the articles
    of these days that are numbered elsewhere; ``hidden`` is a JSON list of articles to pass over."""

    keys: str = ""
    condition: str = ""
    since: str = ""
    until: str = ""
    strays: int = 0
    hidden: str = ""

    def found(
        self,
        db: sqlite3.Connection,
        expression: str,
        *,
        index: Index = "articles_fts",
        oldest_first: bool = False,
        limit: int,
        offset: int = 0,
        beyond: int = 0,
    ) -> list[int]:
        """Numbers of articles that match ``expression`` here, newest (or oldest) first, not below
        ``beyond``."""
        walk = self.walk(db, expression, index=index, oldest_first=oldest_first, beyond=beyond)
        return list(islice(walk, offset, offset + limit))

    def walk(
        self,
        db: sqlite3.Connection,
        expression: str,
        *,
        index: Index = "articles_fts",
        oldest_first: bool = False,
        beyond: int = 0,
    ) -> Iterator[int]:
        """The same one by one: the index is read only so far as numbers are taken."""

        def part(which: Part) -> Iterator[int]:
            rows = self.rows(
                *(db, "rowid", expression, which),
                index=index,
                beyond=beyond,
                end=f"ORDER BY rowid {'ASC' if oldest_first else 'DESC'}",
            )
            return (number for (number,) in rows)

        if not (self.since or self.until):
            return part("all")
        return merge(part("numbered"), part("strays"), reverse=not oldest_first)

    def rows(
        self,
        db: sqlite3.Connection,
        columns: str,
        expression: str,
        part: Part,
        *,
        index: Index = "articles_fts",
        beyond: int = 0,
        end: str = "",
    ) -> Iterator[tuple[Any, ...]]:
        """``columns`` of the index for articles that match here: of those whose numbers tell their day,
        of the strays, or of all (then without regard to days)."""
        if part == "strays" and not self.strays:
            return iter(())
        where = [f"{index} MATCH :wanted", *([self.condition] if self.condition else [])]
        if part == "numbered":
            beyond = max(beyond, _first(self.since)) if self.since else beyond
            where += [f"rowid < {_first(self.until) + PLACES}"] if self.until else []
            where.append(f"+rowid NOT IN (SELECT id FROM articles WHERE {STRAY})")
        elif part == "strays":
            looked_up = "" if self.strays <= _FEW else "+"
            where.append(f"{looked_up}rowid IN (SELECT id FROM articles WHERE {self._stray()})")
        where += ["+rowid NOT IN (SELECT value FROM json_each(:hidden))"] if self.hidden else []
        # One lower bound: of two, FTS5 would take the first, and walk on below the second.
        where += [f"rowid >= {beyond}"] if beyond else []
        return db.execute(
            f"SELECT {columns} FROM {index} WHERE {' AND '.join(where)} {end}",
            {
                "wanted": f"({expression}) AND {self.keys}" if self.keys else expression,
                "since": self.since,
                "until": self.until,
                "hidden": self.hidden,
            },
        )

    def _stray(self) -> str:
        since = " AND day >= :since" if self.since else ""
        return STRAY + since + (" AND day <= :until" if self.until else "")


def _first(day: str) -> int:
    return first_id_of(date.fromisoformat(day))


def place(db: sqlite3.Connection, query: Query) -> Place:
    """Where ``query`` looks."""
    keys, conditions = [], []
    for name in ("portal", "province", "section"):
        for excluded in (False, True):
            chosen = [f for f in query.filters if f.field == name and f.excluded == excluded]
            if chosen:
                words = sorted({key for one in chosen for key in _keys(db, one)}) or [_NOWHERE]
                keys.append(("NOT " if excluded else "") + f"({' OR '.join(words)})")
    for excluded in (False, True):
        chosen = [f for f in query.filters if f.field == "author" and f.excluded == excluded]
        if chosen:
            conditions.append(_by(db, chosen, excluded))
    here = Place(_expression(keys), " AND ".join(conditions), query.since, query.until)
    count = f"SELECT count(*) FROM articles WHERE {here._stray()}"
    (strays,) = db.execute(count, {"since": query.since, "until": query.until}).fetchone()
    return replace(here, strays=strays)


def _expression(keys: list[str]) -> str:
    # NOT has two sides in FTS5, and takes away from all that stands before it.
    there = [key for key in keys if not key.startswith("NOT ")]
    gone = [key for key in keys if key.startswith("NOT ")]
    base = " AND ".join(there) or ('"ǀa"' if gone else "")
    for key in gone:
        base = f"({base}) {key}"
    return f"({base})" if base else ""


def _keys(db: sqlite3.Connection, wanted: Filter) -> list[str]:
    if wanted.field == "section":
        return [f'"{section_key(name)}"' for name in sections(db) if same(wanted.value, name)]
    rows = db.execute("SELECT name, title, province, coalesce(province_before, '') FROM portals")
    return [
        f'"{portal_key(name)}"'
        for name, title, *provinces in rows
        if any(
            same(wanted.value, text)
            for text in ((name, title) if wanted.field == "portal" else _each(provinces))
        )
    ]


def _each(provinces: list[str]) -> list[str]:
    return [part for province in provinces for part in (province, *province.replace(";", ",").split(","))]


def _by(db: sqlite3.Connection, chosen: list[Filter], excluded: bool) -> str:
    names = db.execute("SELECT id, name FROM authors").fetchall()
    ids = [number for number, name in names if any(same(one.value, name) for one in chosen)]
    listed = ", ".join(map(str, ids))
    articles = f"SELECT article FROM article_authors WHERE author IN ({listed})"
    if excluded:
        return f"+rowid NOT IN ({articles})"
    few = len(db.execute(f"{articles} LIMIT {_FEW + 1}").fetchall()) <= _FEW
    return f"{'' if few else '+'}rowid IN ({articles})"


def sections(db: sqlite3.Connection) -> list[str]:
    """Every section once, by steps through the index and not by a look at every article."""
    rows = db.execute(
        "WITH RECURSIVE step(name) AS (SELECT min(section) FROM articles UNION ALL "
        "SELECT (SELECT min(section) FROM articles WHERE section > step.name) FROM step "
        "WHERE name IS NOT NULL) SELECT name FROM step WHERE name IS NOT NULL"
    )
    return [name for (name,) in rows]


def same(typed: str, name: str) -> bool:
    """Whether ``typed`` means ``name``: the whole of it, without regard to case, to where a tone mark
    stands, and to marks when none are typed."""
    typed, name = one_line(typed).casefold(), one_line(name).casefold()
    # Letters first, which all spellings share: there may be 50,000 authors to compare with.
    if (bare := fold(typed)) != fold(name):
        return False
    return (
        bare == typed
        or typed == name
        or " ".join(spellings(name.split())[-1]) in {" ".join(way) for way in spellings(typed.split())}
    )
