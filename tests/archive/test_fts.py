"""The index stays true to the text, and says so when another tool broke it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive.fts import repair
from crawler.archive.schema import connect, connect_readonly, guard, migrate
from crawler.archive.search import search
from crawler.archive.store import Store
from tests.archive.pages import NOW, visit


@pytest.fixture
def full(store: Store) -> Store:
    store.commit([visit("a1"), visit("a2", title="Hòa Bình của người dân", body="Các xã và phường")], now=NOW)
    return store


def hits(db: sqlite3.Connection, expression: str) -> int:
    row = db.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", [expression]).fetchone()
    return int(row[0])


def test_a_sound_index(full: Store) -> None:
    assert guard(full.db) == []


def test_guard_sees_a_stock_rebuild_and_repair_mends_it(full: Store, path: Path) -> None:
    with sqlite3.connect(path) as stock:
        stock.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
    stock.close()
    # Neither of SQLite's own checks sees it.
    assert full.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    full.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
    assert hits(full.db, '"dong thap"') == 0
    assert guard(full.db) == [
        "words with marks stand in the folded columns: a stock rebuild filled the index"
    ]
    repair(full.db)
    assert guard(full.db) == []
    assert hits(full.db, '"dong thap"') == 1


def test_guard_sees_triggers_that_another_tool_dropped(full: Store) -> None:
    for trigger in Database(full.db).table("articles").triggers:
        full.db.execute(f"DROP TRIGGER {trigger.name}")
    assert [line.split(":")[0] for line in guard(full.db)] == [
        "the trigger articles_fts_ai is missing",
        "the trigger articles_fts_ad is missing",
        "the trigger articles_fts_au is missing",
    ]
    repair(full.db)
    assert guard(full.db) == []
    full.commit([visit("a3", body="cầu Mỹ Thuận")], now=NOW)
    assert hits(full.db, '"my thuan"') == 1


def test_an_index_of_an_older_folding_is_filled_anew_on_opening(full: Store, path: Path) -> None:
    full.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')")
    full.db.execute("UPDATE search_index SET fold_version = 0")
    assert any("version 0" in line for line in guard(full.db))
    assert any("0 of 2 articles" in line for line in guard(full.db))
    assert migrate(path) == []
    assert guard(full.db) == []
    assert hits(full.db, '"dong thap"') == 1


def test_a_tool_without_our_functions_may_edit_anything_but_text(full: Store, path: Path) -> None:
    stock = sqlite3.connect(path)
    for statement in ("UPDATE articles SET title = 'x'", "DELETE FROM articles"):
        with pytest.raises(sqlite3.OperationalError, match="no such function: vn_"):
            stock.execute(statement)
    stock.execute("UPDATE articles SET layout = 'checked'")
    stock.commit()
    assert guard(full.db) == []


def test_an_update_that_changes_no_text_does_not_touch_the_index(full: Store) -> None:
    size = "SELECT count(*), sum(length(block)) FROM articles_fts_data"
    before = full.db.execute(size).fetchone()
    full.db.execute("UPDATE articles SET title = title, body = body, layout = 'x'")
    assert full.db.execute(size).fetchone() == before


def test_vacuum_keeps_the_index_true(full: Store, path: Path, tmp_path: Path) -> None:
    full.db.execute("DELETE FROM versions")
    full.db.execute("UPDATE captures SET article = NULL")
    full.db.execute("VACUUM")
    assert guard(full.db) == []
    assert [hit.snippet for hit in search(full.db, "dong thap")] == [
        "Vụ sen năm nay được giá.\n\nBà con ở tỉnh ⟦Đồng Tháp⟧ rất vui."
    ]
    copy = tmp_path / "copy.db"
    full.db.execute("VACUUM INTO ?", [str(copy)])
    reader = connect_readonly(copy)
    assert guard(reader) == []
    assert len(search(reader, "hoa binh")) == 1


def test_repair_is_all_or_nothing(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str | None) -> str | None:
        raise ValueError(text)

    monkeypatch.setattr("crawler.archive.fts.vn_fold", broken)
    with pytest.raises(sqlite3.OperationalError, match="user-defined function"):
        repair(full.db)
    assert not full.db.in_transaction
    assert hits(full.db, '"dong thap"') == 1


def test_a_plain_connection_searches_with_marks_and_without(full: Store, path: Path) -> None:
    plain = sqlite3.connect(path)
    found = {q: hits(plain, q) for q in ('"Đồng Tháp"', '"dong thap"', "hoa", "hòa", '"Hoà Bình"', "hoá")}
    assert found == {'"Đồng Tháp"': 1, '"dong thap"': 1, "hoa": 1, "hòa": 1, '"Hoà Bình"': 1, "hoá": 0}


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not installed")
def test_the_sqlite_shell_searches(full: Store, path: Path) -> None:
    query = (
        "SELECT snippet(articles_fts, -1, '[', ']', '…', 8) FROM articles_fts "
        "WHERE articles_fts MATCH '\"dong thap\"' ORDER BY rank"
    )
    shown = subprocess.run(["sqlite3", "-readonly", path, query], capture_output=True, text=True, check=True)
    assert "[Đồng Tháp]" in shown.stdout


def test_text_that_is_deleted_or_replaced_is_no_longer_found(full: Store) -> None:
    full.commit([visit("a1", body="Bà con ở Cao Lãnh")], now=NOW)
    assert hits(full.db, '"đồng tháp"') == 0
    assert hits(full.db, '"cao lanh"') == 1
    full.db.execute("PRAGMA foreign_keys = OFF")
    full.db.execute("DELETE FROM articles")
    assert hits(full.db, "cao OR hoà OR hoa OR sen") == 0
    assert full.db.execute("SELECT count(*) FROM articles_fts_docsize").fetchone() == (0,)
    full.db.execute("DELETE FROM versions")
    for table in ("images", "article_authors", "article_tags"):
        full.db.execute(f"DELETE FROM {table}")
    full.db.execute("UPDATE captures SET article = NULL")
    full.db.execute("UPDATE urls SET article = NULL")


def test_the_connection_of_a_writer_brings_the_functions(path: Path) -> None:
    db = connect(path)
    values = db.execute(
        "SELECT vn_fold('Đồng Tháp'), vn_alt('Hòa', NULL, NULL, ''), vn_keys('bao-a', 'Thời sự')"
    ).fetchone()
    assert values == (
        "Dong Thap",
        "hoà",
        "ǀa ǀpbaoǁ2da ǀsthờiǁ20sự",
    )


def test_pieces_of_the_index_fill_pages_of_the_file(full: Store) -> None:
    def sizes() -> list[int]:
        return [
            full.db.execute(f"SELECT v FROM {table}_config WHERE k = 'pgsz'").fetchone()[0]
            for table in ("articles_fts", "titles_fts")
        ]

    (page,) = full.db.execute("PRAGMA page_size").fetchone()
    piece = sizes()[0]
    # A row of a b-tree page: two bytes in the list of rows, up to three for its size, nine for its number.
    assert page - 8 - (2 + 3 + 9) * 2 - 40 <= 2 * piece <= page - 8 - (2 + 3 + 9) * 2
    full.db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('pgsz', 4050)")
    repair(full.db)
    assert sizes() == [piece, piece]


def test_filling_the_index_leaves_the_memory_of_a_writer_as_it_was(full: Store) -> None:
    def room() -> list[tuple[int, ...]]:
        asked = [f"SELECT v FROM {t}_config WHERE k = 'hashsize'" for t in ("articles_fts", "titles_fts")]
        return [tuple(full.db.execute(sql).fetchone() or (1 << 20,)) for sql in ("PRAGMA cache_size", *asked)]

    before = room()
    repair(full.db)
    assert room() == before
    assert before[1:] == [(1 << 20,)] * 2
