# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Counts of a query's articles by portal, province, section, author, year and month."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from crawler.archive.cells import PLACES, day_of
from crawler.archive.match import EVERYTHING, Index, match
from crawler.archive.query import Query, parse
from crawler.archive.restrict import Part, Place, place
from crawler.archive.search import Hit, Total, hits_of
from crawler.archive.tones import portal_key, section_key

By = Literal["month", "year", "portal", "province", "section", "author"]
BYS: tuple[By, ...] = get_args(By)

#: Without years and months, which the index counts by itself, so many of the newest articles are
#: counted for a facet beside a list; each has to be looked up.
COUNTED = 20_000
EVERY_ONE = 2**31
UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Count:
    """``hits`` of the articles of ``value``; ``of`` is how many articles there are with this value and
    the query's filters, whatever words they hold (None when not asked for).  ``first`` and ``last`` are
    days of publication, empty when unknown."""

    value: str
    hits: int
    of: int | None = None
    first: str = ""
    last: str = ""

    @property
    def share(self) -> float | None:
        """Hits per article, 0 to 1."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Facet:
    """Times in order and without gaps, everything else by size.  ``counted`` is how many articles the
    counts are made of; when it says more, only the newest were counted."""

    by: By
    counts: tuple[Count, ...]
    counted: Total


def facet(
    db: sqlite3.Connection,
    query: str | Query,
    by: By,
    *,
    share: bool = False,
    at_most: int = COUNTED,
) -> Facet:
    """The articles of ``query`` counted ``by`` something.

    An article with two authors counts for both, one of unknown date or section for UNKNOWN; agencies and
    other sources are no authors; sections that differ in case only are one.  With ``share`` every count
    is set against all articles of its kind; not for authors, and not when only the newest were counted.
    """
    asked = parse(query) if isinstance(query, str) else query
    if asked.asks_nothing:
        return Facet(by, (), Total(0))
    if by in ("month", "year"):
        return _by_time(db, asked, by, share)
    here = place(db, asked)
    numbers = here.found(db, match(asked.wanted).words, limit=at_most + 1)
    counted = Total(min(len(numbers), at_most), len(numbers) > at_most)
    value, joined = _JOINS[by]
    rows = db.execute(
        f"SELECT coalesce({value}, ''), count(*), coalesce(min(a.day), ''), coalesce(max(a.day), '') "
        f"FROM json_each(?) hit CROSS JOIN articles a ON a.id = hit.value {joined} GROUP BY 1",
        [json.dumps(numbers[:at_most])],
    ).fetchall()
    counts = [Count(value, hits, None, first, last) for value, hits, first, last in rows]
    if by == "section":
        counts = _one_spelling(counts)
    if share and by != "author" and not counted.more:
        everything = _all(db, here, by, [count.value for count in counts])
        counts = [replace(count, of=everything.get(count.value)) for count in counts]
    return Facet(by, _by_size(counts), counted)


def beside(
    db: sqlite3.Connection, query: str | Query, bys: Sequence[By], *, at_most: int = COUNTED
) -> Iterator[tuple[By, Facet]]:
    """The facets of a page of hits, by year, month, portal and section, as :func:`facet` gives them but
    without first and last days.  The index is walked once for all, and once more for times of which there
    are more than ``at_most``."""
    asked = parse(query) if isinstance(query, str) else query
    if asked.asks_nothing:
        return
    numbers = place(db, asked).found(db, match(asked.wanted).words, limit=at_most + 1)
    counted = Total(min(len(numbers), at_most), len(numbers) > at_most)
    rows = db.execute(
        "SELECT a.portal, coalesce(a.section, ''), coalesce(a.day, '') "
        "FROM json_each(?) hit CROSS JOIN articles a ON a.id = hit.value",
        [json.dumps(numbers[:at_most])],
    ).fetchall()
    read: dict[By, Callable[[tuple[str, str, str]], str]] = {
        "portal": lambda row: row[0],
        "section": lambda row: row[1],
        "month": lambda row: row[2][:7],
        "year": lambda row: row[2][:4],
    }
    for by in bys:
        if by in ("month", "year") and counted.more:
            yield by, _by_time(db, asked, by, share=False)
            continue
        hits = Counter(map(read[by], rows))
        if by in ("month", "year"):
            yield by, Facet(by, _in_order(hits, by), counted)
            continue
        counts = [Count(value, number) for value, number in hits.items()]
        counts = _one_spelling(counts) if by == "section" else counts
        yield by, Facet(by, _by_size(counts), counted)


def _by_size(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda count: (-count.hits, count.value)))


def _one_spelling(counts: list[Count]) -> list[Count]:
    """Sections that share a key, under the name that most of them have."""
    merged: dict[str, Count] = {}
    for count in sorted(counts, key=lambda count: -count.hits):
        key = section_key(count.value)
        known = merged.get(key)
        merged[key] = count if known is None else _sum(known, count)
    return list(merged.values())


def _sum(one: Count, other: Count) -> Count:
    return replace(
        one,
        hits=one.hits + other.hits,
        first=min(filter(None, (one.first, other.first)), default=""),
        last=max(one.last, other.last),
    )


#: The value of an article ``a``, and what is joined to it.
_JOINS: dict[By, tuple[str, str]] = {
    "portal": ("a.portal", ""),
    "section": ("a.section", ""),
    "province": ("p.province", "JOIN portals p ON p.name = a.portal"),
    "author": (
        "w.name",
        "JOIN article_authors x ON x.article = a.id AND x.role <> 'source' JOIN authors w ON w.id = x.author",
    ),
}


def _all(db: sqlite3.Connection, here: Place, by: By, values: Iterable[str]) -> dict[str, int]:
    """All articles of each value in this place, counted along their keys in the index of titles."""
    portals: dict[str, list[str]] = {}
    if by == "province":
        for name, province in db.execute("SELECT name, province FROM portals"):
            portals.setdefault(province, []).append(portal_key(name))
    keys = {
        value: portals.get(value, [])
        if by == "province"
        else [portal_key(value) if by == "portal" else section_key(value)]
        for value in values
        if value
    }
    return {
        value: _number(db, here, " OR ".join(f'"{key}"' for key in some))
        for value, some in keys.items()
        if some
    }


def _number(db: sqlite3.Connection, here: Place, expression: str) -> int:
    parts: tuple[Part, ...] = ("numbered", "strays") if here.since or here.until else ("all",)
    counts = (here.rows(db, "count(*)", expression, part, index="titles_fts") for part in parts)
    return sum(number for rows in counts for (number,) in rows)


def _by_time(db: sqlite3.Connection, asked: Query, by: By, share: bool) -> Facet:
    here = place(db, asked)
    hits = _times(db, here, match(asked.wanted).words, by)
    of = _times(db, here, EVERYTHING, by) if share else None
    return Facet(by, _in_order(hits, by, of), Total(sum(hits.values())))


def _in_order(hits: Counter[str], by: By, of: Counter[str] | None = None) -> tuple[Count, ...]:
    """Months or years without gaps, and after them the unknown."""
    values = _without_gaps([*hits, *(of or {})], by) + ([UNKNOWN] if hits[UNKNOWN] else [])
    return tuple(Count(value, hits[value], of[value] if of else None) for value in values)


def _times(db: sqlite3.Connection, here: Place, expression: str, by: By) -> Counter[str]:
    """Month or year -> articles.  Numbers tell the day, but for those of strays."""
    length = 7 if by == "month" else 4
    index: Index = "titles_fts" if expression == EVERYTHING else "articles_fts"
    counts: Counter[str] = Counter()
    days = here.rows(db, f"rowid / {PLACES}, count(*)", expression, "numbered", index=index, end="GROUP BY 1")
    for day, number in days:
        counts[day_of(day * PLACES).isoformat()[:length]] += number
    for day in _stray_days(db, here, expression, index).values():
        counts[day[:length]] += 1
    return counts


def _stray_days(
    db: sqlite3.Connection, here: Place, expression: str, index: Index = "articles_fts"
) -> dict[int, str]:
    numbers = [number for (number,) in here.rows(db, "rowid", expression, "strays", index=index)]
    rows = db.execute(
        "SELECT a.id, coalesce(a.day, '') FROM json_each(?) hit CROSS JOIN articles a ON a.id = hit.value",
        [json.dumps(numbers)],
    )
    return dict(rows.fetchall())


def _without_gaps(values: Iterable[str], by: By) -> list[str]:
    known = sorted(value for value in values if value)
    if not known:
        return []
    if by == "year":
        return [f"{year:04}" for year in range(int(known[0]), int(known[-1]) + 1)]
    first, last = (int(value[:4]) * 12 + int(value[5:]) - 1 for value in (known[0], known[-1]))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def appearances(db: sqlite3.Connection, query: str | Query) -> tuple[Hit, Hit] | None:
    """The first and the last article of known date that match, by day of publication."""
    asked = parse(query) if isinstance(query, str) else query
    if asked.asks_nothing:
        return None
    here, wanted = place(db, asked), match(asked.wanted).words
    ends = [
        number
        for direction in ("ASC", "DESC")
        for (number,) in here.rows(db, "rowid", wanted, "numbered", end=f"ORDER BY rowid {direction} LIMIT 1")
    ]
    days = {number: day_of(number).isoformat() for number in ends}
    days |= {number: day for number, day in _stray_days(db, here, wanted).items() if day}
    if not days:
        return None
    ordered = sorted(days, key=lambda number: (days[number], number))
    first, last = hits_of(db, [ordered[0]], asked), hits_of(db, [ordered[-1]], asked)
    return first[0], last[0]
