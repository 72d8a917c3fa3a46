"""Which days of a portal are not whole: known addresses without an article, holes in the numbers of
articles, and days far below what their weekday brings."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from crawler.archive import gaps as archived
from crawler.archive import rhythm
from crawler.archive.gaps import Address
from crawler.fetch.portal import PortalSpider
from crawler.records import FoundUrl
from crawler.urls import url_key

#: The last number of an address's identity, with what stands around it: ``a100286``, ``48437.aspx``.
_NUMBER = re.compile(r"(?P<head>.*?)(?P<number>\d{3,9})(?P<tail>\D*)$")
#: Numbers tell of holes only where a paper counts its articles nearly one by one, ...
_STEP = 4
#: ... many of them are known, and a hole is wider than this many usual steps.
_KNOWN = 20
_WIDE = 3
#: A hole of more articles than so many of the busiest days would bring is none: the numbers jumped, as
#: they do when a paper changes its system.
_JUMP = 3


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a portal.  ``waiting``, ``failed`` and ``lost`` are known addresses without an article;
    ``holes`` is how many articles the numbers leave out just before this day's (None where numbers
    tell nothing); ``usual`` the median of the weekday, None while too little is known."""

    day: date
    archived: int = 0
    waiting: int = 0
    failed: int = 0
    lost: int = 0
    holes: int | None = None
    usual: float | None = None

    @property
    def expected(self) -> int:
        """The most that anything tells of.  What is usual counts only for a day that is under half."""
        known = self.archived + self.waiting + self.failed + self.lost
        told = max(known, self.archived + (self.holes or 0))
        return max(told, round(self.usual)) if self.usual and told < self.usual / 2 else told

    @property
    def missing(self) -> int:
        return self.expected - self.archived


@dataclass(frozen=True, slots=True)
class Hole:
    """``size`` articles that the numbers leave out just before one of ``day``, ``step`` apart."""

    day: date
    head: str
    before: int
    step: float
    size: int
    tail: str

    def names(self) -> Iterator[str]:
        """Their identities (``a100286``)."""
        for number in range(1, self.size + 1):
            yield f"{self.head}{round(self.before + number * self.step)}{self.tail}"


@dataclass(frozen=True, slots=True)
class Gaps:
    """``failed`` are the keys of known addresses that were given up."""

    days: tuple[Day, ...]
    failed: tuple[str, ...]
    holes: tuple[Hole, ...] = ()


def find(db: sqlite3.Connection, portal: str, first: date, last: date) -> Gaps:
    """The days of a portal from ``first`` to ``last``, in Vietnam, both included."""
    counts = rhythm.per_day(db, portal, rhythm.weeks_before(first), last)
    known = list(archived.addresses(db, portal, first, last))
    states = Counter((one.day, one.state) for one in known)
    holes = _holes(known)
    left_out = Counter[date]()
    for hole in holes or ():
        left_out[hole.day] += hole.size
    days = []
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        days.append(
            Day(
                day,
                archived=counts.get(day, 0),
                waiting=states[day, "waiting"],
                failed=states[day, "failed"],
                lost=states[day, "lost"],
                holes=None if holes is None else left_out[day],
                usual=rhythm.usual(counts, day),
            )
        )
    failed = tuple(one.key for one in known if one.state == "failed")
    return Gaps(tuple(days), failed, tuple(holes or ()))


def unmet(spider: type[PortalSpider], holes: Iterable[Hole]) -> Iterator[FoundUrl]:
    """The addresses of the articles that holes leave out; none where a portal does not say how to build
    one."""
    if not spider.by_id:
        return
    portal, rules = spider(), spider.rules().urls
    for hole in holes:
        for name in hole.names():
            url = portal.address(spider.by_id.format(id=name))
            yield FoundUrl(url, url_key(url, rules), "article")


def _holes(known: Iterable[Address]) -> list[Hole] | None:
    """Where the numbers leave articles out; None where the numbers of the portal tell nothing."""
    shapes: dict[tuple[str, str], dict[int, date]] = {}
    for one in known:
        if found := _NUMBER.match(one.key):
            shapes.setdefault((found["head"], found["tail"]), {})[int(found["number"])] = one.day
    holes: list[Hole] = []
    counted = False
    for (head, tail), numbers in shapes.items():
        steps = [after - before for before, after in pairwise(sorted(numbers))]
        step = median(steps) if len(numbers) >= _KNOWN else _STEP + 1
        if step > _STEP:
            continue
        counted = True
        prefix = head.partition("/")[2]
        busiest = max(Counter(numbers.values()).values())
        for before, after in pairwise(sorted(numbers)):
            size = round((after - before) / step) - 1
            days = abs((numbers[after] - numbers[before]).days) + 1
            if after - before > _WIDE * step and size <= _JUMP * busiest * days:
                holes.append(Hole(numbers[after], prefix, before, step, size, tail))
    return holes if counted else None
