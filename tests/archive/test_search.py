"""What people type, and what they must find."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.marks import Finder, phrases, snippet
from crawler.archive.match import match
from crawler.archive.query import LONGEST, Words, parse
from crawler.archive.schema import connect_readonly
from crawler.archive.search import count, search
from crawler.archive.store import Store
from crawler.records import Author, Portal
from tests.archive.pages import NOW, PORTAL, visit

TEXTS = {
    "tháp": ("Huyện Tháp Mười được mùa", "Nông dân tỉnh Đồng Tháp phấn khởi."),
    "rời": ("Cánh đồng dưới chân tháp", "Mười ngôi tháp cổ giữa đồng."),
    "trơn": ("Thong bao", "Tinh dong thap thong bao."),
    "đảng": ("Đại hội Đảng bộ", "Đảng viên dự đông đủ."),
    "đang": ("Trời đang mưa", "Mưa dang dở."),
    "hòa": ("Thủy điện Hòa Bình", "Ủy ban nhân dân thành phố Hòa Bình nhận bằng khen, bà Thúy vắng mặt."),
    "hoà": ("Thuỷ sản Hoà Bình", "Uỷ ban nhân dân xã."),
    "hoa": ("Chợ hoa xuân", "Hoa khoe sắc thắm."),
    "số": ("Covid-19 ngày 15/7", "TP.HCM có 1.234 ca; AND OR NOT NEAR cùng người dân."),
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A stock, read-only connection: search needs no functions of ours."""
    path = tmp_path_factory.mktemp("search") / "archive.db"
    with Store(path) as store:
        store.register(PORTAL)
        for minute, (name, (title, body)) in enumerate(TEXTS.items()):
            store.commit([made(name, title, body, published=f"2022-09-14T09:{minute:02}:00+07:00")], now=NOW)
    reader = connect_readonly(path)
    yield reader
    reader.close()


def made(name: str, title: str, body: str, **fields: Any) -> Any:
    return visit(name, title=title, body=body, lead="", byline="", tags=(), authors=(), **fields)


def names(db: sqlite3.Connection, query: str, **filters: Any) -> list[str]:
    hits = search(db, query, **filters)
    assert count(db, query, **{k: v for k, v in filters.items() if k != "order"}) == len(hits)
    return [hit.url.rpartition("/")[2] for hit in hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dong thap", {"tháp", "rời", "trơn"}),
        ("Đồng Tháp", {"tháp", "rời"}),
        ("đồng tháp", {"tháp", "rời"}),
        ("đồng thap", {"tháp", "rời"}),
        ('"đồng tháp"', {"tháp"}),
        ('"dong thap"', {"tháp", "trơn"}),
        ('"đồng thap"', {"tháp"}),
        ('"dong tháp"', {"tháp"}),
        ('"tháp mười"', {"tháp"}),
        ("“tháp mười”", {"tháp"}),
        ('"mười tháp"', set()),
        ("dang", {"đảng", "đang"}),
        ("đảng", {"đảng"}),
        ("đang", {"đang"}),
        ("đong", set()),
        ("ĐẢNG", {"đảng"}),
        ("hoà", {"hòa", "hoà"}),
        ("hòa", {"hòa", "hoà"}),
        ("hoa", {"hòa", "hoà", "hoa"}),
        ("hoá", set()),
        ('"Hoà Bình"', {"hòa", "hoà"}),
        ('"hoa binh"', {"hòa", "hoà"}),
        ('"uỷ ban nhân dân"', {"hòa", "hoà"}),
        ('"thành phố Hoà Bình nhận bằng khen, bà Thuý vắng mặt"', {"hòa"}),
        ('"thành phố Hòa Bình nhận bằng khen, bà Thúy vắng mặt"', {"hòa"}),
        ('"thuỷ điện hòa bình"', {"hòa"}),
        ("thuý", {"hòa"}),
        ("covid-19", {"số"}),
        ("19-covid", set()),
        ("tp.hcm", {"số"}),
        ("15/7", {"số"}),
        ("7/15", set()),
        ("1.234", {"số"}),
        ("AND", {"số"}),
        ("OR NOT", {"số"}),
        ("near (and or)", {"số"}),
        ("title:hoa", set()),
        ("hoa*", {"hòa", "hoà", "hoa"}),
        ("kho*", {"hoa", "tháp"}),
        ("ho*", set()),
        ("-hoa", {"tháp", "rời", "trơn", "đảng", "đang", "số"}),
        ("^hoa", {"hòa", "hoà", "hoa"}),
        ("(hoa", {"hòa", "hoà", "hoa"}),
        ('hoa "', {"hòa", "hoà", "hoa"}),
        ('"cho hoa', {"hoa"}),
        ("hoa; DROP TABLE articles --", set()),
        ("{body}: hoa", set()),
        ("không có", set()),
    ],
)
def test_what_is_typed_finds_what_it_should(db: sqlite3.Connection, query: str, expected: set[str]) -> None:
    assert set(names(db, query)) == expected
    assert set(names(db, unicodedata.normalize("NFD", query))) == expected
    assert set(names(db, query, order="newest")) == expected


