"""Exports: what a search finds, or a table, in a file that other programs read, with a manifest.

While an export grows, ``<name>.part.json`` beside it tells what it is and how far it got; an export
that was cut short is gone on with when the same is asked for again.  The manifest, written last, tells
how many rows there are, what was asked, when, of which archive, and every file's SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from crawler import __version__
from crawler.archive import subset
from crawler.archive.query import parse
from crawler.archive.rows import FIELDS, article_rows, size_of, table_rows, tables, types_of
from crawler.archive.schema import one_moment
from crawler.archive.search import numbers
from crawler.publish.cite import Format, form_of
from crawler.publish.writers import (
    CitationWriter,
    CsvWriter,
    JsonLinesWriter,
    ParquetWriter,
    Row,
    TextWriter,
    Writer,
)

#: Formats and the file name endings that ask for them; ``text`` is a folder.
FORMATS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv",),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
    "sqlite": (".db", ".sqlite", ".sqlite3"),
    "ris": (".ris",),
    "bibtex": (".bib",),
    "csl-json": (".json",),
    "text": (),
}
_CITATIONS: Mapping[str, Format] = {"ris": "ris", "bibtex": "bibtex", "csl-json": "csl-json"}
#: Rows between two notes of how far an export got.
_AT_ONCE = 500

Tell = Callable[[int, int], None]


class ExportError(Exception):
    """The export cannot be made; the message says why and what to try."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: the articles that ``query`` and ``filters`` find (see
    :func:`crawler.archive.search.search`), with ``unique`` one of each story, or the table ``table``."""

    query: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    unique: bool = False
    table: str = ""


def format_of(target: Path) -> str:
    """The format that a file name's ending asks for; a name without one is a folder of texts.  Raises
    ExportError for other endings."""
    if not target.suffix:
        return "text"
    for name, endings in FORMATS.items():
        if target.suffix.lower() in endings:
            return name
    known = ", ".join(ending for endings in FORMATS.values() for ending in endings)
    raise ExportError(
        f"no format is known for {target.suffix!r}; endings are {known}, or name it by --format"
    )


def export(
    archive: Path, db: sqlite3.Connection, target: Path, form: str, wanted: Wanted, tell: Tell
) -> Path:
    """Write ``target`` and its manifest; the path of the manifest.

    ``db`` reads ``archive``; all of the export is of the moment it began.  ``tell`` is called with how
    many rows are done and how many there are.  Raises ExportError when ``target`` is there already and
    is no export that was cut short, or when the format needs what is not installed.
    """
    manifest, note = _beside(target, "manifest"), _beside(target, "part")
    asked: dict[str, Any] = {
        "format": form,
        "query": wanted.query,
        "filters": dict(wanted.filters),
        "unique": wanted.unique,
        "table": wanted.table,
    }
    done = _so_far(target, note, asked)
    try:
        with one_moment(db):
            if wanted.table:
                rows = _table(db, target, form, wanted, note, asked, done, tell)
            else:
                rows = _articles(archive, db, target, form, wanted, note, asked, done, tell)
    except sqlite3.OperationalError as problem:
        raise ExportError(f"{target}: {problem}; what was written stays, export again to go on") from problem
    told = asked | {
        "notes": list(parse(wanted.query).notes),
        "rows": rows,
        "archive": archive.name,
        "made": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "khobao": __version__,
        "fields": {} if wanted.table or form in _CITATIONS else {name: what for name, _, what in FIELDS},
        "files": [_digest(path, target.parent) for path in _files(target)],
    }
    manifest.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    note.unlink(missing_ok=True)
    return manifest


def _articles(
    archive: Path, db: sqlite3.Connection, target: Path, form: str, wanted: Wanted,
    note: Path, asked: dict[str, Any], done: dict[str, Any], tell: Tell,
) -> int:  # fmt: skip
    narrowed = parse(wanted.query).narrowed(**dict(wanted.filters))
    chosen = numbers(db, narrowed, unique=wanted.unique)
    if form == "sqlite":
        copied = 0

        def count(more: int) -> None:
            nonlocal copied
            copied += more
            tell(copied, len(chosen))

        note.write_text(json.dumps(asked | {"rows": 0, "bytes": 0, "last": 0}), encoding="utf-8")
        return subset.copy(archive, target, chosen, count)
    types = {name: kind for name, kind, _ in FIELDS}
    start = bisect_right(chosen, done["last"])
    rows = article_rows(db, chosen[start:])
    return _write(rows, _writer(target, form, types, done), note, asked, done, len(chosen), tell)


def _table(
    db: sqlite3.Connection, target: Path, form: str, wanted: Wanted,
    note: Path, asked: dict[str, Any], done: dict[str, Any], tell: Tell,
) -> int:  # fmt: skip
    if form not in ("csv", "jsonl", "parquet"):
        raise ExportError(f"a table goes into csv, jsonl or parquet, not into {form}")
    if wanted.table not in tables(db):
        raise ExportError(f"no table is named {wanted.table!r}; there are {', '.join(tables(db))}")
    rows = table_rows(db, wanted.table, skip=done["rows"])
    writer = _writer(target, form, types_of(db, wanted.table), done)
    return _write(rows, writer, note, asked, done, size_of(db, wanted.table), tell)


def _writer(target: Path, form: str, types: Mapping[str, str], done: Mapping[str, Any]) -> Writer:
    columns, kept = list(types), int(done["bytes"])
    if form == "csv":
        return CsvWriter(target, kept, columns)
    if form == "jsonl":
        return JsonLinesWriter(target, kept)
    if form == "text":
        return TextWriter(target, kept, columns)
    if form in _CITATIONS:
        return CitationWriter(target, kept, form_of(_CITATIONS[form]))
    try:
        return ParquetWriter(target, types)
    except ImportError:
        raise ExportError('Parquet needs the package pyarrow: pip install "khobao[parquet]"') from None


def _write(
    rows: Iterator[Row], writer: Writer, note: Path, asked: dict[str, Any], done: dict[str, Any], total: int,
    tell: Tell,
) -> int:  # fmt: skip
    """Writes the rows in pieces, noting after each how far it got; the number of rows in the file."""
    count = int(done["rows"])
    try:
        while chunk := list(islice(rows, _AT_ONCE)):
            writer.write(chunk)
            count += len(chunk)
            got = {"rows": count, "bytes": writer.size(), "last": chunk[-1].get("id", 0)}
            note.write_text(json.dumps(asked | got, ensure_ascii=False), encoding="utf-8")
            tell(count, total)
    finally:
        writer.close()
    return count


def _so_far(target: Path, note: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """How far the same export got before, if it was cut short; else the beginning."""
    start = {"rows": 0, "bytes": 0, "last": 0}
    if not target.exists():
        return start
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}
    if {name: told.get(name) for name in asked} != asked:
        raise ExportError(f"{target} is there already; name another file, or remove it")
    if asked["format"] == "parquet":
        return start
    return {name: int(told[name]) for name in start}


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f"{target.name}.{kind}.json")


def _files(target: Path) -> Sequence[Path]:
    return sorted(path for path in target.rglob("*") if path.is_file()) if target.is_dir() else [target]


def _digest(path: Path, base: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.relative_to(base).as_posix(), "bytes": path.stat().st_size, "sha256": digest}
