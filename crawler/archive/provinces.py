"""The provinces of Vietnam, before and after 1 July 2025, and which of them an article was of.

``provinces.csv`` has a row for each name.  Source: resolution 202/2025/QH15 of the National Assembly,
of 12 June 2025 (63 provinces and cities become 34 on 1 July 2025), and resolution 175/2024/QH15 (the
province Thừa Thiên Huế becomes the city Huế on 1 January 2025).
"""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TABLE = """
CREATE TABLE provinces (          -- a province, of today or of before
  name TEXT NOT NULL PRIMARY KEY,
  today TEXT NOT NULL,            -- name of the province that it is, or is part of, today
  since TEXT                      -- day from which that is so; NULL: it always was
) STRICT"""

#: SQL for the province at the time of an article ``a`` of a portal ``p``: what :func:`province_of` tells;
#: where the portal serves the archive of a paper that it took over, what it tells of that paper.  Such an
#: article is one story with that paper's own, under one title and of one minute: agency copy that two
#: papers printed is not.
PROVINCE_THEN = """coalesce((SELECT q.province_before FROM articles o JOIN portals q ON q.name = o.portal
  LEFT JOIN provinces b ON b.name = q.province_before
  WHERE o.story = a.story AND o.id <> a.id AND q.successor = a.portal AND o.title = a.title
  AND substr(o.published, 1, 16) = substr(a.published, 1, 16) AND a.day < coalesce(b.since, '2025-07-01')
  ORDER BY o.id LIMIT 1),
  CASE WHEN p.province_before IS NULL THEN p.province WHEN a.day IS NULL THEN NULL
  WHEN a.day < coalesce((SELECT since FROM provinces WHERE name = p.province_before), '2025-07-01')
  THEN p.province_before ELSE p.province END)"""
_MERGER = "2025-07-01"


@dataclass(frozen=True, slots=True)
class Province:
    """``today`` is the province that ``name`` is, or is part of, today; ``since`` the ISO day from
    which that is so, empty when it always was."""

    name: str
    today: str
    since: str = ""


@cache
def provinces() -> dict[str, Province]:
    """Every province by name, 64 names: those of before 2025 and Huế; those of one province of today
    stand together, its own name first."""
    # The project may be an egg, which is one file.
    lines = (files("crawler.archive") / "provinces.csv").read_text(encoding="utf-8").splitlines()
    return {row["name"]: Province(**row) for row in csv.DictReader(lines)}


def today() -> dict[str, tuple[str, ...]]:
    """The 34 provinces of today, each with the names of before that are part of it now and are not its
    own, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for one in provinces().values():
        found[one.today] = found.get(one.today, ()) + ((one.name,) if one.name != one.today else ())
    return found


def province_of(day: str | None, province: str, province_before: str | None = None) -> str | None:
    """The province that an article of ``day`` (of publication, in Vietnam: ISO, or any longer ISO
    moment) was of; ``province`` and ``province_before`` are its portal's.  None when the portal had
    another province before and the day is not known."""
    if not province_before:
        return province
    if not day:
        return None
    known = provinces().get(province_before)
    return province_before if day[:10] < (known.since if known and known.since else _MERGER) else province


def fill(db: sqlite3.Connection) -> None:
    """Put every province into the archive's table; those that it has are brought up to date."""
    db.executemany(
        "INSERT INTO provinces (name, today, since) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET today = excluded.today, since = excluded.since",
        [(one.name, one.today, one.since or None) for one in provinces().values()],
    )
