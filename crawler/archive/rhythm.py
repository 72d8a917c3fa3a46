"""How much a portal publishes: articles a day, and what is usual for a day of the week."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

#: Weeks that tell what is usual, and how many of them must be known.
_WEEKS = 8
_FEWEST = 3


def per_day(db: sqlite3.Connection, portal: str, first: date, last: date) -> dict[date, int]:
    """Archived articles by their day of publication in Vietnam, from ``first`` to ``last``; days
    without any are there with 0, but for those before the portal's first article."""
    begins = db.execute("SELECT min(day) FROM articles WHERE portal = ?", [portal]).fetchone()[0]
    if begins is None:
        return {}
    rows = db.execute(
        "SELECT day, count(*) FROM articles WHERE portal = ? AND day BETWEEN ? AND ? GROUP BY day",
        [portal, first.isoformat(), last.isoformat()],
    )
    counts = {date.fromisoformat(day): number for day, number in rows}
    start = max(first, date.fromisoformat(begins))
    return {day: counts.get(day, 0) for n in range((last - start).days + 1) if (day := start + timedelta(n))}


def usual(counts: Mapping[date, int], day: date) -> float | None:
    """The median of the same weekday in the eight weeks before; None while fewer than three of them
    are known.  ``counts`` is what :func:`per_day` told."""
    weeks = [day - timedelta(weeks=n) for n in range(1, _WEEKS + 1)]
    known = [counts[week] for week in weeks if week in counts]
    return float(median(known)) if len(known) >= _FEWEST else None


def weeks_before(day: date) -> date:
    """The first day that :func:`usual` looks at."""
    return day - timedelta(weeks=_WEEKS)
