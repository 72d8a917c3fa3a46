"""Lists of articles that are no pages: what a crawl makes of them."""

from __future__ import annotations

import json
from typing import Any

from scrapy import Request
from scrapy.http import TextResponse

from crawler.fetch.directory import portals
from crawler.fetch.visits import read
from crawler.records import Visit

PORTALS = portals()


def visit(name: str, url: str, body: Any) -> Visit:
    """One answer to a crawl of a portal, a page or JSON."""
    kind = "text/html" if isinstance(body, str) else "application/json"
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    answer = TextResponse(
        url, body=text.encode(), headers={"Content-Type": kind}, encoding="utf-8", request=Request(url)
    )
    return read(PORTALS[name](), answer, None, [])


def test_cao_bang_lists_in_json_and_turns_its_pages() -> None:
    [first, *others] = PORTALS["baocaobang"]().seeds()
    assert len(others) == 10
    posts = [
        {"link": "/Huong-vi-pho-chua-Cao-Bang-38371.html", "title": "Hương vị phở chua Cao Bằng"},
        {"link": "https://baocaobang.vn/mua-hat-de-Trung-Khanh-3182112.html", "thumb": None},
        {"link": None, "title": "Quảng cáo"},
        {"link": "https://example.org/bai-khac-3182113.html"},
    ]
    seen = visit("baocaobang", first.url, {"data": posts})
    assert [(found.kind, found.url) for found in seen.found] == [
        ("article", "https://baocaobang.vn/Huong-vi-pho-chua-Cao-Bang-38371.html"),
        ("article", "https://baocaobang.vn/mua-hat-de-Trung-Khanh-3182112.html"),
        ("section", first.url.replace("&page=1", "&page=2")),
    ]
    assert seen.issues == ()
    last = visit("baocaobang", first.url, {"data": []})
    assert [issue.code for issue in last.issues] == ["section.empty"]


def test_cao_bang_told_sections_from_articles_by_length_of_path() -> None:
    page = """<ul><li><a href="/Thoi-su/57.bcb">Thời sự</a></li>
    <li><a href="/Kinh-te/59.bcb">Kinh tế</a></li></ul>
    <p><a href="/Kinh-te/Nuoi-ca-long-tren-song-Gam/59521.bcb">Nuôi cá lồng trên sông Gâm</a></p>"""
    seen = visit("baocaobang", "http://www.baocaobang.vn/", page)
    assert [found.key for found in seen.found if found.kind == "article"] == ["baocaobang.vn/59521.bcb"]


def test_dien_bien_phu_goes_from_the_menu_to_lists_to_articles() -> None:
    menu, place = PORTALS["baodienbienphu"]().seeds()[1].url, "article-get-news-by-category-slug"
    entries = [{"menu_slug": "kinh-te", "menu_name": "Kinh tế"}, {"menu_slug": ""}, {"menu_slug": "van-hoa"}]
    lists = visit("baodienbienphu", menu, {"status": 1, "data": {"list": entries}})
    assert lists.issues == ()
    assert [found.kind for found in lists.found] == ["section", "section"]
    assert lists.found[0].url.endswith(f"/api/web/{place}?limit=100&category_slug=kinh-te")
    assert lists.found[0].key != lists.found[1].key
    entry = {
        "article_type_slug": "tin-bai",
        "category_slug": "kinh-te",
        "article_slug": "gao-moi-muong-thanh",
    }
    video = entry | {"article_type_slug": "video"}
    seen = visit("baodienbienphu", lists.found[0].url, {"status": 1, "data": {"list": [entry, video]}})
    assert [(found.kind, found.url) for found in seen.found] == [
        ("article", "https://baodienbienphu.vn/tin-bai/kinh-te/gao-moi-muong-thanh")
    ]


def test_son_la_ids_differ_by_case_alone() -> None:
    links = "".join(
        f'<a href="/kinh-te/vuon-man-Moc-Chau-{x}.html">Mận</a>' for x in ("51YnYvXDR", "51ynYvXDR")
    )
    seen = visit("baosonla", "https://baosonla.vn/kinh-te.html", links)
    assert [found.key for found in seen.found] == ["baosonla.vn/51YnYvXDR", "baosonla.vn/51ynYvXDR"]


def found(name: str, url: str, page: str) -> list[tuple[str, str]]:
    return [(one.kind, one.url) for one in visit(name, url, page).found]


def test_binh_dinh_lists_articles_by_queries() -> None:
    section = PORTALS["baobinhdinh"]().seeds()[0]
    assert (section.kind, section.url) == ("section", "https://baobinhdinh.vn/ViewCat.aspx?macm=1&macmp=1")
    page = """<a href="ViewCat.aspx?macm=5&amp;macmp=5">Kinh tế</a>
    <a href="viewer.aspx?macm=1&amp;macmp=2&amp;mabb=61904">Nghe lại trống chầu</a>
    <a href="viewer.aspx?macm=1&amp;macmp=1&amp;mabb=61904"><img src="viewimage.aspx?imgid=5"></a>
    <a href="viewer.aspx?macm=1&amp;macmp=2&amp;mabb=61820">Bài chòi xuống phố</a>"""
    seen = visit("baobinhdinh", section.url, page)
    assert [one.key for one in seen.found] == [
        "baobinhdinh.vn/61904",
        "baobinhdinh.vn/61820",
    ]
    assert seen.found[0].url == "https://baobinhdinh.vn/viewer.aspx?macm=1&macmp=2&mabb=61904"


def test_dong_khoi_resolves_links_against_the_other_host() -> None:
    page = """<base href="https://dongkhoi.baovinhlong.vn/">
    <a href="ghe-cho-vo-dua-16072023-a117160.html">Ghe</a><a href="/https/baodongkhoi.vn/media/">Media</a>
    <a href="/https/baodongkhoi.vn/sach-15072023-a117101.html">Hỏng</a>"""
    assert found("baodongkhoi", "https://baodongkhoi.vn/xa-hoi/", page) == [
        ("article", "https://dongkhoi.baovinhlong.vn/ghe-cho-vo-dua-16072023-a117160.html")
    ]


def test_phu_yen_takes_what_its_lists_link_to_and_goes_on() -> None:
    page = """<a href="/lien-he.html">Liên hệ</a>
    <div class="title"><a href="/92/219876/dem-cau-muc.html">Đêm câu mực</a>
    <div class="date">23/06/2019</div></div>
    <div class="pagination"><ul><li><a href="/92/quoc-te.html?p=1">1</a></li>
    <li><a href="/92/quoc-te.html?p=2">&gt;</a></li></ul></div>"""
    assert found("baophuyen", "https://baophuyen.vn/92/quoc-te.html", page) == [
        ("article", "https://baophuyen.vn/92/219876/dem-cau-muc.html"),
        ("section", "https://baophuyen.vn/92/quoc-te.html?p=2"),
    ]


def test_dong_thap_numbers_sections_and_pages() -> None:
    section = PORTALS["baodongthap"]().seeds()[0].url
    page = """<div id="cate-content"><div class="item"><a class="title"
    href="/chinh-tri/202510/don-doc-bao-1050912/">Đón đọc</a></div></div>"""
    assert section == "https://baodongthap.vn/chinh-tri?cate=342"
    assert found("baodongthap", section, page)[1:] == [("section", f"{section}&page=2")]
