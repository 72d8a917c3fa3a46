"""The pages of the publication: what each of them shows.

A page is a function of the archive and of what was asked; it runs in one of Datasette's reading
threads, on one snapshot and within the time limit (see :mod:`crawler.publish.plugin`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from crawler.archive import browse
from crawler.archive.browse import PortalView
from crawler.archive.provinces import provinces, today
from crawler.archive.show import ArticleView, read
from crawler.archive.stories import chain
from crawler.archive.versions import FIELDS, Piece, Reading, changes, readings
from crawler.archive.withdrawals import standing
from crawler.publish import cite
from crawler.publish.census import Census
from crawler.publish.marking import pieces
from crawler.publish.months import calendar, chart
from crawler.publish.question import Answer, BadDayError, Question, answer, facets, question
from crawler.publish.reader import Reader
from crawler.text import fold

#: Sections and authors named on the front page and on a portal's page.
SOME = 24
#: Values of a facet that are shown before "more".
FACET_LINES = 8
#: Articles named there.
NEWEST = 13


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: ``names`` are the parts of the address, ``args`` its parameters.  ``census`` may be
    a little old (see there)."""

    reader: Reader
    names: dict[str, str]
    args: Any
    census: Census
    portals: dict[str, PortalView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Late:
    """A part that takes longer than the rest of its page: the page is sent up to there, then this, on a
    snapshot of its own.  ``LATE`` stands for it as ``late`` in the page's template."""

    template: str
    find: Callable[[sqlite3.Connection], dict[str, Any]]


#: No text that is shown can hold it: that is escaped.
LATE = Markup("<!-- late -->")


@dataclass(frozen=True, slots=True)
class Page:
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    late: Late | None = None


Maker = Callable[[sqlite3.Connection, Asked], Page]


def missing(_db: sqlite3.Connection, _asked: Asked) -> Page:
    return Page("problem.html", {"problem": "not_found"}, 404)


def home(db: sqlite3.Connection, asked: Asked) -> Page:
    coverage = asked.census.coverage
    months = coverage.by_month
    newest = answer(db, Question(order="newest"), NEWEST).hits
    return Page(
        "home.html",
        {
            "newest": newest,
            "leading": read(db, newest[0].id) if newest else None,
            "chart": chart(months),
            "span": (next(iter(months), ""), next(reversed(months), "")),
            "coverage": coverage,
            "years": sorted({month[:4] for month in months}),
            "sections": asked.census.sections[:SOME],
            "authors": asked.census.authors[:SOME],
        },
    )


def search(db: sqlite3.Connection, asked: Asked) -> Page:
    try:
        wanted = question(asked.args)
    except BadDayError as problem:
        context = {"asked": Question(q=asked.args.get("q") or ""), "bad_day": str(problem)}
        return Page("search.html", context | {"provinces": province_names(asked.portals.values())})
    found = answer(db, wanted)

    def narrowing(db: sqlite3.Connection) -> dict[str, Any]:
        counted = facets(db, wanted)
        known = [facet.counted.number for facet in counted.values() if not facet.counted.more]
        number = known[0] if known and found.found.total.more and not wanted.unique else None
        months = counted.pop("month", None)
        over_time = {count.value: count.hits for count in months.counts if count.value} if months else {}
        return {"facets": counted, "number": number, "most": FACET_LINES, "over_time": chart(over_time)}

    late = Late("_facets.html", narrowing) if found.hits else None
    context = {"asked": wanted, "answer": found, "provinces": province_names(asked.portals.values())}
    return Page("search.html", context | {"unmarked": _unmarked(db, wanted, found)}, late=late)


def _unmarked(db: sqlite3.Connection, wanted: Question, found: Answer) -> Answer | None:
    """What is found without the marks that were typed, when with them nothing is."""
    bare = fold(wanted.q)
    if found.found.hits or found.question.page > 1 or bare == wanted.q:
        return None
    there = answer(db, replace(wanted, q=bare), 1)
    return there if there.hits else None


def article(db: sqlite3.Connection, asked: Asked) -> Page:
    view = read(db, int(asked.names["id"]))
    if view is None and standing(db, int(asked.names["id"])):
        return Page("problem.html", {"problem": "withdrawn"}, 410)
    if view is None:
        return missing(db, asked)
    return Page("article.html", _article(view, asked) | {"story": chain(db, view.id)})


def _article(view: ArticleView, asked: Asked) -> dict[str, Any]:
    cited = cite.citation(view)
    return {
        "view": view,
        "body": pieces(view.body),
        "cited": {
            "line": cite.line(cited, "vi" if asked.reader.language == "vi" else "apa"),
            "metas": cite.metas(cited),
            "coins": cite.coins(cited),
        },
    }


def version(db: sqlite3.Connection, asked: Asked) -> Page:
    """One reading, with what changed since the one before it."""
    view = read(db, int(asked.names["id"]))
    if view is None:
        return article(db, asked)
    found = readings(db, view.id)
    place = next((i for i, one in enumerate(found) if one.version == int(asked.names["version"])), None)
    if place is None:
        return missing(db, asked)
    now = found[place]
    return Page(
        "version.html",
        {"view": view, "reading": now, "first": not place, "fields": _marked(found[max(place - 1, 0)], now)},
    )


def _marked(before: Reading, now: Reading) -> dict[str, list[tuple[Piece, ...]]]:
    """The paragraphs of every field of ``now``, with what went and came; those that went altogether
    stand before the one that has their place."""
    told: dict[tuple[str, int], list[tuple[Piece, ...]]] = {}
    for change in changes(before, now):
        told.setdefault((change.field, change.paragraph), []).append(change.pieces)
    marked = {}
    for name in FIELDS:
        texts = getattr(now, name).split("\n\n")
        marked[name] = [
            runs
            for place, text in enumerate(texts, 1 if name == "body" else 0)
            for runs in _with_text(told.get((name, place), []), text)
            if runs
        ]
    return marked


def _with_text(told: list[tuple[Piece, ...]], text: str) -> list[tuple[Piece, ...]]:
    if any(piece.kind != "removed" for runs in told for piece in runs):
        return told
    return [*told, (Piece("same", text),)] if text else told


def portals(_db: sqlite3.Connection, asked: Asked) -> Page:
    return Page("portals.html", {"coverage": asked.census.coverage})


def portal(db: sqlite3.Connection, asked: Asked) -> Page:
    name = asked.names["name"]
    if name not in asked.portals:
        return missing(db, asked)
    years = asked.census.coverage.by_year(name)
    year = asked.args.get("year") or next(reversed(years), "")
    days = browse.days(db, int(year), name) if year in years else {}
    return Page(
        "portal.html",
        {
            "portal": asked.portals[name],
            "coverage": asked.census.coverage,
            "years": years,
            "year": year,
            "months": _months(int(year), days) if year in years else [],
            "chart": chart(asked.census.coverage.months.get(name, {})),
            "sections": browse.sections(db, name)[:SOME],
            "authors": browse.authors(db, name)[:SOME],
            "answer": answer(db, Question(portal=name, order="newest"), NEWEST),
        },
    )


def _months(year: int, days: dict[str, int]) -> list[tuple[str, Any]]:
    return [(f"{year:04}-{month:02}", calendar(year, month, days)) for month in range(1, 13)]


def province_names(portals: Iterable[PortalView]) -> list[str]:
    """Every province that newspapers wrote for, then or now, in the order of the alphabet."""
    named = {name for one in portals for name in (one.province, one.province_before) if name}
    return sorted(named, key=fold)


def provinces_here(_db: sqlite3.Connection, asked: Asked) -> Page:
    """The provinces of today that have newspapers here, with those of before that are part of them."""
    papers: dict[str, list[PortalView]] = {}
    for one in asked.portals.values():
        papers.setdefault(one.province, []).append(one)
    counted = asked.census.coverage
    rows = [
        (name, today().get(name, ()), papers[name], sum(counted.articles(one.name) for one in papers[name]))
        for name in sorted(papers, key=fold)
    ]
    return Page("provinces.html", {"rows": rows})


def province(db: sqlite3.Connection, asked: Asked) -> Page:
    name = asked.names["name"]
    here = [one for one in asked.portals.values() if name in (one.province, one.province_before)]
    known = provinces().get(name)
    if not here and known is None:
        return missing(db, asked)
    return Page(
        "province.html",
        {
            "name": name,
            "here": here,
            "known": known,
            "formerly": today().get(name, ()),
            "answer": answer(db, Question(province=name, order="newest"), NEWEST),
            "coverage": asked.census.coverage,
        },
    )


def sections(_db: sqlite3.Connection, asked: Asked) -> Page:
    return Page("names.html", {"kind": "section", "tallies": asked.census.sections})


def authors(_db: sqlite3.Connection, asked: Asked) -> Page:
    return Page("names.html", {"kind": "author", "tallies": asked.census.authors})


def section(db: sqlite3.Connection, asked: Asked) -> Page:
    return _list(db, asked, "section", asked.names["name"])


def author(db: sqlite3.Connection, asked: Asked) -> Page:
    name = asked.names["name"]
    return _list(db, asked, "author", name, roles=browse.roles(db, name))


def _list(db: sqlite3.Connection, asked: Asked, kind: str, name: str, **more: Any) -> Page:
    try:
        wanted = question(asked.args)
    except BadDayError:
        return missing(db, asked)
    found = answer(db, replace(wanted, order="newest").only(**{kind: name}))
    if not found.hits and wanted.page == 1 and not wanted.parameters():
        return missing(db, asked)
    return Page("list.html", {"kind": kind, "name": name, "answer": found, **more})


def years(_db: sqlite3.Connection, asked: Asked) -> Page:
    months = asked.census.coverage.by_month
    years = sorted({month[:4] for month in months}, reverse=True)
    return Page("years.html", {"chart": chart(months), "by_month": months, "years": years})


def year(db: sqlite3.Connection, asked: Asked) -> Page:
    number = int(asked.names["year"])
    days = browse.days(db, number)
    if not days:
        return missing(db, asked)
    return Page("year.html", {"year": asked.names["year"], "months": _months(number, days)})


def month(db: sqlite3.Connection, asked: Asked) -> Page:
    try:
        first = date.fromisoformat(f"{asked.names['month']}-01")
    except ValueError:
        return missing(db, asked)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = browse.days(db, first.year)
    weeks = calendar(first.year, first.month, days)
    wanted = replace(question({"page": asked.args.get("page")}), order="newest")
    found = answer(db, wanted.only(since=first.isoformat(), until=last.isoformat()))
    return Page("month.html", {"month": asked.names["month"], "weeks": weeks, "answer": found})


def day(db: sqlite3.Connection, asked: Asked) -> Page:
    try:
        when = date.fromisoformat(asked.names["day"])
        around = [(when - timedelta(days=1)).isoformat(), (when + timedelta(days=1)).isoformat()]
    except (ValueError, OverflowError):
        return missing(db, asked)
    wanted = replace(question({name: asked.args.get(name) for name in ("page", "portal")}), order="newest")
    found = answer(db, wanted.only(since=when.isoformat(), until=when.isoformat()))
    return Page("day.html", {"day": when.isoformat(), "around": around, "answer": found})


def about(_db: sqlite3.Connection, _asked: Asked) -> Page:
    return Page("about.html")


#: Addresses, and who makes their pages.  A name in an address may hold anything but a slash, which
#: is quoted.
PAGES: tuple[tuple[str, Maker], ...] = (
    (r"/$", home),
    (r"/search$", search),
    (r"/article/(?P<id>[0-9]{1,18})$", article),
    (r"/article/(?P<id>[0-9]{1,18})/version/(?P<version>[0-9]{1,18})$", version),
    (r"/portals$", portals),
    (r"/portal/(?P<name>[^/]+)$", portal),
    (r"/provinces$", provinces_here),
    (r"/province/(?P<name>[^/]+)$", province),
    (r"/sections$", sections),
    (r"/section/(?P<name>[^/]+)$", section),
    (r"/authors$", authors),
    (r"/author/(?P<name>[^/]+)$", author),
    (r"/years$", years),
    (r"/year/(?P<year>[0-9]{4})$", year),
    (r"/month/(?P<month>[0-9]{4}-[0-9]{2})$", month),
    (r"/day/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})$", day),
    (r"/about$", about),
)
