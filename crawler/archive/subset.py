# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""A part of an archive as an archive of its own: some articles with all that belongs to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from crawler.archive.schema import connect
from crawler.archive.selection import chosen, withdrawn
from crawler.archive.stories import place

_AT_ONCE = 500
_MINE = "SELECT value FROM json_each(:numbers)"
_CAPTURES = chosen("src.")
#: Tables in the order that foreign keys ask for, and which of their rows come along.
_PARTS = (
    ("provinces", "1"),
    ("portals", f"name IN (SELECT portal FROM src.articles WHERE id IN ({_MINE}))"),
    ("crawls", f"id IN (SELECT crawl FROM src.captures WHERE id IN ({_CAPTURES}))"),
    ("captures", f"id IN ({_CAPTURES})"),
    ("articles", f"id IN ({_MINE})"),
    ("versions", f"article IN ({_MINE})"),
    ("authors", f"id IN (SELECT author FROM src.article_authors WHERE article IN ({_MINE}))"),
    ("article_authors", f"article IN ({_MINE})"),
    ("images", f"article IN ({_MINE})"),
    ("tags", f"id IN (SELECT tag FROM src.article_tags WHERE article IN ({_MINE}))"),
    ("article_tags", f"article IN ({_MINE})"),
)
#: Columns that point out of the part.
_LEFT_OUT = {("articles", "story")}


def copy(source: Path, target: Path, numbers: Sequence[int], tell: Callable[[int], None]) -> int:
    """Copy the articles ``numbers`` with their captures' rows, versions, authors, images and tags into
    the archive at ``target``, which is made when it is not there; what it holds already is left as it
    is, so a copy that was cut short can simply be made again.  The WARC files stay where they are.

    ``tell`` is called with how many articles were copied since the last call.  Withdrawn articles
    are passed over, and so are captures of them.  Returns the number of articles in ``target``.
    """
    with closing(connect(target)) as db:
        db.execute("ATTACH ? AS src", [str(source)])
        barred = withdrawn(db, "src.")
        shown = "SELECT id FROM src.articles WHERE id IN (SELECT value FROM json_each(?)) AND state <> ?"
        for start in range(0, len(numbers), _AT_ONCE):
            chunk = numbers[start : start + _AT_ONCE]
            kept = [number for (number,) in db.execute(shown, [json.dumps(list(chunk)), "withdrawn"])]
            _copy(db, kept, barred)
            tell(len(chunk))
        (total,) = db.execute("SELECT count(*) FROM articles").fetchone()
        return int(total)


def _copy(db: sqlite3.Connection, numbers: list[int], barred: str) -> None:
    values = {"numbers": json.dumps(numbers), "withdrawn": barred}
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("PRAGMA defer_foreign_keys = ON")
        for table, rows in _PARTS:
            columns = ", ".join(f'"{name}"' for name in _columns(db, table))
            chosen = rows
            if table == "captures":  # an article may not be in this part
                chosen += f" AND (article IS NULL OR article IN ({_MINE}))"
            db.execute(
                f"INSERT OR IGNORE INTO main.{table} ({columns}) "
                f"SELECT {columns} FROM src.{table} WHERE {chosen}",
                values,
            )
        place(db, numbers)
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    """Columns that hold values of their own in both files."""
    ours = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
    theirs = {row[1] for row in db.execute(f"PRAGMA src.table_info({table})")}
    return [name for name in ours if name in theirs and (table, name) not in _LEFT_OUT]
