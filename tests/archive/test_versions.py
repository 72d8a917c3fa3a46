"""Every reading of an article is kept, and none is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.articles import READING, content_sha256
from crawler.archive.cells import first_id, instant, stamp
from crawler.archive.search import search
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.records import Author, Image
from crawler.text import normalise
from tests.archive.pages import NOW, days, visit

ID = 192494109


def test_the_digest_is_what_its_description_says() -> None:
    reading = {"title": "Sen", "lead": None, "body": "Nở.", "byline": "", "section": "X", "published": "2022"}
    assert content_sha256(reading) == sha256("Sen\x1f\x1fNở.\x1f\x1fX\x1f2022".encode()).hexdigest()


def test_a_change_is_a_version_and_the_earlier_text_stays(store: Store) -> None:
    store.commit([visit()], now=NOW)
    (result,) = store.commit([visit(title="Tít mới", byline="")], now=NOW + days(1))
    assert (result.status, result.article_id) == ("changed", ID)
    sql = "SELECT title, byline, changed, seen, is_current FROM readings ORDER BY id"
    assert store.db.execute(sql).fetchall() == [
        ("Huyện Tháp Mười được mùa sen", "NGUYỄN THU", None, "2026-11-24T01:02:03.000Z", 0),
        ("Tít mới", None, '["title", "byline"]', "2026-11-25T01:02:03.000Z", 1),
    ]
    view = read(store.db, ID)
    assert view is not None
    assert [(v.changed, v.is_current) for v in view.versions] == [((), False), (("title", "byline"), True)]
    assert view.first_seen < view.last_seen


def test_every_stored_digest_fits_its_reading(store: Store) -> None:
    for day, title in enumerate(("Một", "Hai", "Một")):
        store.commit([visit(title=title)], now=NOW + days(day))
    for row in store.db.execute(f"SELECT content_sha256, {', '.join(READING)} FROM readings").fetchall():
        assert row[0] == content_sha256(dict(zip(READING, row[1:], strict=True)))
    digests = [d for (d,) in store.db.execute("SELECT content_sha256 FROM versions ORDER BY id")]
    assert len(digests) == 3
    assert digests[0] == digests[2] != digests[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"modified": "2022-09-15T00:00:00+07:00"},
        {"images": (Image("https://baodongthap.vn/2.jpg"),)},
        {"tags": ()},
        {"authors": (Author("Thu Nguyễn", "photo"), Author("TTXVN", "source"))},
        {"layers": {"title": "jsonld"}},
        {"published_raw": "14-9-2022"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_no_text_is_updated_without_a_version(store: Store, fields: dict[str, Any]) -> None:
    store.commit([visit()], now=NOW)
    (result,) = store.commit([visit(**fields)], now=NOW + days(1))
    assert result.status == "unchanged"
    assert store.db.execute("SELECT count(*) FROM versions").fetchone() == (1,)
    view = read(store.db, ID)
    assert view is not None
    shown = {
        "modified": view.modified,
        "images": tuple(Image(i.url, i.caption, i.credit) for i in view.images),
        "tags": view.tags,
        "authors": tuple(Author(a.name, a.role) for a in view.authors),  # type: ignore[arg-type]
        "layers": view.layers,
        "published_raw": view.published_raw,
    }
    assert {name: shown[name] for name in fields} == fields


def test_ids_follow_publication_and_never_change(store: Store) -> None:
    times = {
        "a": "2022-09-14T09:51:45+07:00",
        "b": "2022-09-14T02:51:47+00:00",
        "c": "",
        "d": "2021-01-01T00:00:00+07:00",
    }
    ids = {
        name: store.commit([visit(name, published=published)], now=NOW)[0].article_id
        for name, published in times.items()
    }
    assert ids == {"a": ID, "b": ID + 1, "c": 207813347, "d": 186280000}
    (again,) = store.commit([visit("a", published="2023-01-01T00:00:00+07:00")], now=NOW)
    assert (again.status, again.article_id) == ("changed", ID)


def test_articles_of_one_moment_take_the_next_free_numbers(store: Store) -> None:
    late = "2022-09-14T23:59:59+07:00"
    given = store.commit([visit(name, published=late) for name in "abcd"], now=NOW)
    assert [one.article_id for one in given] == [192499999, 192500000, 192500001, 192500002]
    (between,) = store.commit([visit("e", published="2022-09-15T00:00:00+07:00")], now=NOW)
    assert between.article_id == 192500003
    found = search(store.db, "", since="2022-09-14", until="2022-09-14")
    assert [hit.id for hit in found] == [192500002, 192500001, 192500000, 192499999]


@given(st.integers(0, 8 * 10**9), st.integers(0, 10**9))
def test_ids_order_like_time_and_stay_exact_in_json(seconds: int, more: int) -> None:
    early, late = (datetime(1900, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in (seconds, seconds + more))
    assert first_id(early) <= first_id(late) < 2**53
    assert stamp(early) <= stamp(late)
    assert instant(stamp(early)) == early


def test_a_date_beyond_reason_gives_no_id(store: Store) -> None:
    (result,) = store.commit([visit(published="9999-06-01T00:00:00+07:00")], now=NOW)
    assert result.article_id == 207813347


@pytest.mark.parametrize("text", ["", "hôm qua", "2022-09-14T09:51:45", "0001-01-01T00:00:00+14:00", None])
def test_what_tells_no_moment(text: str | None) -> None:
    assert instant(text) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(min_size=1, max_size=40), body=st.text(max_size=200))
def test_any_text_comes_back_as_it_went_in(store: Store, title: str, body: str) -> None:
    title, body = normalise(title), normalise(body)
    (result,) = store.commit([visit(title=title, body=body)], now=NOW)
    view = read(store.db, result.article_id or 0)
    assert view is not None
    assert (view.title, view.body) == (title, body)
