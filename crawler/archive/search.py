# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Search that understands Vietnamese.  For any connection to an archive: it needs no functions of
ours, only SQLite with FTS5.

``docs/search.md`` describes what may be typed.  :func:`find` answers a query with a page of hits and
an honest count; :func:`search` and :func:`count` give one of the two.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from crawler.archive.copies import without
from crawler.archive.marks import Finder, phrases, snippet
from crawler.archive.match import match
from crawler.archive.notes import Note
from crawler.archive.query import Query, parse, titles_tell
from crawler.archive.rank import Weigher
from crawler.archive.restrict import Place, place

Order = Literal["relevance", "newest", "oldest"]

#: Relevance is weighed among so many of the newest articles of each kind: with the words side by side
#: in the title, anywhere in the title, side by side in the text (of the newest TOGETHER that hold them),
#: and anywhere; if there are no more than _ALL, among all.  Weighing 800,000 hits of a common word takes
#: over a second.  The rest follows, newest first.
CANDIDATES = 100
TOGETHER = 2_000
_ALL = 200
#: Counting stops here: "more than 10,000".
COUNTED = 10_000
#: So many hits are counted between two looks at the clock.
_BETWEEN_LOOKS = 16
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
    notes: tuple[Note, ...]


def find(
    db: sqlite3.Connection,
    query: str | Query,
    *,
    order: Order = "relevance",
    limit: int = 20,
    offset: int = 0,
    unique: bool = False,
    patience: float | None = None,
) -> Found:
    """A page of articles that match ``query``, and how many match in all: up to COUNTED, and as many as
    ``patience``, in seconds of this thread's CPU time beyond those of the page, allows; then the number
    is a round one that there are more of.  Counting all hits of a rare phrase of common words takes ten
    times as long as finding a page of them.

    ``relevance`` puts the best first and falls back on ``newest`` when no word is asked for; ``newest``
    and ``oldest`` go by the first known time of publication.  ``unique`` shows one article of each story,
    of those that match the one published first.  Raises ValueError when ``limit`` or
    ``offset`` is negative, and for nothing that is in the query.
    """
    _must_be_there(limit, offset)
    asked = _asked(query)
    if asked.asks_nothing:
        return Found(asked, (), Total(0), asked.notes)
    here, words = place(db, asked), match(asked.wanted).words
    newest = _Newest(db, without(db, here, words) if unique else here, words)
    page = _page(newest, asked, order, limit, offset)
    counted = newest.total(patience=patience, at_least=offset + len(page))
    return Found(asked, tuple(hits_of(db, page, asked)), counted, asked.notes)


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
    """The articles of :func:`find`, not counted, which spares most of the work where many match; filters
    are added to those in the query (see Query.narrowed).

    Raises ValueError when ``since`` or ``until`` is no day, or ``limit`` or ``offset`` negative.
    """
    _must_be_there(limit, offset)
    asked = _asked(query).narrowed(portal=portal, section=section, author=author, since=since, until=until)
    if asked.asks_nothing:
        return []
    newest = _Newest(db, place(db, asked), match(asked.wanted).words)
    return hits_of(db, _page(newest, asked, order, limit, offset), asked)


def numbers(
    db: sqlite3.Connection,
    query: str | Query,
    *,
    portal: str = "",
    section: str = "",
    author: str = "",
    since: str = "",
    until: str = "",
    unique: bool = False,
) -> list[int]:
    """The numbers of all articles that :func:`search` would find without a limit, oldest first;
    ``unique`` as in :func:`find`."""
    asked = _asked(query).narrowed(portal=portal, section=section, author=author, since=since, until=until)
    if asked.asks_nothing:
        return []
    here, words = place(db, asked), match(asked.wanted).words
    here = without(db, here, words) if unique else here
    return here.found(db, words, oldest_first=True, limit=_MOST)


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
    return _Newest(db, place(db, asked), match(asked.wanted).words).total(at_most)


def _must_be_there(limit: int, offset: int) -> None:
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")


def _asked(query: str | Query) -> Query:
    return parse(query) if isinstance(query, str) else query


