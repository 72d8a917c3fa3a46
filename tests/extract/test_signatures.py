"""Who signed a page, where its metadata, its lines and its links disagree."""

from __future__ import annotations

import json

import pytest

from crawler.extract.page import extract
from crawler.records import Article
from tests.extract.pages import FIRST, SECOND, THIRD, URL, page, read, text

ENGLISH = (
    "The new bridge over the creek opened to traffic this morning after fourteen months of work, and the "
    "two hamlets it joins held a feast on the bank."
)
GERMAN = (
    "Die neue Brücke über den Bach ist heute nach vierzehn Monaten Bauzeit für den Verkehr freigegeben "
    "worden, und beide Dörfer feierten am Ufer."
)


def jsonld(**fields: object) -> str:
    told = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f"<script type='application/ld+json'>{json.dumps(told)}</script>"


def foreign(body: str, *, head: str = "", words: str = ENGLISH, language: str = "en") -> Article:
    """The same page in another language, the text behind ``body``."""
    html = page(body + text(words, words[4:], words[8:]), head=head, title="A bridge opens to traffic")
    return extract(html.replace(b"lang='vi'", f"lang='{language}'".encode()), URL)


def names(article: Article) -> list[str]:
    return [author.name for author in article.authors]


def roles(article: Article) -> list[tuple[str, str]]:
    return [(author.name, author.role) for author in article.authors]


def test_person_at_the_foot_beats_the_paper_in_the_metadata() -> None:
    head = jsonld(headline="x y z", author={"@type": "Person", "name": "Báo Sông Quê"}) + (
        "<meta name='author' content='Báo Sông Quê'><meta property='og:site_name' content='Báo Sông Quê'>"
    )
    article = read(text(FIRST, SECOND, "<b>Tin, ảnh: P.Y</b>"), head=head)
    assert (article.byline, roles(article)) == ("Tin, ảnh: P.Y", [("P.Y", "both")])


@pytest.mark.parametrize(
    ("foot", "want"),
    [
        ("Theo Hồ Hương", [("Hồ Hương", "source")]),
        ("Hà Thu (tổng hợp)", [("Hà Thu", "text")]),
        ("Hà Thu (theo Reuters)", [("Hà Thu", "text"), ("Reuters", "source")]),
        ("NGUYỄN THU - L.C", [("Nguyễn Thu", "text"), ("L.C", "text")]),
        ("TTXVN", [("TTXVN", "source")]),
        ("PV - CTV", [("PV", "source"), ("CTV", "source")]),
    ],
)
def test_lines_at_the_foot(foot: str, want: list[tuple[str, str]]) -> None:
    article = read(text(FIRST, SECOND, THIRD, foot))
    assert (article.byline, roles(article)) == (foot, want)
    assert foot not in article.body


@pytest.mark.parametrize(
    ("first", "want"),
    [
        ("Bài, ảnh: THU HÀ", [("Thu Hà", "both")]),
        ("<strong>TRẦN THU HÀ</strong>", [("Trần Thu Hà", "text")]),
        ("Trần Thu Hà - L.C", [("Trần Thu Hà", "text"), ("L.C", "text")]),
    ],
)
def test_signature_that_is_the_first_paragraph(first: str, want: list[tuple[str, str]]) -> None:
    article = read(text(first, FIRST, SECOND, THIRD))
    assert roles(article) == want
    assert article.body.startswith(FIRST)


@pytest.mark.parametrize(
    ("first", "want"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("<em>By Jane Doe in Berlin and John Smith in New York</em>", ["Jane Doe", "John Smith"]),
        ("Jane Doe, Staff Reporter", ["Jane Doe"]),
        ("<b>Text: Jane Doe / Photos: John Smith</b>", ["Jane Doe", "John Smith"]),
    ],
)
def test_signature_that_is_the_first_paragraph_elsewhere(first: str, want: list[str]) -> None:
    html = page(text(first, ENGLISH, ENGLISH[4:], ENGLISH[8:]), title="A bridge opens to traffic")
    article = extract(html.replace(b"lang='vi'", b"lang='en'"), URL)
    assert names(article) == want
    assert article.body.startswith(ENGLISH)


