"""What is an article and what only looks like one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.extract.page import extract
from tests.extract.pages import FIRST, SECOND, THIRD, URL, codes, page, read, text

HEADLINES = [f"Ấp số {n} khánh thành nhà văn hóa mới trong niềm vui của bà con" for n in range(12)]


def listing(
    lead: str = "Tóm tắt dài vừa phải cho tin này, để bạn đọc quyết định có bấm vào đọc hay không.",
) -> str:
    return "<div class='tin'>" + "".join(
        f"<div class='item'><h3><a href='/x-a{n}.html'>{title}</a></h3><p>{lead}</p></div>"
        for n, title in enumerate(HEADLINES)
    ) + "</div>"  # fmt: skip


@pytest.mark.parametrize(
    "lead", ["", "Tóm tắt dài vừa phải cho tin này, để bạn đọc quyết định có bấm vào hay không."]
)
def test_listing_with_and_without_summaries(lead: str) -> None:
    article = read(listing(lead), url="https://baosongque.vn/xa-hoi", title="Xã hội")
    assert article.kind == "listing"
    assert "page.listing" in codes(article)


def test_related_headlines_below_make_no_listing() -> None:
    dated = "<div class='date'>08/05/2024 07:15</div>"
    assert read(dated + text(FIRST, SECOND, THIRD) + listing()).kind == "article"


def test_home_is_a_listing() -> None:
    assert read(text(FIRST, SECOND) + listing(), url="https://baosongque.vn/").kind == "listing"


@pytest.mark.parametrize(
    "html",
    [
        "<head><script>document.cookie='D1N=5f2';window.location.reload(true);</script></head>",
        "<title>Thông báo</title><h1>Thông báo từ chối truy cập</h1><p>Mã số: 81</p>",
        "<title>Just a moment...</title><p>Checking your browser before accessing</p>",
        "<title>Xác thực</title><form>Nhập captcha để tiếp tục<input name=captcha></form>",
    ],
)
def test_block_page(html: str) -> None:
    assert extract(html.encode(), URL).kind == "block"


@pytest.mark.parametrize(
    "html",
    [
        "<title>404</title><h1>Không tìm thấy trang</h1><p>Trang bạn tìm không tồn tại hoặc đã bị gỡ.</p>",
        "<title>Server Error</title><h1>Server Error in '/' Application.</h1>",
    ],
)
def test_error_page_with_status_200(html: str) -> None:
    assert extract(html.encode(), URL).kind == "error"


def test_article_about_captcha_is_an_article() -> None:
    told = "Nhiều trang dùng captcha để chặn máy, nhưng người lớn tuổi lại là người bị chặn trước tiên."
    head = "<meta property='og:type' content='article'>"
    assert read(text(told, FIRST, SECOND), head=head, title="Captcha và người già").kind == "article"


def test_video_page_is_a_stub() -> None:
    head = "<meta property='og:type' content='article'>"
    article = read(
        "<div class='video'><video src='/v.mp4'></video></div>", head=head, title="Video: Cầu thông xe"
    )
    assert article.kind == "stub"
    assert article.title == "Video: Cầu thông xe"


def test_a_photo_story_is_an_article() -> None:
    told = "Bà con ấp {n} gặt lúa trên cánh đồng lớn, ảnh chụp lúc trời vừa hửng sáng."
    for shape in (
        f"<figure><img src='/a{{n}}.jpg'><figcaption>{told}</figcaption></figure>",
        "<p style='text-align:center'><img src='/a{n}.jpg'></p>"
        f"<p style='text-align:center'><em>{told}</em></p>",
    ):
        photos = "".join(shape.format(n=n) for n in range(5))
        article = read(f"<div class='noi-dung'>{photos}</div>", title="Chùm ảnh: Mùa gặt")
        assert article.kind == "article"
        assert [image.caption for image in article.images] == [told.format(n=n) for n in range(5)]


def test_photos_without_captions_are_a_stub() -> None:
    photos = "".join(f"<p><img src='/a{n}.jpg'></p>" for n in range(5))
    assert read(f"<div class='noi-dung'>{photos}</div>", title="Chùm ảnh: Mùa gặt").kind == "stub"


@pytest.mark.parametrize(
    "title",
    [
        "Đón đọc báo Sông Quê số ra ngày 5-3-2024",
        "Mời bạn đọc đón đọc Báo Sông Quê số 2871",
        "Đọc gì trên Báo Sông Quê ngày 13.9.2023?",
        "Điểm báo in Sông Quê ngày 8.2",
    ],
)
def test_what_announces_the_printed_paper_is_a_stub(title: str) -> None:
    article = read(text(FIRST + " (xem trang 2)", SECOND + " (xem trang 4)"), title=title)
    assert article.kind == "stub"
    assert article.title == title
    assert FIRST in article.body


@pytest.mark.parametrize("title", ["Đọc sách cho trẻ ở vùng lũ", "Đón đọc giả nhỏ tuổi về thư viện xã"])
def test_articles_about_reading_are_articles(title: str) -> None:
    assert read(text(FIRST, SECOND), title=title).kind == "article"


@pytest.mark.parametrize("path", ["/chinh-tri", "/xa-hoi/giao-duc/", "/kinh-te.html"])
def test_a_section_that_a_script_fills_is_a_listing(path: str) -> None:
    body = "<div id='list'></div><script>fetch('/api/list?cat=3&page=1').then(show)</script>"
    assert extract(page(body, title="Chính trị"), f"https://baosongque.vn{path}").kind == "listing"


@pytest.mark.parametrize("sentence", ["", "Cầu dài 86m vừa thông xe sáng nay."])
def test_a_video_with_a_sentence_is_a_stub_and_with_a_text_an_article(sentence: str) -> None:
    video = "<div class='date'>08/05/2024 07:15</div><div class='video'><video src='/v.mp4'></video></div>"
    assert read(video + text(sentence), title="Video: Cầu mới").kind == "stub"
    assert read(video + text(sentence, SECOND, THIRD), title="Video: Cầu mới").kind == "article"


def test_real_listings_are_listings(real_pages: Path) -> None:
    for row in json.loads((real_pages / "vn-listings" / "index.json").read_text(encoding="utf-8")):
        html = (real_pages / "vn-listings" / row["file"]).read_bytes()
        assert extract(html, row["url"]).kind == "listing", row["file"]


def test_page_of_the_paper_without_text_is_no_article() -> None:
    assert extract(page(""), URL).kind == "stub"
