"""Which days of a portal are not whole: known addresses without an article, holes in the numbers of
articles, and days far below what their weekday brings."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from crawler.archive import gaps as archived
from crawler.archive import rhythm
from crawler.archive.gaps import Address

#: The last number of an address's identity, with what stands around it: ``a100286``, ``48437.aspx``.
_NUMBER = re.compile(r"(?P<head>.*?)(?P<number>\d{3,9})(?P<tail>\D*)$")
#: Numbers tell of holes only where a paper counts its articles nearly one by one, ...
_STEP = 4
#: ... many of them are known, and a hole is wider than this many usual steps.
_KNOWN = 20
_WIDE = 3


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
class Gaps:
    """``failed`` are the keys of known addresses that were given up, ``unmet`` the identities
    (``a100286``) that holes in the numbers leave out."""

    days: tuple[Day, ...]
    failed: tuple[str, ...]
    unmet: tuple[str, ...] = ()


def find(db: sqlite3.Connection, portal: str, first: date, last: date) -> Gaps:
    """The days of a portal from ``first`` to ``last``, in Vietnam, both included."""
    counts = rhythm.per_day(db, portal, rhythm.weeks_before(first), last)
    known = list(archived.addresses(db, portal, first, last))
    states = Counter((one.day, one.state) for one in known)
    holes = _holes(known)
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
                holes=None if holes is None else holes.get(day, 0),
                usual=rhythm.usual(counts, day),
            )
        )
    failed = tuple(one.key for one in known if one.state == "failed")
    unmet = tuple(name for hole in _each_hole(known) or () for name in hole.names)
    return Gaps(tuple(days), failed, unmet)


@dataclass(frozen=True, slots=True)
class _Hole:
    """Identities that numbers leave out just before an article of ``day``."""

    day: date
    names: tuple[str, ...]


def _holes(known: Iterable[Address]) -> dict[date, int] | None:
    """Per day, the articles left out by the numbers just before that day's; None where the numbers of
    the portal tell nothing."""
    found = _each_hole(known)
    if found is None:
        return None
    holes: Counter[date] = Counter()
    for hole in found:
        holes[hole.day] += len(hole.names)
    return dict(holes)


def _each_hole(known: Iterable[Address]) -> list[_Hole] | None:
    shapes: dict[tuple[str, str], dict[int, date]] = {}
    for one in known:
        if found := _NUMBER.match(one.key):
            shapes.setdefault((found["head"], found["tail"]), {})[int(found["number"])] = one.day
    holes: list[_Hole] = []
    counted = False
    for (head, tail), numbers in shapes.items():
        steps = [after - before for before, after in pairwise(sorted(numbers))]
        step = median(steps) if len(numbers) >= _KNOWN else _STEP + 1
        if step > _STEP:
            continue
        counted = True
        prefix = head.partition("/")[2]
        for before, after in pairwise(sorted(numbers)):
            if after - before > _WIDE * step:
                left_out = round((after - before) / step) - 1
                between = (round(before + n * step) for n in range(1, left_out + 1))
                holes.append(_Hole(numbers[after], tuple(f"{prefix}{number}{tail}" for number in between)))
    return holes if counted else None