def test_first_line_in_capitals_signs_nothing_elsewhere() -> None:
    for first in ("Early Life", "By The River", "The Long Read"):
        html = page(text(first, ENGLISH, ENGLISH[4:], ENGLISH[8:]), title="A bridge opens to traffic")
        assert extract(html.replace(b"lang='vi'", b"lang='en'"), URL).authors == (), first


@pytest.mark.parametrize(
    ("behind", "want"),
    [
        (" (THU HÀ)", [("Thu Hà", "text")]),
        (" THU HÀ - L.C", [("Thu Hà", "text"), ("L.C", "text")]),
        ("/. <b>THU HÀ</b>", [("Thu Hà", "text")]),
        (" (Theo TTXVN)", [("TTXVN", "source")]),
        (" (Ảnh: L.C)", [("L.C", "photo")]),
    ],
)
def test_signature_that_closes_the_last_paragraph(behind: str, want: list[tuple[str, str]]) -> None:
    article = read(text(FIRST, SECOND, THIRD + behind))
    assert roles(article) == want
    assert article.body.removesuffix("/.").endswith(THIRD)


@pytest.mark.parametrize(
    "behind", [" (UBND)", " Đà Lạt", " Thu Hà", " (xem trang 4)", " Năm 2022.", " KẾT LUẬN"]
)
def test_words_that_close_the_last_paragraph_and_sign_nothing(behind: str) -> None:
    article = read(text(FIRST, SECOND, THIRD + behind))
    assert article.authors == ()
    assert article.body.endswith(THIRD + behind)


@pytest.mark.parametrize(
    "line",
    [
        "<div class='meta'><span>Trần Thu Hà</span> <span>08/05/2024 09:51 GMT+7</span></div>",
        "<div class='post-meta'>Trần Thu Hà - 08/05/2024 09:51</div>",
        "<p class='date'>Thứ tư, 08/05/2024 09:51 | Trần Thu Hà</p>",
        "<p><span>Trần Thu Hà</span><span class='time'>08/05/2024 09:51</span></p>",
        "<p><span data-role='author'>Trần Thu Hà</span><span data-role='time'>08/05/2024 09:51</span></p>",
    ],
)
def test_name_on_the_line_of_the_date(line: str) -> None:
    article = read(line + text(FIRST, SECOND, THIRD))
    assert names(article) == ["Trần Thu Hà"]
    assert article.published == "2024-05-08T09:51:00+07:00"


def test_place_and_section_on_the_line_of_the_date_sign_nothing() -> None:
    for beside in ("Hà Nội", "Kinh tế", "Xã hội", "Báo Sông Quê", "12 bình luận"):
        article = read(f"<p class='date'>08/05/2024 09:51 | {beside}</p>" + text(FIRST, SECOND, THIRD))
        assert article.authors == (), beside


@pytest.mark.parametrize("name", ["but-danh", "tacgia", "nguoi_viet", "penName", "pseudonym", "authorname"])
def test_names_of_elements_that_hold_a_byline(name: str) -> None:
    assert names(read(text(FIRST, SECOND, THIRD) + f"<div class='{name}'>Hạnh</div>")) == ["Hạnh"]


def test_source_at_the_foot_does_not_hide_the_person_above_the_text() -> None:
    article = read("<p class='author'>Anh Nguyễn</p>" + text(FIRST, SECOND, THIRD, "<i>Theo Reuters</i>"))
    assert roles(article) == [("Anh Nguyễn", "text"), ("Reuters", "source")]
    assert article.byline == "Anh Nguyễn\nTheo Reuters"


