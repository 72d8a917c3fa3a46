"""What a backfill asks for next, driven by hand over a plain socket to pywb."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.archive import mementos
from crawler.archive.mementos import Memento, Scope
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.archive.withdrawals import withdraw
from crawler.fetch.directory import portal_named
from crawler.fetch.exchange import Exchange, take_apart
from crawler.fetch.warc import WarcFolder
from crawler.operate.backfill.services import Told
from crawler.operate.backfill.wayback import Wayback
from crawler.operate.backfill.work import Done, Work
from crawler.operate.intake import take
from tests.archive.pages import NOW
from tests.operate.backfills import PAGE

SONGMAY = portal_named("songmay")
SCOPE = Scope("songmay", "wayback")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    assert SONGMAY
    with Store(tmp_path / "archive.db") as opened:
        opened.register(SONGMAY.portal())
        yield opened


def ask(url: str) -> Told:
    parts = urlsplit(url)
    with closing(socket.create_connection((parts.hostname or "", parts.port or 80), 20)) as link:
        path = url.partition(parts.netloc)[2]
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        raw = b"".join(iter(lambda: link.recv(1 << 16), b""))
    answer = take_apart(raw)
    assert answer is not None
    return Told(url, answer.status, answer.payload, Exchange(url, datetime.now(UTC), b"", raw))


def all_of(
    store: Store, base: str, *, scope: Scope = SCOPE, limit: int = 0, hosts: list[str] | None = None
) -> tuple[Done, list[str]]:
    """What a backfill did, and the mementos it asked for; ``hosts`` grows by those it looked up."""
    assert SONGMAY
    captures = store.path.parent / "captures"
    service = Wayback(f"{base}/web/cdx", f"{base}/web")
    asked = []
    with WarcFolder(captures, "songmay", max_bytes=1 << 20, software="test", part="backfill") as folder:
        work = Work(
            SONGMAY, service, scope, store=store, held=store.db, captures=captures, folder=folder, limit=limit
        )
        while (task := work.next()) is not None:
            if task.memento:
                asked.append(task.memento.url)
            elif task.lookup and hosts is not None:
                hosts.append(task.lookup.host)
            work.take(task, ask(task.ask.url))
        return work.close(), asked


def test_what_a_service_has_unpacked_is_kept_and_told(store: Store, webarchive: str) -> None:
    """pywb unpacks for whoever does not ask for gzip; the digest of the index is of the packed page."""
    done, asked = all_of(store, webarchive)
    packed = store.db.execute("SELECT count(*) FROM issues WHERE code = 'backfill.unproved'").fetchone()[0]
    assert done.counts["kept"] == len(asked)
    assert 0 < packed <= done.counts["unproved"] <= len(asked)
    message = store.db.execute("SELECT message FROM issues WHERE code = 'backfill.unproved'").fetchone()[0]
    assert "it was sent gzip" in message
    view = read(store.db, PAGE)
    assert view is not None
    assert view.published == "2026-03-12T09:20:31+07:00"


def test_what_an_import_brought_is_not_fetched_again(
    store: Store, webarchive: str, old_papers: list[Path]
) -> None:
    captures = store.path.parent / "captures"
    for file in old_papers:
        take(store, captures, file, lambda *_: None, max_bytes=1 << 24, software="test")
    done, asked = all_of(store, webarchive)
    assert asked == []
    assert done.counts["articles"] == done.counts["held"] > 80


def test_a_withdrawn_article_is_not_fetched_again(
    store: Store, webarchive: str, old_papers: list[Path]
) -> None:
    take(
        store, store.path.parent / "captures", old_papers[0], lambda *_: None, max_bytes=1 << 24, software="t"
    )
    view = read(store.db, PAGE)
    assert view is not None
    withdraw(store, view.id, reason="test", requester="test", now=NOW)
    _, asked = all_of(store, webarchive, scope=replace(SCOPE, since="2026-04-01"))
    assert PAGE not in asked
    assert asked
    assert read(store.db, PAGE) is None


def test_an_index_is_asked_anew_only_when_all_it_told_was_tried(store: Store, webarchive: str) -> None:
    told: list[list[str]] = []
    for limit in (3, 3, 0, 0):
        told.append([])
        all_of(store, webarchive, limit=limit, hosts=told[-1])
    every = ["localhost", "baosongmay.example", "127.0.0.1"]
    assert told == [every[:2], [], every[2:], every]


def test_what_failed_at_one_service_is_tried_at_another(store: Store) -> None:
    other = replace(SCOPE, service="commoncrawl")
    memento = Memento(0, PAGE, "k", NOW, "A" * 32, "{}")
    for scope, new in ((SCOPE, 1), (other, 0)):
        mementos.ask(store, scope, [("http://index", "baosongmay.example")], anew=True)
        lookup = mementos.open_lookup(store.db, scope, ["http://index"])
        assert lookup
        assert mementos.turn(store, scope, lookup, [memento], None, now=NOW) == new
        assert mementos.open_lookup(store.db, scope, ["http://index"]) is None
    found = mementos.due(store.db, SCOPE)
    assert found
    mementos.settle(store, SCOPE, found, "failed", now=NOW)
    for scope, new in ((SCOPE, 0), (other, 1)):
        lookup = mementos.Lookup(1, "", "", "")
        assert mementos.turn(store, scope, lookup, [memento], None, now=NOW) == new
    assert mementos.due(store.db, SCOPE) is None
    assert mementos.due(store.db, other) == replace(found, line="{}")


def test_an_index_that_is_no_longer_the_one_is_not_asked(store: Store) -> None:
    mementos.ask(store, SCOPE, [("http://old", "baosongmay.example")], anew=True)
    assert mementos.open_lookup(store.db, SCOPE, ["http://index"]) is None
    assert mementos.is_complete(store.db, SCOPE, ["http://index"])
    assert not mementos.is_complete(store.db, SCOPE, ["http://index", "http://old"])


def test_days_bound_what_is_fetched_from_the_queue(store: Store) -> None:
    mementos.ask(store, SCOPE, [("http://index", "baosongmay.example")], anew=True)
    lookup = mementos.open_lookup(store.db, SCOPE, ["http://index"])
    assert lookup
    days = [datetime(2019, 1, day, 23, 59, 59, tzinfo=UTC) for day in (1, 2, 3)]
    found = [Memento(0, PAGE, "k", day, str(n) * 32, "{}") for n, day in enumerate(days)]
    mementos.turn(store, SCOPE, lookup, found, None, now=NOW)
    for since, until, count in (
        ("", "", 3),
        ("2019-01-02", "", 2),
        ("2019-01-02", "2019-01-02", 1),
        ("", "2018", 0),
    ):
        assert mementos.count_due(store.db, Scope("songmay", "wayback", since, until)) == count
    assert mementos.due_by_year(store.db, SCOPE) == {"2019": 3}
