from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsel import Selector

from crawler.fetch.discovery import articles, feed, links, next_page, place_key, sitemap
from crawler.records import FoundUrl
from tests.fetch.site import River

RULES = River.rules()
HOME = "https://dongsong.example"


def at(*args: int) -> datetime:
    return datetime(*args, tzinfo=UTC)  # type: ignore[misc, arg-type]


def found(result: object) -> dict[str, FoundUrl]:
    return {url.url.removeprefix(HOME): url for url in result.urls}  # type: ignore[attr-defined]


URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="urn:i">
<url><loc> {HOME}/mot-a1.html </loc><lastmod>2023-05-27T17:48:01+07:00</lastmod></url>
<url><loc>{HOME}/hai-a2.html</loc><lastmod>2023-05-27</lastmod><image:image><image:loc>{HOME}/anh-a9.html</image:loc>
</image:image></url>
<url><loc>{HOME}/ba-a3.html</loc><news:news><news:publication_date>2026-01-08T18:21:00+0700</news:publication_date>
</news:news></url>
<url><loc>{HOME}/ba-a3.html?utm=x</loc></url>
<url><loc>{HOME}/thoi-su</loc></url><url><loc>javascript:alert(1)</loc></url><url><loc/></url>
<url><loc>{HOME}/sitemaps/2024.xml</loc><lastmod>rác</lastmod></url>
</urlset>""".encode()


def test_a_urlset_gives_articles_with_dates_and_the_sitemaps_it_holds() -> None:
    result = sitemap(URLSET, f"{HOME}/sitemap.xml", RULES)
    urls = found(result)
    assert list(urls) == ["/mot-a1.html", "/hai-a2.html", "/ba-a3.html", "/sitemaps/2024.xml"]
    assert urls["/mot-a1.html"].hint == at(2023, 5, 27, 10, 48, 1)
    assert urls["/hai-a2.html"].hint == at(2023, 5, 26, 17)
    assert urls["/ba-a3.html"].hint == at(2026, 1, 8, 11, 21)
    assert urls["/mot-a1.html"].key == "dongsong.example/a1"
    assert urls["/sitemaps/2024.xml"].kind == "sitemap"
    assert urls["/sitemaps/2024.xml"].page == 2
    assert result.issues == ()


def test_an_index_gives_sitemaps_told_apart_by_their_query() -> None:
    index = (
        b"<sitemapindex><sitemap><loc>/sitemap.xml?nam=2024</loc><lastmod>2024-12-31</lastmod></sitemap>"
        b"<sitemap><loc>/sitemap.xml?nam=2025</loc></sitemap><sitemap><loc>s/a.xml.gz</loc></sitemap></sitemapindex>"
    )
    urls = found(sitemap(index, f"{HOME}/sitemap.xml", RULES))
    assert list(urls) == ["/sitemap.xml?nam=2024", "/sitemap.xml?nam=2025", "/s/a.xml.gz"]
    assert len({url.key for url in urls.values()}) == 3
    assert urls["/sitemap.xml?nam=2024"].hint == at(2024, 12, 30, 17)


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(URLSET),
        b"\xef\xbb\xbf" + URLSET,
        b"\n\n" + URLSET,
        URLSET.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        URLSET.replace(b"<urlset", b'<!DOCTYPE urlset PUBLIC "-//X" "http://127.0.0.1:9/x.dtd"><urlset'),
        URLSET.replace(b"</loc><lastmod>2023-05-27</lastmod>", b"?a=1&b</loc>"),
        gzip.compress(URLSET)[:-8],
        f"\ufeff{HOME}/mot-a1.html\r\n{HOME}/hai-a2.html\n\n{HOME}/ba-a3.html\nkhông".encode(),
    ],
    ids=["gzip", "bom", "blank", "utf-16", "doctype", "ampersand", "cut", "text"],
)
def test_sitemaps_come_in_many_dresses(body: bytes) -> None:
    urls = found(sitemap(body, f"{HOME}/sitemap.xml", RULES))
    assert [path.partition("?")[0] for path in urls][:3] == ["/mot-a1.html", "/hai-a2.html", "/ba-a3.html"]


def test_a_sitemap_that_lists_itself_is_an_issue_not_a_loop() -> None:
    body = b"<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"
    result = sitemap(body, f"{HOME}/sitemap.xml", RULES)
    assert result.urls == ()
    assert [issue.code for issue in result.issues] == ["sitemap.loop"]


def test_indexes_nest_only_so_deep() -> None:
    body = b"<sitemapindex><sitemap><loc>/next.xml</loc></sitemap></sitemapindex>"
    assert sitemap(body, f"{HOME}/s.xml", RULES, depth=3).urls[0].page == 4
    deep = sitemap(body, f"{HOME}/s.xml", RULES, depth=4)
    assert deep.urls == ()
    assert [issue.code for issue in deep.issues] == ["sitemap.deep"]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";"}{"&" + chr(97 + n) + ";" * 1}">' for n in range(20)
    )
    + "]><rss><channel><item><link>/mot-a1.html</link><title>&t;</title></item></channel></rss>"
).encode()
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss><channel><item><link>/mot-a1.html?&x;</link></item></channel></rss>"
)


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, OUTSIDE.decode().encode("utf-16")])
def test_documents_with_entities_of_their_own_are_refused(body: bytes) -> None:
    for read, kind in ((feed, "feed"), (sitemap, "sitemap")):
        result = read(body, f"{HOME}/rss", RULES)
        assert result.urls == ()
        assert [issue.code for issue in result.issues] == [f"{kind}.entities"]


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"<", b"<html><body>404</body></html>", b"\0\0\0", b"{}", b"<a>" * 9000]
)
def test_what_is_no_feed_or_sitemap_is_an_issue(body: bytes) -> None:
    assert [issue.code for issue in feed(body, HOME, RULES).issues] == ["feed.unreadable"]
    codes = [issue.code for issue in sitemap(body, HOME, RULES).issues]
    assert codes == ([] if b"<" not in body else ["sitemap.unreadable"])


def test_rss() -> None:
    body = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://dongsong.example</link>
<item><title>M&nbsp;ột</title><link> https://dongsong.example/mot-a1.html </link>
<pubDate>Thu, 08 Jan 2026 18:21:00 +0700</pubDate></item>
<item><guid>/hai-a2.html</guid><pubDate>08/01/2026 18:21</pubDate></item>
<item><guid isPermaLink="false">x</guid><link>/ba-a3.html#binh-luan</link>
<dc:date>2026-01-08T11:21:00Z</dc:date></item>
<item><link>/thoi-su</link></item><item><link></link></item><item/>
<item><link>/bon-a4.html</link><pubDate>hôm nọ</pubDate></item></channel></rss>""".encode()
    urls = found(feed(body, f"{HOME}/rss/thoi-su", RULES))
    assert list(urls) == ["/mot-a1.html", "/hai-a2.html", "/ba-a3.html#binh-luan", "/bon-a4.html"]
    assert [url.hint for url in urls.values()] == [at(2026, 1, 8, 11, 21)] * 3 + [None]