@pytest.mark.parametrize(
    "name",
    ["Viettel", "VNPT", "Sông Quê Online", "VCCorp.vn", "NLD.COM.VN", "VTC News", "Administrator", "thuha",
     "Báo và phát thanh, truyền hình Sông Quê", "Báo điện tử Sông Quê", "Công ty Phần mềm An Bình"],
)  # fmt: skip
def test_makers_and_papers_in_the_head_sign_nothing(name: str) -> None:
    assert read(text(FIRST, SECOND), head=f"<meta name='author' content='{name}'>").authors == ()
    assert read(text(FIRST, SECOND), head=jsonld(headline="x y z", author={"name": name})).authors == ()


@pytest.mark.parametrize("name", ["Tuấn Nguyễn", "Hạnh", "Anna Nguyễn", "H'Len Niê", "TTXVN", "NHẬT XUÂN"])
def test_persons_and_agencies_in_the_head_sign(name: str) -> None:
    assert len(read(text(FIRST, SECOND), head=f"<meta name='author' content=\"{name}\">").authors) == 1


def test_author_that_is_a_reference_into_the_graph() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "x y z", "author": [{"@id": "#p1"}, {"@id": "#p2"}]},
        {"@type": "Person", "@id": "#p1", "name": "Jane Doe"},
        {"@type": "Person", "@id": "#p2", "name": "John Smith"},
    ]
    head = f"<script type='application/ld+json'>{json.dumps({'@graph': graph})}</script>"
    assert names(foreign("", head=head)) == ["Jane Doe", "John Smith"]


@pytest.mark.parametrize(
    "author",
    [
        "Jane Doe, John Smith",
        ["Jane Doe", "John Smith"],
        [{"@type": "Person", "name": "By Jane Doe and John Smith"}],
        [{"name": ["Jane Doe"]}, {"name": "John Smith"}],
        [{"givenName": "Jane", "familyName": "Doe"}, {"name": "John Smith"}],
    ],
)
def test_shapes_of_authors_in_jsonld(author: object) -> None:
    assert names(foreign("", head=jsonld(headline="x y z", author=author))) == ["Jane Doe", "John Smith"]


def test_card_that_says_who_wrote_it() -> None:
    card = "<meta name='twitter:label1' content='{}'><meta name='twitter:data1' content='Jane Doe'>"
    assert names(foreign("", head=card.format("Written by"))) == ["Jane Doe"]
    assert names(foreign("", head=card.format("Verfasst von"), words=GERMAN, language="de")) == ["Jane Doe"]
    assert names(foreign("", head=card.format("Est. reading time"))) == []


def test_script_marked_as_character_data_is_read() -> None:
    told = json.dumps({"@type": "NewsArticle", "headline": "x y z", "author": "Jane Doe"})
    for begin, end in (("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<!--", "-->")):
        head = f"<script type='application/ld+json'>\n{begin}\n{told}\n{end}\n</script>"
        assert names(foreign("", head=head)) == ["Jane Doe"], begin


def test_line_between_title_and_text_that_begins_with_by() -> None:
    assert names(foreign("<p>By <a href='/jd'>Jane Doe</a></p>")) == ["Jane Doe"]
    assert names(foreign("<li>Von: <a href='/a'>Max Müller</a>, <a href='/b'>Anna Roth</a></li>",
                         words=GERMAN, language="de")) == ["Max Müller", "Anna Roth"]  # fmt: skip
    assert names(foreign("<p>By the river, people cheered</p>")) == []


def test_link_to_the_page_of_an_author() -> None:
    assert names(foreign("<a rel='author' href='/jd'>Jane Doe</a>")) == ["Jane Doe"]
    assert names(foreign("<a rel='nofollow author' href='/jd'>Jane Doe</a>")) == ["Jane Doe"]
    assert names(foreign("<a href='/authors/jane-doe/'>Jane Doe</a>")) == ["Jane Doe"]
    assert names(foreign("<a href='/sport/'>Jane Doe</a>")) == []


