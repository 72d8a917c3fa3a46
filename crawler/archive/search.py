# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Search that understands Vietnamese.  For any connection to an archive: it needs no functions of
ours, only SQLite with FTS5.

``docs/search.md`` describes what may be typed.  :func:`find` answers a query with a page of hits and
an honest count; :func:`search` and :func:`count` give one of the two.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from crawler.archive.marks import Finder, phrases, snippet
from crawler.archive.match import match
from crawler.archive.query import Query, parse, titles_tell
from crawler.archive.rank import Weigher
from crawler.archive.restrict import Place, place

Order = Literal["relevance", "newest", "oldest"]

#: Relevance is weighed among so many of the newest articles of each kind: with the words side by side
#: in the title, anywhere in the title, side by side in the text, and anywhere.  Weighing 800,000 hits
#: of a common word takes over a second.  The rest follows, newest first.
CANDIDATES = 100
#: Counting stops here: "more than 10,000".
COUNTED = 10_000
_MOST = 2**31


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


@dataclass(frozen=True, slots=True)
class Total:
    """How many there are: ``number``, or more when ``more``."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"more than {self.number:,}" if self.more else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``notes`` tell the reader what of the query was ignored."""

    query: Query
    hits: tuple[Hit, ...]
    total: Total
    notes: tuple[str, ...]


def find(
    db: sqlite3.Connection,
    query: str | Query,
    *,
    order: Order = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """A page of articles that match ``query``, and how many match in all (up to COUNTED).

    ``relevance`` puts the best first and falls back on ``newest`` when no word is asked for; ``newest``
    and ``oldest`` go by the first known time of publication.  Raises ValueError when ``limit`` or
    ``offset`` is negative, and for nothing that is in the query.
    """
    asked = _asked(query)
    return Found(
        asked,
        tuple(search(db, asked, order=order, limit=limit, offset=offset)),
        total(db, asked),
        asked.notes,
    )


def search(
    db: sqlite3.Connection,
    query: str | Query,
    *,
    portal: str = "",
    section: str = "",
    author: str = "",
    since: str = "",
    until: str = "",
    order: Order = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> list[Hit]:
    """The articles of :func:`find`; filters are added to those in the query (see Query.narrowed).

    Raises ValueError when ``since`` or ``until`` is no day, or ``limit`` or ``offset`` negative.
    """
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")
    asked = _asked(query).narrowed(portal=portal, section=section, author=author, since=since, until=until)
    if asked.asks_nothing:
        return []
    limit, offset = min(limit, _MOST), min(offset, _MOST)
    here = place(db, asked)
    wanted = match(asked.wanted)
    if order == "relevance" and asked.wanted is not None:
        numbers = _ranked(db, asked, here, limit=limit, offset=offset)
    else:
        numbers = here.found(db, wanted.words, oldest_first=order == "oldest", limit=limit, offset=offset)
    return hits_of(db, numbers, asked)


def numbers(
    db: sqlite3.Connection,
    query: str | Query,
    *,
    portal: str = "",
    section: str = "",
    author: str = "",
    since: str = "",
    until: str = "",
) -> list[int]:
    """The numbers of all articles that :func:`search` would find without a limit, oldest first."""
    asked = _asked(query).narrowed(portal=portal, section=section, author=author, since=since, until=until)
    if asked.asks_nothing:
        return []
    return place(db, asked).found(db, match(asked.wanted).words, oldest_first=True, limit=_MOST)


def count(
    db: sqlite3.Connection,
    query: str | Query,
    *,
    portal: str = "",
    section: str = "",
    author: str = "",
    since: str = "",
    until: str = "",
) -> int:
    """How many articles :func:`search` would find without a limit, all of them counted."""
    asked = _asked(query).narrowed(portal=portal, section=section, author=author, since=since, until=until)
    return total(db, asked, at_most=_MOST).number


def total(db: sqlite3.Connection, query: str | Query, *, at_most: int = COUNTED) -> Total:
    """How many articles match, counted up to ``at_most``."""
    asked = _asked(query)
    if asked.asks_nothing:
        return Total(0)
    here = place(db, asked)
    number = len(here.found(db, match(asked.wanted).words, limit=at_most + 1))
    return Total(min(number, at_most), number > at_most)


def _asked(query: str | Query) -> Query:
    return parse(query) if isinstance(query, str) else query


def _ranked(db: sqlite3.Connection, asked: Query, here: Place, *, limit: int, offset: int) -> list[int]:
    """The candidates, best first, and after them all others, newest first: every page is a piece of the
    same list."""
    wanted = match(asked.wanted)
    candidates: set[int] = set()
    titled: set[int] = set()
    in_titles = match(asked.wanted, "titles_fts")
    for expression in filter(None, (wanted.together, wanted.words)):
        candidates.update(here.found(db, expression, limit=CANDIDATES))
    for expression in filter(None, (in_titles.together, in_titles.words)):
        titled.update(here.found(db, expression, index="titles_fts", limit=CANDIDATES))
    if not titles_tell(asked.wanted):
        among = f"rowid IN ({', '.join(map(str, titled))})"
        titled = {
            number
            for (number,) in db.execute(
                f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND {among}", [wanted.words]
            )
        }
    candidates |= titled
    weigher = Weigher(asked.wanted)
    rows = _rows(db, candidates, "id, title, lead, byline, body")
    best = sorted(rows, key=lambda row: (weigher.merit(row[1:]), row[0]), reverse=True)
    page = [row[0] for row in best[offset : offset + limit]]
    if len(page) == limit or len(candidates) < CANDIDATES:
        return page
    # Past the candidates; so many of the newest hits must be read to skip the candidates among them.
    rest = here.found(db, wanted.words, limit=len(candidates) + max(offset - len(best), 0) + limit)
    others = [number for number in rest if number not in candidates]
    start = max(offset - len(best), 0)
    return page + others[start : start + limit - len(page)]


def _rows(db: sqlite3.Connection, numbers: Iterable[int], columns: str) -> list[tuple[Any, ...]]:
    return db.execute(
        f"SELECT {columns} FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(numbers))],
    ).fetchall()


def hits_of(db: sqlite3.Connection, numbers: list[int], asked: Query) -> list[Hit]:
    """The articles of these numbers, in this order, as hits of a query."""
    finders = [Finder(phrase) for phrase in phrases(asked.wanted)]
    columns = "id, portal, title, url, published, section, byline, lead, body"
    hits = {}
    for number, *fields in _rows(db, numbers, columns):
        name, title, url, published, section, byline, lead, body = (value or "" for value in fields)
        texts = (body, lead, title, byline) if finders else (lead or body,)
        shown = snippet(texts, finders)
        hits[int(number)] = Hit(int(number), name, title, url, published, section, byline, shown)
    return [hits[number] for number in numbers if number in hits]
