"""The file: made, brought up to date, opened, refused."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive.articles import READING
from crawler.archive.schema import ArchiveError, connect, connect_readonly, guard, migrate
from crawler.archive.search import search
from crawler.archive.store import Store
from tests.archive.pages import NOW, PORTAL, visit

OLD_NUMBERS = (2022091402510001, 2022091402510002, 2022123117000001)

EVERY = [
    "0001_tables",
    "0002_search",
    "0003_recurring",
    "0004_recurring_place",
    "0005_numbers",
    "0006_fixity",
    "0007_provinces",
    "0008_withdrawals",
    "0009_schedules",
    "0010_stories",
    "0011_absences",
    "0012_failing",
    "0013_backfill",
    "0014_barred",
]


def test_a_new_archive_gets_every_migration_once(path: Path) -> None:
    assert migrate(path) == EVERY
    assert migrate(path) == []


def test_a_folder_that_may_not_be_written_is_named_with_what_to_do() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        connect(folder / "archive.db").close()
        folder.chmod(0o555)
        mighty = os.geteuid() == 0
        if mighty:
            os.seteuid(65534)
        try:
            with pytest.raises(ArchiveError, match=f"{folder} must be writable even for reading"):
                connect_readonly(folder / "archive.db")
        finally:
            if mighty:
                os.seteuid(0)
            folder.chmod(0o755)


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
    ours = [
        row for row in tables if not row[1].startswith(("sqlite_", "_sqlite", "articles_fts", "titles_fts"))
    ]
    assert {"articles", "captures", "versions", "urls", "crawls", "issues", "fixity", "stories"} <= {
        row[1] for row in ours
    }
    assert [row[1] for row in ours if not row[5]] == []
    columns = [row[1] for row in db.execute("PRAGMA table_info(articles)")]
    # A column that was added later comes last; an index holds it, so that nobody reads past the text.
    assert columns[-3:] == ["lead", "body", "story"]


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
    without_search(db)
    db.execute("DELETE FROM _sqlite_migrations WHERE name = '0002_search'")
    db.close()
    with pytest.raises(ArchiveError, match="run: khobao migrate"):
        connect_readonly(path)
    assert migrate(path) == ["0002_search", "0005_numbers"]
    connect_readonly(path).close()


def without_search(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM _sqlite_migrations WHERE name = '0005_numbers'")
    for name in ("articles_fts_ai", "articles_fts_ad", "articles_fts_au"):
        db.execute(f"DROP TRIGGER {name}")
    for statement in ("TABLE articles_fts", "TABLE titles_fts", "VIEW articles_search_text"):
        db.execute(f"DROP {statement}")
    db.execute("DROP TABLE search_index")
    db.execute("DROP INDEX articles_strays")


def test_numbers_of_minutes_become_numbers_of_days_everywhere(path: Path) -> None:
    """As archives were until migration 0005: the index without keys, numbers like 2022091402510001."""
    with Store(path) as store:
        store.register(PORTAL)
        given = store.commit(
            [
                visit("a", published="2022-09-14T09:51:45+07:00", title="Lũ về"),
                visit("b", published="2022-09-14T09:51:59+07:00"),
                visit("c", published="2023-01-01T00:00:00+07:00"),
            ],
            now=NOW,
        )
        store.commit([visit("a", published="2024-05-05T00:00:00+07:00", title="Lũ về")], now=NOW)
        db = store.db
        without_search(db)
        db.execute("PRAGMA foreign_keys = OFF")
        old = dict(zip((one.article_id for one in given), OLD_NUMBERS, strict=True))
        for table in ("versions", "images", "article_authors", "article_tags", "captures", "urls"):
            for new, minute in old.items():
                db.execute(f"UPDATE {table} SET article = ? WHERE article = ?", [minute, new])
        for new, minute in old.items():
            db.execute("UPDATE articles SET id = ? WHERE id = ?", [minute, new])
        db.execute("CREATE VIEW articles_search_text AS SELECT id, body FROM articles")
        db.execute("CREATE TABLE search_index (fold_version INTEGER NOT NULL) STRICT")
        db.execute("INSERT INTO search_index VALUES (1)")
        db.execute(
            'CREATE VIRTUAL TABLE articles_fts USING fts5(body, content="articles_search_text", '
            'content_rowid="id")'
        )
    assert migrate(path) == ["0005_numbers"]
    db = connect(path)
    assert guard(db) == []
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [n for (n,) in db.execute("SELECT id FROM articles ORDER BY id")] == [
        192494104,
        192494105,
        193580000,
    ]
    assert db.execute("SELECT title FROM articles WHERE id = 192494104").fetchone() == ("Lũ về",)
    assert db.execute("SELECT count(*) FROM versions WHERE article = 192494104").fetchone() == (2,)
    # The first was moved to another day after it had its number.
    assert [hit.id for hit in search(db, "sen", since="2022-09-14", until="2022-09-14")] == [192494105]
    assert [hit.id for hit in search(db, "sen", since="2024-05-05")] == [192494104]


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
