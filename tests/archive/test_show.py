"""One article by any of its names, the archive's totals, and what a crawl brought."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.frontier import Frontier
from crawler.archive.schema import ArchiveError, connect_readonly
from crawler.archive.show import ArticleView, read
from crawler.archive.status import crawl_summary, portals, status
from crawler.archive.store import Store
from crawler.records import Issue, Portal
from tests.archive.pages import HOST, NOW, capture, days, ended, found, visit

ID = 192494109


def shown(store: Store, wanted: int | str = ID) -> ArticleView:
    view = read(store.db, wanted)
    assert view is not None
    return view


@pytest.mark.parametrize(
    "wanted",
    [
        ID,
        str(ID),
        f" {ID} ",
        f"{HOST}/a1",
        "http://www.baodongthap.vn/a1/",
        "HTTPS://BAODONGTHAP.VN/a1#top",
        "baodongthap.vn/a1",
        "baodongthap.vn/a1?utm=x",
        f"{HOST}/old",
        "http://m.baodongthap.vn/print/slug-a1.html",
        "m.baodongthap.vn/print/slug-a1.html",
    ],
)
def test_an_article_answers_to_all_its_names(store: Store, wanted: int | str) -> None:
    frontier = Frontier(store, "me")
    frontier.add("dongthap", [found("old")], now=NOW)
    (lease,) = frontier.claim("dongthap", 1, now=NOW)
    hop = capture(f"{HOST}/old", status=301)
    store.commit([replace(visit("a1", url_id=lease.url_id), hops=(hop,))], now=NOW)
    store.commit(
        [replace(visit("a1"), capture=capture("http://m.baodongthap.vn/print/slug-a1.html"))], now=NOW
    )
    assert shown(store, wanted).id == ID


@pytest.mark.parametrize(
    "wanted", [0, -1, 1, "9" * 400, "", " ", "x", "http://[", "https://other.vn/a1", "\udcff", "%", "'", "²"]
)
def test_what_the_archive_does_not_have(store: Store, wanted: int | str) -> None:
    store.commit([visit("a1")], now=NOW)
    assert read(store.db, wanted) is None


def test_everything_is_shown_and_goes_into_json(store: Store) -> None:
    page = replace(visit("a1"), issues=(Issue("body.odd", "look at it", "body", "x"),))
    (first,) = store.commit([page], now=NOW)
    view = shown(store)
    assert page.article is not None
    for name in (
        "title",
        "lead",
        "body",
        "byline",
        "section",
        "agency",
        "published",
        "published_raw",
        "url",
        "key",
    ):
        assert getattr(view, name) == getattr(page.article, name)
    assert (view.portal_title, view.sample, view.state, view.layout) == (
        "Báo Đồng Tháp",
        False,
        "live",
        "aspx",
    )
    assert view.layers == {"title": "layout", "body": "heuristics", "published": "jsonld"}
    assert view.capture is not None
    assert view.capture.id == first.capture_id
    assert view.capture.warc_file.startswith("dongthap/")
    assert [(i.code, i.field, i.seen, i.count) for i in view.issues] == [("body.odd", "body", "x", 1)]
    assert json.loads(json.dumps(asdict(view)))["authors"] == [{"name": "Nguyễn Thu", "role": "text"}]


def test_unknown_fields_are_empty(store: Store) -> None:
    bare: dict[str, Any] = {
        "lead": "",
        "byline": "",
        "section": "",
        "agency": "",
        "published": "",
        "published_raw": "",
    }
    (result,) = store.commit(
        [visit("a1", **bare, published_precision=None, images=(), tags=(), authors=(), layers={})], now=NOW
    )
    view = shown(store, result.article_id or 0)
    assert {name: getattr(view, name) for name in bare} == bare
    assert (view.published_precision, view.images, view.tags, view.authors) == ("", (), (), ())


def test_an_empty_archive(path: Path) -> None:
    Store(path).close()
    summary = status(connect_readonly(path))
    assert (summary["articles"], summary["portals"], summary["last_crawl"]) == (0, [], None)
    json.dumps(summary)


@pytest.fixture
def crawled(store: Store) -> tuple[Store, int, int]:
    """Two crawls: three articles, a listing and an issue; then one changed, one confirmed, one gone."""
    store.register(Portal("apbac", "Báo Ấp Bắc", "Tiền Giang", ("baoapbac.vn",)))
    frontier = Frontier(store, "me")
    first = store.begin_crawl("dongthap", reason="full", settings={}, now=NOW)
    frontier.add("dongthap", [found("s", "section"), *(found(f"a{n}") for n in (1, 2, 3, 4))], now=NOW)
    section, *leases = frontier.claim("dongthap", 9, now=NOW)
    odd: tuple[dict[str, Any], ...] = ({}, {"byline": "", "authors": ()}, {"section": "", "published": ""})
    store.commit(
        [ended("done", section.url_id, capture=capture(f"{HOST}/s", payload="12345"))]
        + [visit(f"a{n}", url_id=leases[n - 1].url_id, **fields) for n, fields in enumerate(odd, 1)]
        + [ended("retry", leases[3].url_id, issues=(Issue("fetch.timeout", "no answer in 30 s"),))],
        now=NOW,
    )
    store.end_crawl(first, "finished", {"new": 3}, now=NOW)
    second = store.begin_crawl("dongthap", reason="again", settings={}, now=NOW + days(30))
    leases = frontier.claim("dongthap", 9, now=NOW + days(400))
    by_name = {lease.url.rpartition("/")[2]: lease for lease in leases}
    same = capture(f"{HOST}/a1", status=304, revisit_of=by_name["a1"].capture_id)
    store.commit(
        [
            ended("done", by_name["a1"].url_id, capture=same),
            visit("a2", url_id=by_name["a2"].url_id, title="Tít mới"),
            ended("gone", by_name["a3"].url_id, capture=capture(f"{HOST}/a3", status=404)),
        ],
        now=NOW + days(30),
    )
    return store, first, second


def test_what_a_crawl_brought(crawled: tuple[Store, int, int]) -> None:
    store, first, second = crawled
    one, two = crawl_summary(store.db, first), crawl_summary(store.db, second)
    assert (one["pages"], one["articles"], one["new"], one["changed"], one["unchanged"], one["gone"]) == (
        4,
        3,
        3,
        0,
        0,
        1,
    )
    assert (two["pages"], two["articles"], two["new"], two["changed"], two["unchanged"], two["gone"]) == (
        3,
        3,
        0,
        1,
        1,
        1,
    )
    assert one["sections"] == {"Huyện Tháp Mười": 2, "": 1}
    assert one["fields"]["title"] == 3
    assert one["fields"]["published"] == 2
    assert one["issues"] == {"fetch.timeout": {"count": 1, "message": "no answer in 30 s"}}
    assert (one["outcome"], one["counts"], two["finished"], two["revisits"]) == (
        "finished",
        {"new": 3},
        None,
        1,
    )
    json.dumps([one, two])
    with pytest.raises(ArchiveError, match="no crawl 77"):
        crawl_summary(store.db, 77)


def test_status_and_portals(crawled: tuple[Store, int, int]) -> None:
    store, _, second = crawled
    summary = status(store.db)
    assert (summary["articles"], summary["captures"], summary["versions"]) == (3, 7, 4)
    assert summary["frontier"] == {"done": 3, "gone": 1, "leased": 1}
    assert summary["issues"] == {"fetch.timeout": 1}
    assert (summary["first_published"], summary["last_published"]) == ("2022-09-14", "2022-09-14")
    assert summary["sample"] is False
    empty, full = portals(store.db)
    assert (empty["name"], empty["articles"], empty["last_crawl"], empty["frontier"]) == (
        "apbac",
        0,
        None,
        {},
    )
    assert (full["name"], full["articles"], full["domains"]) == ("dongthap", 3, ["baodongthap.vn"])
    assert (full["last_crawl"]["id"], full["last_crawl"]["finished"]) == (second, None)
    json.dumps(summary)
