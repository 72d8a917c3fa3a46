"""Crawled twice, a correction, a withdrawal and a new article between: the archive holds in every
field what was written, each article once, and the crawler went nowhere it was barred from."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.sample.pieces import Piece, pieces, truth
from crawler.sample.server import Request, serve

FIELDS = "title, section, published, modified, agency, lead, body, byline"


def crawl(folder: Path, base: str) -> None:
    command = [sys.executable, "-m", "crawler", "crawl", "songmay", "--base", base, "--quiet"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Title -> everything that is archived of it."""
    found: dict[str, dict[str, Any]] = {}
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.row_factory = sqlite3.Row
        for row in db.execute(f"SELECT id, url, state, {FIELDS} FROM articles"):
            article = {name: row[name] or "" for name in row.keys()}  # noqa: SIM118  a Row is no dict
            for name, query in (
                ("authors", "SELECT a.name, b.role FROM article_authors b JOIN authors a ON a.id = b.author"),
                ("images", "SELECT b.url, b.caption, b.credit FROM images b"),
                ("tags", "SELECT t.name FROM article_tags b JOIN tags t ON t.id = b.tag"),
            ):
                rows = db.execute(f"{query} WHERE b.article = ? ORDER BY b.position", [row["id"]])
                article[name] = [tuple(value or "" for value in found_row) for found_row in rows]
            assert row["title"] not in found, "archived twice"
            found[row["title"]] = article
    return found


def written(piece: Piece, base: str) -> dict[str, Any]:
    return {
        "title": piece.title,
        "section": piece.section,
        "published": piece.published.isoformat(),
        "modified": piece.modified.isoformat() if piece.modified else "",
        "agency": piece.agency,
        "lead": piece.lead,
        "body": piece.body,
        "byline": piece.byline,
        "authors": [(author.name, author.role) for author in piece.authors],
        "images": [(base + path, caption, credit) for path, caption, credit in piece.images],
        "tags": [(tag,) for tag in piece.tags],
    }


@dataclass
class Crawled:
    """What two crawls left, at moments 1 and 2."""

    folder: Path
    base: str
    archived: list[dict[str, dict[str, Any]]]
    requests: list[list[Request]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawled")
    with serve() as server:
        crawl(folder, server.base_url)
        archived, first = [read(folder)], list(server.requests)
        server.moment = 2
        crawl(folder, server.base_url)
        archived.append(read(folder))
        yield Crawled(folder, server.base_url, archived, [first, server.requests[len(first) :]])


@pytest.mark.parametrize("moment", [1, 2])
def test_the_archive_holds_what_was_written(crawled: Crawled, moment: int) -> None:
    archived = crawled.archived[moment - 1]
    wanted = truth(2 if moment == 2 else 1)
    live = {title for title, article in archived.items() if article["state"] == "live"}
    assert live == {piece.title for piece in wanted.values()}
    for piece in wanted.values():
        row = archived[piece.title]
        expected = written(piece, crawled.base)
        assert {name: row[name] for name in expected} == expected


def test_what_was_withdrawn_keeps_its_text(crawled: Crawled) -> None:
    (path,) = set(truth(1)) - set(truth(2))
    piece = truth(1)[path]
    row = crawled.archived[1][piece.title]
    assert (row["state"], row["body"]) == ("gone", piece.body)


def test_the_correction_is_a_second_version(crawled: Crawled) -> None:
    with closing(sqlite3.connect(crawled.folder / "archive.db")) as db:
        rows = db.execute(
            "SELECT a.title, v.lead, v.changed FROM versions v JOIN articles a ON a.id = v.article "
            "WHERE a.id IN (SELECT article FROM versions GROUP BY article HAVING count(*) > 1) ORDER BY v.id"
        ).fetchall()
    assert len(rows) == 2
    assert len({title for title, _, _ in rows}) == 1
    assert "14 hộ" in rows[0][1]
    assert {"lead", "body"} <= set(json.loads(rows[1][2]))


def test_nothing_barred_is_asked_for_and_nothing_twice(crawled: Crawled) -> None:
    asked = [request.path for request in crawled.requests[0] if request.status != 503]
    assert not [path for path in asked if path.startswith(("/in-bai/", "/noi-bo/"))]
    # A challenge is tried again; that an old address leads to a known article shows when it is followed.
    again = {piece.path for piece in pieces(1) if piece.kind == "block" or piece.moved_from}
    assert [path for path in asked if asked.count(path) > 1 and path not in again] == []


def test_the_second_crawl_asks_for_what_may_be_new(crawled: Crawled) -> None:
    second = {request.path.removesuffix("index.htm"): request.status for request in crawled.requests[1]}
    (new,) = set(truth(2)) - set(truth(1))
    (gone,) = set(truth(1)) - set(truth(2))
    (changed,) = [path for path in truth(2) if path != new and truth(1)[path] != truth(2)[path]]
    articles = {path: status for path, status in second.items() if path in truth(1) or path in truth(2)}
    assert articles == {new: 200, gone: 410, changed: 200}
    assert 304 in second.values()
