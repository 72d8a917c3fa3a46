"""What a reader looks for: the parameters of the search page and of every list."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crawler.archive.facets import By, Count, Facet, beside
from crawler.archive.marks import Finder, marked, phrases
from crawler.archive.query import Query, parse
from crawler.archive.search import Found, Hit, Order, find

#: Articles on a page of a list.
PAGE = 20
#: Nobody reads on behind; deeper pages would cost ever more.
LAST_PAGE = 250
#: Seconds of CPU time that counting may take beyond finding a page: readers wait for the articles, and a
#: rough number of the others will do.
PATIENCE = 0.005
#: Parameters that narrow a search.
NARROWING = ("portal", "section", "author", "province", "year", "since", "until")
#: How the query language calls those that it calls otherwise.
NARROWED_BY = {"year": "on"}
#: What is counted beside the hits, for one to narrow them.
FACETS: tuple[By, ...] = ("month", "portal", "section")
ORDERS: dict[str, Order] = {"best": "relevance", "newest": "newest", "oldest": "oldest"}


class BadDayError(ValueError):
    """A parameter that should be a day is none; the message is what was typed."""


@dataclass(frozen=True, slots=True)
class Question:
    """``since`` and ``until`` are days in Vietnam, both included; empty parameters do not narrow.
    ``unique`` asks for one article of each story."""

    q: str = ""
    portal: str = ""
    section: str = ""
    author: str = ""
    province: str = ""
    year: str = ""
    since: str = ""
    until: str = ""
    unique: bool = False
    order: str = "best"
    page: int = 1

    def only(self, **fixed: Any) -> Question:
        """The same question within one portal, section, author or day."""
        return replace(self, **fixed)

    def parameters(self) -> dict[str, str]:
        """As they stand in an address, without order and page."""
        given = {name: value for name in ("q", *NARROWING) if (value := getattr(self, name))}
        return given | ({"unique": "1"} if self.unique else {})

    def line(self) -> str:
        """As one line of the query language, which ready questions take."""
        named = [(name, getattr(self, name)) for name in NARROWING]
        fields = [
            f'{NARROWED_BY.get(name, name)}:"{value.replace(chr(34), " ")}"' for name, value in named if value
        ]
        words = f"({self.q})" if fields and self.q else self.q
        return " ".join([words, *fields]).strip()

    def query(self) -> Query:
        """As the archive's search takes it."""
        first, last = (f"{self.year}-01-01", f"{self.year}-12-31") if self.year else ("", "")
        return parse(self.q).narrowed(
            portal=self.portal,
            section=self.section,
            author=self.author,
            province=self.province,
            since=max(first, self.since),
            until=min(filter(None, (last, self.until)), default=""),
        )


def question(args: Any) -> Question:
    """Read the parameters of a request.  Raises BadDayError."""
    given = {name: (args.get(name) or "").strip() for name in (*NARROWING, "q", "order", "page")}
    order = given["order"] if given["order"] in ORDERS else "best" if given["q"] else "newest"
    page = int(given["page"]) if given["page"].isdecimal() else 1
    year = given["year"] if given["year"].isdecimal() and len(given["year"]) == 4 else ""
    return Question(
        q=given["q"],
        portal=given["portal"],
        section=given["section"],
        author=given["author"],
        province=given["province"],
        year=year,
        since=_day(given["since"]),
        until=_day(given["until"]),
        unique=bool(args.get("unique")),
        order=order,
        page=min(max(page, 1), LAST_PAGE),
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadDayError(text) from None


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list."""

    question: Question
    found: Found

    @property
    def hits(self) -> tuple[Hit, ...]:
        return self.found.hits

    def titled(self, hit: Hit) -> str:
        """The title of a hit with the words that were looked for between ⟦ and ⟧."""
        return marked(hit.title, [Finder(phrase) for phrase in phrases(self.found.query.wanted)])

    @property
    def has_next(self) -> bool:
        there = self.found.total
        behind = there.more or there.number > self.question.page * PAGE
        return behind and self.question.page < LAST_PAGE


def answer(db: sqlite3.Connection, asked: Question, size: int = PAGE) -> Answer:
    """Look it up."""
    found = find(
        db,
        asked.query(),
        order=ORDERS[asked.order],
        limit=size,
        offset=(asked.page - 1) * size,
        unique=asked.unique,
        patience=PATIENCE,
    )
    return Answer(asked, found)


def facets(db: sqlite3.Connection, asked: Question) -> dict[By, Facet]:
    """What is found, counted for the reader to narrow it, and by month to see how it went; without those
    that take too long to count, because the articles themselves are there already."""
    wanted, counted = [by for by in FACETS if not getattr(asked, by, "")], dict[By, Facet]()
    try:
        for by, facet in beside(db, asked.query(), wanted):
            if by == "month" and not asked.year:
                counted["year"] = _years(facet)
            counted[by] = facet
    except sqlite3.OperationalError as problem:
        if str(problem) != "interrupted":
            raise
    return counted


def _years(months: Facet) -> Facet:
    """The same counts by year."""
    hits: dict[str, int] = {}
    for count in months.counts:
        hits[count.value[:4]] = hits.get(count.value[:4], 0) + count.hits
    return Facet("year", tuple(Count(value, number) for value, number in hits.items()), months.counted)