def test_atom() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/atom/1"/>
<link rel="alternate" href="/mot-a1.html"/><published>2026-01-08T18:21:00+07:00</published>
<updated>2026-01-09T01:00:00Z</updated></entry><entry><link href="hai-a2.html"/></entry></feed>"""
    urls = found(feed(body, f"{HOME}/atom.xml", RULES))
    assert [url.hint for url in urls.values()] == [at(2026, 1, 9, 1), None]
    assert list(urls) == ["/mot-a1.html", "/hai-a2.html"]


PAGE = """<html><head><base href="https://cdn.dongsong.example/goc/"></head><body>
<div class=list><h3><a href="mot-a1.html">1</a></h3><a href="/hai-a2.html#top">2</a>
<a href="mot-a1.html">lại</a>
</div>
<aside><a href="/quang-cao-a7.html">x</a></aside><a href="javascript:void(0)">x</a><a>x</a>
<a href="http://[::1">x</a>
<a class=next href="?p=2">Sau</a></body></html>"""


def test_links_honour_the_base_and_the_listing() -> None:
    selector = Selector(text=PAGE)
    everything = articles(links(selector, f"{HOME}/thoi-su", ""), RULES)
    assert [url.url for url in everything] == [
        "https://cdn.dongsong.example/goc/mot-a1.html",
        "https://cdn.dongsong.example/hai-a2.html",
        "https://cdn.dongsong.example/quang-cao-a7.html",
    ]
    assert len(articles(links(selector, HOME, ".list a"), RULES)) == 2
    assert len(articles(links(selector, HOME, ".list h3"), RULES)) == 1


def test_pages_follow_by_format_or_by_link() -> None:
    selector = Selector(text=PAGE.replace("https://cdn.dongsong.example/goc/", ""))
    first, third = f"{HOME}/thoi-su", f"{HOME}/thoi-su?p=3"
    for url, page, pagination, expected in (
        (first, 1, "?p={page}", f"{HOME}/thoi-su?p=2"),
        (third, 3, "?p={page}", f"{HOME}/thoi-su?p=4"),
        (f"{HOME}/ds?page=1", 1, "?page={page}", f"{HOME}/ds?page=2"),
        (f"{HOME}/thoi-su/trang-3.html", 3, "/trang-{page}.html", f"{HOME}/thoi-su/trang-4.html"),
        (first, 1, "css:a.next", f"{HOME}/thoi-su?p=2"),
        (first, 1, "css:a.last", None),
        (f"{HOME}/thoi-su?p=2", 1, "css:a.next", None),
        (first, 1, "", None),
    ):
        following = next_page(selector, url, page, pagination, RULES)
        assert (following.url if following else None) == expected
        if following:
            assert (following.kind, following.page) == ("section", page + 1)
            assert following.key == place_key(following.url, RULES) != place_key(first, RULES)


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for wrapped in (data, b"<urlset><url><loc>" + data, b"<rss><item><pubDate>" + data, gzip.compress(data)):
        sitemap(wrapped, HOME, RULES)
        feed(wrapped, HOME, RULES)
