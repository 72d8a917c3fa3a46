# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""What the archive holds, counted the ways a reader browses it: by portal, section, author and day.

Days are days of publication in Vietnam (``2022-09-14``).  Articles of unknown date count in totals
and in no day.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from crawler.text import fold


@dataclass(frozen=True, slots=True)
class Tally:
    """A name and the number of its articles."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class PortalView:
    """A newspaper portal and where it comes from and went.  ``predecessors`` are the names of the
    portals it took over; unknown fields are empty; captures are told in UTC."""

    name: str
    title: str
    province: str
    province_before: str
    domains: tuple[str, ...]
    successor: str
    predecessors: tuple[str, ...]
    sample: bool
    first_capture: str
    last_capture: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles by portal and month (``2022-09``), and those of each portal without a date."""

    months: dict[str, dict[str, int]]
    undated: dict[str, int]

    @property
    def by_month(self) -> dict[str, int]:
        """Articles of all portals in each month that has some, in order."""
        total: dict[str, int] = {}
        for months in self.months.values():
            for month, number in months.items():
                total[month] = total.get(month, 0) + number
        return dict(sorted(total.items()))

    def by_year(self, portal: str) -> dict[str, int]:
        """Articles of one portal in each year that has some, in order."""
        years: dict[str, int] = {}
        for month, number in sorted(self.months.get(portal, {}).items()):
            years[month[:4]] = years.get(month[:4], 0) + number
        return years

    def articles(self, portal: str) -> int:
        """All articles of one portal."""
        return sum(self.months.get(portal, {}).values()) + self.undated.get(portal, 0)

    @property
    def total(self) -> int:
        """All articles of all portals."""
        return sum(self.articles(portal) for portal in self.months.keys() | self.undated.keys())


def coverage(db: sqlite3.Connection) -> Coverage:
    """Count the articles by portal and month; one walk along an index."""
    months: dict[str, dict[str, int]] = {}
    undated: dict[str, int] = {}
    for portal, month, number in db.execute(
        "SELECT portal, substr(day, 1, 7), count(*) FROM articles GROUP BY 1, 2"
    ):
        if month is None:
            undated[portal] = number
        else:
            months.setdefault(portal, {})[month] = number
    return Coverage(months, undated)


def portals(db: sqlite3.Connection) -> list[PortalView]:
    """The portals of the archive, by province and title."""
    rows = db.execute(
        "SELECT name, title, province, coalesce(province_before, ''), domains, coalesce(successor, ''), "
        "sample, coalesce(first_capture, ''), coalesce(last_capture, '') "
        "FROM portals"
    ).fetchall()
    rows.sort(key=lambda row: (fold(row[2]), fold(row[1])))
    before: dict[str, list[str]] = {}
    for row in rows:
        before.setdefault(row[5], []).append(row[0])
    return [
        PortalView(
            *(name, title, province, province_before),
            domains=tuple(json.loads(domains)),
            successor=successor,
            predecessors=tuple(before.get(name, ())),
            sample=bool(sample),
            first_capture=first,
            last_capture=last,
        )
        for name, title, province, province_before, domains, successor, sample, first, last in rows
    ]


def sections(db: sqlite3.Connection, portal: str = "") -> list[Tally]:
    """Sections (of one portal, or of all), the fullest first."""
    return _tallies(
        db.execute(
            f"SELECT section, count(*) FROM articles WHERE section IS NOT NULL {_of(portal)} "
            "GROUP BY section ORDER BY 2 DESC, 1",
            {"portal": portal},
        )
    )


def authors(db: sqlite3.Connection, portal: str = "") -> list[Tally]:
    """People in bylines (of one portal, or of all), who signed most first; sources are no people."""
    return _tallies(
        db.execute(
            "SELECT a.name, count(DISTINCT x.article) "
            "FROM article_authors x JOIN authors a ON a.id = x.author WHERE x.role <> 'source' "
            + ("AND x.article IN (SELECT id FROM articles WHERE portal = :portal) " if portal else "")
            + "GROUP BY a.id ORDER BY 2 DESC, 1",
            {"portal": portal},
        )
    )


def roles(db: sqlite3.Connection, author: str) -> dict[str, int]:
    """In how many bylines the name has each role (``text``, ``photo``, ``both``, ``source``)."""
    return dict(
        db.execute(
            "SELECT x.role, count(*) FROM article_authors x JOIN authors a ON a.id = x.author "
            "WHERE a.name = ? GROUP BY x.role ORDER BY 2 DESC",
            [author],
        ).fetchall()
    )


def days(db: sqlite3.Connection, year: int, portal: str = "") -> dict[str, int]:
    """Articles of each day of a year that has some."""
    return dict(
        db.execute(
            f"SELECT day, count(*) FROM articles WHERE day BETWEEN :first AND :last {_of(portal)} "
            "GROUP BY day",
            {"first": f"{year:04}-01-01", "last": f"{year:04}-12-31", "portal": portal},
        ).fetchall()
    )


def _of(portal: str) -> str:
    return "AND portal = :portal" if portal else ""


def _tallies(rows: sqlite3.Cursor) -> list[Tally]:
    return [Tally(name, number) for name, number in rows.fetchall()]
