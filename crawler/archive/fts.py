# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""The search index: an FTS5 table that holds the text as printed and without marks, and a small one
of the titles, where an old article about a common word is found among a million.

The folded columns read the same view columns as the exact ones, so that a snippet of ``dong thap``
prints Đồng Tháp and no folded copy is stored: FTS5 marks words by their position, and folding keeps
positions.  Whoever only reads needs nothing but SQLite; whoever writes text needs ``vn_fold``,
``vn_alt`` and ``vn_keys``, and a tool without them gets ``no such function`` instead of spoiling the index.

SQLite's own ``rebuild`` (and ``sqlite-utils rebuild-fts``) does spoil it, without a word: it fills
the folded columns with marked text.  :func:`guard` sees that and :func:`repair` mends it.
FTS5's ``integrity-check`` with rank 1 always reports this design as malformed; that is expected.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.archive.tones import EVERY, FOLD_VERSION, GAP, vn_alt, vn_fold, vn_keys

_TEXT = ("body", "title", "lead", "byline")
_COLUMNS = ", ".join([*_TEXT, "alt", *(f"{name}_f" for name in _TEXT), "keys"])
_TITLE_COLUMNS = "title, title_f, keys"


def _values(row: str) -> str:
    """What the index holds of ``row`` (a trigger's ``new`` or ``old``, or a table), in its order."""
    printed = ", ".join(f"{row}.{name}" for name in _TEXT)
    folded = ", ".join(f"vn_fold({row}.{name})" for name in _TEXT)
    alt = f"vn_alt({row}.title, {row}.lead, {row}.byline, {row}.body)"
    return f"{row}.id, {printed}, {alt}, {folded}, vn_keys({row}.portal, {row}.section)"


def _title_values(row: str) -> str:
    other = f"coalesce(' {GAP} ' || vn_alt({row}.title, NULL, NULL, NULL), '')"
    keys = f"vn_keys({row}.portal, {row}.section)"
    return f"{row}.id, {row}.title || {other}, vn_fold({row}.title), {keys}"


def _insert(row: str) -> str:
    return (
        f"INSERT INTO articles_fts(rowid, {_COLUMNS}) VALUES ({_values(row)}); "
        f"INSERT INTO titles_fts(rowid, {_TITLE_COLUMNS}) VALUES ({_title_values(row)});"
    )


def _delete(row: str) -> str:
    return (
        f"INSERT INTO articles_fts(articles_fts, rowid, {_COLUMNS}) VALUES ('delete', {_values(row)}); "
        f"INSERT INTO titles_fts(titles_fts, rowid, {_TITLE_COLUMNS}) "
        f"VALUES ('delete', {_title_values(row)});"
    )


_INDEXED = ("id", *_TEXT, "portal", "section")
_CHANGED = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _INDEXED)

_TRIGGERS = {
    "articles_fts_ai": f"CREATE TRIGGER articles_fts_ai AFTER INSERT ON articles BEGIN {_insert('new')} END",
    "articles_fts_ad": f"CREATE TRIGGER articles_fts_ad AFTER DELETE ON articles BEGIN {_delete('old')} END",
    "articles_fts_au": "CREATE TRIGGER articles_fts_au "
    f"AFTER UPDATE OF {', '.join(_INDEXED)} ON articles "
    f"WHEN {_CHANGED} BEGIN {_delete('old')} {_insert('new')} END",
}

#: Two pieces of the index fill a page of the file; of SQLite's own size four leave a hundredth empty.
_PIECE = 8160


def _in_pieces(table: str) -> str:
    return f"INSERT INTO {table}({table}, rank) VALUES ('pgsz', {_PIECE})"


INDEX = (
    """
CREATE VIEW articles_search_text AS
  SELECT id, body, title, lead, byline, NULL AS alt,
    body AS body_f, title AS title_f, lead AS lead_f, byline AS byline_f, NULL AS keys FROM articles""",
    # Body first: the index is a seventh smaller than with the title first.
    f"""
CREATE VIRTUAL TABLE articles_fts USING fts5({_COLUMNS},
  content="articles_search_text", content_rowid="id", tokenize="unicode61 remove_diacritics 0")""",
    """
INSERT INTO articles_fts(articles_fts, rank)
  VALUES ('rank', 'bm25(1.0, 8.0, 3.0, 2.0, 1.0, 0.5, 4.0, 1.5, 1.0, 0.0)')""",
    f"""
CREATE VIRTUAL TABLE titles_fts USING fts5({_TITLE_COLUMNS},
  content="", columnsize=0, tokenize="unicode61 remove_diacritics 0")""",
    _in_pieces("articles_fts"),
    _in_pieces("titles_fts"),
    """
CREATE TABLE search_index (       -- one row
  fold_version INTEGER NOT NULL   -- of vn_fold, vn_alt and vn_keys that filled the index
) STRICT""",
    f"INSERT INTO search_index VALUES ({FOLD_VERSION})",
    *_TRIGGERS.values(),
)

