# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""The captures that prove chosen articles, as they are handed to others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.fixity import KeptCapture
from crawler.archive.schema import connect

_AT_ONCE = 500
#: Captures of withdrawn texts; of what an address once answered, nothing leaves the archive either.
_WITHDRAWN = """
SELECT capture FROM {src}withdrawals WHERE lifted IS NULL AND capture IS NOT NULL
UNION SELECT id FROM {src}captures WHERE url IN (
  SELECT url FROM {src}withdrawals WHERE lifted IS NULL
  UNION SELECT url FROM {src}urls WHERE state = 'barred' AND last_error = 'withdrawn')"""
#: Lists, feeds and robots.txt belong to no article, so they are in none of this: they quote other texts.
_CHOSEN = """
WITH mine(article) AS (SELECT value FROM json_each(:numbers)),
  withdrawn(id) AS (SELECT value FROM json_each(:withdrawn)),
  read_from(id) AS (
    SELECT capture FROM {src}articles WHERE id IN mine AND capture IS NOT NULL
    UNION SELECT capture FROM {src}versions WHERE article IN mine AND capture IS NOT NULL),
  proof(id) AS (
    SELECT id FROM read_from
    UNION SELECT id FROM {src}captures
      WHERE article IN mine AND id NOT IN withdrawn AND coalesce(revisit_of, 0) NOT IN withdrawn)
SELECT id FROM proof
UNION SELECT revisit_of FROM {src}captures WHERE id IN (SELECT id FROM proof) AND revisit_of IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Page:
    """A reading of an article: the address and time (UTC) of the capture that first read like this."""

    url: str
    fetched_at: str
    title: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a capture stands in the WARC files that were made for a selection."""

    id: int
    warc_file: str
    offset: int
    length: int


def withdrawn(db: sqlite3.Connection, src: str = "") -> str:
    """The numbers of captures whose text must not leave, as JSON; ``src`` is the schema (``src.``)."""
    return json.dumps([number for (number,) in db.execute(_WITHDRAWN.format(src=src))])


def chosen(src: str = "") -> str:
    """SQL for the numbers of the captures of articles: all that were read from, all that confirm them or
    tell that they are gone, redirects to them, and what revisits refer to.  It takes ``:numbers`` and
    ``:withdrawn`` (see :func:`withdrawn`), both JSON."""
    return _CHOSEN.format(src=src)


def captures(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[KeptCapture]:
    """The captures of the articles ``numbers``, each once; what a revisit refers to comes before it."""
    barred = withdrawn(db)
    seen: set[int] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        rows = db.execute(
            'SELECT id, portal, url, warc_file, "offset", length, record_id, payload_sha256, '
            f"revisit_of IS NOT NULL FROM captures WHERE id IN ({chosen()}) ORDER BY id",
            {"numbers": json.dumps(numbers[start : start + _AT_ONCE]), "withdrawn": barred},
        ).fetchall()
        yield from (KeptCapture(*row) for row in rows if row[0] not in seen)
        seen.update(row[0] for row in rows)


def pages(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Page]:
    """The readings of the articles ``numbers``, with the title of each; empty when the page had none."""
    for start in range(0, len(numbers), _AT_ONCE):
        rows = db.execute(
            "SELECT c.url, c.fetched_at, coalesce(r.title, '') FROM readings r "
            "JOIN articles a ON a.id = r.article "
            "JOIN captures c ON c.id = coalesce(r.capture, iif(r.is_current, a.capture, NULL)) "
            "WHERE r.article IN (SELECT value FROM json_each(?)) ORDER BY r.article, r.id",
            [json.dumps(numbers[start : start + _AT_ONCE])],
        ).fetchall()
        yield from (Page(*row) for row in rows)


def span(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[str, str]:
    """The first and last day of publication and of capture of the articles ``numbers``, and their
    newspapers: ``published_first``, ``published_last``, ``captured_first``, ``captured_last``,
    ``newspapers`` (with ``; `` between); empty where nothing is known."""
    row = db.execute(
        "WITH mine(id) AS (SELECT value FROM json_each(?)) SELECT "
        "(SELECT min(day) FROM articles WHERE id IN mine), (SELECT max(day) FROM articles WHERE id IN mine), "
        "(SELECT date(min(fetched_at)) FROM captures WHERE article IN mine), "
        "(SELECT date(max(fetched_at)) FROM captures WHERE article IN mine), "
        "(SELECT group_concat(title, '; ') FROM (SELECT title FROM portals WHERE name IN "
        "(SELECT portal FROM articles WHERE id IN mine) ORDER BY title))",
        [json.dumps(numbers)],
    ).fetchone()
    names = ("published_first", "published_last", "captured_first", "captured_last", "newspapers")
    return {name: value or "" for name, value in zip(names, row, strict=True)}


def shown(db: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    """Those of the articles ``numbers`` that are there and not withdrawn, ascending."""
    rows = db.execute(
        "SELECT id FROM articles WHERE state <> 'withdrawn' AND id IN (SELECT value FROM json_each(?)) "
        "ORDER BY id",
        [json.dumps(numbers)],
    )
    return [number for (number,) in rows.fetchall()]


def relocate(path: Path, places: Sequence[Placed]) -> None:
    """Let the captures of the archive at ``path`` name the WARC files beside it, and make it one file that
    opens where nothing can be written."""
    db = connect(path, create=False)
    try:
        db.execute("BEGIN IMMEDIATE")
        # Two captures may change places.
        db.execute('UPDATE captures SET "offset" = -id')
        db.executemany(
            'UPDATE captures SET warc_file = ?, "offset" = ?, length = ? WHERE id = ?',
            [(one.warc_file, one.offset, one.length, one.id) for one in places],
        )
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.close()
