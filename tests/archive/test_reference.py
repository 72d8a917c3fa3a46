"""The index finds and counts what a slow look at every article finds and counts."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.facets import BYS, Facet, appearances, beside, facet
from crawler.archive.query import Near, Node, Not, Query, Words, parse
from crawler.archive.schema import connect_readonly
from crawler.archive.search import Order, Total, count, find, search, total
from crawler.archive.store import Store
from crawler.archive.tones import spellings
from crawler.records import Author, Portal
from tests.archive.pages import NOW, visit
from tests.archive.reference import Printed, found

PORTALS = {"baoa": "Hòa Bình", "baob": "Cần Thơ", "baoc": "Cần Thơ"}
SECTIONS = ("Thời sự", "Văn hoá", "Kinh tế", "")
PEOPLE = ("Nguyễn Thu", "Thúy An", "")
#: Few words, so that phrases, marks and spellings meet often.
SYLLABLES = [
    *("sạt", "lở", "sát", "lo", "hòa", "hoà", "hoa", "thúy", "thuý", "đồng", "đông", "dong", "tháp"),
    *("thap", "ủy", "quý", "khỏe", "15"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, list[Printed]]]:
    """160 articles of made-up words; some without a date, some whose date was corrected."""
    dice = random.Random(5)
    path = tmp_path_factory.mktemp("reference") / "archive.db"
    began = datetime.fromisoformat("2020-12-20T08:00:00+07:00")
    printed: dict[int, Printed] = {}
    with Store(path) as store:
        for name, province in PORTALS.items():
            store.register(Portal(name, f"Báo {name}", province, (f"{name}.vn",)))

        def put(
            name: str, portal: str, published: str, fields: tuple[str, ...], section: str, author: str
        ) -> None:
            page = visit(
                name, title=fields[0], lead=fields[1], body=fields[2], section=section, byline=author,
                tags=(), authors=(Author(author),) if author else (), published=published,
            )  # fmt: skip
            (kept,) = store.commit(
                [type(page)(portal, None, "done", capture=page.capture, article=page.article)], now=NOW
            )
            assert kept.article_id is not None
            printed[kept.article_id] = Printed(
                kept.article_id, portal, PORTALS[portal], section, author, published[:10], (*fields, author)
            )

        for n in range(160):
            published = (began + timedelta(hours=9 * n)).isoformat() if n % 13 else ""
            fields = tuple(" ".join(dice.choices(SYLLABLES, k=size)) for size in (3, 5, 12))
            one = (dice.choice(list(PORTALS)), published, fields, dice.choice(SECTIONS), dice.choice(PEOPLE))
            put(f"n{n}", *one)
            if n % 17 == 0:
                put(f"n{n}", one[0], "2019-05-05T10:00:00+07:00", *one[2:])
    reader = connect_readonly(path)
    yield reader, list(printed.values())
    reader.close()


WORD = st.sampled_from(SYLLABLES)
LEAF = st.one_of(
    WORD,
    st.lists(WORD, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(WORD, WORD, st.integers(0, 4)).map(lambda pair: f'"{pair[0]} {pair[1]}"~{pair[2]}'),
    WORD.filter(lambda word: len(word) > 2).map(lambda word: f"{word}*"),
    st.sampled_from(
        ["portal:baoa", "-portal:baob", 'province:"can tho"', "section:thoi_su", 'section:"thoi su"',
         'section:"văn hóa"', '-section:"Kinh tế"', 'author:"thuy an"', 'author:"Nguyễn Thu"',
         '-author:"Thuý An"', "on:2021", "after:2020", "before:2021-01-10", "since:2020-12-25",
         "until:2021-02", "on:2019-05", "author:x"]
    ),
)  # fmt: skip
QUERIES = st.recursive(
    LEAF,
    lambda some: st.one_of(
        st.lists(some, min_size=1, max_size=3).map(" ".join),
        st.lists(some, min_size=2, max_size=3).map(" OR ".join),
        some.map(lambda query: f"({query})"),
        some.map(lambda query: f"-({query})"),
        some.map(lambda query: f"NOT {query}"),
    ),
    max_leaves=6,
)


def plain(node: Node | None) -> bool:
    """Whether the index promises exactly what the reference says.  Where it does not, see match():
    phrases and NEAR with marks on some words only, or with words of two spellings."""
    if isinstance(node, Words | Near):
        marked = [word for word in node.words if not word.isascii()]
        twofold = [word for word in node.words if len(spellings([word])) > 1]
        if len(node.words) > 1 and len(twofold) > 1 - (isinstance(node, Near) or len(node.words) > 2):
            return False
        return len(marked) in (0, len(node.words))
    if isinstance(node, Not):
        return plain(node.part)
    return node is None or all(plain(part) for part in node.parts)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES)
def test_search_finds_what_a_look_at_every_article_finds(
    archive: tuple[sqlite3.Connection, list[Printed]], typed: str
) -> None:
    db, articles = archive
    asked = parse(typed)
    if not plain(asked.wanted):
        return
    expected = [article.order for article in found(asked, articles)]
    assert [hit.id for hit in search(db, asked, order="newest", limit=999)] == expected
    assert [hit.id for hit in search(db, asked, order="oldest", limit=999)] == expected[::-1]
    assert sorted(hit.id for hit in search(db, asked, limit=999)) == sorted(expected)
    assert count(db, asked) == len(expected) == total(db, asked).number


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, st.booleans())
def test_facets_count_what_a_look_at_every_article_counts(
    archive: tuple[sqlite3.Connection, list[Printed]], typed: str, share: bool
) -> None:
    db, articles = archive
    asked = parse(typed)
    if not plain(asked.wanted):
        return
    hits = found(asked, articles)
    everything = found(Query("", None, asked.filters, asked.since, asked.until), articles)
    values = {
        "month": lambda a: a.day[:7], "year": lambda a: a.day[:4], "portal": lambda a: a.portal,
        "province": lambda a: a.province, "section": lambda a: a.section, "author": lambda a: a.author,
    }  # fmt: skip
    for by in BYS:
        told = facet(db, asked, by, share=share)
        expected = Counter(values[by](article) for article in hits)
        if by == "author":
            del expected[""]
        assert {one.value: one.hits for one in told.counts if one.hits} == expected
        assert told.counted.number == len(hits)
        if share and by != "author":
            of = Counter(values[by](article) for article in everything)
            assert {o.value: o.of for o in told.counts if o.value and o.hits} == {
                v: of[v] for v in expected if v
            }
    page = dict(beside(db, asked, ("year", "portal", "section", "month")))
    assert len(page) == (0 if asked.asks_nothing else 4)
    for by, told in page.items():
        counts = tuple(replace(one, first="", last="") for one in facet(db, asked, by).counts)
        assert told == Facet(by, counts, Total(len(hits)))
    dated = sorted((article.day, article.order) for article in hits if article.day)
    ends = appearances(db, asked)
    assert [hit.published[:10] for hit in ends or ()] == ([dated[0][0], dated[-1][0]] if dated else [])


def test_times_are_without_gaps_and_others_by_size(
    archive: tuple[sqlite3.Connection, list[Printed]],
) -> None:
    db, _ = archive
    months = [one.value for one in facet(db, "", "month").counts]
    assert months == [*(f"2019-{m:02}" for m in range(5, 13)), *(f"2020-{m:02}" for m in range(1, 13)),
                      "2021-01", "2021-02", ""]  # fmt: skip
    sizes = [one.hits for one in facet(db, "", "section").counts]
    assert sizes == sorted(sizes, reverse=True)


def test_a_capped_count_says_so_and_gives_no_shares(
    archive: tuple[sqlite3.Connection, list[Printed]],
) -> None:
    db, _ = archive
    capped = facet(db, "hoa", "portal", share=True, at_most=10)
    assert str(capped.counted) == "more than 10"
    assert sum(one.hits for one in capped.counts) == 10
    assert {one.of for one in capped.counts} == {None}
    assert str(total(db, "hoa", at_most=10)) == "more than 10"
    page = dict(beside(db, "hoa", ("portal", "year"), at_most=10))
    assert str(page["portal"].counted) == "more than 10"
    assert sum(one.hits for one in page["portal"].counts) == 10
    assert page["year"] == facet(db, "hoa", "year")
    assert facet(db, "?!", "month") == Facet("month", (), total(db, "?!"))
    assert appearances(db, "khôngcó") is None


def test_every_page_is_a_piece_of_one_list(
    archive: tuple[sqlite3.Connection, list[Printed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, _ = archive
    for name, number in (("CANDIDATES", 7), ("TOGETHER", 20), ("COUNTED", 30), ("_ALL", 3)):
        monkeypatch.setattr(f"crawler.archive.search.{name}", number)
    for typed in ("hoa", "dong thap", "sạt lở OR hòa"):
        number = count(db, typed)
        whole = [hit.id for hit in search(db, typed, limit=999)]
        assert len(set(whole)) == len(whole) == number
        for size in (1, 4, 9):
            pages = [search(db, typed, limit=size, offset=at) for at in range(0, number + size, size)]
            assert [hit.id for page in pages for hit in page] == whole
        assert [hit.id for hit in find(db, typed, limit=5, offset=3).hits] == whole[3:8]


@pytest.mark.parametrize("order", get_args(Order))
def test_impatient_counting_stops_at_a_round_number_that_is_true(
    archive: tuple[sqlite3.Connection, list[Printed]], order: Order
) -> None:
    db, _ = archive
    for typed in ("", "hoa", "dong thap", "sạt lở OR hòa", '"sạt lở"', "khôngcó", "hoa on:2019"):
        number = count(db, typed)
        for size, at in ((5, 0), (5, 10), (20, number // 20 * 20), (1, number - 1), (5, number + 3)):
            told = find(db, typed, order=order, limit=size, offset=max(at, 0))
            hasty = find(db, typed, order=order, limit=size, offset=max(at, 0), patience=0)
            assert hasty.hits == told.hits
            assert str(told.total) == str(number)
            seen = max(at, 0) + len(hasty.hits)
            if hasty.total.more:
                assert hasty.hits
                assert seen <= hasty.total.number < number
                assert hasty.total.number == seen or set(str(hasty.total.number)[1:]) <= {"0"}
            else:
                assert hasty.total.number == number
        assert find(db, typed, order=order, patience=60).total == total(db, typed)
    # Relevance is weighed among so many that the walk is at its end.
    assert find(db, "hoa", order=order, limit=5, patience=0).total.more == (order != "relevance")
