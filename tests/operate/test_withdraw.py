"""A takedown leaves nothing of the text in any table, index, page or export, and can be lifted."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from crawler.archive import withdrawals
from crawler.archive.frontier import Frontier
from crawler.archive.schema import connect_readonly, guard
from crawler.archive.search import numbers, search
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.cli import main
from crawler.records import Issue
from crawler.sample.server import serve
from tests.archive.pages import NOW, PORTAL, found, visit
from tests.cli.process import khobao, serving

ROOT = Path(__file__).parents[2]
#: Words that stand in no other text.
SECRET = "Quỳnhtrangbiệt"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as opened:
        opened.register(PORTAL)
        first = visit(
            "a1", title=f"Chuyện {SECRET}", body=f"Bà {SECRET} kể.\n\nNăm ấy.", tags=(f"thẻ {SECRET}",)
        )
        opened.commit([first, visit("a2")], now=NOW)
        opened.commit([visit("a1", title=f"Chuyện sửa {SECRET}", body=f"{SECRET} sửa.")], now=NOW)
        yield opened


def taken(store: Store) -> withdrawals.Withdrawal:
    (number,) = numbers(store.db, SECRET)
    return withdrawals.withdraw(store, number, reason="Theo yêu cầu", requester="Bà N.", now=NOW)


def everything(store: Store) -> str:
    told = ""
    names = [name for (name,) in store.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for name in names:
        if "_fts" not in name:
            told += str(store.db.execute(f'SELECT * FROM "{name}"').fetchall())
    return told


def test_the_text_is_in_no_table_no_index_and_no_byte_of_the_file(store: Store) -> None:
    file = store.path.read_bytes() + Path(f"{store.path}-wal").read_bytes()
    folded = b"quynhtrangbiet"
    assert SECRET in everything(store)
    assert SECRET.encode() in file
    assert folded in file
    done = taken(store)
    assert SECRET not in everything(store)
    assert search(store.db, SECRET) == search(store.db, "quynhtrangbiet") == []
    assert len(search(store.db, "")) == 1
    file = store.path.read_bytes() + Path(f"{store.path}-wal").read_bytes()
    for trace in (SECRET.encode(), SECRET.casefold().encode(), folded):
        assert trace not in file
    assert guard(store.db) == []
    assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert read(store.db, done.article) is None


def test_what_a_reader_keeps_in_the_log_is_told_and_erased_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = numbers(store.db, SECRET)
    store.close()
    monkeypatch.setattr("crawler.archive.schema._WAIT_MS", 200)
    log = Path(f"{store.path}-wal")
    with closing(connect_readonly(store.path)) as reader:
        reader.execute("BEGIN")
        assert len(numbers(reader, SECRET)) == 1
        words = ["withdraw", str(number), "--reason", "x", "--by", "y", "--archive", str(store.path)]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 5
        assert "withdraw --erase" in done.output
        assert SECRET.encode() in store.path.read_bytes() + log.read_bytes()
    done = CliRunner().invoke(main, ["withdraw", "--erase", "--archive", str(store.path)])
    assert done.exit_code == 0, done.output
    assert not log.exists()
    assert SECRET.encode() not in store.path.read_bytes()


KILLED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from crawler.archive import withdrawals
from crawler.archive.store import Store
from crawler.cli import main
def stop(_):
    print("there", flush=True)
    time.sleep(60)
withdrawals.erase = stop
with Store(Path(sys.argv[1])) as store:
    withdrawals.withdraw(store, int(sys.argv[2]), reason="x", requester="y", now=datetime.now(UTC))
"""


def test_a_takedown_that_was_killed_before_the_index_was_written_anew_is_finished(store: Store) -> None:
    (number,) = numbers(store.db, SECRET)
    store.close()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store.path), str(number)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"there\n"
    process.kill()
    process.communicate()
    words = ["--archive", str(store.path)]
    told = CliRunner().invoke(main, ["withdraw", str(number), "--reason", "x", "--by", "y", *words])
    assert (told.exit_code, "withdraw --erase" in told.output) == (1, True)
    assert CliRunner().invoke(main, ["withdraw", "--erase", *words]).exit_code == 0
    for trace in (SECRET.encode(), SECRET.casefold().encode(), b"quynhtrangbiet"):
        assert trace not in store.path.read_bytes()


def test_what_it_was_why_and_when_stays(store: Store) -> None:
    digest = store.db.execute(
        "SELECT content_sha256 FROM versions ORDER BY id DESC LIMIT 1"
    ).fetchone()[0]  # fmt: skip
    done = taken(store)
    assert (done.reason, done.requester, done.content_sha256) == ("Theo yêu cầu", "Bà N.", digest)
    assert done.withdrawn.startswith("2026-11-24T01:02:03")
    assert withdrawals.standing(store.db, done.article) == done
    assert withdrawals.standing(store.db, done.url) == done
    assert withdrawals.every(store.db) == (done,)
    with pytest.raises(LookupError):
        withdrawals.withdraw(store, done.article, reason="x", requester="y", now=NOW)


