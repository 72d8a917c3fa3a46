"""Sections are what menus lead to, and nothing else is."""

from __future__ import annotations

import pytest

from crawler.extract.layout import NO_RULES
from crawler.extract.menus import sections_named
from crawler.extract.page import seen

MENU = """<nav><a href="/">Trang chủ</a><a href="/thoi-su">Thời sự</a><a href="/kinh-te/">Kinh tế</a>
<a href="/kinh-te/nong-nghiep">Nông nghiệp</a>
<a href="/xa-hoi.html">Xã hội</a><a href="/kinh-te">Kinh tế</a></nav>"""
TEXT = "".join(
    f"<p>Đoạn {n}: bà con xã Mỹ Xương đã thu hoạch xong, đang làm đất cho vụ mới.</p>" for n in range(5)
)


def named(markup: str) -> list[str]:
    headline = "<h1>Lúa trổ bông trên đồng</h1>"
    source = f"<html lang=vi><body>{markup}{headline}<div class=bai>{TEXT}</div></body></html>"
    _, page = seen(source.encode(), "https://www.bao.example/kinh-te/lua-a1.html", (), None, NO_RULES)
    assert page is not None
    return sections_named(page)


def test_a_menu_names_sections_in_its_order_and_each_once() -> None:
    assert named(MENU) == ["/thoi-su", "/kinh-te", "/kinh-te/nong-nghiep", "/xa-hoi.html"]
    assert named("") == []


@pytest.mark.parametrize(
    "link",
    [
        "<a href='https://khac.example/van-hoa'>Văn hóa</a>",
        "<a href='/video'>Video</a>",
        "<a href='/toa-soan/lien-he.html'>Liên hệ</a>",
        "<a href='/lua-moi-ve-cho-a12.html'>Lúa mới về chợ</a>",
        "<a href='/lua-moi-ve-cho-som-hon-moi-nam-post1234.html'>Lúa mới về chợ sớm hơn mọi năm</a>",
        "<a href='/tim-kiem?q=lua'>Tìm</a>",
        "<a href='javascript:void(0)'>Đăng nhập</a>",
        "<a href='/van-hoa'></a>",
        "<a href='http://[::1/van-hoa'>Văn hóa</a>",
    ],
)
def test_what_is_no_section_is_left_out(link: str) -> None:
    assert named(MENU.replace("</nav>", f"{link}</nav>")) == named(MENU)


def test_a_link_in_the_text_is_no_menu() -> None:
    assert (
        named("<p>Xem thêm ở trang <a href='/van-hoa'>Văn hóa</a> của báo, nơi có nhiều bài hay hơn nữa.</p>")
        == []
    )
