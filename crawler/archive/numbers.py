# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Article numbers: how they tell the day, which do not, and how the first archives got theirs."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from crawler.archive.cells import PLACES, first_id

#: Articles that are not among the numbers of their day: without a date, or with one that was corrected
#: after the number was given, or of a day that was full.
STRAY = f"(day IS NULL OR id / {PLACES} <> CAST(julianday(day) - 2440587.5 AS INTEGER))"
STRAYS_INDEX = f"CREATE INDEX articles_strays ON articles(day) WHERE {STRAY}"

_REFERENCES = ("versions", "captures", "urls", "images", "article_authors", "article_tags")


def renumber(db: sqlite3.Connection) -> None:
    """Give the articles of an archive made before migration 0005, whose numbers were minutes, the
    numbers of :func:`crawler.archive.cells.first_id`.  Within the caller's transaction."""
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.execute("CREATE TEMP TABLE renumbered (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    last = 0
    for (old,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        minute = datetime.strptime(str(old // 10_000), "%Y%m%d%H%M").replace(tzinfo=UTC)
        last = max(first_id(minute), last + 1)
        db.execute("INSERT INTO renumbered VALUES (?, ?)", [old, last])
    new = "(SELECT new FROM renumbered WHERE old = {})"
    for table in _REFERENCES:
        db.execute(f"UPDATE {table} SET article = {new.format('article')} WHERE article IS NOT NULL")
    db.execute(f"UPDATE articles SET id = {new.format('articles.id')}")
    db.execute("DROP TABLE renumbered")