def test_no_visit_brings_it_back(store: Store) -> None:
    taken(store)
    (result,) = store.commit([visit("a1", body=f"{SECRET} nữa.")], now=NOW + timedelta(days=1))
    assert result.article_id is None
    other = visit("a1")
    assert other.article
    moved = replace(other, article=replace(other.article, url="https://baodongthap.vn/khac"))
    (result,) = store.commit([moved], now=NOW)
    assert result.article_id is None
    quoting = (Issue("date.odd", f"no date is in {SECRET!r}", "published", SECRET),)
    third = visit("a1")
    assert third.article
    store.commit([replace(third, article=replace(third.article, issues=quoting))], now=NOW)
    assert SECRET not in everything(store)


def test_no_hint_and_no_visit_under_way_makes_its_address_due_again(store: Store) -> None:
    frontier = Frontier(store, "me")
    key = found("a1").key
    store.db.execute("UPDATE urls SET next_check = ? WHERE key = ?", ["2026-11-24T01:02:03.000Z", key])
    (lease,) = [one for one in frontier.claim(PORTAL.name, 50, now=NOW) if one.key == key]
    taken(store)
    store.commit([replace(visit("a1"), url_id=lease.url_id)], now=NOW)
    later = NOW + timedelta(days=400)
    frontier.add(PORTAL.name, [replace(found("a1"), hint=later - timedelta(days=1))], now=later)
    assert [one.key for one in frontier.claim(PORTAL.name, 50, now=later) if one.key == key] == []
    # Nor when the archive knew the article without its address, as from an import.
    (number,) = numbers(store.db, "sen")
    store.db.execute("DELETE FROM urls WHERE article = ?", [number])
    withdrawals.withdraw(store, number, reason="x", requester="y", now=NOW)
    frontier.add(PORTAL.name, [found("a2")], now=later)
    assert frontier.claim(PORTAL.name, 50, now=later) == []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    with serve() as server:
        khobao(folder, "crawl", "songmay", "--base", server.base_url, "--quiet")
    return folder


def test_a_takedown_is_lifted_whole_or_not_at_all(store: Store) -> None:
    taken_down = taken(store)
    again = visit("a1", title=f"Chuyện {SECRET}").article
    assert again is not None
    store.db.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON articles BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="disk is full"):
        withdrawals.lift(store, taken_down, again, now=NOW)
    assert withdrawals.standing(store.db, taken_down.article) is not None
    assert store.db.execute("SELECT state FROM urls WHERE key = ?", [taken_down.key]).fetchall() == [
        ("barred",)
    ]
    store.db.execute("DROP TRIGGER full")
    assert withdrawals.lift(store, taken_down, again, now=NOW) == taken_down.article
    assert withdrawals.standing(store.db, taken_down.article) is None
    assert numbers(store.db, SECRET) == [taken_down.article]


def test_through_the_verbs_and_the_web(home: Path) -> None:
    (hit, *_) = json.loads(khobao(home, "search", "lục bình", "--json"))["hits"]
    number = str(hit["id"])
    before: dict[str, Any] = json.loads(khobao(home, "show", number, "--json"))
    assert "--reason and --by" in khobao(home, "withdraw", number, code=2)
    told = khobao(home, "withdraw", number, "--reason", "Theo yêu cầu", "--by", "Bà N.")
    assert f"khobao restore {number}" in told
    assert hit["title"] not in khobao(home, "search", "lục bình")
    khobao(home, "show", number, code=1)
    assert "it is withdrawn since" in khobao(
        home, "withdraw", number, "--reason", "x", "--by", "y", code=1
    )  # fmt: skip
    khobao(home, "export", "--output", "all.jsonl")
    assert hit["title"] not in (home / "all.jsonl").read_text(encoding="utf-8")
    with serving(home) as site:
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{site.rstrip('/')}/article/{number}", timeout=30)
        assert refused.value.code == 410
    assert set(json.loads(khobao(home, "reparse", "--yes", "--json"))["statuses"]) == {"same", "no article"}
    (kept,) = json.loads(khobao(home, "withdraw", "--list", "--json"))
    assert (kept["article"], kept["reason"], kept["lifted"]) == (int(number), "Theo yêu cầu", "")
    assert "back in the archive" in khobao(home, "restore", number)
    after = json.loads(khobao(home, "show", number, "--json"))
    for name in ("title", "lead", "body", "byline", "published", "section", "authors", "images", "tags"):
        assert after[name] == before[name], name
    assert "no takedown" in khobao(home, "restore", number, code=1)


def test_a_withdrawn_address_is_not_visited_again(home: Path) -> None:
    (hit, *_) = json.loads(khobao(home, "search", "lục bình", "--json"))["hits"]
    khobao(home, "withdraw", str(hit["id"]), "--reason", "x", "--by", "y")
    day = datetime.now(UTC) - timedelta(days=400)
    with Store(home / "archive.db", create=False) as store:
        store.db.execute("UPDATE urls SET next_check = ? WHERE state = 'done'", [day.isoformat()])
    with serve() as server:
        khobao(home, "crawl", "songmay", "--base", server.base_url, "--quiet", "--full")
        path = "/" + hit["url"].split("/", 3)[3]
        assert [one.path for one in server.requests if one.path == path] == []
    assert json.loads(khobao(home, "search", hit["title"], "--json"))["hits"] == []
