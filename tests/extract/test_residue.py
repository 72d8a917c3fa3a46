"""Lines of the page around an article."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from crawler.extract.residue import ELEMENTS, is_residue

LEFTOVERS = [
    "Đọc báo in", "Đọc Báo in", "Tải ứng dụng", "Theo dõi Báo Lào Cai trên", "google news", "Multimedia",
    "Theo dõi Báo Gia Lai trên Google News", "< Trở về trang trước", "Gửi bình luận của bạn",
    "Chia sẻ bài viết", "Chia sẻ Facebook", "Chia sẻ qua Twitter", "Chia sẻ qua Email", "In bài viết",
    "Từ khóa", "Từ khóa:", "Từ khoá:", "Từ khóa: Đồng Tháp, Tháp Mười", "#dong-thap",
    "#ĐồngTháp #ThápMười", "BÌNH LUẬN", "Bình luận", "Bình luận (0)", "Ý kiến của bạn", "Ý kiến bạn đọc",
    "Gửi ý kiến", "Đọc thêm", "Đọc tiếp", "Cùng chuyên mục", "Tin liên quan:",
    "LƯU Ý: Ban biên tập sẽ biên tập ý kiến của bạn cho phù hợp", "Bài liên quan", "Bài đọc tiếp",
    "Tin đọc nhiều", "Gửi Mail tòa soạn", "Tổng số lượt truy cập:", "Tổng số lượt truy cập: 1.234.567",
    "Lượt xem: 1234", "- Lượt xem: 12", "1.204 lượt xem", "87 lượt đọc",
    ".", "|", " | ", "---", "{{item.title}}", "(xem trang 4)",
    "Xem tiếp trang 4", "» Xem thêm", "You may also like...", "DON’T MISS", "Related news", "Lesen Sie auch",
    "À lire aussi :", "Image 2 of 5", "4 minute read", "Tempo de leitura: 1 minuto", "Caption", "関連記事",
    "Das könnte dich auch interessieren!", "Le puede interesar:",
    "Continue reading", "12 comments", "Share on Facebook", "Advertentie", "View slideshow",
    "Your browser does not support the video tag.",
    "View gallery", "Saiba mais", "toggle caption",
]  # fmt: skip
TEXT = [
    "", " ", "Chia sẻ bài viết hay là một niềm vui của ông.",
    "Bình luận của bạn đọc đã giúp ích rất nhiều.", "Đọc báo in mỗi sáng là thói quen của ông Lập.",
    "Tin liên quan đến vụ việc đang được xác minh.",
    "Theo dõi Báo Lào Cai trên các nền tảng là cách nhanh nhất để biết tin, ông An nói.",
    "Lưu ý: người dân không đi qua cầu.", "Từ khóa thành công là kiên trì", "Nguyễn Thu", "L.C",
    "Kết luận", "Trang 4 của cuốn sổ ghi tên 12 người.", "#1 là đội Đồng Tháp!",
    "1. Xây dựng nông thôn mới", "___", "15 minutes", "2/9",
    "1.204 lượt người xem trong ba tối.", "Related news came from the coast.",
]  # fmt: skip


@pytest.mark.parametrize("line", LEFTOVERS)
def test_leftovers(line: str) -> None:
    for shape in (line, unicodedata.normalize("NFD", line), line.upper(), f"\u00a0{line}\n"):
        assert is_residue(shape), shape


@pytest.mark.parametrize("line", TEXT)
def test_text_stays(line: str) -> None:
    assert not is_residue(line)


def test_every_selector_can_be_used() -> None:
    page = html.fromstring('<div><p>a</p><div class="AMN_res_1">b</div><div id="adsWeb_2">c</div></div>')
    found = [element.text for selector in ELEMENTS for element in page.cssselect(selector)]
    assert sorted(found) == ["b", "c"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="Theodõi báotrên#-_ {}:.,()0123LƯUÝbiêntập\u00a0\u0301", max_size=300))
def test_no_line_is_too_strange(line: str) -> None:
    is_residue(line)


@pytest.mark.parametrize("piece", ["#a ", "{{", "lưu ý: biên tập ", "theo dõi báo trên ", " ", ".", "-#"])
def test_long_lines(piece: str) -> None:
    for length in (299, 1_999, 1_000_000):
        is_residue(piece * (length // len(piece)))
