# ruff: noqa: S608  every name put into SQL is our own; values are always bound
"""Articles as they read now, and every earlier reading of them."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from crawler.archive.cells import first_id, instant, stamp, storable
from crawler.archive.tones import WORD
from crawler.records import Article

#: What makes a reading: a change in one of these is a new version.
READING = ("title", "lead", "body", "byline", "section", "published")
_OTHERS = (
    "published_precision",
    "published_raw",
    "modified",
    "agency",
    "url",
    "canonical",
    "language",
    "layout",
)
_COLUMNS = (*READING, *_OTHERS, "layers", "words")
_SET = ", ".join(f"{name} = :{name}" for name in _COLUMNS)

#: The last year that ends in every time zone.
_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Kept:
    """An article row after a visit, and what the visit did to its text."""

    id: int
    change: Literal["new", "changed", "unchanged", "earlier"]
    published: datetime | None
    #: What was read is older than what the archive reads; the article stays as it was.
    past: bool = False


def content_sha256(reading: Mapping[str, str | None]) -> str:
    """The digest of a reading: SHA-256, lower-case hexadecimal, over the UTF-8 text of title, lead,
    body, byline, section and published (in this order, empty when unknown) with one U+001F between.

    In SQL, for a shell: ``title || char(31) || coalesce(lead, '') || char(31) || body ...``.
    """
    text = "\x1f".join(reading[name] or "" for name in READING)
    return sha256(text.encode("utf-8")).hexdigest()


def reading_of(article: Article) -> dict[str, str | None]:
    """What of an article is its reading, as the archive would keep it."""
    row = _row(article)
    return {name: row[name] for name in READING}


def keep(
    db: sqlite3.Connection,
    portal: str,
    article: Article,
    *,
    capture: int | None,
    now: datetime,
    answered: bool = True,
) -> Kept:
    """Insert or update the row of ``article`` by its key, with a version when its text is new, and
    its authors, images and tags.  Unless the page ``answered`` now, an article that is gone stays so.
    Within the caller's transaction."""
    row = _row(article)
    published = instant(row["published"])
    known = db.execute(
        f"SELECT id, {', '.join(READING)} FROM articles WHERE key = ?", [row["key"]]
    ).fetchone()
    if known is None:
        number = _free_id(db, first_id(published if published and published.year < _LAST_YEAR else now))
        db.execute(
            "INSERT INTO articles (id, portal, key, first_seen, last_seen, capture, "
            f"{', '.join(_COLUMNS)}) VALUES (:id, :portal, :key, :now, :now, :capture, "
            f"{', '.join(':' + name for name in _COLUMNS)})",
            row | {"id": number, "portal": portal, "now": stamp(now), "capture": capture},
        )
        _add_version(db, number, row, None, capture, now)
        _replace_parts(db, number, article)
        return Kept(number, "new", published)
    number = known[0]
    before = dict(zip(READING, known[1:], strict=True))
    changed = [name for name in READING if before[name] != row[name]]
    if changed:
        # The current reading's text lives in articles; it moves into its version when replaced.
        db.execute(
            f"UPDATE versions SET {', '.join(f'{name} = :{name}' for name in READING)} "
            "WHERE article = :article AND body IS NULL",
            before | {"article": number},
        )
        _add_version(db, number, row, changed, capture, now)
    db.execute(
        f"UPDATE articles SET {_SET}, capture = coalesce(:capture, capture), "
        "last_seen = iif(:answered, max(last_seen, :now), last_seen), "
        "state = iif(:answered AND state = 'gone', 'live', state) WHERE id = :id",
        row | {"id": number, "now": stamp(now), "capture": capture, "answered": answered},
    )
    _replace_parts(db, number, article)
    return Kept(number, "changed" if changed else "unchanged", published)


def is_withdrawn(db: sqlite3.Connection, key: str) -> bool:
    """Whether the article of this identity was taken down, so that no address may bring it back."""
    row = db.execute("SELECT 1 FROM withdrawals WHERE key = ? AND lifted IS NULL", [storable(key)]).fetchone()
    return row is not None


def touch(db: sqlite3.Connection, number: int, now: datetime) -> None:
    """An unchanged article answered again."""
    db.execute(
        "UPDATE articles SET last_seen = max(last_seen, ?), "
        "state = iif(state = 'gone', 'live', state) WHERE id = ?",
        [stamp(now), number],
    )


