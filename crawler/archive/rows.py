# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Articles as flat rows, as exports hand them out, and any table as it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from crawler.archive.provinces import PROVINCE_THEN

Row = dict[str, Any]

#: What a flat row of an article holds, in this order: the name, its type, and what it is.
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("id", "integer", "number of the article in the archive"),
    ("portal", "text", "short name of the newspaper portal"),
    ("newspaper", "text", "name of the newspaper"),
    ("province", "text", "province today"),
    ("province_before", "text", "province before 1 July 2025, when it was another"),
    ("province_then", "text", "province when it was published; empty when that is not known"),
    ("title", "text", "headline as printed"),
    ("lead", "text", "lead, without its agency tag"),
    ("body", "text", "paragraphs with a blank line between; without the lead"),
    ("byline", "text", "byline as printed"),
    ("authors", "text", "persons in the order of the byline, with ; between"),
    ("sources", "text", "agencies and other sources, with ; between"),
    ("section", "text", "narrowest section named"),
    ("tags", "text", "key words, with ; between"),
    ("agency", "text", "tag before the lead"),
    ("published", "text", "ISO 8601 with the newspaper's offset"),
    ("published_precision", "text", "second, minute or day"),
    ("published_raw", "text", "date and time as printed"),
    ("modified", "text", "later revision told by the page, ISO 8601"),
    ("language", "text", "BCP 47"),
    ("words", "integer", "syllables of lead and body, as Vietnamese is spaced"),
    ("state", "text", "live or gone"),
    ("url", "text", "address"),
    ("first_seen", "text", "when the archive first met it, UTC"),
    ("last_seen", "text", "when it last answered, UTC"),
    ("captured", "text", "when the capture below was taken, UTC"),
    ("warc_file", "text", "WARC file of that capture, in the captures folder"),
    ("warc_offset", "integer", "offset of its record in bytes"),
    ("payload_sha256", "text", "digest of its payload as received"),
    ("captions", "text", "captions of its images, a line each"),
)
_AT_ONCE = 200
#: Withdrawn articles leave the archive by no door.
_SHOWN = "a.state <> 'withdrawn'"
_NAMES = (
    "SELECT group_concat(name, '; ') FROM (SELECT n.name FROM article_authors l JOIN authors n ON n.id = "
    "l.author WHERE l.article = a.id AND l.role {} 'source' ORDER BY l.position)"
)
_FROM = f"""
SELECT a.id, a.portal, p.title AS newspaper, p.province, p.province_before,
  {PROVINCE_THEN} AS province_then, a.title, a.lead, a.body, a.byline,
  ({_NAMES.format("<>")}) AS authors, ({_NAMES.format("=")}) AS sources, a.section,
  (SELECT group_concat(name, '; ') FROM (SELECT t.name FROM article_tags l JOIN tags t ON t.id = l.tag
    WHERE l.article = a.id ORDER BY l.position)) AS tags,
  a.agency, a.published, a.published_precision, a.published_raw, a.modified, a.language, a.words, a.state,
  a.url, a.first_seen, a.last_seen, c.fetched_at AS captured, c.warc_file, c."offset" AS warc_offset,
  c.payload_sha256,
  (SELECT group_concat(caption, char(10)) FROM (SELECT caption FROM images
    WHERE article = a.id AND caption IS NOT NULL ORDER BY position)) AS captions
FROM articles a JOIN portals p ON p.name = a.portal LEFT JOIN captures c ON c.id = a.capture
WHERE {_SHOWN} AND a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id"""


def article_rows(db: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Row]:
    """Flat rows of the articles ``numbers`` (ascending), a few hundred in memory at a time.  Unknown
    is None.  Articles that are withdrawn, or not there any more, are passed over."""
    names = [name for name, _, _ in FIELDS]
    numbers = iter(numbers)
    while chunk := list(islice(numbers, _AT_ONCE)):
        for row in db.execute(_FROM, [json.dumps(chunk)]).fetchall():
            yield dict(zip(names, row, strict=True))


def tables(db: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Tables and views that a person may export, with their columns; the text of articles goes out by
    :func:`article_rows` only, which knows what is withdrawn."""
    found = db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' "
        "AND name NOT LIKE 'sqlite%' AND name NOT GLOB '_*' AND name NOT GLOB '*_fts*' "
        "AND name NOT IN ('articles', 'versions') ORDER BY name"
    )
    return {
        name: tuple(column for (column,) in db.execute("SELECT name FROM pragma_table_info(?)", [name]))
        for (name,) in found.fetchall()
    }


def types_of(db: sqlite3.Connection, table: str) -> dict[str, str]:
    """The columns of one of :func:`tables`, each ``integer`` or ``text``."""
    kinds = db.execute("SELECT name, lower(type) FROM pragma_table_info(?)", [table]).fetchall()
    return {name: "integer" if kind == "integer" else "text" for name, kind in kinds}


def size_of(db: sqlite3.Connection, table: str) -> int:
    """How many rows one of :func:`tables` has."""
    (rows,) = db.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(rows)


def table_rows(db: sqlite3.Connection, table: str, skip: int = 0) -> Iterator[Row]:
    """The rows of one of :func:`tables`, in the order they were made, after the first ``skip``."""
    columns = tables(db)[table]
    order = "rowid" if _has_rowid(db, table) else "1"
    for row in db.execute(f'SELECT * FROM "{table}" ORDER BY {order} LIMIT -1 OFFSET ?', [skip]):
        yield dict(zip(columns, row, strict=True))


def _has_rowid(db: sqlite3.Connection, table: str) -> bool:
    (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    return "WITHOUT ROWID" not in sql.upper()
