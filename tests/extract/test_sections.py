"""Which crumb of a trail is the section."""

from __future__ import annotations

import pytest

from crawler.extract.metadata import section_of
from crawler.extract.page import extract


@pytest.mark.parametrize(
    ("crumbs", "section"),
    [
        (["Trang chủ", "Thời sự", "Xây dựng Đảng"], "Xây dựng Đảng"),
        (["Trang chủ", "Thời sự", "Lúa đang trổ bông"], "Thời sự"),
        (["Trang chủ", "Thời sự", "Thứ bảy, 07/03/2026 - 08:01"], "Thời sự"),
        (["07-03-2026"], ""),
        (["Chuyển động 24/7"], "Chuyển động 24/7"),
        ([], ""),
    ],
)
def test_the_narrowest_that_is_neither_home_nor_headline_nor_date(crumbs: list[str], section: str) -> None:
    assert section_of(crumbs, "Lúa đang trổ bông") == section


def test_what_is_named_a_section_behind_the_text_is_another_articles() -> None:
    """Of a short text the next list stands close below the headline."""
    page = """<html><body><ul><li class="active"><a href="/muc/kinh-te">Kinh tế</a></li>
    <li><a href="/muc/xa-hoi">Xã hội</a></li><li><a href="/muc/the-thao">Thể thao</a></li></ul>
    <h1>Vườn điều ra hoa đúng tết</h1><div class="time">15:35 - 04/02/2018</div>
    <div class="text"><p>Sau hai mùa mất trắng vì mưa trái, vườn điều ở các xã trổ bông rộ
    giữa tháng Chạp.</p>
    <p>Trời lạnh kéo dài, sương ít nên bông không bị khô đen, ong về nhiều hơn mọi năm.</p></div>
    <div class="cate-item"><a href="/news/131690/cao-su">Cao su thay lá</a></div></body></html>"""
    article = extract(page.encode(), "http://baosongque.vn/news/131764/dieu-ra-hoa-dung-tet")
    assert article.section == "Kinh tế"
