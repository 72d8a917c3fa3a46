"""Answers of web archives' indexes, in both shapes, and what they are taken for."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.mementos import Lookup
from crawler.fetch.exchange import Exchange
from crawler.operate.backfill import cdx
from crawler.operate.backfill.cdx import NotAnIndex
from crawler.operate.backfill.commoncrawl import CommonCrawl
from crawler.operate.backfill.services import Refused, Told, prove
from crawler.operate.backfill.wayback import Wayback
from crawler.operate.backfill.work import hosts

DIGEST = "A" * 32
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = ["vn,bao)/a", "20190506070809", "http://bao.vn:80/a", "text/html", "200", DIGEST, "512"]


def told(body: bytes, status: int = 200) -> Told:
    return Told("http://index", status, body, Exchange("", datetime.now(UTC), b"", b""))


def test_a_list_of_lists_with_a_resume_key() -> None:
    page = cdx.read(json.dumps([NAMES, ROW, [*ROW[:5], "-", "5"], [], ["vn,bao)/b 2019"]]))
    (line,) = page.lines
    assert (line.url, line.status, line.mime, line.digest) == (
        "http://bao.vn:80/a",
        "200",
        "text/html",
        DIGEST,
    )
    assert line.captured == datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (page.resume, page.unclear) == ("vn,bao)/b 2019", 1)
    assert cdx.read_line(line.told) == line
    assert cdx.read("[]") == cdx.read("") == cdx.Page(())
    assert cdx.read(json.dumps([NAMES])) == cdx.Page(())


def test_an_object_a_line() -> None:
    one = {"urlkey": "x", "timestamp": "20190506070809", "url": "https://bao.vn/a", "mime": "text/html",
           "status": "200", "digest": f"sha1:{DIGEST}", "filename": "f.warc.gz", "offset": "7",
           "length": "9"}  # fmt: skip
    page = cdx.read(f"{json.dumps(one)}\n{json.dumps(one | {'timestamp': 'x'})}\n")
    (line,) = page.lines
    assert (line.filename, line.offset, line.length, line.digest) == ("f.warc.gz", 7, 9, DIGEST)
    assert (page.resume, page.unclear) == ("", 1)


@pytest.mark.parametrize(
    "text", ["<html>busy</html>", "[1, 2]", '{"a": ', "null", '[["a"], ["b", "c"]]', "3"]
)
def test_what_is_no_index_is_quoted(text: str) -> None:
    with pytest.raises(NotAnIndex, match="no list of captures"):
        cdx.read(text)


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_wild_json_is_lines_or_no_index(value: Any) -> None:
    with suppress(NotAnIndex):
        assert isinstance(cdx.read(json.dumps(value)), cdx.Page)


def test_pages_of_a_wayback_machine() -> None:
    service = Wayback("http://i/cdx", "http://i/web/", per_page=2)
    first = Lookup(1, "http://i/cdx", "bao.vn", "")
    assert "resumeKey" not in service.question(first, "", "").url
    assert "matchType=domain" in service.question(first, "", "").url
    assert "matchType=host" in service.question(Lookup(1, "", "127.0.0.1", ""), "", "").url
    assert "from=20190101&to=20191231" in service.question(first, "2019-01-01", "2019-12-31").url
    _, following = service.page(first, told(json.dumps([NAMES, ROW, ROW, [], ["k y"]]).encode()))
    assert following
    second = Lookup(1, "http://i/cdx", "bao.vn", following)
    assert "resumeKey=k+y" in service.question(second, "", "").url
    assert service.page(second, told(json.dumps([NAMES, ROW]).encode()))[1] is None
    # A server without resume keys cuts off: then all of it is asked for.
    _, following = service.page(first, told(json.dumps([NAMES, ROW, ROW]).encode()))
    whole = Lookup(1, "http://i/cdx", "bao.vn", following or "")
    assert "limit=10000000" in service.question(whole, "", "").url
    assert service.page(whole, told(json.dumps([NAMES, ROW, ROW, ROW]).encode()))[1] is None
    with pytest.raises(NotAnIndex, match="gave an empty answer"):
        service.page(first, told(b""))
    with pytest.raises(NotAnIndex, match=r"403: 'Blocked Site'"):
        service.page(first, told(b"Blocked Site", 403))


def test_pages_of_common_crawl() -> None:
    service = CommonCrawl("http://i/collinfo.json", "http://d")
    first = Lookup(1, "http://i/CC-MAIN-2024-10-index", "bao.vn", "")
    assert "showNumPages=true" in service.question(first, "", "").url
    page, following = service.page(first, told(b'{"pages": 2, "pageSize": 5, "blocks": 8}'))
    assert (page.lines, following) == ((), "0/2")
    second = Lookup(1, first.address, "bao.vn", "0/2")
    assert "page=0" in service.question(second, "", "").url
    assert service.page(second, told(b""))[1] == "1/2"
    assert service.page(Lookup(1, first.address, "bao.vn", "1/2"), told(b""))[1] is None
    assert service.page(first, told(b'{"pages": 0}'))[1] is None
    none = b'{"message": "No Captures found for: bao.vn"}'
    assert service.page(second, told(none, 404)) == (cdx.Page(()), "1/2")
    with pytest.raises(NotAnIndex, match="404"):
        service.page(second, told(b"<html>not here", 404))


def test_the_same_bytes_are_proved_however_they_were_told() -> None:
    page = b"<p>B\xc3\xa0i</p>"
    digest = base64.b32encode(hashlib.sha1(page).digest()).decode()
    line = cdx.read_line(json.dumps(dict(zip(NAMES, [*ROW[:5], digest, "9"], strict=True))))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    for block in (
        head + b"\r\n" + page,
        head + b"\r\n\r\n" + page,
        head + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page),
        head + b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + page,
        head + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(page),
    ):
        prove(line, block)
    damaged = head + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b" + page
    for block in (head + b"\r\n" + page[:-1], damaged, b"no HTTP"):
        with pytest.raises(Refused):
            prove(line, block)


def test_crawls_of_the_days_asked_for() -> None:
    service = CommonCrawl("http://i/collinfo.json", "http://d")
    crawls = [
        {"id": "CC-MAIN-2025-05", "cdx-api": "http://i/b", "from": "2025-01-12", "to": "2025-01-26T00:00"},
        {"id": "CC-MAIN-2016-07", "cdx-api": "http://i/a"},
        {"id": "CC-MAIN-2012", "cdx-api": "http://i/odd"},
    ]  # fmt: skip
    body = told(json.dumps(crawls).encode())
    assert service.places(body, "", "") == ["http://i/odd", "http://i/a", "http://i/b"]
    assert service.places(body, "2025-01-20", "") == ["http://i/odd", "http://i/b"]
    assert service.places(body, "", "2016-02-20") == ["http://i/odd", "http://i/a"]
    assert service.places(body, "2018-01-01", "2019-01-01") == ["http://i/odd"]
    for bad in (b"busy", b'{"a": 1}', b"[3]"):
        with pytest.raises(NotAnIndex, match="lists no crawls"):
            service.places(told(bad), "", "")


def test_every_host_a_portal_has_had_is_asked_for_once() -> None:
    portal: Any = SimpleNamespace(
        domains=["www.bao.vn", "bao.vn", "tin.bao.vn", "baocu.com.vn"],
        aliases={"bao.gov.vn": "bao.vn", "m.baocu.com.vn": "bao.vn"},
    )
    assert hosts(portal) == ["bao.vn", "bao.gov.vn", "baocu.com.vn"]