@pytest.mark.parametrize(
    "query", ["(", "'", '"', '""', "*", "--", "…", "?!", ":", "^", "\0", "\udcff", " ( ' "]
)
def test_what_holds_no_word_finds_nothing(db: sqlite3.Connection, query: str) -> None:
    assert names(db, query) == []


def test_words_side_by_side_come_first_then_printed_before_folded(db: sqlite3.Connection) -> None:
    assert names(db, "đồng tháp")[0] == "tháp"
    assert names(db, "thap dong")[-1] in {"tháp", "trơn"}
    assert names(db, "dong thap")[0] == "trơn"
    assert names(db, "hoa")[0] == "hoa"


def test_newest_first(db: sqlite3.Connection) -> None:
    assert names(db, "hoa", order="newest") == ["hoa", "hoà", "hòa"]
    assert names(db, "", order="newest") == names(db, "") == list(reversed(TEXTS))


def test_a_hit_tells_where_it_stands(db: sqlite3.Connection) -> None:
    (hit,) = search(db, '"dong thap" nong')
    assert (hit.portal, hit.section, hit.published) == (
        "dongthap",
        "Huyện Tháp Mười",
        "2022-09-14T09:00:00+07:00",
    )
    assert hit.snippet == "⟦Nông⟧ dân tỉnh ⟦Đồng Tháp⟧ phấn khởi."
    assert hit.byline == ""
    assert [h.snippet for h in search(db, "hoà", order="newest")] == [
        "Thuỷ sản ⟦Hoà⟧ Bình",
        "Ủy ban nhân dân thành phố ⟦Hòa⟧ Bình nhận bằng khen, bà Thúy vắng mặt.",
    ]
    assert search(db, "", limit=1)[0].snippet == TEXTS["số"][1]


def test_a_snippet_shows_the_words_side_by_side_where_they_are() -> None:
    finders = [Finder(phrase) for phrase in phrases(parse("song may").wanted)]
    text = "Cũng may mấy chú tới liền, khiêng cái tủ với máy may bên sông. " + "Rồi thôi. " * 60
    shown = snippet([text + "Nước sông Mây lên."], finders)
    assert shown.endswith("Nước ⟦sông Mây⟧ lên.")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("sen hồng", "Mùa ⟦sen⟧ nở ⟦hồng⟧ cả cánh đồng."),
        ("sen", "Mùa ⟦sen⟧ nở hồng cả cánh đồng."),
        ("sen thom", "Bà con hái ⟦sen thơm⟧ từ sớm, trưa nắng thì nghỉ."),
        ("dong sen", "Mùa ⟦sen⟧ nở hồng cả cánh ⟦đồng⟧."),
        ("sen nang", "Bà con hái ⟦sen⟧ thơm từ sớm, trưa ⟦nắng⟧ thì nghỉ."),
        ("sớm", "Bà con hái sen thơm từ ⟦sớm⟧, trưa nắng thì nghỉ."),
        ("được", "Sen ⟦được⟧ giá"),
        ("lan", "Thu ⟦Lan⟧"),
        ("vắng", "Mùa sen nở hồng cả cánh đồng."),
    ],
)
def test_a_snippet_is_of_the_lead_unless_more_stands_together_in_the_body(typed: str, shown: str) -> None:
    lead = "Mùa sen nở hồng cả cánh đồng."
    body = "Bà con hái sen thơm từ sớm, trưa nắng thì nghỉ."
    finders = [Finder(phrase) for phrase in phrases(parse(typed).wanted)]
    assert snippet((lead, body), finders, otherwise=("Sen được giá", "Thu Lan")) == shown


def test_a_stock_hit_in_the_other_spelling_still_has_a_snippet(db: sqlite3.Connection) -> None:
    row = db.execute(
        "SELECT coalesce(nullif(snippet(articles_fts, -1, '[', ']', '…', 40), ''), "
        "snippet(articles_fts, 0, '[', ']', '…', 40)) FROM articles_fts "
        "WHERE articles_fts MATCH 'alt : \"bà thuý\"'"
    ).fetchone()
    assert row[0].startswith("Ủy ban")


def test_limit_and_offset(db: sqlite3.Connection) -> None:
    everything = search(db, "hoa")
    assert search(db, "hoa", limit=1, offset=1) == everything[1:2]
    assert search(db, "hoa", limit=0) == []
    assert search(db, "hoa", offset=10**9) == []
    assert search(db, "hoa", limit=10**30) == everything
    assert [h.id for h in search(db, "", limit=2, offset=3)] == [h.id for h in search(db, "", limit=9)][3:5]
    with pytest.raises(ValueError, match="must not be negative"):
        search(db, "hoa", limit=-1)