class _Newest:
    """The newest articles of a query, walked once and further only when more are asked for: the walk is
    what a search for a rare phrase of common words costs."""

    def __init__(self, db: sqlite3.Connection, here: Place, words: str) -> None:
        self.db, self.here, self.words = db, here, words
        self.known: list[int] = []
        self.ended = False
        self._walk: Iterator[int] | None = None

    def first(self, number: int) -> list[int]:
        self._on(number - len(self.known))
        return self.known[:number]

    def _on(self, number: int) -> None:
        """Take up to so many more."""
        if self.ended or number <= 0:
            return
        if self._walk is None:
            self._walk = self.here.walk(self.db, self.words)
        before = len(self.known)
        self.known += islice(self._walk, number)
        self.ended = len(self.known) - before < number

    def total(self, at_most: int = COUNTED, *, patience: float | None = None, at_least: int = 0) -> Total:
        """``at_least`` so many are known to match; see :func:`find` for ``patience``."""
        if patience is None:
            number = len(self.first(at_most + 1))
            return Total(min(number, at_most), number > at_most)
        until = time.thread_time() + patience
        self.first(min(at_least, at_most) + 1)
        while not self.ended and len(self.known) <= at_most and time.thread_time() < until:
            self._on(_BETWEEN_LOOKS)
        number = len(self.known)
        if self.ended and number <= at_most:
            return Total(number)
        return Total(max(_round(min(number - 1, at_most)), min(at_least, at_most)), True)

    def oldest(self, limit: int, offset: int) -> list[int]:
        self.first(offset + limit + 1)
        if self.ended:
            return self.known[::-1][offset : offset + limit]
        return self.here.found(self.db, self.words, oldest_first=True, limit=limit, offset=offset)


def _round(number: int) -> int:
    """The round number at or below: 4,321 is 4,000."""
    step: int = 10 ** (len(str(number)) - 1)
    return number // step * step


def _page(newest: _Newest, asked: Query, order: Order, limit: int, offset: int) -> list[int]:
    limit, offset = min(limit, _MOST), min(offset, _MOST)
    if order == "oldest":
        return newest.oldest(limit, offset)
    if order == "newest" or asked.wanted is None:
        return newest.first(offset + limit)[offset:]
    # The best, and after them all others, newest first: every page is a piece of the same list.
    best = _best(newest, asked)
    page = best[offset : offset + limit]
    if len(page) < limit:
        start, candidates = max(offset - len(best), 0), set(best)
        rest = newest.first(len(best) + start + limit)
        others = [number for number in rest if number not in candidates]
        page += others[start : start + limit - len(page)]
    return page


def _best(newest: _Newest, asked: Query) -> list[int]:
    """The candidates, best first."""
    if len(few := newest.first(_ALL + 1)) <= _ALL:
        return _ordered(newest.db, asked, few)
    db, here = newest.db, newest.here
    wanted, in_titles = match(asked.wanted), match(asked.wanted, "titles_fts")
    titled: set[int] = set()
    for expression in filter(None, (in_titles.together, in_titles.words)):
        titled.update(here.found(db, expression, index="titles_fts", limit=CANDIDATES))
    if not titles_tell(asked.wanted):
        among = f"rowid IN ({', '.join(map(str, titled))})"
        believed = f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND {among}"
        titled = {number for (number,) in db.execute(believed, [newest.words])}
    candidates = titled.union(newest.first(CANDIDATES))
    if wanted.together:
        # Among the newest: there may be no such phrase, and common words are everywhere.
        oldest = newest.first(TOGETHER)[-1]
        candidates.update(here.found(db, wanted.together, limit=CANDIDATES, beyond=oldest))
    return _ordered(db, asked, candidates)


def _ordered(db: sqlite3.Connection, asked: Query, candidates: Iterable[int]) -> list[int]:
    weigher = Weigher(asked.wanted)
    rows = _rows(db, candidates, "id, title, lead, byline, body")
    ordered = sorted(rows, key=lambda row: (weigher.merit(row[1:]), row[0]), reverse=True)
    return [number for number, *_ in ordered]


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
        shown = snippet((lead, body), finders, otherwise=(title, byline))
        hits[int(number)] = Hit(int(number), name, title, url, published, section, byline, shown)
    return [hits[number] for number in numbers if number in hits]