def mark_gone(db: sqlite3.Connection, number: int) -> None:
    """The article's address answers 404 or 410; its text stays."""
    db.execute("UPDATE articles SET state = 'gone' WHERE id = ? AND state = 'live'", [number])


def _row(article: Article) -> dict[str, Any]:
    text = {name: _text(getattr(article, name)) for name in (*READING, *_OTHERS, "key")}
    words = sum(1 for part in (article.lead, article.body) for _ in WORD.finditer(part))
    layers = json.dumps(dict(sorted(article.layers.items())), ensure_ascii=False)
    return text | {"body": text["body"] or "", "url": text["url"] or "", "layers": layers, "words": words}


def _text(value: str | None) -> str | None:
    return unicodedata.normalize("NFC", storable(value)) if value else None


def _free_id(db: sqlite3.Connection, number: int) -> int:
    """``number``, or the next that no article has."""
    row = db.execute(
        "WITH RECURSIVE taken(id) AS (SELECT :start UNION ALL SELECT id + 1 FROM taken "
        "WHERE EXISTS (SELECT 1 FROM articles WHERE articles.id = taken.id)) SELECT max(id) FROM taken",
        {"start": number},
    ).fetchone()
    return int(row[0])


def _add_version(
    db: sqlite3.Connection,
    number: int,
    row: Mapping[str, Any],
    changed: Sequence[str] | None,
    capture: int | None,
    now: datetime,
) -> None:
    db.execute(
        "INSERT INTO versions (article, capture, seen, changed, content_sha256) VALUES (?, ?, ?, ?, ?)",
        [number, capture, stamp(now), json.dumps(changed) if changed else None, content_sha256(row)],
    )


def _replace_parts(db: sqlite3.Connection, number: int, article: Article) -> None:
    """Authors, images and tags; rows are rewritten only when they differ."""
    images = [(storable(i.url), _text(i.caption), _text(i.credit)) for i in article.images]
    if (
        images
        != db.execute(
            "SELECT url, caption, credit FROM images WHERE article = ? ORDER BY position", [number]
        ).fetchall()
    ):
        db.execute("DELETE FROM images WHERE article = ?", [number])
        db.executemany(
            "INSERT INTO images (article, position, url, caption, credit) VALUES (?, ?, ?, ?, ?)",
            [(number, position, *image) for position, image in enumerate(images, 1)],
        )
    authors = [(name, a.role) for a in article.authors if (name := _text(a.name))]
    if (
        authors
        != db.execute(
            "SELECT a.name, aa.role FROM article_authors aa JOIN authors a ON a.id = aa.author "
            "WHERE aa.article = ? ORDER BY aa.position",
            [number],
        ).fetchall()
    ):
        db.execute("DELETE FROM article_authors WHERE article = ?", [number])
        ids = _named(db, "authors", (name for name, _ in authors))
        db.executemany(
            "INSERT INTO article_authors (article, position, author, role) VALUES (?, ?, ?, ?)",
            [(number, position, ids[name], role) for position, (name, role) in enumerate(authors, 1)],
        )
    tags = [name for tag in article.tags if (name := _text(tag))]
    if [(name,) for name in tags] != db.execute(
        "SELECT t.name FROM article_tags x JOIN tags t ON t.id = x.tag "
        "WHERE x.article = ? ORDER BY x.position",
        [number],
    ).fetchall():
        db.execute("DELETE FROM article_tags WHERE article = ?", [number])
        ids = _named(db, "tags", tags)
        db.executemany(
            "INSERT INTO article_tags (article, position, tag) VALUES (?, ?, ?)",
            [(number, position, ids[name]) for position, name in enumerate(tags, 1)],
        )


def _named(db: sqlite3.Connection, table: Literal["authors", "tags"], names: Iterable[str]) -> dict[str, int]:
    """Ids of the rows of these names, made when new."""
    ids: dict[str, int] = {}
    for name in names:
        db.execute(f"INSERT INTO {table} (name) VALUES (?) ON CONFLICT DO NOTHING", [name])
        ids[name] = db.execute(f"SELECT id FROM {table} WHERE name = ?", [name]).fetchone()[0]
    return ids
