"""What a web archive must be able to do, and what an answer of one comes to."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from crawler.archive.mementos import Lookup, ServiceName
from crawler.fetch import payload
from crawler.fetch.exchange import Exchange, take_apart
from crawler.operate.backfill.cdx import Line, Page

#: No page of a newspaper unpacks to more.
_LIMIT = 1 << 28


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to a service.  ``most`` bounds its answer, in bytes; 0 is what a crawl allows."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    most: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of a service: the response as it came over the wire, and its body as text can be read."""

    url: str
    status: int
    body: bytes
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Original:
    """What a newspaper answered, as a web archive gives it.  ``doubt`` says why it cannot be compared with
    what the index tells, where the service has unpacked it; empty when it is proved."""

    exchange: Exchange
    doubt: str = ""


class Refused(ValueError):  # noqa: N818  the name says what happened
    """A memento that a service does not give, or not as its index tells it.  ``code`` is that of an issue."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Service(Protocol):
    """A web archive.  ``addresses`` are those it is asked at, for the run's row and for robots.txt."""

    @property
    def name(self) -> ServiceName: ...
    @property
    def grows(self) -> bool:
        """Whether an index that was read to its end may tell more later."""

    @property
    def addresses(self) -> Mapping[str, str]: ...

    def indexes(self) -> Ask | None:
        """What to ask for the addresses of its indexes; None where there is one."""

    def places(self, told: Told | None, since: str, until: str) -> list[str]:
        """Addresses of the indexes that may hold captures of these days.  Raises NotAnIndex."""

    def question(self, lookup: Lookup, since: str, until: str) -> Ask:
        """What to ask for the next page of a lookup."""

    def page(self, lookup: Lookup, told: Told) -> tuple[Page, str | None]:
        """What a page tells, and where the next one begins; None behind the last.  Raises NotAnIndex."""

    def memento(self, line: Line) -> Ask:
        """What to ask for a capture."""

    def original(self, line: Line, told: Told) -> Original:
        """The exchange of the newspaper, proved by its digest.  Raises :class:`Refused`."""


def prove(line: Line, block: bytes) -> None:
    """Raises :class:`Refused` unless the payload of the answer in ``block`` has the digest that the index
    tells.  Crawlers have taken it over the body as sent, without its chunks, or unpacked; each of them proves
    the same bytes."""
    answer = take_apart(block)
    if answer is None:
        raise Refused("backfill.no_answer", f"{line.url} of {line.timestamp}: there is no HTTP answer in it")
    sent, unpacked = block[answer.body_at :], undone(answer.payload, answer.codings())
    # Records of CC-MAIN-2018-34 have an empty line too many before the body
    # (https://commoncrawl.org/blog/september-2018-crawl-archive-now-available).
    if line.digest not in {sha1(one) for one in (answer.payload, sent, sent.removeprefix(b"\r\n"), unpacked)}:
        raise differs(line, answer.payload)


def differs(line: Line, body: bytes) -> Refused:
    """That this is not what the index tells."""
    return Refused(
        "backfill.digest",
        f"{line.url} of {line.timestamp}: what came has the SHA-1 {sha1(body)} and not {line.digest}, which "
        "the index tells; it is not kept. Another web archive may hold it whole",
    )


def undone(body: bytes, codings: Sequence[str]) -> bytes:
    """``body`` without its content codings; empty when it is not whole in them."""
    try:
        return payload.decode(body, codings, _LIMIT)
    except (payload.Undecodable, payload.TooLarge):
        return b""


def sha1(data: bytes) -> str:
    """As indexes tell it: in base 32."""
    return base64.b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324  a check sum


def is_wanted(line: Line, since: str, until: str) -> bool:
    """Whether a line is a page of these days that was answered well."""
    day = line.captured.date().isoformat()
    html = line.mime.partition(";")[0].strip() in ("text/html", "application/xhtml+xml")
    return line.status == "200" and html and (not since or day >= since) and (not until or day <= until)
