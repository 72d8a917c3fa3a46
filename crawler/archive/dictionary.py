"""What every table and column of the archive means, read from the archive's own schema.

``python -m crawler.archive.dictionary`` prints ``docs/schema.md``.  The words are the comments in the
SQL that made the tables, which any archive carries with it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.archive.schema import connect

_COLUMN = re.compile(r'^\s+"?(?P<name>\w+)"?\s[^-]*?(?:--\s*(?P<told>.*))?$')
_OPENING = re.compile(r"^CREATE (?:TABLE|VIEW)[^-]*--\s*(?P<told>.*)$")
#: Tables that carry no comment.
_TABLES = {
    "article_authors": "who made an article, in the order of the byline",
    "article_tags": "an article's key words, in the page's order",
    "images": "an image of an article's body, in reading order",
    "tags": "a key word",
}
#: Columns that mean the same wherever they stand.
_EVERYWHERE = {
    "article": "number of the article",
    "author": "number of the name",
    "body": "paragraphs with a blank line between; without the lead",
    "byline": "as printed",
    "capture": "number of the capture",
    "changed": "JSON list of fields; NULL for the first reading",
    "content_sha256": "digest of title, lead, body, byline, section and time of publication",
    "crawl": "number of the run",
    "first_seen": "when the archive first met it",
    "host": "host name",
    "id": "number of the row",
    "language": "BCP 47 (vi)",
    "last_seen": "when it was last seen there",
    "lead": "without its agency tag",
    "name": "as printed",
    "portal": "name of the portal",
    "position": "from 0, in reading order",
    "published": "time of publication as printed, with the newspaper's offset",
    "section": "narrowest section named",
    "seen": "when a capture first read like this",
    "tag": "number of the key word",
    "title": "headline as printed",
    "url": "address",
}
#: Columns whose names say most of it.
_HERE = {
    "article_authors.role": "text, photo, both, or source for agencies and offices",
    "articles.published_precision": "second, minute or day",
    "articles.modified": "a later revision that the page tells",
    "articles.canonical": "address the page itself calls canonical",
    "articles.state": "live, gone (no longer answered) or withdrawn",
    "articles.layout": "layout of the portal whose body matched",
    "articles.story": "story it belongs to: the number of its first article; NULL: no other like it is known",
    "captures.fetched_at": "when the answer came",
    "captures.status": "HTTP status",
    "captures.mime": "media type of the answer",
    "captures.length": "of the record's gzip member, in bytes",
    "captures.record_id": "WARC-Record-ID",
    "captures.payload_length": "in bytes",
    "captures.etag": "validator for the next visit",
    "captures.last_modified": "validator for the next visit",
    "coverage.field": "field of an article",
    "coverage.seen": "article pages of that day",
    "coverage.filled": "of them with the field filled",
    "coverage.layout": "filled by the portal's layout",
    "coverage.jsonld": "filled by JSON-LD",
    "coverage.meta": "filled by OpenGraph or meta elements",
    "coverage.heuristics": "filled by the looks of the page",
    "crawls.reason": "what asked for the run",
    "crawls.started": "when it began",
    "crawls.finished": "when it ended; NULL while it runs, or when it was killed",
    "crawls.outcome": "how it ended",
    "hosts.owner": "worker that talks to the host",
    "hosts.lease": "until then",
    "images.caption": "as printed",
    "images.credit": "who made it, where the caption tells",
    "issues.code": "kind of problem, dotted by room",
    "issues.field": "field of the record, if one",
    "issues.message": "what was wrong and what to try",
    "issues.count": "how often it was seen",
    "provinces.name": "of today or of before",
    "portals.name": "short name",
    "portals.title": "name of the newspaper",
    "portals.province": "province today",
    "portals.first_capture": "when the first page was captured",
    "portals.last_capture": "when the last page was captured",
    "readings.is_current": "1: as the article reads now",
    "recurring.learned": "when it was learned",
    "recurring.place": "where in the page it stands",
    "urls.failing": "since when it failed, or was barred, every time; NULL: the last visit was answered",
    "urls.key": "identity of what the address leads to",
    "mementos.state": "due, done, held (it was here already) or failed",
    "mementos.failures": "how often it could not be had",
    "mementos.last_error": "why not",
    "urls.kind": "section, feed, sitemap or article",
    "urls.state": "due, leased, done, failed, gone or barred",
    "urls.failures": "visits in a row that failed",
    "urls.last_error": "reason of the last failure",
}


@dataclass(frozen=True, slots=True)
class Column:
    """``references`` names the table and column that the values point to, or is empty."""

    name: str
    type: str
    required: bool
    references: str
    description: str


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    kind: str
    description: str
    columns: tuple[Column, ...]


def tables(db: sqlite3.Connection) -> tuple[Table, ...]:
    """The tables and views of an archive that hold what a person may want; the search index and the
    bookkeeping of migrations are left out."""
    rows = db.execute(
        "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view') "
        "AND name NOT GLOB '*_fts*' AND name NOT GLOB '_*' AND name NOT GLOB 'sqlite_*' "
        "AND name <> 'articles_search_text' ORDER BY type, name"
    )
    return tuple(_table(db, name, kind, sql) for name, kind, sql in rows.fetchall())


def _table(db: sqlite3.Connection, name: str, kind: str, sql: str) -> Table:
    lines = sql.splitlines()
    opening = _OPENING.match(lines[0])
    told = {found["name"]: found["told"] for line in lines[1:] if (found := _COLUMN.match(line))}
    points = {
        row[3]: f"{row[2]}.{row[4]}" for row in db.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
    }
    columns = tuple(
        Column(
            column,
            type_.lower(),
            bool(required or key),
            points.get(column, ""),
            (told.get(column) or "").strip() or _HERE.get(f"{name}.{column}") or _EVERYWHERE.get(column, ""),
        )
        for _, column, type_, required, _, key, hidden in db.execute(f'PRAGMA table_xinfo("{name}")')
        if hidden in (0, 2)
    )
    said = opening["told"].strip() if opening else _TABLES.get(name, "")
    return Table(name, kind, said, columns)


def markdown(found: tuple[Table, ...]) -> str:
    """The data dictionary as a page of documentation."""
    out = [
        "# The tables, column by column",
        "",
        "Printed by `python -m crawler.archive.dictionary`; [archive.md](archive.md) says how they hang "
        "together. A column without *yes* under *always* is NULL where the archive does not know.",
    ]
    for table in found:
        out += ["", f"## {table.name}", "", f"{'View: ' * (table.kind == 'view')}{table.description}."]
        if table.columns:
            out += ["", "| column | type | always | what it is |", "|---|---|---|---|"]
        for column in table.columns:
            what = column.description + (f" (→ `{column.references}`)" if column.references else "")
            always = "yes" if column.required else ""
            cells = (f"`{column.name}`", column.type, always, what.replace("|", "\\|").strip())
            out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out) + "\n"


def main() -> None:
    """Print the dictionary of a new archive."""
    with TemporaryDirectory() as folder, closing(connect(Path(folder) / "archive.db")) as db:
        print(markdown(tables(db)), end="")


if __name__ == "__main__":
    main()
