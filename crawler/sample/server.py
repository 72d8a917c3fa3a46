"""The sample portal over HTTP, on loopback only."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.sample.pieces import Moment
from crawler.sample.site import Answer, Site, http_date

_PACKED = ("text/", "application/xml", "application/rss", "image/svg")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was answered; header names in lower case."""

    path: str
    headers: dict[str, str]
    status: int


class SampleServer(ThreadingHTTPServer):
    """The running portal.  ``requests`` grows by each request, in the order of the answers; setting
    ``moment`` publishes another day's paper."""

    daemon_threads = True

    def __init__(self, port: int, moment: Moment) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.base_url = f"http://127.0.0.1:{self.server_port}"
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._greeted: set[str] = set()
        self.moment = moment

    @property
    def moment(self) -> Moment:
        """1 or 2."""
        return self._site.moment

    @moment.setter
    def moment(self, moment: Moment) -> None:
        self._site = Site(self.base_url, moment, datetime.now(UTC))

    def answer(self, target: str) -> tuple[Answer, bool]:
        """The answer, and whether it is that the server is too busy now."""
        piece = self._site.piece(target)
        if piece is not None and piece.busy:
            with self._lock:
                first = target not in self._greeted
                self._greeted.add(target)
            if first:
                return Answer(
                    503, "Máy chủ đang bận, xin thử lại.\n".encode(), "text/plain; charset=utf-8"
                ), True
        return self._site.answer(target), False

    def record(self, request: Request) -> None:
        """Keep a request for whoever wants to know what was asked."""
        with self._lock:
            self.requests.append(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SongMay/1.0"
    sys_version = ""
    #: Seconds to wait for a silent client.
    timeout = 30
    server: SampleServer
    # Headers and body leave in one packet; else the client waits for a delayed acknowledgement.
    wbufsize = -1

    def do_GET(self) -> None:
        answer, busy = self.server.answer(self.path)
        kept = answer.status == 200 and answer.validators
        unchanged = kept and self._has(answer)
        status = 304 if unchanged else answer.status
        body = b"" if unchanged else answer.body
        packed = bool(body) and answer.content_type.startswith(_PACKED) and self._takes_gzip()
        if packed:
            body = gzip.compress(body, mtime=0)
        self.server.record(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, status))
        self.send_response(status)
        if not unchanged:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if kept:
            self.send_header("ETag", answer.etag)
            self.send_header("Vary", "Accept-Encoding")
        if answer.last_modified:
            self.send_header("Last-Modified", http_date(answer.last_modified))
        if not answer.validators:
            self.send_header("Cache-Control", "no-store")
        if answer.location:
            self.send_header("Location", answer.location)
        if busy:
            self.send_header("Retry-After", "1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815  the name that http.server calls

    def _takes_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "")

    def _has(self, answer: Answer) -> bool:
        """Whether the client's copy is good (RFC 9110 section 13.2.2: an ETag goes before a date)."""
        if tags := self.headers.get("If-None-Match"):
            held = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return answer.etag.removeprefix("W/") in held
        since = self.headers.get("If-Modified-Since")
        if since is None or answer.last_modified is None:
            return False
        try:
            return answer.last_modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """Nothing on the terminal; the requests are kept instead."""


@contextmanager
def serve(port: int = 0, *, moment: Moment = 1) -> Iterator[SampleServer]:
    """The portal on 127.0.0.1, at a free port when none is given, until the block ends.

    Raises OSError when the port is taken.
    """
    with SampleServer(port, moment) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
