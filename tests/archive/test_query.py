"""The grammar, as docs/search.md describes it; and that any text is a query."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.query import LONGEST, All, Either, Filter, Near, Not, Query, Words, parse
from crawler.archive.schema import connect_readonly
from crawler.archive.search import count, find, search
from crawler.archive.store import Store
from crawler.records import Author, Portal
from crawler.text import normalise
from tests.archive.pages import NOW, visit

GUIDE = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")
ARTICLES = re.findall(r"^\d\. (\w+), ([^,]+), ([^,]*), (\S+): (.+)$", GUIDE, re.MULTILINE)
EXAMPLES = re.findall(r"^\| `(.+?)` \| ([\d ]*) \|", GUIDE, re.MULTILINE)
PROVINCES = {"baodongthap": "Đồng Tháp", "baocantho": "Cần Thơ", "baolaocai": "Lào Cai"}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The articles of the guide."""
    path = tmp_path_factory.mktemp("guide") / "archive.db"
    with Store(path) as store:
        for name, province in PROVINCES.items():
            store.register(Portal(name, f"Báo {province}", province, (f"{name}.vn",)))
        for number, (portal, section, author, day, text) in enumerate(ARTICLES, 1):
            page = visit(
                str(number), title=text, lead="", body="", section=section, byline=author,
                authors=(Author(author),) if author else (), published=f"{day}T08:00:00+07:00", tags=(),
            )  # fmt: skip
            store.commit(
                [type(page)(portal, None, "done", capture=page.capture, article=page.article)], now=NOW
            )
    reader = connect_readonly(path)
    yield reader
    reader.close()


def test_the_guide_has_its_examples() -> None:
    assert len(ARTICLES) == 8
    assert len(EXAMPLES) > 30


@pytest.mark.parametrize(("typed", "numbers"), EXAMPLES)
def test_the_examples_of_the_guide(db: sqlite3.Connection, typed: str, numbers: str) -> None:
    typed = typed.replace("\\|", "|")
    for order in ("relevance", "newest", "oldest"):
        found = find(db, typed, order=order)
        ids = [hit.url.rpartition("/")[2] for hit in found.hits]
        assert sorted(ids) == numbers.split(), order
        assert found.total.number == len(ids)
        assert found.notes == ()
        if order == "oldest":
            assert ids == numbers.split()
        elif order == "newest":
            assert ids == numbers.split()[::-1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lũ", Words(("lũ",))),
        ("a b", All((Words(("a",)), Words(("b",))))),
        ("a AND b", All((Words(("a",)), Words(("b",))))),
        ("a VÀ b HOẶC c", Either((All((Words(("a",)), Words(("b",)))), Words(("c",))))),
        ("a|b", Either((Words(("a",)), Words(("b",))))),
        ("a -b", All((Words(("a",)), Not(Words(("b",)))))),
        ("a - b", All((Words(("a",)), Words(("b",))))),
        ("NOT NOT a", Words(("a",))),
        ("((a))", Words(("a",))),
        ("a (b OR c)", All((Words(("a",)), Either((Words(("b",)), Words(("c",))))))),
        ('"a b"~5', Near(("a", "b"), 5)),
        ('"a a"~5', Words(("a", "a"))),
        ('"sat lo"*', Words(("sat", "lo"))),
        ('"sạt lở"*', Words(("sạt", "lở"))),
        ("nghi*", Words(("nghi",), prefix=True)),
        ("covid-19", Words(("covid", "19"))),
        ("“tháp mười”", Words(("tháp", "mười"))),
        ('"OR"', Words(("OR",))),
        ("or", Words(("or",))),
        ("OR", Words(("OR",))),
        ("tin: lũ", All((Words(("tin",)), Words(("lũ",))))),
        ("12:30", Words(("12", "30"))),
        ("https://bao.vn/a-b", Words(("https", "bao", "vn", "a", "b"))),
        ("portal:…", Words(("portal",))),
        ("", None),
        ("?!", None),
    ],
)
def test_what_is_meant(typed: str, meant: object) -> None:
    assert parse(typed).wanted == meant


def test_fields() -> None:
    read = parse('lũ AUTHOR:"Nguyễn  Thu" -section:x tỉnh:"Cần Thơ" TÁC_GIẢ:an after:9/2022 until:31/12/2023')
    assert read.filters == (
        Filter("author", "Nguyễn Thu"),
        Filter("section", "x", excluded=True),
        Filter("province", "Cần Thơ"),
        Filter("author", "an"),
    )
    assert (read.since, read.until, read.wanted, read.notes) == (
        "2022-10-01",
        "2023-12-31",
        Words(("lũ",)),
        (),
    )
    assert parse("on:2022 since:2022-03 before:2022-06-15") == Query(
        "on:2022 since:2022-03 before:2022-06-15", since="2022-03-01", until="2022-06-14"
    )
    assert parse("after:9999 lũ").since == "9999-12-31"
    assert parse("before:0001 lũ").until == "0001-01-01"


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("before:hôm_qua", "names no time"),
        ("on:2022-13", "names no time"),
        ("on:30/2/2022", "names no time"),
        ("-on:2022", "cannot be excluded"),
        ("lũ OR", "nothing on one side"),
        ("OR lũ", "nothing on one side"),
        ("lũ OR OR bão", "nothing on one side"),
        ("portal:a OR lũ", "hold for the whole query"),
        ("lũ NOT", "NOT is ignored"),
        ("(lũ", "without its partner"),
        ("lũ)", "without its partner"),
        ("(" * 30 + "lũ" + ")" * 30, "deeper than"),
        ("lu*", "is read as the word lu"),
        ('"a b"~999999999', "is read as ~50"),
        ("lũ " * (LONGEST + 1), "first 48 words"),
    ],
)
def test_what_is_ignored_is_told(db: sqlite3.Connection, typed: str, note: str) -> None:
    notes = find(db, typed).notes
    assert len(notes) == 1
    assert note in notes[0]


def test_narrowing() -> None:
    read = parse("lũ since:2020 until:2022 portal:a")
    more = read.narrowed(portal="b", since="2019-01-01", until="2021-05-05", province="Cần Thơ")
    assert more.filters == (Filter("portal", "a"), Filter("portal", "b"), Filter("province", "Cần Thơ"))
    assert (more.since, more.until) == ("2020-01-01", "2021-05-05")
    assert read.narrowed() == read


SYNTAX = st.lists(
    st.sampled_from(
        ["(", ")", "OR", "AND", "NOT", "-", "|", '"', "~3", "*", "hòa", "thap", "Đồng", "portal:", "on:2022",
         "on:", "NEAR", "{a}", "a:b", "^", "-(", '"a b"~2', "\0", "ǀa", " ", " ", "đo*", "ngh*", "author:x",
         ":", "\udcff"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(SYNTAX, st.text(max_size=50)))
def test_any_text_is_a_query(db: sqlite3.Connection, text: str) -> None:
    assert parse(text) == parse(text)
    everything = [search(db, text, order=order) for order in ("relevance", "newest", "oldest")]
    assert {hit.id for hit in everything[0]} == {hit.id for hit in everything[1]}
    assert everything[1] == everything[2][::-1]
    assert count(db, text) == len(everything[0])
    assert parse(normalise(text)).wanted == parse(text).wanted
