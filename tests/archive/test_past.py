"""Captures that come late take their place in an article's history."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive.frontier import Frontier
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.archive.versions import readings
from crawler.records import FoundUrl, Issue, Visit
from tests.archive.pages import HOST, NOW, PORTAL, capture, days, ended, found, visit


def late(text: str, day: float) -> Visit:
    """A page that somebody fetched ``day`` days from NOW, and that read ``text``."""
    at = NOW + days(day)
    return replace(visit("a1", body=text), capture=capture(f"{HOST}/a1", payload=text, at=at), at=at)


def told(store: Store) -> list[tuple[str, str]]:
    return [(one.body, one.seen) for one in readings(store.db, int(read(store.db, f"{HOST}/a1").id))]  # type: ignore[union-attr]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_whatever_the_order_the_history_is_that_of_the_captures(lengths: Sequence[int], draw: object) -> None:
    texts = [f"Bài số {n}." for n, length in enumerate(lengths) for _ in range(length)]
    visits = [late(text, number) for number, text in enumerate(texts)]
    firsts = [next(same)[0] for _, same in groupby(enumerate(texts), key=lambda x: x[1])]
    expected = [(texts[n], (NOW + days(n)).strftime("%Y-%m-%dT%H:%M:%S.000Z")) for n in firsts]
    draw.shuffle(visits)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "archive.db") as store:
        store.register(PORTAL)
        for one in visits:
            store.commit([one], now=NOW + days(100))
        assert told(store) == expected
        view = read(store.db, f"{HOST}/a1")
        assert view is not None
        assert view.body == texts[-1]
        assert [one.is_current for one in view.versions] == [False] * (len(expected) - 1) + [True]
        assert [one.changed for one in view.versions] == [(), *[("body",)] * (len(expected) - 1)]
        assert view.first_seen == expected[0][1]
        assert view.capture is not None
        assert view.capture.fetched_at == f"{NOW + days(len(texts) - 1):%Y-%m-%dT%H:%M:%S}.000Z"


def test_another_text_between_two_times_that_read_alike(store: Store) -> None:
    for text, day in (("A", 1), ("A", 5), ("B", 3)):
        store.commit([late(text, day)], now=NOW + days(9))
    assert [text for text, _ in told(store)] == ["A", "B", "A"]
    view = read(store.db, f"{HOST}/a1")
    assert view is not None
    assert [one.changed for one in view.versions] == [(), ("body",), ("body",)]
    assert view.versions[2].seen.startswith((NOW + days(5)).date().isoformat())


def test_an_old_capture_does_not_bring_a_gone_article_back(store: Store) -> None:
    store.commit([late("A", 0)], now=NOW)
    url = FoundUrl(f"{HOST}/a1", "baodongthap.vn/a1", "article")
    (number,) = store.db.execute("SELECT id FROM urls WHERE key = ?", [url.key]).fetchone()
    store.commit([ended("gone", number, capture=capture(url.url, status=404))], now=NOW + days(9))
    for text, day in (("B", 3), ("trước đó", -3)):
        store.commit([late(text, day)], now=NOW + days(10))
        rows = store.db.execute("SELECT state, (SELECT back FROM absences) FROM articles").fetchall()
        assert rows == [("gone", None)]
    store.commit([late("C", 12)], now=NOW + days(13))
    assert store.db.execute("SELECT state FROM articles").fetchall() == [("live",)]
    assert [text for text, _ in told(store)] == ["trước đó", "A", "B", "C"]


def test_what_an_old_capture_shows_is_no_news_of_today(store: Store) -> None:
    """Issues of the page as it answers now stay open, and its next visit stays when it was."""
    store.commit([late("A", 5)], now=NOW + days(5))
    bad = replace(late("A", 5), issues=(Issue("fetch.status", "it answered 500"),), at=None)
    store.commit([bad], now=NOW + days(6))
    before = store.db.execute("SELECT next_check, last_visit FROM urls").fetchall()
    store.commit([late("B", 1)], now=NOW + days(7))
    assert store.db.execute("SELECT next_check, last_visit FROM urls").fetchall() == before
    assert store.db.execute("SELECT resolved FROM issues").fetchall() == [(None,)]
    (changed,) = store.db.execute("SELECT changed FROM versions WHERE body IS NULL").fetchone()
    assert json.loads(changed) == ["body"]


def test_an_old_capture_leaves_the_frontier_as_it_is(store: Store) -> None:
    """What is due stays due, what was found gone stays so; what nobody met is not asked for at once."""
    frontier = Frontier(store, "worker")
    frontier.add(PORTAL.name, [found("a1"), found("a2")], now=NOW)
    (number,) = store.db.execute("SELECT id FROM urls WHERE key = 'baodongthap.vn/a2'").fetchone()
    store.commit([ended("gone", number, capture=capture(f"{HOST}/a2", status=404))], now=NOW)
    for name in ("a1", "a2", "a3"):
        at = NOW - days(400)
        old = capture(f"{HOST}/{name}", payload=name, at=at)
        page = replace(visit(name, body="Bài cũ."), capture=old, at=at)
        store.commit([page], now=NOW + days(0.5))
    states = "SELECT key, state, last_visit, article IS NOT NULL FROM urls ORDER BY key"
    before, now = "2025-10-20T01:02:03.000Z", "2026-11-24T01:02:03.000Z"
    assert store.db.execute(states).fetchall() == [
        ("baodongthap.vn/a1", "due", before, 1),
        ("baodongthap.vn/a2", "gone", now, 1),
        ("baodongthap.vn/a3", "done", before, 1),
    ]
    assert [one.key for one in frontier.claim(PORTAL.name, 9, now=NOW + days(0.5))] == ["baodongthap.vn/a1"]
