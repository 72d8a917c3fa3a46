"""Bad input: an issue, never an exception, never a long wait."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.page import extract
from crawler.records import Article
from tests.extract.pages import FIRST, SECOND, URL, codes, page, text

TAGS = st.sampled_from(
    [
        "p",
        "div",
        "a",
        "table",
        "td",
        "tr",
        "img",
        "br",
        "h1",
        "figure",
        "figcaption",
        "script",
        "form",
        "li",
        "em",
    ]
)
PIECES = st.one_of(
    TAGS.map(lambda t: f"<{t}>"),
    TAGS.map(lambda t: f"</{t}>"),
    TAGS.map(lambda t: f"<{t} class='content caption author date' style='text-align:right' src=x>"),
    st.text(max_size=30),
    st.sampled_from(
        [FIRST, SECOND, "14/09/2022 09:51", "(CTO) - ", "Tin, ảnh: P.Y", "<!--", "<![CDATA[", "&#0;", "\0"]
    ),
    st.just(
        '<script type=\'application/ld+json\'>{"@type":"NewsArticle","author":[[{}]],"keywords":{}}</script>'
    ),
)


@given(st.binary(max_size=400), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_bytes_and_address_give_an_article(body: bytes, url: str) -> None:
    assert isinstance(extract(body, url), Article)


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_markup_reads_the_same_twice(pieces: list[str]) -> None:
    html = "".join(pieces).encode("utf-8", "surrogatepass")
    assert extract(html, URL) == extract(html, URL)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "html.empty"),
        (b"   \n", "html.empty"),
        (b"\0\0\0\0", None),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, None),
        (b"<!-- -->", None),
    ],
)
def test_nothing_to_read_is_an_error_page(body: bytes, code: str | None) -> None:
    article = extract(body, URL)
    assert article.kind == "error"
    assert article.issues
    assert code is None or code in codes(article)


def test_bad_address_is_an_issue() -> None:
    article = extract(page(text(FIRST, SECOND)), "http://[::bad")
    assert "url.invalid" in codes(article)
    assert article.body == f"{FIRST}\n\n{SECOND}"


def test_nested_ten_thousand_deep() -> None:
    deep = "<div>" * 10_000 + "trong cùng" + "</div>" * 10_000
    article = extract(page(text(FIRST, SECOND) + deep), URL)
    assert "html.deep" in codes(article)
    assert article.body == f"{FIRST}\n\n{SECOND}"


LONG = "Một câu đủ dài để trông giống một đoạn văn trong bài báo, không có gì hơn thế. "


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + LONG * 200_000 + "</p>",
        f"<p>{LONG}</p>" * 100_000,
        ("<table><tr><td>" * 300 + f"<p>{LONG}</p>" * 30 + "</table>" * 300) * 8,
        "<div class='title author date sapo'>" * 1500 + LONG * 60_000,
        "<a>" * 2000 + LONG * 60_000,
        f"<div class='related'><p>{LONG}</p>" * 1500 + f"<p>{LONG}</p>" * 20_000,
        "<br>" * 500_000 + LONG,
        "<script>" * 100_000 + LONG,
        "<" * 2_000_000,
        "&" * 2_000_000,
        "<p style='" + "text-align:" * 200_000 + "'>" + LONG,
        "<script type='application/ld+json'>" + "[" * 200_000 + "</script>" + LONG,
        f"<h1>{LONG}</h1>" * 50_000,
        "<b class='author'>Nguyễn Thu</b>" * 100_000,
        f"<meta property='og:title' content='{'Cầu - ' * 100_000}'>" + f"<h1>{LONG}</h1>" * 300,
        "<div class='byline'><a>Nguyễn Thu</a>" * 1500 + LONG * 60_000,
        "<p><span class='date'>14/09/2022</span> Nguyễn Thu</p>" * 50_000,
    ],
    ids=lambda html: html[:24],
)
def test_pages_built_to_hurt_are_read(html: str) -> None:
    assert isinstance(extract(html.encode(), URL), Article)


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<p>x</p>",
        "<!--",
        "<table><tr><td>",
        "<a href='?page=2'>2</a>",
        "<i class='author date sapo title'>Nguyễn Thu</i>",
        "<p>. (NGUYỄN THU)</p>",
        "<script>$('#a').html('" + LONG * 4 + "')</script>",
        "{{a}}",
        "Ã¡",
        "µa",
        "4bu",
        "&#xD800;",
        "<meta property=og:title content='{{a}}'>",
    ],
)
def test_a_page_four_times_as_long_takes_about_four_times_as_long(piece: str) -> None:
    def seconds(size: int) -> float:
        html = page("<div class='noi-dung'>" + piece * (size // len(piece)) + "</div>")
        spent = []
        for _ in range(2):
            start = time.process_time()
            extract(html, URL)
            spent.append(time.process_time() - start)
        return min(spent)

    assert seconds(200_000) < 10 * (seconds(50_000) + 0.002)  # squared, it would be 16