def test_a_long_query_is_cut_and_not_refused(db: sqlite3.Connection) -> None:
    assert set(names(db, "hoa " * (LONGEST - 1) + "xyzzy " * 5000)) == set()
    assert set(names(db, "hoa " * LONGEST + "xyzzy " * 5000)) == {"hòa", "hoà", "hoa"}
    assert search(db, '"' + "hòa " * 5000 + '"') == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="\"“”*^(){}:+-'.,;/\\ANDORTNEd hòađ̀\u0323\t\0", max_size=40),
        st.lists(st.sampled_from(["hòa", "AND", '"', "(", "NEAR", "đ", "*", "thap", "{", "title:", "^"])).map(
            " ".join
        ),
    )
)
def test_any_input_is_text(db: sqlite3.Connection, query: str) -> None:
    for order in ("relevance", "newest"):
        hits = search(db, query, order=order)
        assert len({hit.id for hit in hits}) == len(hits) == count(db, query)


@pytest.fixture
def many(path: Path) -> Iterator[sqlite3.Connection]:
    """Two portals, sections, authors and days."""
    with Store(path) as store:
        store.register(PORTAL)
        store.register(Portal("apbac", "Báo Ấp Bắc", "Tiền Giang", ("baoapbac.vn",)))
        pages: list[tuple[str, str, dict[str, Any]]] = [
            ("a1", "dongthap", {"section": "Thời sự", "published": "2022-09-13T23:59:59+07:00"}),
            ("a2", "dongthap", {"section": "THỜI SỰ", "published": "2022-09-14T00:00:00+07:00"}),
            ("a3", "apbac", {"section": "Thời Sự", "published": "2022-09-14T16:59:59+00:00"}),
            (
                "a4",
                "apbac",
                {
                    "section": "Văn hoá",
                    "published": "2022-09-15T00:00:00+07:00",
                    "authors": (Author("Thúy An"),),
                },
            ),
            (
                "a5",
                "apbac",
                {"section": "", "published": "", "authors": (Author("Thuỳ An"), Author("TTXVN", "source"))},
            ),
        ]
        for name, portal, fields in pages:
            page = visit(name, **fields)
            store.commit(
                [type(page)(portal, None, "done", capture=page.capture, article=page.article)], now=NOW
            )
        yield store.db


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"portal": "apbac"}, "a3 a4 a5"),
        ({"portal": "la"}, ""),
        ({"section": "Thời sự"}, "a1 a2 a3"),
        ({"section": "thoi su"}, "a1 a2 a3"),
        ({"section": "thời su"}, ""),
        ({"section": "van hoa"}, "a4"),
        ({"section": "Văn hóa"}, "a4"),
        ({"section": "Văn hoá"}, "a4"),
        ({"section": "văn"}, ""),
        ({"author": "nguyen thu"}, "a1 a2 a3"),
        ({"author": "NGUYỄN THU"}, "a1 a2 a3"),
        ({"author": "thuy an"}, "a4 a5"),
        ({"author": "thuý an"}, "a4"),
        ({"author": "ttxvn"}, "a5"),
        ({"author": "nobody"}, ""),
        ({"since": "2022-09-14"}, "a2 a3 a4"),
        ({"until": "2022-09-14"}, "a1 a2 a3"),
        ({"since": "2022-09-14", "until": "2022-09-14"}, "a2 a3"),
        ({"since": "2022-09-15", "until": "2022-09-14"}, ""),
        ({"portal": "dongthap", "section": "thoi su", "since": "2022-09-14", "author": "nguyen thu"}, "a2"),
        ({"section": "'; DROP TABLE articles; --"}, ""),
    ],
)
def test_filters(many: sqlite3.Connection, filters: dict[str, str], expected: str) -> None:
    for query in ("", "dong thap", "Đồng Tháp"):
        for order in ("relevance", "newest"):
            assert sorted(names(many, query, order=order, **filters)) == expected.split()


@pytest.mark.parametrize("day", ["hôm qua", "2022-09", "2022-13-01", "2022-09-14T00:00"])
def test_a_filter_that_is_no_day_is_told(db: sqlite3.Connection, day: str) -> None:
    with pytest.raises(ValueError, match="since must be a day such as 2022-09-14"):
        search(db, "hoa", since=day)


def test_the_phrase_is_found_beyond_the_newest_candidates(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.archive.search.CANDIDATES", 5)
    monkeypatch.setattr("crawler.archive.search._ALL", 5)
    store.commit([made("old", "Cầu tre", "Lắc lẻo cầu tre.", published="2001-01-01T00:00:00+07:00")], now=NOW)
    for n in range(20):
        store.commit([made(f"new{n}", "Tre xanh", "Bên cầu có rặng tre, dưới cầu có cá.")], now=NOW)
    assert search(store.db, "cau tre", limit=3)[0].title == "Cầu tre"
    assert count(store.db, "cau tre") == 21
    pages = [
        hit.id for start in range(0, 30, 5) for hit in search(store.db, "cau tre", limit=5, offset=start)
    ]
    assert len(pages) >= 20


def test_the_expression_for_a_mixed_phrase() -> None:
    found = match(Words(("đồng", "thap")))
    assert found.words == '("đồng thap" OR ("dong thap" AND "đồng"))'
    assert found.together == ""
