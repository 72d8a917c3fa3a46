"""Archives of every older version are brought forward, after a copy that is proved, or stay as they were."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from crawler.archive import schema
from crawler.archive.schema import ArchiveError, connect_readonly, guard, migrate
from crawler.archive.search import search
from crawler.archive.store import Store
from crawler.cli import main
from tests.archive.pages import NOW, PORTAL, visit
from tests.archive.test_schema import EVERY

ROOT = Path(__file__).parents[2]
ROWS = """
INSERT INTO portals (name, title, province, domains, language, sample)
VALUES ('dongthap', 'Báo Đồng Tháp', 'Đồng Tháp', '["baodongthap.vn"]', 'vi', 0);
INSERT INTO articles (id, portal, url, key, title, published, published_precision, first_seen, last_seen,
  state, words, language, layers, body)
VALUES ({number}, 'dongthap', 'https://baodongthap.vn/a1', 'baodongthap.vn/a1',
  'Huyện Tháp Mười được mùa sen',
  '2022-09-14T09:51:45+07:00', 'second', '2026-11-24T01:02:03+00:00', '2026-11-24T01:02:03+00:00',
  'live', 7, 'vi', '{{}}', 'Vụ sen năm nay được giá.');
INSERT INTO versions (article, seen, content_sha256) VALUES ({number}, '2026-11-24T01:02:03+00:00', 'ab');
INSERT INTO urls (portal, key, url, host, kind, page, priority, state, first_seen, last_visit, article)
VALUES ('dongthap', 'baodongthap.vn/a1', 'https://baodongthap.vn/a1', 'baodongthap.vn', 'article', 1, 1,
  'gone', '2026-11-24T01:02:03+00:00', '2026-11-24T01:02:03+00:00', {number}),
  ('dongthap', 'baodongthap.vn/a9', 'https://baodongthap.vn/a9', 'baodongthap.vn', 'article', 1, 1,
  'failed', '2026-11-24T01:02:03+00:00', NULL, NULL);
"""


def older(path: Path, until: str) -> None:
    """An archive as the program made it that knew the migrations before ``until``."""
    # The index of those between was another one, and numbers were of minutes, not of days.
    first = "0002_search" < until <= "0005_numbers"
    number = 2022091402510001 if first else 192494104
    with closing(schema._open(path)) as db:
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        schema.MIGRATIONS.apply(Database(db, execute_plugins=False), stop_before=until)
        db.executescript(ROWS.format(number=number))
        if first:
            for name in ("ai", "ad", "au"):
                db.execute(f"DROP TRIGGER articles_fts_{name}")
            db.execute("DROP TABLE titles_fts")


def told(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT id, key, title, body FROM articles").fetchall()


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["migrate", *words, "--archive", str(path)])


def copies(path: Path) -> list[Path]:
    return sorted(one for one in path.parent.iterdir() if one.name.startswith("archive") and one != path
                  and not one.name.startswith("archive.db"))  # fmt: skip


@pytest.mark.parametrize("until", EVERY[1:])
def test_every_older_archive_is_copied_and_brought_forward(path: Path, until: str) -> None:
    older(path, until)
    before = told(path)
    with pytest.raises(ArchiveError, match="run: khobao migrate"):
        connect_readonly(path)
    with pytest.raises(ArchiveError, match="run: khobao migrate"):
        Store(path)
    done = json.loads(run(path, "--json").stdout)
    assert done["applied"] == EVERY[EVERY.index(until) :]
    with closing(connect_readonly(path)) as db:
        assert [hit.id for hit in search(db, "sen")] == [192494104]
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert guard(db) == []
        if until <= "0011_absences":
            assert db.execute("SELECT count(*) FROM absences").fetchone() == (1,)
        if until <= "0012_failing":
            (check,) = db.execute("SELECT next_check FROM urls WHERE state = 'failed'").fetchone()
            assert check == "2026-11-24T01:02:03+00:00"
    with Store(path) as store:
        store.register(PORTAL)
        assert store.commit([visit("a2")], now=NOW)[0].status == "new"
    (copied,) = copies(path)
    assert str(copied) == done["backup"]
    assert copied.name.startswith(f"archive-{EVERY[EVERY.index(until) - 1]}-20")
    assert told(copied) == before
    assert migrate(copied) == done["applied"]


def test_nothing_to_do_is_said_and_copies_nothing(store: Store, path: Path) -> None:
    assert "up to date; nothing was to do" in run(path).output
    assert copies(path) == []


def test_a_copy_is_left_out_or_put_elsewhere_when_told(path: Path, tmp_path: Path) -> None:
    older(path, "0011_absences")
    nowhere = run(path, "--backup-to", str(tmp_path / "nowhere"))
    assert (nowhere.exit_code, "no folder" in nowhere.output) == (3, True)
    (tmp_path / "other").mkdir()
    assert run(path, "--backup-to", str(tmp_path / "other"), "--no-backup").exit_code == 2
    assert "the copy checked" in run(path, "--backup-to", str(tmp_path / "other")).output
    assert [one.suffix for one in (tmp_path / "other").iterdir()] == [".db"]
    assert copies(path) == []
    again = tmp_path / "again"
    again.mkdir()
    older(again / "archive.db", "0011_absences")
    assert run(again / "archive.db", "--no-backup").exit_code == 0
    assert copies(again / "archive.db") == []


def test_without_room_for_the_copy_nothing_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(path, "0011_absences")
    with monkeypatch.context() as patched:
        patched.setattr("crawler.archive.backup._SPARE", 1e12)
        refused = run(path)
    assert refused.exit_code == 3
    assert "make room, or name another folder" in refused.output
    assert copies(path) == []
    with pytest.raises(ArchiveError, match="0011_absences"):
        connect_readonly(path)


def test_a_damaged_archive_is_not_changed(path: Path) -> None:
    older(path, "0011_absences")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'urls'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 16384)
        file.write(b"\xff" * 100)
    refused = run(path)
    assert refused.exit_code == 3
    assert "bring it back from a backup" in refused.output
    assert copies(path) == []


KILLED = """
import sys, time
from crawler.archive import backup, schema
def stop(*_):
    print("there", flush=True)
    time.sleep(60)
{where} = stop
from crawler.cli import main
main(["migrate", "--archive", sys.argv[1]])
"""


@pytest.mark.parametrize("where", ["backup._refuse_damaged", "schema.rebuild"])
def test_a_kill_in_the_middle_leaves_the_old_archive_and_the_next_run_does_all(
    path: Path, where: str
) -> None:
    older(path, "0010_stories")
    before = told(path)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(where=where), str(path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"there\n"
    process.kill()
    process.communicate()
    assert told(path) == before
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert run(path).exit_code == 0
    connect_readonly(path).close()
    assert {one.suffix for one in copies(path)} == {".db"}


def test_an_empty_file_is_new_to_a_crawl_and_told_to_others(path: Path) -> None:
    path.touch()
    with pytest.raises(ArchiveError, match="is empty: `khobao crawl PORTAL` or `khobao demo`"):
        connect_readonly(path)
    refused = run(path)
    assert (refused.exit_code, "is empty" in refused.output) == (3, True)
    with pytest.raises(ArchiveError, match="is empty"):
        Store(path, create=False)
    with Store(path) as store:
        store.register(PORTAL)
    connect_readonly(path).close()
