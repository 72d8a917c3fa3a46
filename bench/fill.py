"""A big archive in minutes: the rows first, then both indexes in one go, as ``repair`` builds them."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bench.corpus import PLACES, PORTALS, Made, articles
from crawler.archive.cells import first_id, stamp
from crawler.archive.fts import repair
from crawler.archive.schema import connect
from crawler.text import fold

_NOW = stamp(datetime(2026, 11, 24, tzinfo=UTC))
_BATCH = 20_000
_INSERT = (
    "INSERT INTO articles (id, portal, title, section, published, published_precision, byline, url, key, "
    "language, first_seen, last_seen, words, layers, lead, body) "
    "VALUES (?, ?, ?, ?, ?, 'minute', ?, ?, ?, 'vi', ?, ?, ?, '{}', ?, ?)"
)


def build(path: Path, number: int) -> None:
    """An archive of ``number`` articles at ``path``; prints how long each step took."""
    with closing(connect(path)) as db:
        for name in ("articles_fts_ai", "articles_fts_ad", "articles_fts_au"):
            db.execute(f"DROP TRIGGER {name}")
        for n in range(PORTALS):
            place = PLACES[n % len(PLACES)]
            db.execute(
                "INSERT INTO portals (name, title, province, domains, language) VALUES (?, ?, ?, '[]', 'vi')",
                [f"bao{fold(place).lower().replace(' ', '')}{n}", f"Báo {place} {n}", place],
            )
        db.execute("PRAGMA foreign_keys = OFF")
        began, size = time.perf_counter(), _rows(db, number)
        rate = number / (time.perf_counter() - began)
        print(f"rows: {rate:,.0f} articles/s, {size / 1e6:,.0f} MB of text", flush=True)
        began, cpu = time.perf_counter(), time.process_time()
        repair(db)
        spent, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(f"index: {number / spent:,.0f} articles/s ({number / cpu:,.0f} per CPU second)", flush=True)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(db: sqlite3.Connection, number: int) -> int:
    """Fill the tables; bytes of text."""
    names = [name for (name,) in db.execute("SELECT name FROM portals ORDER BY rowid")]
    authors: dict[str, int] = {}
    size = last = 0
    made = articles(number)
    while batch := list(islice(made, _BATCH)):
        db.execute("BEGIN IMMEDIATE")
        for one in batch:
            last = max(first_id(one.published), last + 1)
            size += len(f"{one.title}{one.lead}{one.body}{one.author}".encode())
            db.execute(_INSERT, _row(one, last, names[one.portal]))
            author = authors.setdefault(one.author, len(authors) + 1)
            db.execute("INSERT INTO article_authors VALUES (?, 1, ?, 'text')", [last, author])
        db.execute("COMMIT")
    db.executemany("INSERT INTO authors (name, id) VALUES (?, ?)", authors.items())
    return size


def _row(one: Made, number: int, portal: str) -> list[object]:
    url = f"https://{portal}.vn/bai-a{one.number}.html"
    words = one.lead.count(" ") + one.body.count(" ") + 2
    return [
        *(number, portal, one.title, one.section, one.published.isoformat(), one.author, url, url[8:]),
        *(_NOW, _NOW, words, one.lead, one.body),
    ]
