"""A batch of visits: all of it in the archive, or nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.frontier import Frontier
from crawler.archive.schema import ArchiveError, connect_readonly
from crawler.archive.store import SampleMixError, Store
from crawler.records import Capture, Issue, Portal, Visit
from tests.archive.pages import HOST, NOW, PORTAL, SAMPLE, article, capture, days, ended, found, visit


def rows(store: Store, sql: str, *values: object) -> list[tuple[object, ...]]:
    return store.db.execute(sql, values).fetchall()


def test_one_visit_fills_every_table(store: Store) -> None:
    crawl = store.begin_crawl("dongthap", reason="test", settings={"DELAY": 1, "FOLDER": Path("x")}, now=NOW)
    page = replace(
        visit(), found=(found("a2"), found("a3")), issues=(Issue("date.day", "no time told", "published"),)
    )
    (result,) = store.commit([page], now=NOW)
    assert (result.status, result.article_id, result.found) == ("new", 192494109, 2)
    assert rows(
        store, "SELECT name, role, position FROM article_authors JOIN authors a ON a.id = author"
    ) == [("Nguyễn Thu", "text", 1)]
    assert rows(store, "SELECT url, caption, credit FROM images") == [(f"{HOST}/sen.jpg", "Đồng sen", "L.C")]
    assert rows(store, "SELECT name FROM article_tags JOIN tags ON tags.id = tag ORDER BY position") == [
        ("sen",),
        ("nông dân",),
    ]
    assert rows(store, "SELECT article, capture, changed FROM versions") == [
        (result.article_id, result.capture_id, None)
    ]
    assert rows(store, "SELECT url, crawl, article FROM captures") == [
        (f"{HOST}/a1", crawl, result.article_id)
    ]
    assert rows(store, "SELECT key, state, found_in FROM urls ORDER BY key") == [
        ("baodongthap.vn/a1", "done", None),
        ("baodongthap.vn/a2", "due", result.capture_id),
        ("baodongthap.vn/a3", "due", result.capture_id),
    ]
    assert rows(store, "SELECT code, field, count, crawl, resolved FROM issues") == [
        ("date.day", "published", 1, crawl, None)
    ]
    assert rows(store, "SELECT first_capture, last_capture FROM portals") == [
        ("2026-11-24T01:02:03.000Z",) * 2
    ]
    assert rows(store, "SELECT day, words, state FROM articles") == [("2022-09-14", 21, "live")]


def test_coverage_counts_fields_and_layers_on_the_vietnamese_day(store: Store) -> None:
    late = capture(f"{HOST}/a1", at=NOW.replace(hour=18))
    store.commit([replace(visit("a1"), capture=late)], now=NOW)
    store.commit([visit("a2", byline="", layers={"title": "jsonld"})], now=NOW)
    store.commit([visit("a3", title="Khác")], now=NOW)
    sql = (
        "SELECT day, seen, filled, layout, jsonld, meta, heuristics FROM coverage WHERE field = ? ORDER BY 1"
    )
    assert rows(store, sql, "title") == [("2026-11-24", 2, 2, 1, 1, 0, 0), ("2026-11-25", 1, 1, 1, 0, 0, 0)]
    assert rows(store, sql, "byline")[0] == ("2026-11-24", 2, 1, 0, 0, 0, 0)


def test_a_commit_that_fails_in_its_middle_leaves_nothing(store: Store, path: Path) -> None:
    store.commit([visit("a1")], now=NOW)
    frontier = Frontier(store, "me")
    frontier.add("dongthap", [found("a2")], now=NOW)
    (lease,) = frontier.claim("dongthap", 9, now=NOW)
    before = {name: rows(store, f"SELECT * FROM {name}") for name in ("articles", "captures", "urls", "tags")}
    good = visit("a2", url_id=lease.url_id, tags=("mới",), title="Tràm Chim")
    # The same place in the same WARC file cannot hold two records.
    torn = replace(visit("a3"), capture=good.capture)
    with pytest.raises(sqlite3.IntegrityError, match="warc_file"):
        store.commit([good, torn], now=NOW)
    assert not store.db.in_transaction
    assert {name: rows(store, f"SELECT * FROM {name}") for name in before} == before
    assert rows(store, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'chim'") == [(0,)]
    assert connect_readonly(path).execute("SELECT count(*) FROM captures").fetchone() == (1,)
    assert [r.status for r in store.commit([good], now=NOW)] == ["new"]


def test_readers_see_all_of_a_batch_or_nothing(store: Store, path: Path) -> None:
    reader = connect_readonly(path)
    with store.transaction():
        store.db.execute("UPDATE portals SET title = 'x'")
        assert reader.execute("SELECT title FROM portals").fetchone() == (PORTAL.title,)
    assert reader.execute("SELECT title FROM portals").fetchone() == ("x",)


def test_pages_that_are_no_articles_are_captured_only(store: Store) -> None:
    for kind in ("listing", "block", "stub", "error"):
        (result,) = store.commit([visit(kind, kind=kind)], now=NOW)
        assert (result.status, result.article_id) == ("not_article", None)
    assert rows(store, "SELECT count(*) FROM articles") == [(0,)]
    assert rows(store, "SELECT count(*) FROM captures") == [(4,)]


def test_a_redirect_and_another_slug_are_the_same_article(store: Store) -> None:
    frontier = Frontier(store, "me")
    frontier.add("dongthap", [found("old"), found("a1"), found("slug-a1")], now=NOW)
    old, direct, _ = frontier.claim("dongthap", 9, now=NOW)
    frontier.release([direct.url_id])
    hops = (capture(f"{HOST}/old", status=301), capture(f"{HOST}/robots.txt"))
    (first,) = store.commit([replace(visit("a1", url_id=old.url_id), hops=hops)], now=NOW)
    (again,) = store.commit([visit("a1", url=f"{HOST}/slug-a1")], now=NOW)
    assert (first.status, again.status) == ("new", "unchanged")
    assert first.article_id == again.article_id
    assert rows(store, "SELECT url, article IS NOT NULL FROM captures ORDER BY id") == [
        (f"{HOST}/old", 1),
        (f"{HOST}/robots.txt", 0),
        (f"{HOST}/a1", 1),
        (f"{HOST}/slug-a1", 1),
    ]
    # The address it led to need not be fetched as well, and only that one is checked again.
    assert rows(
        store, "SELECT key, state, next_check IS NULL FROM urls WHERE article IS NOT NULL ORDER BY key"
    ) == [
        ("baodongthap.vn/a1", "done", 0),
        ("baodongthap.vn/old", "done", 1),
    ]


def test_gone_keeps_the_text_and_a_return_makes_it_live(store: Store) -> None:
    frontier = Frontier(store, "me")
    frontier.add("dongthap", [found("a1")], now=NOW)
    (lease,) = frontier.claim("dongthap", 9, now=NOW)
    store.commit([visit("a1", url_id=lease.url_id)], now=NOW)
    answer = capture(f"{HOST}/a1", status=410)
    (result,) = store.commit([ended("gone", lease.url_id, capture=answer)], now=NOW + days(1))
    assert result.status == "failed"
    assert result.article_id == 192494109
    sql = "SELECT state, length(body) > 20, last_seen FROM articles"
    assert rows(store, sql) == [("gone", 1, "2026-11-24T01:02:03.000Z")]
    store.commit([visit("a1")], now=NOW + days(2))
    assert rows(store, sql) == [("live", 1, "2026-11-26T01:02:03.000Z")]


@pytest.mark.parametrize("status", [304, 200])
def test_a_revisit_only_moves_last_seen(store: Store, status: int) -> None:
    frontier = Frontier(store, "me")
    frontier.add("dongthap", [found("a1")], now=NOW)
    (lease,) = frontier.claim("dongthap", 9, now=NOW)
    page = visit("a1", url_id=lease.url_id)
    (first,) = store.commit([page], now=NOW)
    same = capture(f"{HOST}/a1", status=status, revisit_of=first.capture_id)
    (result,) = store.commit([ended("done", lease.url_id, capture=same)], now=NOW + days(1))
    assert (result.status, result.article_id) == ("revisit", first.article_id)
    assert rows(store, "SELECT capture, last_seen FROM articles") == [
        (first.capture_id, "2026-11-25T01:02:03.000Z")
    ]
    assert rows(store, "SELECT capture, state FROM urls") == [(first.capture_id, "done")]
    assert rows(store, "SELECT count(*) FROM versions") == [(1,)]


def test_issues_count_up_close_when_gone_and_open_again(store: Store) -> None:
    issue = Issue("body.short", "only one line", "body", "Tin ngắn")
    for day in (0, 1):
        store.commit([visit("a1", issues=(issue,))], now=NOW + days(day))
    sql = "SELECT first_seen, last_seen, count, resolved FROM issues"
    first, second = "2026-11-24T01:02:03.000Z", "2026-11-25T01:02:03.000Z"
    assert rows(store, sql) == [(first, second, 2, None)]
    store.commit([visit("a1")], now=NOW + days(2))
    assert rows(store, sql) == [(first, second, 2, "2026-11-26T01:02:03.000Z")]
    store.commit([visit("a1", issues=(issue,))], now=NOW + days(3))
    assert rows(store, sql) == [(first, "2026-11-27T01:02:03.000Z", 3, None)]


def test_a_portal_is_registered_once_and_updated(store: Store) -> None:
    store.register(replace(PORTAL, title="Báo và PTTH Đồng Tháp", successor=""))
    assert rows(store, "SELECT title, domains, sample FROM portals") == [
        ("Báo và PTTH Đồng Tháp", '["baodongthap.vn"]', 0)
    ]


def test_sample_and_real_portals_never_share_an_archive(store: Store, tmp_path: Path) -> None:
    with pytest.raises(
        SampleMixError, match=r"holds real portals \(dongthap\), and songmay is the sample portal"
    ):
        store.register(SAMPLE)
    with Store(tmp_path / "sample.db") as other:
        other.register(SAMPLE)
        with pytest.raises(
            SampleMixError, match=r"holds the sample portal \(songmay\), and dongthap is a real one"
        ):
            other.register(PORTAL)
        with pytest.raises(SampleMixError):
            other.register(replace(SAMPLE, sample=False))
    assert rows(store, "SELECT name FROM portals") == [("dongthap",)]


def test_removing_the_sample_leaves_an_archive_for_real_portals(path: Path) -> None:
    with Store(path) as store:
        store.register(SAMPLE)
        crawl = store.begin_crawl("songmay", reason="demo", settings={})
        first = replace(visit("a1"), portal="songmay", found=(found("a2"),), issues=(Issue("x.y", "z"),))
        (kept,) = store.commit([first], now=NOW)
        same = replace(capture(f"{HOST}/a1", status=304, revisit_of=kept.capture_id))
        store.commit([replace(ended("done", None, capture=same), portal="songmay")], now=NOW)
        Frontier(store, "me").claim("songmay", 5, now=NOW)
        store.end_crawl(crawl, "finished", {"new": 1})
        removed = store.remove_sample()
        assert (removed["articles"], removed["captures"], removed["urls"], removed["portals"]) == (1, 2, 2, 1)
        tables = [name for name in removed if name != "portals"] + ["hosts", "articles_fts_docsize"]
        assert {name: rows(store, f"SELECT count(*) FROM {name}")[0][0] for name in tables} == dict.fromkeys(
            tables, 0
        )
        store.register(PORTAL)
        assert store.remove_sample()["articles"] == 0


def test_crawls_open_and_close(store: Store) -> None:
    first = store.begin_crawl("dongthap", reason="full", settings={"since": None}, now=NOW)
    assert rows(store, "SELECT reason, started, finished, outcome FROM crawls") == [
        ("full", "2026-11-24T01:02:03.000Z", None, None)
    ]
    store.end_crawl(first, "finished", {"new": 3}, now=NOW + days(1))
    assert rows(store, "SELECT finished, outcome, counts FROM crawls") == [
        ("2026-11-25T01:02:03.000Z", "finished", '{"new": 3}')
    ]
    assert store.crawl_of("dongthap") is None
    with pytest.raises(ArchiveError, match="no crawl 99"):
        store.end_crawl(99, "finished", {})


def test_an_unknown_portal_is_told_by_name(store: Store) -> None:
    stranger = Portal("la", "Báo Lạ", "Lạ", ("la.vn",))
    with pytest.raises(ArchiveError, match="'la' is not registered"):
        store.begin_crawl(stranger.name, reason="x", settings={})
    with pytest.raises(ArchiveError, match="'la' is not registered"):
        store.commit([Visit("la", None, "done", capture=capture("https://la.vn/"))], now=NOW)


def test_a_visit_of_an_unknown_url_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="url_id 12345 is not in the archive"):
        store.commit([ended("done", 12345)], now=NOW)


def test_times_without_a_zone_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        store.commit([visit()], now=NOW.replace(tzinfo=None))


def test_values_that_sqlite_cannot_hold_are_mended(store: Store) -> None:
    page = article(title="Sen\udcff nở\0", url=f"{HOST}/\udce9", tags=("\ud800",))
    odd: Capture = capture(f"{HOST}/\udce9", etag="\udcaa")
    store.commit([Visit("dongthap", None, "done", capture=odd, article=page)], now=NOW)
    assert rows(store, "SELECT title, url FROM articles") == [("Sen\ufffd nở", f"{HOST}/\ufffd")]
