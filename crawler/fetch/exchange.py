"""One HTTP exchange as it went over the wire, and its answer taken apart."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.fetch import payload

#: The end of a head as warcio sees it: an empty line, or one of blanks.
_HEAD_END = re.compile(rb"\n[\t\x0b\x0c\r ]*\n")
_INTERIM = re.compile(rb"HTTP/\d\.\d 1(?!01)\d\d")


@dataclass(frozen=True, slots=True)
class Exchange:
    """The bytes of a request and of all that came back for it."""

    url: str
    #: When the request was sent; UTC.
    at: datetime
    request: bytes
    #: Status line, headers and body, interim (1xx) answers included.
    response: bytes
    #: Address of the server, or empty.
    ip: str = ""
    #: Why the answer is not whole, in the words of the WARC standard; None when it is.
    truncated: Literal["length", "time", "disconnect", "unspecified"] | None = None
    #: The WARC-Record-ID that somebody else gave the answer (``urn:uuid:...``); empty for our own.
    record_id: str = ""
    #: Where somebody else's capture was had from, when that is not ``url``.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The final answer of an exchange.  ``start`` and ``body_at`` are byte positions in
    ``Exchange.response`` of the final answer and of its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    start: int
    body_at: int
    #: The body without transfer encoding, content encoding kept; what there is of it when cut off.
    payload: bytes

    def header(self, name: str) -> str:
        """The first value of a header (``name`` in lower case), or empty."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def sha256(self) -> str:
        """Of the payload, in lower-case hexadecimal."""
        return hashlib.sha256(self.payload).hexdigest()

    def codings(self) -> list[str]:
        """Content codings in the order they were put on."""
        return [
            coding
            for name, value in self.headers
            if name.lower() == "content-encoding"
            for coding in value.split(",")
        ]


def take_apart(data: bytes) -> Answer | None:
    """The final answer in ``data``; None when its head is not whole or is no HTTP."""
    start = 0
    while (end := _HEAD_END.search(data, start)) and _INTERIM.match(data, start):
        start = end.end()
    if not end:
        return None
    status_line, *lines = data[start : end.start()].decode("latin-1").split("\n")
    protocol, _, status = status_line.partition(" ")
    status = status.lstrip()[:3]
    if not protocol.startswith("HTTP/") or not (status.isascii() and status.isdigit()):
        return None
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        elif colon:
            headers.append((name.strip(), value.strip()))
    body = data[end.end() :]
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        try:
            body = payload.unchunk(body)
        except payload.Undecodable as problem:
            # Some crawlers keep a body without its chunks and the header that tells of them.
            body = problem.partial or body
    return Answer(int(status), tuple(headers), start, end.end(), body)
