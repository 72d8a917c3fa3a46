"""What makes two addresses of a portal one article, and what keeps them apart."""

from __future__ import annotations

import pytest

from crawler.fetch.directory import portals
from crawler.urls import is_article, url_key

VIEWER = "https://baobinhdinh.vn/viewer.aspx"
SAME = [
    ("baobinhdinh", f"{VIEWER}?macm=39&macmp=39&mabb=222823", f"{VIEWER}?mabb=222823&macm=1&macmp=40"),
    ("baobinhdinh", f"{VIEWER}?mabb=5", "http://www.baobinhdinh.vn/Viewer.aspx?macm=2&mabb=5"),
    (
        "baodongkhoi",
        "https://baodongkhoi.vn/ghe-vo-dua-16072023-a117160.html",
        "https://dongkhoi.baovinhlong.vn/ghe-cho-vo-dua-16072023-a117160.html",
    ),
    (
        "baocamau",
        "https://baocamau.vn/-oi-thay-vung-dat-ham-rong-a106.html",
        "http://www.baocamau.vn/doi-thay-vung-dat-ham-rong-a106.html",
    ),
    (
        "baobinhphuoc",
        "https://baobinhphuoc.com.vn/news/200/99817/mot-so-thong-tin",
        "https://baobinhphuoc.com.vn/news/4/99817/thong-tin-ve-doan-cuoi",
    ),
    (
        "baotayninh",
        "https://baotayninh.vn/khat-vong-a169010.html",
        "http://www.baotayninh.vn/index.php/khat-vong-ve-hai-thanh-pho-a169010.html",
    ),
    (
        "baodaklak",
        "http://baodaklak.vn/channel/12476/202106/tinh-toi-1-6-2021-5738144",
        "https://www.baodaklak.vn/xa-hoi/202106/cap-nhat-toi-1-6-2021-5738144/",
    ),
]
APART = [
    ("baobinhdinh", f"{VIEWER}?macm=39&macmp=39&mabb=222823", f"{VIEWER}?macm=39&macmp=39&mabb=222824"),
    ("baotayninh", "https://baotayninh.vn/mot-a109451.html", "https://baotayninh.vn/mot-109451.html"),
    (
        "baodanang",
        "https://baodanang.vn/xe-dap-3942094.html",
        "https://baodanang.vn/channel/5433/202304/xe-dap-3942094/",
    ),
    (
        "baosoctrang",
        "https://baosoctrang.org.vn/le-hoi/202411/hao-huc-1234567/",
        "https://baosoctrang.org.vn/le-hoi/hao-huc-1234567.html",
    ),
    (
        "baolamdong",
        "https://baolamdong.vn/kinh-te/202405/le-ky-ket-1801301/",
        "https://baolamdong.vn/le-ky-ket-1801301.html",
    ),
]


def keys(portal: str, one: str, other: str) -> tuple[str, str]:
    rules = portals()[portal].rules().urls
    assert is_article(one, rules)
    assert is_article(other, rules)
    return url_key(one, rules), url_key(other, rules)


@pytest.mark.parametrize(("portal", "one", "other"), SAME)
def test_one_article_has_one_key_under_any_of_its_addresses(portal: str, one: str, other: str) -> None:
    first, second = keys(portal, one, other)
    assert first == second


@pytest.mark.parametrize(("portal", "one", "other"), APART)
def test_ids_of_two_generations_do_not_meet(portal: str, one: str, other: str) -> None:
    first, second = keys(portal, one, other)
    assert first != second


@pytest.mark.parametrize(
    ("portal", "url"),
    [
        ("baohaugiang", "https://baohaugiang.com.vn/thoi-su-215.html"),
        ("baokontum", "https://www.baokontum.com.vn/xa-hoi-8.html?page=489"),
        ("baotravinh", "https://www.baotravinh.vn/anh-dep-tra-vinh-9020/tag.html"),
        ("baobinhdinh", "https://baobinhdinh.vn/ViewCat.aspx?macm=39&macmp=39"),
        ("baobinhdinh", "https://baobinhdinh.vn/viewer.aspx?macm=39"),
        ("baobinhduong", "https://baobinhduong.vn/en/"),
        ("baobinhphuoc", "https://baobinhphuoc.com.vn/List/kinh-te?page=2"),
    ],
)
def test_sections_and_tags_are_no_articles(portal: str, url: str) -> None:
    assert not is_article(url, portals()[portal].rules().urls)
