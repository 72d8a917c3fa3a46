# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Where a search looks: its filters as words of the index and ranges of article numbers.

A portal and a section are words that their articles carry in the index, so that a filter costs no
more than a word; a range of days is a range of article numbers, with a list of the few articles
that are numbered elsewhere (:data:`crawler.archive.numbers.STRAY`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import islice
from typing import Literal

from crawler.archive.cells import PLACES, first_id_of
from crawler.archive.numbers import STRAY
from crawler.archive.query import Filter, Query
from crawler.archive.tones import portal_key, section_key, spellings
from crawler.text import fold, one_line

Index = Literal["articles_fts", "titles_fts"]

#: Up to so many articles are looked up in the index one by one; of more, each hit is looked up in them.
_FEW = 500
_NOWHERE = '"ǀnone"'


@dataclass(frozen=True, slots=True)
class Place:
    """``keys`` is an FTS5 expression to be joined with AND, or empty; ``condition`` is SQL on
    ``rowid``, or empty; ``strays`` are articles of the range of days that have other numbers."""

    keys: str = ""
    condition: str = ""
    low: int | None = None
    high: int | None = None
    strays: tuple[int, ...] = ()

    def found(
        self,
        db: sqlite3.Connection,
        expression: str,
        *,
        index: Index = "articles_fts",
        oldest_first: bool = False,
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        """Numbers of articles that match ``expression`` here, newest (or oldest) first."""
        wanted = f"({expression}) AND {self.keys}" if self.keys else expression
        direction = "ASC" if oldest_first else "DESC"
        ranges = [name for name, value in (("low", self.low), ("high", self.high)) if value is not None]
        inside = [f"rowid {'>=' if name == 'low' else '<='} :{name}" for name in ranges]
        if ranges:
            inside.append(f"+rowid NOT IN (SELECT id FROM articles WHERE {STRAY})")

        def walk(conditions: list[str]) -> Iterator[int]:
            where = " AND ".join([f"{index} MATCH :wanted", *conditions, *filter(None, [self.condition])])
            rows = db.execute(
                f"SELECT rowid FROM {index} WHERE {where} ORDER BY rowid {direction} LIMIT :limit",
                {
                    "wanted": wanted,
                    "low": self.low,
                    "high": self.high,
                    "strays": json.dumps(self.strays),
                    "limit": offset + limit,
                },
            )
            return (number for (number,) in rows)

        if not self.strays:
            return list(islice(walk(inside), offset, None))
        among = ["rowid IN (SELECT value FROM json_each(:strays))"]
        both = merge(walk(inside), walk(among), reverse=not oldest_first)
        return list(islice(both, offset, offset + limit))


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
    return Place(_expression(keys), " AND ".join(conditions), *_range(db, query))


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


def _range(db: sqlite3.Connection, query: Query) -> tuple[int | None, int | None, tuple[int, ...]]:
    if not (query.since or query.until):
        return None, None, ()
    since, until = query.since or "0001-01-01", query.until or "9999-12-31"
    strays = db.execute(f"SELECT id FROM articles WHERE {STRAY} AND day BETWEEN ? AND ?", [since, until])
    low = first_id_of(date.fromisoformat(since)) if query.since else None
    high = first_id_of(date.fromisoformat(until)) + PLACES - 1 if query.until else None
    return low, high, tuple(number for (number,) in strays)


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
    if fold(typed) == typed:
        return typed == fold(name)
    return (
        " ".join(spellings(name.split())[-1]) in {" ".join(way) for way in spellings(typed.split())}
        or typed == name
    )
