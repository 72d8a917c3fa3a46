"""What an archive reads wrongly today is read anew from its captures tomorrow."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.captures import find
from crawler.archive.search import search
from crawler.archive.store import Store
from crawler.fetch.exchange import Exchange
from crawler.fetch.readback import read_record
from crawler.fetch.warc import WarcFolder
from crawler.operate.reparse import Outcome, reparse
from crawler.sample.server import serve
from tests.cli.process import khobao

TITLE = "Tăng cường công tác kiểm tra, giám sát của Đảng"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawled")
    with serve() as server:
        khobao(folder, "crawl", "songmay", "--base", server.base_url, "--quiet")
    return folder


@pytest.fixture
def store(crawled: Path, tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "archive.db").write_bytes((crawled / "archive.db").read_bytes())
    (tmp_path / "captures").symlink_to(crawled / "captures")
    with Store(tmp_path / "archive.db", create=False) as opened:
        yield opened


def again(store: Store, *, write: bool, **scope: str) -> Outcome:
    seen: list[tuple[int, int]] = []
    outcome = reparse(
        store,
        store.path.parent / "captures",
        write=write,
        tell=lambda done, total: seen.append((done, total)),
        workers=2,
        **scope,
    )
    assert not seen or seen[-1] == (outcome.read, outcome.read)
    return outcome


def dump(store: Store) -> list[Any]:
    return [
        store.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in ("articles", "versions", "article_authors", "images", "issues", "urls")
    ]


def spoil(store: Store) -> int:
    """As if the rules of the day had missed the byline and taken the lead for the section."""
    (number,) = store.db.execute("SELECT id FROM articles WHERE title = ?", [TITLE]).fetchone()
    store.db.execute("UPDATE articles SET byline = NULL, section = 'Sai' WHERE id = ?", [number])
    store.db.execute("DELETE FROM article_authors WHERE article = ?", [number])
    return int(number)


def test_rules_that_did_not_change_change_nothing(store: Store) -> None:
    before = dump(store)
    outcome = again(store, write=False)
    assert dump(store) == before
    assert outcome.statuses["same"] == store.db.execute("SELECT count(*) FROM articles").fetchone()[0]
    assert set(outcome.statuses) == {"same", "no article"}
    assert outcome.unreadable == []


def test_a_better_reading_replaces_a_worse_one_and_that_stays_a_version(store: Store) -> None:
    number = spoil(store)
    before = dump(store)
    told = again(store, write=False)
    assert dump(store) == before
    assert (told.statuses["changed"], dict(told.fields)) == (1, {"byline": 1, "section": 1})
    ((target, found),) = told.examples
    assert (target.article, found.old.section, found.new.byline) == (number, "Sai", "Nguyễn Thu")
    assert again(store, write=True).statuses["changed"] == 1
    row = store.db.execute("SELECT byline, section FROM articles WHERE id = ?", [number]).fetchone()
    assert row == ("Nguyễn Thu", "Huyện Tháp Mười")
    names = "SELECT n.name FROM article_authors l JOIN authors n ON n.id = l.author WHERE l.article = ?"
    assert store.db.execute(names, [number]).fetchall() == [("Nguyễn Thu",)]
    old, new = store.db.execute(
        "SELECT section, changed FROM readings WHERE article = ? ORDER BY id", [number]
    ).fetchall()
    assert old[0] == "Sai"
    assert json.loads(new[1]) == ["byline", "section"]
    assert set(again(store, write=True).statuses) == {"same", "no article"}


def test_a_page_that_gave_no_article_may_give_one(store: Store) -> None:
    (number,) = store.db.execute("SELECT id FROM articles WHERE title = ?", [TITLE]).fetchone()
    forget(store, number)
    assert search(store.db, f'"{TITLE}"') == []
    assert again(store, write=True).statuses["new"] == 1
    assert [hit.title for hit in search(store.db, f'"{TITLE}"')] == [TITLE]
    assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []


def forget(store: Store, number: int) -> None:
    """As if nothing had been read from the article's page."""
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute("UPDATE captures SET article = NULL WHERE article = ?", [number])
    store.db.execute("UPDATE urls SET article = NULL WHERE article = ?", [number])
    for table in ("versions", "article_authors", "images", "article_tags"):
        store.db.execute(f"DELETE FROM {table} WHERE article = ?", [number])
    store.db.execute("DELETE FROM articles WHERE id = ?", [number])
    store.db.execute("PRAGMA foreign_keys = ON")


def test_half_a_page_gives_no_article(store: Store) -> None:
    number, capture = store.db.execute("SELECT id, capture FROM articles WHERE title = ?", [TITLE]).fetchone()
    forget(store, number)
    folder = store.path.parent / "captures"
    kept = find(store.db, capture)
    assert kept is not None
    headers, block = read_record(folder, kept)
    at = datetime.fromisoformat(headers["warc-date"])
    half = Exchange(kept.url, at, b"", block[: len(block) * 3 // 4], truncated="disconnect")
    with WarcFolder(store.path.parent / "more", "songmay", max_bytes=1 << 20, software="x") as warc:
        written = warc.append(half)
    assert written is not None
    name = str(store.path.parent / "more" / written.warc_file)
    store.db.execute(
        'UPDATE captures SET warc_file = ?, "offset" = ?, length = ?, record_id = ? WHERE id = ?',
        [name, written.offset, written.length, written.record_id, capture],
    )
    outcome = again(store, write=True)
    assert outcome.statuses["new"] == 0
    assert "broke off" in outcome.unreadable[0]


def test_what_is_withdrawn_is_left_alone(store: Store) -> None:
    number = spoil(store)
    store.db.execute("UPDATE articles SET state = 'withdrawn' WHERE id = ?", [number])
    assert again(store, write=True).statuses["changed"] == 0
    assert store.db.execute("SELECT section FROM articles WHERE id = ?", [number]).fetchone() == ("Sai",)


def test_scopes_and_captures_that_are_lost(store: Store) -> None:
    assert again(store, write=False, portal="baodongthap").read == 0
    assert again(store, write=False, since="2100-01-01").read == 0
    store.db.execute("UPDATE captures SET warc_file = 'songmay/nix.warc.gz'")
    lost = again(store, write=True)
    assert len(lost.unreadable) == lost.read > 40
    assert "nix.warc.gz" in lost.unreadable[0]


def test_the_verb_shows_before_it_writes(store: Store) -> None:
    spoil(store)
    store.close()
    folder = store.path.parent
    shown = khobao(folder, "reparse", "songmay", "--dry-run")
    assert "1 changed" in shown
    assert "byline would change in 1" in shown
    assert "{+Nguyễn Thu+}" in shown
    assert "--dry-run or --yes" in khobao(folder, "reparse", code=4)
    told = json.loads(khobao(folder, "reparse", "--yes", "--json"))
    assert told["fields"] == {"byline": 1, "section": 1}
    assert "no portal is named 'nix'" in khobao(folder, "reparse", "nix", code=1)


def test_a_person_is_asked_first(store: Store) -> None:
    """Through a terminal: `script` gives the verb one."""
    spoil(store)
    store.close()
    command = f"{sys.executable} -m crawler reparse"
    run = ["script", "-qec", command, "/dev/null"]
    done = subprocess.run(
        run, cwd=store.path.parent, input="n\n", capture_output=True, text=True, timeout=120, check=False
    )
    assert "Write these changes?" in done.stdout
    with Store(store.path, create=False) as opened:
        assert opened.db.execute("SELECT count(*) FROM articles WHERE section = 'Sai'").fetchone() == (1,)
