"""The download handler that keeps every byte of every exchange.

Scrapy and Twisted hand on parsed headers and a body without its framing; an archive wants what the
server sent.  So the connection itself is tapped: what is written to it and what arrives on it while
a request is under way are that request's exchange, for HTTP/1.1 without pipelining carries one at a
time.  On https the tap sits inside TLS.

This leans on names that Scrapy 2.19 and Twisted 26 do not promise to keep (``_pool._factory``,
``_parser`` and the three ``_Lenient...`` classes); a test compares captures with
the bytes that a server really sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, MutableMapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal, Protocol

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from twisted.web.http_headers import InvalidHeaderName
from zope.interface import directlyProvides, providedBy  # type: ignore[import-untyped]

from crawler.fetch.addresses import PrivateAddress, is_public
from crawler.fetch.exchange import Exchange

logger = logging.getLogger(__name__)

_HEADER = b"X-Khobao-Tap"
#: Room for status line and headers above the largest body; a server that sends more is cut off.
_HEAD_ROOM = 1 << 20


class Keeper(Protocol):
    """Who takes the exchanges; a spider that has one as ``desk`` is captured."""

    def keep(self, request: Request, exchange: Exchange) -> None: ...


class _Tap:
    """What goes over one connection while one request is under way."""

    __slots__ = ("at", "ip", "limit", "received", "sent", "size")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.begin("")

    def begin(self, ip: str) -> None:
        """Start anew: Twisted sends a request again when an idle connection turned out dead."""
        self.at = datetime.now(UTC)
        self.ip = ip
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self.size = 0

    def exchange(self, url: str, truncated: Literal["length", "time", "disconnect"] | None) -> Exchange:
        return Exchange(url, self.at, b"".join(self.sent), b"".join(self.received), self.ip, truncated)


class CaptureHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler, with a tap on each connection and a guard on each address.

    Exchanges go to ``spider.desk.keep(request, exchange)``, failed ones too when some of the answer
    came.  Spiders without a desk (``scrapy shell``) are served as by Scrapy.  A connection to an
    address that is not of the public internet raises :class:`PrivateAddress` before a byte is sent,
    unless ``spider.local``; the address checked is the one connected to, so no later answer of the
    name server can change it.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.taps: MutableMapping[bytes, _Tap] = {}
        self._pool._factory = partial(_Factory, self)  # type: ignore[assignment]
        self._limit = self._default_maxsize + _HEAD_ROOM if self._default_maxsize else 0
        self._serial = 0

    @property
    def public_only(self) -> bool:
        """Whether connections must lead to public addresses."""
        return not getattr(self._crawler.spider, "local", True)

    async def download_request(self, request: Request) -> Response:
        desk: Keeper | None = getattr(self._crawler.spider, "desk", None)
        if desk is None:
            return await super().download_request(request)
        self._serial += 1
        name = b"%d" % self._serial
        tap = self.taps[name] = _Tap(self._limit)
        request.headers[_HEADER] = name
        truncated: Literal["length", "time", "disconnect"] | None = "disconnect"
        try:
            response = await super().download_request(request)
        except DownloadTimeoutError:
            truncated = "time"
            raise
        except DownloadCancelledError:
            truncated = "length"
            raise
        else:
            truncated = None
            return response
        finally:
            del self.taps[name], request.headers[_HEADER]
            if tap.received:
                desk.keep(request, tap.exchange(request.url, truncated))


class _Factory(_LenientHTTP11ClientFactory):
    noisy = False

    def __init__(self, handler: CaptureHandler, *args: Any) -> None:
        super().__init__(*args)  # type: ignore[no-untyped-call]
        self._handler = handler

    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802  Twisted's name
        host = str(getattr(addr, "host", ""))
        if self._handler.public_only and not is_public(host):
            raise PrivateAddress(f"{host or addr} is no address of the public internet")
        return _Protocol(self._handler.taps, self._quiescentCallback)


class _Protocol(_LenientHTTP11ClientProtocol):
    def __init__(self, taps: MutableMapping[bytes, _Tap], quiescent: Any) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._taps = taps
        self.tap: _Tap | None = None

    def makeConnection(self, transport: Any) -> None:  # noqa: N802  Twisted's name
        super().makeConnection(_Tee(transport, self))  # type: ignore[no-untyped-call]

    def request(self, request: Any) -> Any:
        # A request that Twisted sends a second time comes without its header, so it wears its tap.
        tap = getattr(request, "khobao_tap", None)
        if names := request.headers.getRawHeaders(_HEADER):
            request.headers = request.headers.copy()
            request.headers.removeHeader(_HEADER)
            tap = request.khobao_tap = self._taps.get(names[0])
        self.tap = tap
        if tap is not None:
            peer = self.transport.getPeer()  # type: ignore[union-attr,misc]
            tap.begin(str(getattr(peer, "host", "")))
        answer = super().request(request)
        if self._parser is not None:
            # As Scrapy does it: Twisted gives no other way to choose the parser.
            self._parser.__class__ = _Parser
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        tap = self.tap
        if tap is not None:
            tap.received.append(data)
            tap.size += len(data)
            if tap.limit and tap.size > tap.limit:
                assert self.transport is not None
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Parser(_LenientHTTPClientParser):
    """Skips header lines whose names Twisted refuses (``X-Powered By: ...``), as browsers do."""

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802  Twisted's name
        try:
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]
        except InvalidHeaderName:
            logger.debug("skipped the header line %r", name + b": " + value)


class _Tee:
    """A transport that also tells the tap what is written to it."""

    def __init__(self, transport: Any, protocol: _Protocol) -> None:
        self._transport = transport
        self._protocol = protocol
        directlyProvides(self, providedBy(transport))

    def write(self, data: bytes) -> None:
        if self._protocol.tap is not None:
            self._protocol.tap.sent.append(bytes(data))
        self._transport.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:  # noqa: N802  Twisted's name
        self.write(b"".join(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