def test_names_in_boxes_of_their_own_are_apart() -> None:
    boxes = "<div class='bylines'><a href='/a'>Jane Doe</a> <a href='/b'>John Smith</a></div>"
    assert names(foreign(boxes)) == ["Jane Doe", "John Smith"]
    head = jsonld(headline="x y z", author={"@type": "Person", "name": "John Smith"})
    assert names(foreign(boxes, head=head)) == ["Jane Doe", "John Smith"]


def test_authors_of_other_articles_are_not_this_ones() -> None:
    others = "".join(
        f"<p class='author'>{name}</p><h3><a href='/{n}'>Another article of the day</a></h3><p>{ENGLISH}</p>"
        for n, name in enumerate(["Ann Other / Jane Doe", "Bob Other"] * 12)
    )
    head = jsonld(headline="x y z", author={"@type": "Person", "name": "Jane Doe"})
    html = page(text(ENGLISH, ENGLISH[4:], ENGLISH[8:]) + f"<aside>{others}</aside>", head=head)
    assert names(extract(html.replace(b"lang='vi'", b"lang='en'"), URL)) == ["Jane Doe"]


def test_whom_a_picture_is_credited_to_wrote_nothing() -> None:
    assert names(foreign("<span class='credit'>Getty Photo</span><span class='source'>Lego</span>")) == []


def test_jobs_towns_and_buttons_beside_a_name_are_nobody() -> None:
    for line in (
        "Jane Doe, Political Editor",
        "Jane Doe, Berlin",
        "Jane Doe Follow",
        "Von Jane Doe, Leitende Wirtschaftsredakteurin",
    ):
        article = foreign(f"<p class='byline'>{line}</p>")
        assert names(article)[:1] == ["Jane Doe"] or line.endswith("Follow")
        assert len(article.authors) == 1, line


def test_heading_at_the_foot_is_no_byline_in_other_languages() -> None:
    article = foreign(
        "<p class='byline'>Jane Doe</p>" + f"<p>{ENGLISH}</p><p><b>Latest National Stories</b></p>"
    )
    assert names(article) == ["Jane Doe"]


def test_authors_of_other_entries_are_not_the_articles() -> None:
    entries = [
        {"@type": "BlogPosting", "headline": f"Entry number {n}", "author": {"name": f"Other {name}"}}
        for n, name in enumerate(("Ann", "Bob"))
    ]
    head = jsonld(headline="A bridge opens to traffic", author={"name": "Jane Doe"}, liveBlogUpdate=entries)
    assert names(foreign("", head=head)) == ["Jane Doe"]


def test_name_in_small_letters_is_a_name_only_in_the_metadata() -> None:
    assert names(foreign("", head=jsonld(headline="x y z", author={"name": "jane doe"}))) == ["jane doe"]
    assert names(foreign("<p class='byline'>jane doe</p>")) == []


def test_photographers_alone_sign_no_text() -> None:
    credit = "<p class='author'>Photo: Ann Other</p>"
    assert names(foreign(credit)) == []
    assert names(foreign(credit, head=jsonld(headline="x y z", author={"name": "Jane Doe"}))) == ["Jane Doe"]


def test_newsroom_is_a_source_elsewhere_and_nobody_in_vietnam() -> None:
    head = jsonld(headline="x y z", author={"@type": "Organization", "name": "Creek Times"})
    assert roles(foreign("", head=head)) == [("Creek Times", "source")]
    assert read(text(FIRST, SECOND), head=head).authors == ()
    wire = jsonld(headline="x y z", author={"@type": "Person", "name": "dpa"})
    assert roles(foreign("", head=wire)) == [("dpa", "source")]
    assert roles(foreign("<p class='author'>Von dpa</p>", words=GERMAN, language="de")) == [("dpa", "source")]
