"""What a portal prints on page after page, as rows: learned anew, overruled, counted in no other portal."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive import recurring
from crawler.archive.captures import of_articles
from crawler.archive.schema import ArchiveError, connect, connect_readonly, migrate
from crawler.archive.store import Store
from crawler.records import Recurring
from tests.archive.pages import NOW, PORTAL, SAMPLE, days, visit

PROMPT = Recurring(
    "00aa00aa00aa00aa", "Bấm chuông để nhận tin", 9, 12, "around", NOW, NOW + timedelta(hours=1)
)
HOTLINE = Recurring("00ab00ab00ab00ab", "Đường dây nóng: 0299 381 2345", 7, 12)


def test_what_was_learned_comes_back_as_it_went_in(store: Store) -> None:
    recurring.replace(store, PORTAL.name, [HOTLINE, PROMPT], now=NOW)
    assert recurring.known(store.db, PORTAL.name) == (PROMPT, HOTLINE)
    assert recurring.texts(store.db, PORTAL.name) == {PROMPT.text: "around", HOTLINE.text: "column"}
    assert recurring.known(store.db, "another") == ()


def test_learning_again_replaces_what_no_longer_recurs(store: Store) -> None:
    recurring.replace(store, PORTAL.name, [HOTLINE, PROMPT], now=NOW)
    more = replace(PROMPT, pages=20, of=30)
    recurring.replace(store, PORTAL.name, [more], now=NOW + days(1))
    assert recurring.known(store.db, PORTAL.name) == (more,)


def test_what_a_person_keeps_stays_kept_whatever_is_learned(store: Store) -> None:
    recurring.replace(store, PORTAL.name, [HOTLINE, PROMPT], now=NOW)
    kept = recurring.overrule(store, PORTAL.name, "00ab", kept=True)
    assert kept == replace(HOTLINE, kept=True)
    for learned in ([PROMPT], [PROMPT, HOTLINE]):
        recurring.replace(store, PORTAL.name, learned, now=NOW)
        assert recurring.known(store.db, PORTAL.name) == (PROMPT, replace(HOTLINE, kept=True))
        assert recurring.texts(store.db, PORTAL.name) == {PROMPT.text: "around"}
    recurring.overrule(store, PORTAL.name, HOTLINE.digest, kept=False)
    assert recurring.texts(store.db, PORTAL.name) == {PROMPT.text: "around", HOTLINE.text: "column"}


@pytest.mark.parametrize("digest", ["00a", "ff", "", "%"])
def test_a_digest_of_none_or_several_overrules_nothing(store: Store, digest: str) -> None:
    recurring.replace(store, PORTAL.name, [HOTLINE, PROMPT], now=NOW)
    assert recurring.overrule(store, PORTAL.name, digest, kept=True) is None
    assert len(recurring.texts(store.db, PORTAL.name)) == 2


def test_an_unknown_portal_learns_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        recurring.replace(store, "another", [PROMPT], now=NOW)


def test_an_archive_of_the_version_before_gets_the_table_and_keeps_its_articles(path: Path) -> None:
    with Store(path) as store:
        store.register(PORTAL)
        store.commit([visit()], now=NOW)
    db = connect(path)
    db.execute("DROP TABLE recurring")
    db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%_recurring%'")
    db.close()
    with pytest.raises(ArchiveError, match="run: khobao migrate"):
        connect_readonly(path)
    assert migrate(path) == ["0003_recurring", "0004_recurring_place"]
    with Store(path) as store:
        assert recurring.known(store.db, PORTAL.name) == ()
        recurring.replace(store, PORTAL.name, [PROMPT], now=NOW)
        assert store.db.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_the_sample_takes_its_own_away_with_it(path: Path) -> None:
    with Store(path) as store:
        store.register(SAMPLE)
        recurring.replace(store, SAMPLE.name, [PROMPT], now=NOW)
        assert store.remove_sample()["recurring"] == 1


def test_captures_to_learn_from_are_spread_over_the_years(store: Store) -> None:
    years = range(2010, 2022)
    store.commit(
        [visit(f"y{year}", published=f"{year}-05-01T07:00:00+07:00") for year in years]
        + [visit("hidden", published="2016-05-01T08:00:00+07:00")],
        now=NOW,
    )
    store.db.execute("UPDATE articles SET state = 'withdrawn' WHERE url LIKE '%hidden'")
    asked = [capture.url.rsplit("y", 1)[1] for capture in of_articles(store.db, PORTAL.name, 4)]
    assert asked == ["2010", "2013", "2016", "2019"]
    assert len(of_articles(store.db, PORTAL.name, 100)) == len(years)
    assert of_articles(store.db, "another", 4) == []
