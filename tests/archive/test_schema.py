"""The file: made, brought up to date, opened, refused."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive.articles import READING
from crawler.archive.schema import ArchiveError, connect, connect_readonly, migrate
from crawler.archive.store import Store
from tests.archive.pages import NOW, visit

EVERY = ["0001_tables", "0002_search", "0003_recurring", "0004_recurring_place"]


def test_a_new_archive_gets_every_migration_once(path: Path) -> None:
    assert migrate(path) == EVERY
    assert migrate(path) == []


def test_the_file_is_what_was_measured_to_be_best(path: Path) -> None:
    db = connect(path)
    settings = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_size", "journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    }
    assert settings == {
        "page_size": 16384,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 30_000,
    }


def test_every_table_is_strict_and_big_text_is_last(path: Path) -> None:
    db = connect(path)
    tables = [row for row in db.execute("PRAGMA table_list") if row[2] == "table"]
    ours = [row for row in tables if not row[1].startswith(("sqlite_", "_sqlite", "articles_fts"))]
    assert len(ours) == 16
    assert [row[1] for row in ours if not row[5]] == []
    columns = [row[1] for row in db.execute("PRAGMA table_info(articles)")]
    assert columns[-2:] == ["lead", "body"]


def test_every_reference_is_declared_and_enforced(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.db.execute("INSERT INTO images (article, position, url) VALUES (1, 1, 'x')")
    declared = {
        (table, row[3], row[2])
        for (table,) in store.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for row in store.db.execute(f"PRAGMA foreign_key_list({table})")
    }
    assert {
        ("articles", "capture", "captures"),
        ("captures", "article", "articles"),
        ("captures", "revisit_of", "captures"),
        ("versions", "article", "articles"),
        ("urls", "found_in", "captures"),
        ("issues", "portal", "portals"),
    } <= declared


def test_sqlite_utils_sees_the_foreign_keys(store: Store) -> None:
    links = {
        (key.column, key.other_table) for key in Database(store.db).table("article_authors").foreign_keys
    }
    assert links == {("article", "articles"), ("author", "authors")}


@pytest.mark.parametrize("open_it", [connect, migrate, connect_readonly, Store])
def test_another_sqlite_file_is_refused_and_left_alone(tmp_path: Path, open_it: type) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE readers (name)")
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"other\.db is not an archive of Kho Báo"):
        open_it(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("open_it", [connect, migrate, connect_readonly])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, open_it: type) -> None:
    path = tmp_path / "notes.db"
    path.write_text("đây không phải cơ sở dữ liệu\n" * 100, encoding="utf-8")
    with pytest.raises(ArchiveError, match="not an archive"):
        open_it(path)


@pytest.mark.parametrize("open_it", [connect, migrate, connect_readonly])
def test_an_archive_of_a_newer_program_is_refused(path: Path, open_it: type) -> None:
    db = connect(path)
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('khobao', '0099_stories')")
    db.close()
    with pytest.raises(ArchiveError, match=r"newer Kho Báo \(0099_stories\)"):
        open_it(path)


def test_an_older_archive_is_not_read_but_migrated(path: Path) -> None:
    db = connect(path)
    db.execute("DELETE FROM _sqlite_migrations WHERE name = '0002_search'")
    for name in ("articles_fts_ai", "articles_fts_ad", "articles_fts_au"):
        db.execute(f"DROP TRIGGER {name}")
    for statement in ("TABLE articles_fts", "VIEW articles_search_text", "TABLE search_index"):
        db.execute(f"DROP {statement}")
    db.close()
    with pytest.raises(ArchiveError, match="run: khobao migrate"):
        connect_readonly(path)
    assert migrate(path) == ["0002_search"]
    connect_readonly(path).close()


def test_an_absent_archive(path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at"):
        connect_readonly(path)
    with pytest.raises(ArchiveError, match="there is no archive at"):
        Store(path, create=False)
    assert not path.exists()
    with pytest.raises(ArchiveError, match="no folder"):
        Store(path.parent / "nowhere" / "archive.db")


def test_a_failing_migration_leaves_no_half_archive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.schema.INDEX", ("CREATE TABLE x (a)", "CREATE NONSENSE"))
    with pytest.raises(sqlite3.OperationalError, match="NONSENSE"):
        migrate(path)
    monkeypatch.undo()
    assert migrate(path) == EVERY


def test_readers_cannot_write(store: Store, path: Path) -> None:
    reader = connect_readonly(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM portals")


def test_readers_see_each_commit_while_the_writer_is_open(store: Store, path: Path) -> None:
    reader = connect_readonly(path)
    assert reader.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    store.commit([visit()], now=NOW)
    assert reader.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_several_processes_may_make_the_archive_at_once(path: Path) -> None:
    code = (
        "import sys, pathlib; from crawler.archive.schema import connect; connect(pathlib.Path(sys.argv[1]))"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code, path], stderr=subprocess.PIPE) for _ in range(6)]
    errors = [worker.communicate(timeout=60)[1].decode() for worker in workers]
    assert errors == [""] * 6
    assert migrate(path) == []


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not installed")
def test_anyone_can_recompute_a_digest_with_a_shell(store: Store, path: Path) -> None:
    store.commit([visit(lead="", byline="")], now=NOW)
    fields = " || char(31) || ".join(f"coalesce({name}, '')" for name in READING)
    query = f"SELECT hex(CAST({fields} AS BLOB)) || ' ' || content_sha256 FROM readings"
    shown = subprocess.run(["sqlite3", path, query], capture_output=True, text=True, check=True).stdout
    text, digest = shown.split()
    line = subprocess.run(["sha256sum"], input=bytes.fromhex(text), capture_output=True, check=True).stdout
    assert line.split()[0].decode() == digest
