"""Around an article stands more than our pages show: the reader's day, other articles, comments, buttons,
advertisements.  None of it changes what a portal's layouts read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lxml.etree import tostring
from lxml.html import fragment_fromstring

from crawler.extract.layout import PortalRules
from crawler.extract.page import extract
from crawler.extract.tree import Element, parse, select, text_of
from crawler.fetch.directory import portals
from crawler.records import Article

HERE = Path(__file__).parent
KNOWN = portals()
PAGES = [
    page
    for page in sorted(HERE.glob("*/*.html"))
    if json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["kind"] == "article"
]
FIELDS = ("title", "published", "section", "byline", "authors", "lead", "agency", "body", "images")
WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Chủ Nhật")
_BRIDGE = '<a href="/xa-hoi/cau-moi-a99901.html">Cầu mới qua rạch Năm Căn thông xe trước mùa nước nổi</a>'
_LIST = (
    f"<ul><li>{_BRIDGE} <span>{{day}}</span></li><li><a href='/xa-hoi/lop-hoc-a99902.html'>Lớp học ban "
    "đêm cho công nhân khu nhà trọ ven sông</a> <span>{day}</span></li></ul>"
)
_SAID = "Bài viết hay, mong tòa soạn có thêm nhiều bài về quê mình để bà con xa xứ được biết."
#: At the top of the page; ``{day}`` is the day on which it is read.
ABOVE = [
    "<div>{today}</div>",
    "<div class='top-date'>{today} 08:15</div>",
    "<div class='header'><span class='date'>{today}</span></div>",
    "<div class='header'><span class='time'>{today} 08:15 (GMT+7)</span></div>",
    "<ul class='top'><li>{today}</li><li><a href='/rss'>RSS</a></li></ul>",
    "<div class='top'>Đường dây nóng: 0292 3812 345 | Email: toasoan@bao.example | {day}</div>",
]
#: Right before the element that holds the text.
BEFORE = [
    "<div class='audio-box'><span>Nghe đọc bài</span> <select><option>Giọng nữ</option></select></div>",
    "<div class='tools'><a href='#'>A-</a> <a href='#'>A</a> <a href='#'>A+</a> <a href='#'>In</a></div>",
    "<div class='social-top'><a href='#'>Zalo</a> <span>Theo dõi Báo trên Google News</span></div>",
    "<div class='views'>Lượt xem: 1.234</div>",
]
#: Behind the first paragraph.
AMONG = [
    f"<div class='related'>{_BRIDGE}</div>",
    f"<p><strong>Xem thêm: {_BRIDGE}</strong></p>",
    f"<p>&gt;&gt; {_BRIDGE}</p>",
    "<div class='ads-banner'><a href='https://qc.example'><img src='/qc/1.gif' width='300'></a></div>",
    "<ins class='adsbygoogle' style='display:block'>Quảng cáo</ins>",
    "<script>var a = '<p>Một đoạn văn trong chương trình, không ai nhìn thấy bao giờ cả đâu.</p>';</script>",
]
#: At the end of the element that holds the text.
AT_THE_END = [
    f"<div class='related-news'><h3>Tin liên quan</h3>{_LIST}</div>",
    f"<div><strong>Tin liên quan</strong>{_LIST}</div>",
    "<div class='share'><a href='#'>Facebook</a> <a href='#'>Zalo</a> <a href='#'>In bài viết</a></div>",
    "<p><a href='#'>Chia sẻ Facebook</a> <a href='#'>Gửi bài viết</a> <a href='#'>In bài viết</a></p>",
    "<p><a href='javascript:history.back()'>&lt; Trở về trang trước</a></p>",
    "<div class='tag-box'><span>Từ khóa:</span> <a href='/tag/lua'>lúa</a>, <a href='/tag/ca'>cá</a></div>",
    "<p>&nbsp;</p>",
    "<p>.</p>",
]
#: Right behind the element that holds the text.
BEHIND = [
    f"<div><h3>Tin khác</h3>{_LIST}</div>",
    f"<div class='otherNews'><p><b>Các tin khác</b></p>{_LIST}</div>",
    f"<div class='box-1'><div class='title'>Cùng chuyên mục</div>{_LIST}</div>",
    "<div class='comment-box'><h3>Ý kiến bạn đọc (2)</h3><div class='item'><b>Lê Văn Tám</b> "
    f"<span class='time'>{{day}} 09:15</span><p>{_SAID}</p></div></div>",
    "<div class='box_cmt'><p class='h'>Bình luận</p><div><strong>Lê Văn Tám</strong> - {day} 09:15<br>"
    f"{_SAID}</div></div>",
]
_NAMES = re.compile(r"(?<=\s)(class|id)=\"([^\"]*)\"")
_ATTRIBUTE = re.compile(r"(?<=[\s\"'])(class|id|href|src|style|content|property|itemprop|datetime)=")


class Page:
    """A saved page, to be read as it is or changed."""

    def __init__(self, path: Path) -> None:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        spider = KNOWN[path.parent.name]
        self.source, self.url = path.read_bytes(), str(told["url"])
        self.fetched: Any = datetime.fromisoformat(told["fetched_at"])
        self.rules: PortalRules = spider.rules()
        self.layout = next((x for x in spider.layouts if x.name == told["layout"]), None)
        self.paragraphs = [part for part in told["body"].split("\n\n") if len(part) > 60]

    def read(self, source: bytes) -> Article:
        return extract(source, self.url, fetched_at=self.fetched, rules=self.rules)

    def changed(self, change: Callable[[Element, Element], None]) -> bytes | None:
        """The page after a change that is given its root and the element of its text; None where no
        element is the text's alone."""
        root, _ = parse(self.source)
        assert root is not None
        found = select(root, self.layout.body, telling=True) if self.layout else []
        if not found:
            lines = [e for e in root.iter("p", "div") if not len(e) and text_of(e) in self.paragraphs]
            found = [e for e in [line.getparent() for line in lines[:1]] if e is not None and e.tag != "body"]
        if not found:
            return None
        change(root, found[0])
        return tostring(root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")

    def piece(self, markup: str) -> Any:
        today = f"Thứ {WEEKDAYS[self.fetched.weekday()]}, {self.fetched:%d/%m/%Y}".replace("Thứ Chủ", "Chủ")
        return fragment_fromstring(markup.format(today=today, day=f"{self.fetched:%d/%m/%Y}"))


def first_paragraph(body: Element) -> Element | None:
    for element in body.iter("p", "div"):
        holds = next(element.iterdescendants("p", "div", "table", "figure"), None) is not None
        if not holds and len(text_of(element)) > 60:
            return element
    return None


def places(page: Page) -> dict[str, Callable[[Element, Element], None]]:
    """Every change by the markup that it puts in."""

    def above(markup: str) -> Callable[[Element, Element], None]:
        return lambda root, _: root.find("body").insert(0, page.piece(markup))  # type: ignore[union-attr]

    def among(markup: str) -> Callable[[Element, Element], None]:
        def put(_: Element, body: Element) -> None:
            if (paragraph := first_paragraph(body)) is not None:
                paragraph.addnext(page.piece(markup))

        return put

    made = {markup: above(markup) for markup in ABOVE}
    made |= {markup: (lambda _, body, m=markup: body.addprevious(page.piece(m))) for markup in BEFORE}
    made |= {markup: among(markup) for markup in AMONG}
    made |= {markup: (lambda _, body, m=markup: body.append(page.piece(m))) for markup in AT_THE_END}
    made |= {markup: (lambda _, body, m=markup: body.addnext(page.piece(m))) for markup in BEHIND}
    return made | {"spans": spans, "hard blanks": hard_blanks, "breaks": breaks}


def spans(_: Element, body: Element) -> None:
    for paragraph in list(body.iter("p")):
        if paragraph.text and len(paragraph.text) > 60 and not len(paragraph):
            inner = fragment_fromstring("<span style='font-size: 14pt'></span>")
            inner.text, paragraph.text = paragraph.text, None
            paragraph.append(inner)


def hard_blanks(_: Element, body: Element) -> None:
    for paragraph in body.iter("p"):
        if paragraph.text and len(paragraph.text) > 60:
            paragraph.text = paragraph.text.replace(" ", "\u00a0", 2)


def breaks(_: Element, body: Element) -> None:
    for paragraph in body.iter("p"):
        if len(text_of(paragraph)) > 60:
            paragraph.append(fragment_fromstring("<br>"))


def record(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in FIELDS}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_what_stands_around_an_article_changes_nothing(path: Path) -> None:
    page = Page(path)
    wanted = record(page.read(page.source))
    for markup, change in places(page).items():
        source = page.changed(change)
        if source is not None:
            got = record(page.read(source))
            assert {name: got[name] for name in FIELDS if got[name] != wanted[name]} == {}, markup


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_page_reads_the_same_when_it_is_fetched_years_later_or_nobody_knows_when(path: Path) -> None:
    page = Page(path)
    wanted = record(page.read(page.source))
    for fetched in (None, page.fetched.replace(year=2030)):
        page.fetched = fetched
        assert record(page.read(page.source)) == wanted


def of_another_era(page: Page) -> bytes:
    """The page with another name for each of its elements."""
    return _NAMES.sub(lambda found: f'{found[1]}="era-{found[2]}"', page.source.decode()).encode()


def a_box_below(root: Element, body: Element) -> None:
    section = fragment_fromstring(f"<section><div><p>{_SAID}</p></div></section>")
    section[0].tag = body.tag
    section[0].attrib.update({name: body.get(name) or "" for name in ("class", "id") if body.get(name)})
    root.find("body").append(section)  # type: ignore[union-attr]


def a_frame_around(_: Element, body: Element) -> None:
    frame = fragment_fromstring("<div><p>Chia sẻ</p></div>")
    frame.attrib.update({name: body.get(name) or "" for name in ("class", "id") if body.get(name)})
    body.addprevious(frame)
    frame.append(body)


@pytest.mark.parametrize("change", [a_box_below, a_frame_around], ids=lambda change: change.__name__)
@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_another_element_of_the_bodys_name_is_no_part_of_it(
    path: Path, change: Callable[[Element, Element], None]
) -> None:
    page = Page(path)
    wanted, source = page.read(page.source), page.changed(change)
    if wanted.layout and source is not None:
        assert record(page.read(source)) == record(wanted)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_page_of_another_era_is_left_to_the_generic_layer_and_says_so(path: Path) -> None:
    page = Page(path)
    if page.layout is not None and page.layout.body == "[itemprop='articleBody']":
        pytest.skip("the layout finds its text by no name")
    got = page.read(of_another_era(page))
    alone = replace(page.rules, layouts=())
    assert record(got) == record(
        extract(of_another_era(page), page.url, fetched_at=page.fetched, rules=alone)
    )
    assert [name for name, layer in got.layers.items() if layer == "layout"] == ["language"]
    assert [issue.code for issue in got.issues].count("layout.none") == bool(page.rules.layouts)


def test_of_pages_of_another_era_nearly_all_is_read() -> None:
    """Without a name that tells anything: the shares are those below which something broke."""
    right = dict.fromkeys(("title", "published", "section", "byline"), 0)
    for path in PAGES:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        page = Page(path)
        got = page.read(of_another_era(page))
        for name in right:
            right[name] += getattr(got, name) == told[name]
    shares = {name: number / len(PAGES) for name, number in right.items()}
    assert min(shares.values()) >= 0.85, shares


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_page_in_capitals_and_with_marks_apart_is_the_same(path: Path) -> None:
    page = Page(path)
    text = page.source.decode()
    for changed in (unicodedata.normalize("NFD", text), _ATTRIBUTE.sub(lambda a: a[0].upper(), text)):
        assert record(page.read(changed.encode())) == record(page.read(page.source))


def test_an_advertisement_where_a_lead_would_stand_is_none() -> None:
    page = Page(HERE / "baolaocai" / "2025.html")
    lead, advertisement = b'<div class="article__sapo', b'<div id="sdaWeb_AfterSapo" class="rennab'
    assert lead in page.source
    got = page.read(page.source.replace(lead, advertisement))
    assert got.lead == ""
    assert got.body == page.read(page.source).body


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_article_without_its_lead_keeps_all_else(path: Path) -> None:
    """The first paragraph may be taken for the lead then, and no other."""
    page = Page(path)
    if page.layout is None or not page.layout.lead:
        pytest.skip("the layout names no lead")
    selector = page.layout.lead

    def without(root: Element, body: Element) -> None:
        for lead in select(root, selector)[:1]:
            if body not in lead.iterancestors() and (around := lead.getparent()) is not None:
                around.remove(lead)

    wanted = page.read(page.source)
    got = page.read(page.changed(without) or page.source)
    same = ("title", "published", "section", "byline", "images")
    assert [name for name in same if getattr(got, name) != getattr(wanted, name)] == []
    whole = "\n\n".join(filter(None, (got.lead, got.body)))
    assert whole in (wanted.body, f"{wanted.lead}\n\n{wanted.body}")
