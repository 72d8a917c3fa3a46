from __future__ import annotations

import gzip
import os
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import scrapy

from crawler.fetch.capture import CaptureHandler
from crawler.fetch.exchange import Exchange, take_apart
from tests.fetch.conftest import Run
from tests.fetch.wire import Answer, Asked, page, serve

HANDLERS = {"http": CaptureHandler, "https": CaptureHandler}
SETTINGS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": HANDLERS,
    "CONCURRENT_REQUESTS": 40,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 40,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_MAXSIZE": 1 << 20,
    "DOWNLOAD_TIMEOUT": 1,
    "ROBOTSTXT_OBEY": False,
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "EXTENSIONS": {"scrapy.extensions.telnet.TelnetConsole": None},
}


class Desk:
    def __init__(self) -> None:
        self.kept: dict[str, Exchange] = {}

    def keep(self, request: scrapy.Request, exchange: Exchange) -> None:
        assert request.headers.get("X-Khobao-Tap") is None
        self.kept["/" + request.url.partition("//")[2].partition("/")[2]] = exchange


class Reader(scrapy.Spider):
    """Fetches ``urls`` and remembers bodies and errors by path."""

    name = "reader"
    local = True

    def __init__(self, urls: list[str], **more: Any) -> None:
        super().__init__(**more)
        self.urls, self.desk = urls, Desk()
        self.bodies: dict[str, bytes] = {}
        self.errors: dict[str, BaseException] = {}

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            meta = {"handle_httpstatus_all": True}
            yield scrapy.Request(url, self.parse, errback=self.failed, meta=meta, dont_filter=True)

    def parse(self, response: scrapy.http.Response) -> None:  # type: ignore[override]
        self.bodies[response.url] = response.body

    def failed(self, failure: Any) -> None:
        self.errors[failure.request.url] = failure.value


TEXT = ("<p>Nước lũ về sớm hơn mọi năm.</p>" * 40).encode()
ODD: dict[str, bytes] = {
    "/plain": page(TEXT),
    "/odd-case": page(TEXT, "x-oDD-Case:  hai   ba ", "X-Odd-Case: 2", status="200 Rất  tốt").replace(
        b"Content-Type", b"CONTENT-type"
    ),
    "/bad-line": page(TEXT, "a line without a colon", "X-After: 1"),
    "/chunked": b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
    b"5;x=y\r\n<p>hi\r\n4\r\n</p>\r\n0\r\nT: 1\r\n\r\n",
    "/gzip": page(gzip.compress(TEXT), "Content-Encoding: gzip"),
    "/empty": page(b""),
    "/moved": page(b"moved", "Location: /plain", status="301 Moved"),
    "/absent": page(b"absent", status="410 Gone"),
    "/until-close": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nuntil the end",
    "/hints": b"HTTP/1.1 103 Early Hints\r\nLink: </style>\r\n\r\n" + page(TEXT),
    "/latin": page(TEXT, "X-Name: Đặng"),
}


def assert_same_bytes(wire: Any, spider: Reader) -> None:
    for path, sent in wire.sent.items():
        assert spider.desk.kept[path].response == sent[-1], path
    for asked in wire.asked:
        assert spider.desk.kept[asked.path].request == asked.raw
        assert b"tap" not in asked.raw.lower()


def test_captures_are_the_very_bytes_of_the_wire(run: Run) -> None:
    with serve(ODD) as wire:
        spider = run(Reader, SETTINGS, urls=[wire.base + path for path in ODD]).spider
    assert isinstance(spider, Reader)
    assert set(spider.desk.kept) == set(ODD)
    assert_same_bytes(wire, spider)
    for exchange in spider.desk.kept.values():
        assert exchange.truncated is None
        assert exchange.ip == "127.0.0.1"
    assert spider.bodies[wire.base + "/chunked"] == b"<p>hi</p>"


def test_thirty_at_once_and_kept_alive_connections_do_not_mix(run: Run) -> None:
    answers = {f"/{n}": page(os.urandom(50_000 + n), f"X-N: {n}") for n in range(120)}
    with serve(answers) as wire:
        spider = run(Reader, SETTINGS, urls=[wire.base + path for path in answers]).spider
    assert isinstance(spider, Reader)
    assert len(spider.desk.kept) == 120
    assert wire.connections < 60
    assert_same_bytes(wire, spider)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server context for 127.0.0.1 and localhost, and the certificate that vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    made = [*command.split(), "-keyout", key, "-out", cert, "-subj", "/CN=localhost", "-addext", names]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def test_https_is_captured_inside_tls(
    run: Run, authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, cert = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with serve(ODD, tls=context) as wire:
        spider = run(Reader, SETTINGS, urls=[wire.base + path for path in ODD]).spider
    assert isinstance(spider, Reader)
    assert not spider.errors
    assert_same_bytes(wire, spider)


def test_a_certificate_nobody_vouches_for_is_refused(
    run: Run, authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with serve(ODD, tls=authority[0]) as wire:
        spider = run(Reader, SETTINGS, urls=[wire.base + "/plain"]).spider
    assert isinstance(spider, Reader)
    assert "certificate verify failed" in str(spider.errors[wire.base + "/plain"])
    assert not wire.asked


def drip(_asked: Asked) -> Iterator[bytes | float]:
    yield page(b"x" * 100)[:-90]
    yield 3.0


def hang_up(_asked: Asked) -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 500\r\n\r\nshort"
    raise ConnectionError


FAILING: dict[str, tuple[Answer, str]] = {
    "/drip": (drip, "time"),
    "/short": (hang_up, "disconnect"),
    "/long": (page(b"x" * (3 << 20)), "length"),
    "/endless-body": (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (6 << 20), "length"),
    "/endless-head": (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 500_000, "disconnect"),
}


def test_answers_that_break_off_are_kept_as_truncated(run: Run) -> None:
    with serve({path: answer for path, (answer, _) in FAILING.items()}) as wire:
        spider = run(Reader, SETTINGS, urls=[wire.base + path for path in FAILING]).spider
    assert isinstance(spider, Reader)
    assert set(spider.errors) == {wire.base + path for path in FAILING}
    for path, (_, reason) in FAILING.items():
        exchange = spider.desk.kept[path]
        assert exchange.truncated == reason, path
        assert len(exchange.response) < 5 << 19
    answer = take_apart(spider.desk.kept["/short"].response)
    assert answer is not None
    assert answer.payload == b"short"


class Public(Reader):
    name = "public"
    local = False


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_public_portal_never_reaches_a_private_address(run: Run, host: str) -> None:
    with serve(ODD) as wire:
        url = wire.base.replace("127.0.0.1", host) + "/plain"
        spider = run(Public, SETTINGS, urls=[url]).spider
    assert isinstance(spider, Reader)
    assert "no address of the public internet" in str(spider.errors[url])
    assert not wire.asked
    assert not spider.desk.kept
