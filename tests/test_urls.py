from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import UrlRules, absolute, canonical_url, is_article, url_key

APBAC = UrlRules(article=(re.compile(r"^/(?:[^/]+/)+\d{6}/[^/]+-(?P<id>\d{6,7})$"),))
DONG_THAP = UrlRules(article=(re.compile(r"-(?P<id>a\d+)\.html$"), re.compile(r"-(?P<id>\d+\.aspx)$")))
BINH_DINH = UrlRules(article=(re.compile(r"viewer\.aspx\?"),), keep_query=("macm", "macmp", "mabb"))


@pytest.mark.parametrize(
    "url",
    [
        "http://baoapbac.vn/ban-doc/201907/don-doc-bao-864061",
        "https://www.baoapbac.vn/ban-doc/201907/don-doc-bao-864061/",
        "https://baoapbac.vn:443/ban-doc/201907/don-doc-bao-864061/index.htm",
        "https://m.baoapbac.vn/ban-doc/201907/don-doc-bao-864061/?utm_source=x#binh-luan",
        "https://BAOAPBAC.vn//ban-doc/201907/don-doc-bao-864061/print",
        "https://baoapbac.vn/index.php/ban-doc/201907/don-doc-bao-864061",
        "https://m.www.baoapbac.vn/vi/index.php/vi/ban-doc/201907/don-doc-bao-864061/index.htm/",
        "https://baoapbac.vn/vi/ban-doc/201907/don-doc-bao-864061",
    ],
)
def test_shapes_of_one_page_have_one_address(url: str) -> None:
    assert canonical_url(url) == "https://baoapbac.vn/ban-doc/201907/don-doc-bao-864061"


def test_the_identity_is_the_id_where_the_portal_tells_one() -> None:
    assert url_key("https://baodongthap.vn/mot-tieu-de-a100286.html", DONG_THAP) == "baodongthap.vn/a100286"
    assert (
        url_key("https://baodongthap.vn/tieu-de-da-sua-a100286.html", DONG_THAP) == "baodongthap.vn/a100286"
    )
    assert (
        url_key("https://www.baodongthap.vn/chinh-tri/x-48437.aspx", DONG_THAP) == "baodongthap.vn/48437.aspx"
    )
    assert url_key("https://baoapbac.vn/a/201907/x-864061/index.htm", APBAC) == "baoapbac.vn/864061"


def test_without_an_id_the_identity_is_the_address() -> None:
    assert url_key("http://www.baosonla.vn/tin/aBcD3Fg9Z.html") == "baosonla.vn/tin/aBcD3Fg9Z.html"
    assert url_key("http://x.vn/tin/AbCd.html") != url_key("http://x.vn/tin/abcd.html")


def test_a_query_that_is_the_identity_stays_in_a_fixed_order() -> None:
    one = canonical_url("http://www.baobinhdinh.com.vn/viewer.aspx?mabb=12&macm=1&x=2", BINH_DINH)
    two = canonical_url("http://www.baobinhdinh.com.vn/viewer.aspx?macm=1&mabb=12", BINH_DINH)
    assert one == two == "https://baobinhdinh.com.vn/viewer.aspx?macm=1&mabb=12"
    assert is_article(one, BINH_DINH)


def test_another_language_edition_is_another_page() -> None:
    assert canonical_url("https://x.vn/en/a.html") == "https://x.vn/en/a.html"


def test_an_alias_names_the_host_and_takes_its_port_along() -> None:
    rules = UrlRules(aliases=(("127.0.0.1", "songmay.example"),))
    assert canonical_url("http://127.0.0.1:8010/a.html", rules) == "https://songmay.example/a.html"


def test_letters_and_their_escapes_are_one_address() -> None:
    assert canonical_url("https://x.vn/Đồng Tháp") == canonical_url(
        "https://x.vn/%C4%90%E1%BB%93ng%20Th%C3%A1p"
    )


@pytest.mark.parametrize(
    "bad", ["", "mailto:a@b.vn", "javascript:void(0)", "http://", "http://x:99999999/", "http://[", "//x"]
)
def test_what_is_no_address_is_refused_by_name(bad: str) -> None:
    with pytest.raises(ValueError, match="address"):
        canonical_url(bad)
    assert not is_article(bad, DONG_THAP)


def test_links_become_absolute_or_nothing() -> None:
    assert absolute("https://x.vn/a/b.html", " ../c.html\n") == "https://x.vn/c.html"
    assert absolute("https://x.vn/", "javascript:alert(1)") == ""
    assert absolute("https://x.vn/", "http://x:port/") == ""


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    for candidate in (text, f"http://x.vn/{text}"):
        try:
            once = canonical_url(candidate)
        except ValueError:
            continue
        assert canonical_url(once) == once
        once.encode("utf-8")
