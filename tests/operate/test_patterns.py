"""Patterns that are read off addresses: they match those, and no section."""

from __future__ import annotations

import re

import pytest

from crawler.operate.patterns import patterns
from crawler.urls import UrlRules, is_article, url_key

#: Addresses of one portal, the patterns, and the keys that the addresses get.
SHAPES = {
    "letter and number": (
        ["https://bao.example/lua-moi-a12.html", "https://www.bao.example/nuoc-ve-a196670.html"],
        (r"^/[^/]+-(?P<id>a\d+)\.html$",),
        ["bao.example/a12", "bao.example/a196670"],
    ),
    "month and hexadecimal": (
        ["https://bao.example/kinh-te/202511/lua-moi-cc21d4d/", "https://bao.example/xa-hoi/202406/x-1234567"],
        (r"^/[^/]+/\d{6}/[^/]+-(?P<id>[0-9a-f]{7})$",),
        ["bao.example/cc21d4d", "bao.example/1234567"],
    ),
    "a word that names the kind": (
        ["https://bao.example/tin-tuc/206/140540/lua", "https://bao.example/tin-tuc/0/102296/lu-ve"],
        (r"^/tin-tuc/\d+/(?P<id>\d+)/[^/]+$",),
        ["bao.example/140540", "bao.example/102296"],
    ),
    "sections and none": (
        ["https://bao.example/lua-3109021.html", "https://bao.example/xa-hoi/doc-gi-147743.html"],
        (r"^/(?:[^/]+/)*[^/]+-(?P<id>\d+)\.html$",),
        ["bao.example/3109021", "bao.example/147743"],
    ),
    "two systems": (
        ["https://bao.example/kinh-te/lua-48437.aspx", "https://bao.example/lua-post884948.html"],
        (r"^/[^/]+/[^/]+-(?P<id>\d+)\.aspx$", r"^/[^/]+-(?P<id>post\d+)\.html$"),
        ["bao.example/48437", "bao.example/post884948"],
    ),
    "two systems that count": (
        ["https://bao.example/kinh-te/lua-48437.aspx", "https://bao.example/kinh-te/202511/lua-1048437/"],
        (r"^/[^/]+/[^/]+-(?P<id>\d+\.aspx)$", r"^/[^/]+/\d{6}/[^/]+-(?P<id>\d+)$"),
        ["bao.example/48437.aspx", "bao.example/1048437"],
    ),
    "case": (
        ["https://bao.example/thoi-su/le-hoi-51YnYvXDR.html"],
        (r"^/[^/]+/[^/]+-(?P<id>[0-9A-Za-z]{9})\.html$",),
        ["bao.example/51YnYvXDR"],
    ),
    "query": (
        ["https://bao.example/viewer.aspx?macm=39&mabb=222823", "https://bao.example/viewer.aspx?macm=39&mabb=7"],
        (r"^/viewer\.aspx\?mabb=(?P<id>[\w-]+)",),
        ["bao.example/222823", "bao.example/7"],
    ),
    "the moment is the id": (
        ["https://bao.example/tet/d20230112091014465.htm"],
        (r"^/[^/]+/(?P<id>d\d+)\.htm$",),
        ["bao.example/d20230112091014465"],
    ),
    "number in pieces": (
        ["https://bao.example/news/127247p1c30/lua.htm", "https://bao.example/diendan/49334p25c151/lu.htm"],
        (r"^/[^/]+/(?P<id>\d+p\d+c\d+)/[^/]+\.htm$",),
        ["bao.example/127247p1c30", "bao.example/49334p25c151"],
    ),
}  # fmt: skip
LISTS = ("/", "/kinh-te", "/kinh-te.html", "/tin-moi.html", "/chu-de/lua", "/viewer.aspx?macm=39")


@pytest.mark.parametrize("shape", SHAPES)
def test_patterns_match_their_addresses_tell_their_ids_and_match_no_list(shape: str) -> None:
    urls, wanted, keys = SHAPES[shape]
    found = patterns(urls)
    assert found.article_url == wanted
    rules = UrlRules(tuple(map(re.compile, found.article_url)), found.keep_query)
    assert [url_key(url, rules) for url in urls] == keys
    assert not [path for path in LISTS if is_article("https://bao.example" + path, rules)]
    assert found.unsure == ()


def test_an_address_without_an_id_is_told() -> None:
    found = patterns(["https://bao.example/thoi-su/lua-tro-bong.html"])
    assert found.article_url == (r"^/[^/]+/[^/]+\.html$",)
    assert "no id was found in /thoi-su/lua-tro-bong.html" in found.unsure[0]


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="ftp"):
        patterns(["ftp://bao.example/lua-a12.html"])
