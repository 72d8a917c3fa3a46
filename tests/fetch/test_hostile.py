"""Servers that send anything: each time a reason that is written down, never a crash, never a hang."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetch.conftest import Run
from tests.fetch.site import River, address, article, listing, quick, site
from tests.fetch.test_crawl import captures_are_whole, issues, rows
from tests.fetch.wire import Answer, Asked, page, serve

WHOLE = article(1).encode()


def drip(_asked: Asked) -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
    for _ in range(60):
        yield b"x"
        yield 0.05


def hang_up(_asked: Asked) -> Iterator[bytes | float]:
    yield b""
    raise ConnectionError


def cut_off(_asked: Asked) -> Iterator[bytes | float]:
    yield page(WHOLE)[:-200]
    raise ConnectionError


def zipped(body: bytes, *more: str) -> bytes:
    return page(body, "Content-Encoding: gzip", *more)


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
#: What an article's address answers, and the issues that one may be.
ANSWERS: dict[str, tuple[Answer, set[str]]] = {
    "empty": (page(b""), {"fetch.empty"}),
    "no body at all": (b"HTTP/1.1 200 OK\r\n\r\n", {"fetch.empty"}),
    "204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", {"fetch.empty"}),
    "over the limit, announced": (page(b"x" * 3_000_000), {"fetch.too_large"}),
    "over the limit, not announced": (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000, {"fetch.too_large"}),
    "gzip bomb": (zipped(gzip.compress(b"\0" * 30_000_000)), {"fetch.too_large"}),
    "double bomb": (
        page(gzip.compress(gzip.compress(b"\0" * 30_000_000)), "Content-Encoding: gzip, gzip"),
        {"fetch.too_large"},
    ),
    "cut gzip": (zipped(gzip.compress(WHOLE)[:-300]), {"fetch.damaged"}),
    "no gzip": (zipped(WHOLE), {"fetch.damaged"}),
    "unknown coding": (page(WHOLE, "Content-Encoding: rot13"), {"fetch.damaged"}),
    "NUL bytes": (page(b"\0" * 5000), {"encoding.unreadable"}),
    "binary as html": (page(os.urandom(20_000)), {"encoding.unreadable", "page.error"}),
    "pdf as html": (page(b"%PDF-1.7" + os.urandom(2000)), {"fetch.not_html"}),
    "image": (page(b"\x89PNG" + os.urandom(2000), type_="image/png"), {"fetch.not_html"}),
    "json": (page(b'{"a": 1}', type_="application/json"), {"fetch.not_html"}),
    "longer than it says": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10\r\n\r\n" + WHOLE,
        {"page.listing", "page.error", "body.empty", "html.empty"},
    ),
    "shorter than it says": (cut_off, {"fetch.truncated"}),
    "cut chunks": (
        lambda _: iter([CHUNKED + b"ffff\r\nabc", *hang_up(_)]),
        {"fetch.truncated", "fetch.failed"},
    ),
    "bad chunks": (CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", {"fetch.truncated", "fetch.failed"}),
    "slow drip": (drip, {"fetch.timeout"}),
    "hung up": (hang_up, {"fetch.failed"}),
    "no http": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", {"fetch.failed"}),
    "endless head": (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 600_000, {"fetch.failed", "fetch.timeout"}),
    "long header line": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 2_000_000, {"fetch.failed", "fetch.timeout"}),
    "status of words": (b"HTTP/1.1 OK 200\r\nContent-Length: 0\r\n\r\n", {"fetch.failed"}),
    "status 999": (page(b"x", status="999 Denied"), {"fetch.status"}),
    "deep nesting": (
        page(b"<div>" * 10_000 + b"x"),
        {"html.deep", "page.error", "page.listing", "body.empty"},
    ),
}
#: Answers that are odd, and an article all the same.
GOOD: dict[str, Answer] = {
    "bad charset": page(WHOLE, type_="text/html; charset=klingon"),
    "charset of bytes": page(WHOLE).replace(b"text/html", b"text/html; charset=\xff\xfe\x00"),
    "no type": page(WHOLE).replace(b"Content-Type: text/html\r\n", b""),
    "bad header line": page(WHOLE, "not a header", " folded", ": nameless", "X-\u1ea4n: 1"),
    "header injection": page(WHOLE, 'ETag: "a\rX-Injected: 1"', "Last-Modified: \x00\x01\x1b[31m"),
    "cookie flood": page(WHOLE, *[f"Set-Cookie: c{n}={'x' * 3000}" for n in range(30)]),
    "gzip with rubbish behind": zipped(gzip.compress(WHOLE) + b"\0" * 100),
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + page(WHOLE),
    "bare line feeds": page(WHOLE).replace(b"\r\n", b"\n"),
    "NUL in the text": page(WHOLE.replace(b"Bi", b"B\0i", 1)),
}


@pytest.fixture
def small(tmp_path: Path) -> dict[str, object]:
    return quick(
        tmp_path, DOWNLOAD_MAXSIZE=2_000_000, DOWNLOAD_TIMEOUT=0.8, KHOBAO_TRIES=1, LOG_LEVEL="CRITICAL"
    )


def test_bad_answers_are_issues_with_reasons(run: Run, tmp_path: Path, small: dict[str, object]) -> None:
    answers: dict[str, Answer] = {"/thoi-su": page(listing(*range(1, len(ANSWERS) + 2)))}
    names = {address(n): name for n, name in enumerate(ANSWERS, 1)}
    answers |= {path: ANSWERS[name][0] for path, name in names.items()}
    last = address(len(ANSWERS) + 1)
    answers[last] = page(article(99))
    with serve(answers) as wire:
        run(River, small, base=wire.base)
    raised = rows(tmp_path, "SELECT url, code FROM issues")
    for path, name in names.items():
        codes = {code for url, code in raised if url.endswith(path)}
        assert codes & ANSWERS[name][1], f"{name}: {codes}"
    # In words, and not as Python shows its objects.
    told = rows(tmp_path, "SELECT message FROM issues WHERE message GLOB '*<*Failure*'")
    assert told == []
    assert rows(tmp_path, "SELECT count(*) FROM urls WHERE state IN ('due', 'leased')") == [(0,)]
    # Whatever came before, the next page is read as ever.
    assert (wire.base + last,) in rows(tmp_path, "SELECT url FROM articles")
    assert rows(tmp_path, "SELECT finished IS NOT NULL FROM crawls") == [(1,)]
    captures_are_whole(tmp_path)


def test_odd_answers_are_read_all_the_same(run: Run, tmp_path: Path, small: dict[str, object]) -> None:
    names = {address(n): name for n, name in enumerate(GOOD, 1)}
    answers: dict[str, Answer] = {"/thoi-su": page(listing(*range(1, len(GOOD) + 1)))}
    answers |= {path: GOOD[name] for path, name in names.items()}
    with serve(answers) as wire:
        run(River, small, base=wire.base)
    read = {url.removeprefix(wire.base) for (url,) in rows(tmp_path, "SELECT url FROM articles")}
    assert [name for path, name in names.items() if path not in read] == []
    captures_are_whole(tmp_path)


LISTINGS: dict[str, tuple[bytes, str]] = {
    "no article": (page("<p>Chưa có bài</p>"), "section.empty"),
    "NUL bytes": (page(b"\0" * 4000), "section.empty"),
    "gone": (page("hết", status="404 Not Found"), "fetch.status"),
    "barred": (page("cấm", status="403 Forbidden"), "fetch.status"),
    "bomb": (zipped(gzip.compress(b"\0" * 30_000_000)), "fetch.too_large"),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_that_say_nothing_are_issues(
    run: Run, tmp_path: Path, small: dict[str, object], name: str
) -> None:
    with serve({"/thoi-su": LISTINGS[name][0]}) as wire:
        run(River, small, base=wire.base)
    assert issues(tmp_path) == {LISTINGS[name][1]: wire.base + "/thoi-su"}


class Fed(River):
    name = "fed"
    sections = []
    feeds = ["/rss"]
    sitemaps = ["/sitemap.xml"]


def test_feeds_and_sitemaps_lead_to_articles(run: Run, tmp_path: Path, small: dict[str, object]) -> None:
    answers = site(6)
    answers["/rss"] = page(f"<rss><channel><item><link>{address(1)}</link></item></channel></rss>")
    answers["/sitemap.xml"] = page(
        "<urlset><url><loc>/2025.xml.gz</loc></url><url><loc>/sitemap.xml</loc></url>"
        "<url><loc>/cu.xml</loc><lastmod>2019-01-01</lastmod></url></urlset>",
        type_="application/xml",
    )
    old = f"<url><loc>{address(4)}</loc><lastmod>2020-01-01</lastmod></url>"
    packed = f"<urlset><url><loc>{address(2)}</loc><lastmod>2025-09-01</lastmod></url>{old}</urlset>".encode()
    answers["/2025.xml.gz"] = page(gzip.compress(packed), type_="application/gzip")
    with serve(answers) as wire:
        run(Fed, small, base=wire.base, since="2025-01-01")
    assert set(wire.paths()) == {
        "/robots.txt",
        "/rss",
        "/sitemap.xml",
        "/2025.xml.gz",
        address(1),
        address(2),
    }
    assert issues(tmp_path) == {"sitemap.loop": wire.base + "/sitemap.xml"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "feed.entities"),
        ('<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>', "feed.entities"),
        ("<html>Bảo trì</html>", "feed.unreadable"),
    ],
)
def test_feeds_that_attack_are_issues(
    run: Run, tmp_path: Path, small: dict[str, object], body: str, code: str
) -> None:
    with serve({"/rss": page(body), "/sitemap.xml": page("<urlset/>")}) as wire:
        run(Fed, small, base=wire.base)
    assert issues(tmp_path) == {code: wire.base + "/rss"}


class Linked(River):
    name = "linked"
    pagination = "css:a.next"


def test_a_next_link_in_a_circle_ends(run: Run, tmp_path: Path, small: dict[str, object]) -> None:
    answers = site(6)
    for n in range(1, 4):
        path = "/thoi-su" if n == 1 else f"/thoi-su?trang={n}"
        following = f"/thoi-su?trang={n % 3 + 1}" if n < 3 else "/thoi-su"
        answers[path] = page(listing(n, n + 3) + f"<a class='next' href='{following}'>Sau</a>")
    with serve(answers) as wire:
        run(Linked, small, base=wire.base, full="1")
    assert max(wire.count().values()) == 1
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(6,)]
