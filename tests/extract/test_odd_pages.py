"""Articles in several pages, templates that nothing filled in, items that each have an author."""

from __future__ import annotations

import pytest

from crawler.extract.page import extract
from crawler.records import Author
from tests.extract.pages import FIRST, SECOND, THIRD, URL, codes, page, read, text

BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
PATH = URL.removeprefix("https://baosongque.vn")


@pytest.mark.parametrize(
    ("pager", "next_url"),
    [
        (f"<div class='trang'>Trang: 1 <a href='{PATH}?page=2'>2</a> <a href='?page=3'>3</a></div>",
         f"{URL}?page=2"),
        ("<p>Trang 1 <a href='?trang=2'>2</a> <a href='?trang=2'>Tiếp »</a></p>", f"{URL}?trang=2"),
        (f"<ul><li>1</li><li><a href='{URL[:-5]}-p2.html'>2</a></li></ul>", f"{URL[:-5]}-p2.html"),
        (f"<div><a href='{URL}/2'>Trang sau</a></div>", f"{URL}/2"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("inside", [True, False])
def test_an_article_in_several_pages_says_where_it_goes_on(pager: str, next_url: str, inside: bool) -> None:
    whole = text(FIRST, SECOND, THIRD)
    article = read(whole[:-6] + pager + "</div>" if inside else whole + pager)
    assert article.body == BODY
    [issue] = [issue for issue in article.issues if issue.code == "body.continued"]
    assert issue.seen == next_url


def test_the_second_page_leads_to_the_third() -> None:
    pager = "<p><a href='?page=1'>1</a> 2 <a href='?page=3'>3</a></p>"
    article = read(text(FIRST, SECOND, THIRD) + pager, url=f"{URL}?page=2")
    assert [i.seen for i in article.issues if i.code == "body.continued"] == [f"{URL}?page=3"]


def test_a_link_element_leads_on() -> None:
    article = read(text(FIRST, SECOND, THIRD), head=f"<link rel='next' href='{PATH}?page=2'>")
    assert "body.continued" in codes(article)


@pytest.mark.parametrize(
    "links",
    [
        "<link rel='next' href='/xa-hoi/bai-sau-a124.html'>",
        "<p><a href='/xa-hoi/cau-moi-thong-xe-a124.html'>Bài sau</a></p>",
        "<p><a href='/xa-hoi?page=2'>Xem thêm tin xã hội</a></p>",
        f"<p><a href='{PATH}?page=5'>5</a></p>",
        f"<div><div>{FIRST * 3}</div><div><a href='{PATH}?page=2'>Tin cũ hơn</a></div></div>",
    ],
)
def test_other_links_do_not(links: str) -> None:
    assert "body.continued" not in codes(read(text(FIRST, SECOND, THIRD) + links))


def test_templates_that_nothing_filled_in() -> None:
    head = "<meta property='og:title' content='Cầu mới thông xe'><meta name='description' content='{{ d }}'>"
    boxes = "<div>{{ count }} bình luận</div><p>{{item.author}} | {{ item.date }}</p>"
    article = read(text(FIRST, "{{ads}}", SECOND, THIRD) + boxes, head=head, title="{{ post.title }}")
    assert (article.title, article.lead, article.body) == ("Cầu mới thông xe", "", BODY)


def test_a_page_of_templates_is_a_stub() -> None:
    head = "<meta property='og:type' content='article'>"
    article = read(text("{{ post.body }}", "{{ post.author }}"), head=head, title="{{ post.title }}")
    assert (article.kind, article.title, article.body) == ("stub", "", "")


def test_a_sentence_about_templates_stays() -> None:
    told = "Lỗi khiến trang hiện nguyên chữ {{ ten_khach }} thay cho tên người mua vé, bến xe cho biết."
    assert told in read(text(FIRST, told, SECOND)).body


@pytest.mark.parametrize("mark", [" ", "</p><p>"])
def test_running_news_names_the_author_of_every_item(mark: str) -> None:
    items = [f"{FIRST}{mark}(NGUYỄN VĂN HÙNG)", f"{SECOND}{mark}(LÊ THỊ HOA)", f"{THIRD}{mark}(TRẦN MINH)"]
    article = extract(page(text(*items)), URL)
    assert article.authors == (Author("Nguyễn Văn Hùng"), Author("Lê Thị Hoa"), Author("Trần Minh"))
    assert [sentence in article.body for sentence in (FIRST, SECOND, THIRD)] == [True] * 3