#: Takes the index of migration 0002, as it was until 0005, away.
DROP_FIRST_INDEX = (
    *(f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS),
    "DROP TABLE articles_fts",
    "DROP VIEW articles_search_text",
    "DROP TABLE search_index",
)

#: Gives 1 when words with marks stand in a folded column: the stock rebuild did that.
GUARD = """
SELECT count(*) FROM (SELECT rowid FROM articles_fts
  WHERE articles_fts MATCH '{body_f title_f lead_f} : (của OR được OR người OR là OR và OR các)' LIMIT 1)"""


def register(db: sqlite3.Connection) -> None:
    """Give a writing connection the functions that fill the index."""
    db.create_function("vn_fold", 1, vn_fold, deterministic=True)
    db.create_function("vn_alt", 4, vn_alt, deterministic=True)
    db.create_function("vn_keys", 2, vn_keys, deterministic=True)


def fold_version(db: sqlite3.Connection) -> int:
    """The version of folding that filled the index."""
    (version,) = db.execute("SELECT fold_version FROM search_index").fetchone()
    return int(version)


def guard(db: sqlite3.Connection) -> list[str]:
    """What is wrong with the search index, a sentence each; empty when nothing is.  Any connection."""
    wrong = []
    if db.execute(GUARD).fetchone()[0]:
        wrong.append("words with marks stand in the folded columns: a stock rebuild filled the index")
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    wrong += [
        f"the trigger {name} is missing: new text is not indexed" for name in _TRIGGERS if name not in there
    ]
    (rows,) = db.execute("SELECT count(*) FROM articles").fetchone()
    (indexed,) = db.execute("SELECT count(*) FROM articles_fts_docsize").fetchone()
    if rows != indexed:
        wrong.append(f"{indexed} of {rows} articles are in the index")
    (titles,) = db.execute(
        "SELECT count(*) FROM titles_fts WHERE titles_fts MATCH ?", [f'"{EVERY}"']
    ).fetchone()
    if rows != titles:
        wrong.append(f"{titles} of {rows} titles are in the index of titles")
    if fold_version(db) != FOLD_VERSION:
        wrong.append(
            f"folding of version {fold_version(db)} filled the index, this program has {FOLD_VERSION}"
        )
    return wrong


def repair(db: sqlite3.Connection) -> None:
    """Fill the search index anew from the articles, triggers included.  About a minute per 100,000
    articles; all or nothing, in its own transaction unless the caller has one open."""
    register(db)
    own = not db.in_transaction
    if own:
        db.execute("BEGIN IMMEDIATE")
    try:
        for name, statement in _TRIGGERS.items():
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
            db.execute(statement)
        with _with_room(db):
            _fill(db)
        db.execute("UPDATE search_index SET fold_version = ?", [FOLD_VERSION])
    except BaseException:
        if own:
            db.execute("ROLLBACK")
        raise
    if own:
        db.execute("COMMIT")


#: Memory for filling the index, in KiB for SQLite's cache and as much again for FTS5.  With their own 2 MiB
#: and 1 MiB the same pieces are read and written again and again: eight times as much is read.
_ROOM = 65_536
_HASH_SIZE = 1 << 20


@contextmanager
def _with_room(db: sqlite3.Connection) -> Iterator[None]:
    (cache_size,) = db.execute("PRAGMA cache_size").fetchone()
    db.execute(f"PRAGMA cache_size = -{_ROOM}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size = {cache_size}")


def _fill(db: sqlite3.Connection) -> None:
    """Both indexes from the articles, each merged into one segment at the end and not meanwhile."""
    for table, columns, values in (
        ("articles_fts", _COLUMNS, _values("articles")),
        ("titles_fts", _TITLE_COLUMNS, _title_values("articles")),
    ):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
        db.execute(_in_pieces(table))
        (automerge,) = db.execute(
            f"SELECT coalesce((SELECT v FROM {table}_config WHERE k = 'automerge'), 4)"
        ).fetchone()
        db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('automerge', 0)")
        db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {_ROOM * 1024})")
        db.execute(f"INSERT INTO {table}(rowid, {columns}) SELECT {values} FROM articles")
        db.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('automerge', {automerge})")
        db.execute(f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {_HASH_SIZE})")
