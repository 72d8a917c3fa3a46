"""Whose an article is: the paper's and the province's of its time, also where another serves it on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.provinces import province_of, provinces
from crawler.archive.rows import article_rows
from crawler.archive.show import read
from crawler.archive.store import Store
from crawler.archive.stories import chain
from crawler.extract.page import extract
from crawler.fetch.directory import portals
from crawler.records import Article, Visit

HERE = Path(__file__).parent
KNOWN = portals()
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TWINS = sorted(
    (page.relative_to(HERE).with_suffix("").as_posix(), told["same_as"])
    for page in HERE.glob("*/*.json")
    if "same_as" in (told := json.loads(page.read_text(encoding="utf-8")))
)
FORMER = sorted(name for name, spider in KNOWN.items() if spider.province_before)


def read_page(name: str) -> Article:
    """A saved page as its portal reads it."""
    told = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    fetched = datetime.fromisoformat(told["fetched_at"])
    body = (HERE / f"{name}.html").read_bytes()
    return extract(body, told["url"], fetched_at=fetched, rules=KNOWN[name.partition("/")[0]].rules())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "archive.db") as store:
        for spider in KNOWN.values():
            if not spider.sample:
                store.register(spider.portal())
        yield store


def keep(store: Store, **pages: Article) -> list[int]:
    visits = [Visit(portal, None, "done", article=page) for portal, page in pages.items()]
    return [one.article_id or 0 for one in store.commit(visits, now=NOW)]


def provinces_then(store: Store, number: int) -> set[str]:
    """The province at the time of an article, by each way that tells it."""
    view = read(store.db, number)
    assert view is not None
    (row,) = article_rows(store.db, [number])
    return {view.province_then or "", row["province_then"] or ""}


def test_a_former_paper_keeps_the_province_of_its_articles(store: Store) -> None:
    """By a page of each, most of them from before the merger."""
    pages = {name: read_page(f"{name}/{min((HERE / name).glob('*.json')).stem}") for name in FORMER}
    for (name, article), number in zip(pages.items(), keep(store, **pages), strict=True):
        spider = KNOWN[name]
        since = provinces()[spider.province_before].since
        before = article.published[:10] < since
        assert provinces_then(store, number) == {spider.province_before if before else spider.province}
        assert province_of(since, spider.province, spider.province_before) == spider.province


@pytest.mark.parametrize(("served", "original"), TWINS)
@pytest.mark.parametrize("first", ["original", "served"])
def test_an_article_that_another_host_serves_on_is_one_story_of_the_province_that_it_was_of(
    served: str, original: str, first: str, store: Store
) -> None:
    host, paper = served.partition("/")[0], original.partition("/")[0]
    assert KNOWN[paper].successor == host
    pages = {host: read_page(served), paper: read_page(original)}
    order = [paper, host] if first == "original" else [host, paper]
    numbers = dict(zip(order, keep(store, **{name: pages[name] for name in order}), strict=True))
    assert len({page.key for page in pages.values()}) == 2
    (known,) = {tuple(sorted(one.id for one in chain(store.db, n))) for n in numbers.values()}
    assert known == tuple(sorted(numbers.values()))
    before = KNOWN[paper].province_before
    assert KNOWN[host].province != before
    assert [provinces_then(store, numbers[name]) for name in (paper, host)] == [{before}, {before}]
    assert {row["portal"] for row in article_rows(store.db, sorted(numbers.values()))} == {host, paper}


def test_wire_copy_that_two_papers_printed_is_each_ones_own(store: Store) -> None:
    """A story whose parts differ in minute or title was printed twice, not served on."""
    served, original = next(twin for twin in TWINS if twin[0].startswith("baodanang/"))
    copy = read_page(served)
    for change in ({"published": copy.published.replace("T07:12", "T09:30")}, {"title": "Tin từ miền Trung"}):
        article = replace(copy, **change)
        host, _ = keep(store, baodanang=article, baoquangnam=read_page(original))
        assert len(chain(store.db, host)) == 2
        assert provinces_then(store, host) == {"Đà Nẵng"}


def test_an_article_of_after_the_merger_is_its_hosts_whoever_else_printed_it(store: Store) -> None:
    served, original = next(twin for twin in TWINS if twin[0].startswith("baodanang/"))
    later = [replace(read_page(one), published="2025-07-02T08:00:00+07:00") for one in (served, original)]
    host, former = keep(store, baodanang=later[0], baoquangnam=later[1])
    assert provinces_then(store, host) == provinces_then(store, former) == {"Đà Nẵng"}
