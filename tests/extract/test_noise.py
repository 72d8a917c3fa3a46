"""What a page is served with and what stands around its article do not change what is read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.extract.layout import NO_RULES
from crawler.extract.page import extract
from crawler.fetch.directory import portals
from crawler.records import Article
from tests.extract.corpus import PAGES, whole

#: Without those whose text is not in the page: there, what stands around it is all there is.
SAVED = [*PAGES, *sorted((Path(__file__).parents[1] / "portals").glob("*/*.html"))]
TOLD = {page: json.loads(page.with_suffix(".json").read_text(encoding="utf-8")) for page in SAVED}
ARTICLES = {page: told for page, told in TOLD.items() if told.get("kind", "article") == "article"}
PORTALS = [page for page in ARTICLES if page not in PAGES]


def name_of(page: Path) -> str:
    return page.stem if page in PAGES else f"{page.parent.name}-{page.stem}"


TEXTS = {
    name_of(page): whole(page) if page in PAGES else page.read_text(encoding="utf-8") for page in ARTICLES
}
URLS = {name_of(page): told["url"] for page, told in ARTICLES.items()}
#: A portal's page is read by its portal's rules; that of a layout with an end, as of its time.
RULES = {name_of(page): portals()[page.parent.name].rules() for page in PORTALS}
FETCHED = {name_of(page): datetime.fromisoformat(ARTICLES[page]["fetched_at"]) for page in PORTALS}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Text between two tags; programs and data are no text.
_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")
_DATA = re.compile(r"<script.*?</script>|<title.*?</title>", re.S)
_CHARSET = re.compile(r"<meta [^>]*charset=[^>]*>\n?")


def read(name: str, page: str | bytes) -> Article:
    body = page.encode() if isinstance(page, str) else page
    return extract(body, URLS[name], fetched_at=FETCHED.get(name), rules=RULES.get(name, NO_RULES))


RECORDS = {name: read(name, text) for name, text in TEXTS.items()}


def outside_data(page: str, change: Callable[[str], str]) -> str:
    """The page changed everywhere but in its scripts and its title."""
    pieces: list[str] = []
    kept = 0
    for found in _DATA.finditer(page):
        pieces += [change(page[kept : found.start()]), found.group()]
        kept = found.end()
    return "".join([*pieces, change(page[kept:])])


def upper_case_tags(page: str) -> str:
    return outside_data(page, lambda text: _TAG.sub(lambda tag: f"<{tag[1]}{tag[2].upper()}", text))


def extra_attributes(page: str) -> str:
    more = r'<\2 data-v-7ba5bd90="" data-track="article:1:Tin nổi bật" aria-level="3"'
    return outside_data(page, lambda text: re.sub(r"<()([a-z][a-z0-9]*)(?=[ >])", more, text))


def more_white_space(page: str) -> str:
    """Wherever white space stands, there is more of it, of other kinds."""
    return outside_data(page, lambda text: _TEXT.sub(lambda t: re.sub(r"\s+", " \n\t  ", t.group()), text))


def one_line(page: str) -> str:
    return outside_data(page, lambda text: re.sub(r"\s*\n\s*", " ", text))


def carriage_returns(page: str) -> str:
    return page.replace("\n", "\r\n")


def comments_everywhere(page: str) -> str:
    return outside_data(page, lambda text: text.replace("</p>", "</p><!-- <p>hết đoạn</p> -->"))


def decomposed(page: str) -> str:
    return unicodedata.normalize("NFD", page)


def undeclared(page: str) -> str:
    return _CHARSET.sub("", page)


def declared_otherwise(page: str) -> str:
    return undeclared(page).replace("<head>", '<head><meta charset="iso-8859-1">')


def marked(page: str) -> str:
    return "\ufeff" + page


CHANGES = [
    upper_case_tags, extra_attributes, more_white_space, one_line, carriage_returns, comments_everywhere,
    decomposed, undeclared, declared_otherwise, marked,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", TEXTS)
def test_page_served_otherwise_is_the_same_record(name: str, change: Callable[[str], str]) -> None:
    assert read(name, change(TEXTS[name])) == RECORDS[name]


@pytest.mark.parametrize("name", TEXTS)
def test_page_read_again_is_the_same_record(name: str) -> None:
    assert read(name, TEXTS[name]) == RECORDS[name]


LINKS = [
    "Tặng 50 suất học bổng cho học sinh vượt khó",
    "Phát hiện nhóm người khai thác cát trái phép trên sông",
    "Bế giảng lớp bồi dưỡng kiến thức quốc phòng đợt ba",
    "Video",
    "Lịch cúp điện",
]
links = st.lists(st.sampled_from(LINKS), min_size=1, max_size=8, unique=True)


def linked(names: list[str]) -> str:
    return "".join(f'<li><a href="/tin/{number}.html">{name}</a></li>' for number, name in enumerate(names))


ABOVE = st.one_of(
    links.map(lambda names: f"<nav><ul>{linked(names)}</ul></nav>"),
    links.map(lambda names: f'<div class="menu-top"><ul>{linked(names)}</ul></div>'),
    st.sampled_from([
        '<div class="banner-top"><a href="https://quangcao.vn/"><img src="/qc/1.gif" width="980"></a></div>',
        '<div class="date-today">Thứ Tư, 25/11/2026 08:00</div>',
        '<div id="header"><div class="slogan">Tiếng nói của Đảng bộ và nhân dân trong tỉnh</div></div>',
        "<script>var ads = '<p>Một đoạn văn trong chương trình, không ai nhìn thấy bao giờ.</p>';</script>",
        "<noscript><p>Trình duyệt của bạn không chạy chương trình, một số phần sẽ thiếu.</p></noscript>",
        '<div class="ticker" style="display:none"><p>Tin vắn chạy ngang màn hình, ẩn khi trang mở.</p></div>',
    ]),
)  # fmt: skip
BELOW = st.one_of(
    links.map(lambda names: f'<aside class="sidebar"><h3>Đọc nhiều</h3><ul>{linked(names)}</ul></aside>'),
    links.map(lambda names: f'<div class="related-news"><h3>Tin khác</h3><ul>{linked(names)}</ul></div>'),
    st.lists(
        st.sampled_from([
            "Tôi thấy việc này nên làm sớm hơn, để lâu người dân thiệt thòi, nhất là bà con ở xa trung tâm.",
            "Cảm ơn tòa soạn đã phản ánh đúng điều chúng tôi mong mỏi suốt nhiều năm nay ở xóm nhỏ này.",
            "Hay quá!",
        ]),
        min_size=1,
        max_size=4,
    ).map(lambda said: '<div class="comment-list">' + "".join(f"<p>{text}</p>" for text in said) + "</div>"),
    st.sampled_from([
        '<footer><p>Giấy phép số 77/GP-BTTTT cấp ngày 05/05/2021. Tổng biên tập: LÊ VĂN BA</p></footer>',
        '<div class="ads"><ins class="adsbygoogle" style="display:block"></ins></div>',
        '<div class="popup-cookie"><p>Trang này dùng cookie để ghi nhớ lựa chọn của bạn đọc.</p></div>',
        '<div class="newsletter-box"><form><input name="email"><button>Gửi</button></form></div>',
        "<script>document.write('<p>Quảng cáo viết bằng chương trình khi trang đã mở xong.</p>')</script>",
    ]),
)  # fmt: skip


SAID = "<p>Tôi thấy việc này nên làm sớm hơn, để lâu người dân thiệt thòi, nhất là bà con ở xa.</p>" * 4


@given(st.sampled_from(sorted(TEXTS)), st.lists(ABOVE, max_size=4), st.lists(BELOW, max_size=5))
@example("baoquangngai-2026-template", [], [f'<div class="comment-list">{SAID}</div>'] * 2)
@example("brief-shorter-than-imprint", [], [f'<div class="comment-list">{SAID}</div>'] * 2)
@settings(max_examples=200, deadline=None)
def test_noise_around_an_article_is_not_read(name: str, above: list[str], below: list[str]) -> None:
    page = re.sub(r"<body[^>]*>", lambda body: body.group() + "\n".join(above), TEXTS[name], count=1)
    page = page.replace("</body>", "\n".join(below) + "</body>")
    assert read(name, page) == RECORDS[name]


@given(st.sampled_from(sorted(TEXTS)), st.lists(st.sampled_from(CHANGES), max_size=4, unique=True))
@settings(max_examples=100, deadline=None)
def test_changes_add_up_to_none(name: str, changes: list[Callable[[str], str]]) -> None:
    page = TEXTS[name]
    for change in changes:
        page = change(page)
    assert read(name, page) == RECORDS[name]
