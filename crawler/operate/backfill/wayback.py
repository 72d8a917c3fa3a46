"""A Wayback Machine: the Internet Archive's, or a pywb of somebody's own.

Sources: the CDX Server API as in :mod:`.cdx`; RFC 7089 (Memento) for ``Memento-Datetime``; the replay
addresses of the Wayback Machine, where ``id_`` behind the timestamp asks for the page as it was captured
(https://archive.org/help/wayback_api.php, https://pywb.readthedocs.io/en/latest/manual/rewriter.html).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import unquote_plus, urlencode

from crawler.archive.mementos import Lookup
from crawler.fetch.addresses import is_literal
from crawler.fetch.exchange import Answer, Exchange, take_apart
from crawler.operate.backfill import cdx
from crawler.operate.backfill.cdx import Line, NotAnIndex, Page
from crawler.operate.backfill.services import Ask, Original, Refused, Told, differs, sha1, undone

#: Lines asked for at a time: an answer of about a megabyte.
PER_PAGE = 5_000
_ALL = 10_000_000
_LARGE = 256 << 20
_GZIP = b"\x1f\x8b"
_KEY = "key "
_WHOLE = "whole"
#: How a replayed page carries the headers that the newspaper sent.
_ORIGINAL = "x-archive-orig-"
#: They say how the bytes are packed and framed, which may have changed on the way.
_FRAMING = ("content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive")


class Wayback:
    """``index`` is the address of its CDX server, ``replay`` that of its pages."""

    name: Literal["wayback"] = "wayback"
    grows = True

    def __init__(self, index: str, replay: str, *, per_page: int = PER_PAGE) -> None:
        self.index, self.replay, self.per_page = index, replay.rstrip("/"), per_page
        self.addresses = {"index": index, "replay": replay}

    def indexes(self) -> Ask | None:
        return None

    def places(self, told: Told | None, since: str, until: str) -> list[str]:  # noqa: ARG002  as a Service
        return [self.index]

    def question(self, lookup: Lookup, since: str, until: str) -> Ask:
        asked: dict[str, str | list[str]] = {
            "url": lookup.host,
            "matchType": "host" if is_literal(lookup.host) else "domain",
            "output": "json",
            "filter": ["statuscode:200", "mimetype:text/html"],
            "limit": str(_ALL if lookup.page == _WHOLE else self.per_page),
        }
        if since:
            asked["from"] = since.replace("-", "")
        if until:
            asked["to"] = until.replace("-", "")
        if lookup.page != _WHOLE:
            asked["showResumeKey"] = "true"
        if lookup.page.startswith(_KEY):
            asked["resumeKey"] = lookup.page.removeprefix(_KEY)
        return Ask(f"{self.index}?{urlencode(asked, doseq=True)}", most=_LARGE)

    def page(self, lookup: Lookup, told: Told) -> tuple[Page, str | None]:
        text = told.body.decode("utf-8", "replace")
        if told.status != 200:
            raise NotAnIndex(f"{told.url} answered {told.status}: {' '.join(text.split())[:120]!r}")
        if not text.strip() and "json" not in _content_type(told):
            # The Internet Archive says so that it would rather not answer; none is [] there.
            raise NotAnIndex(f"{told.url} gave an empty answer")
        found = cdx.read(text)
        if found.resume:
            # It is told as it is to stand in an address.
            return found, _KEY + unquote_plus(found.resume)
        if lookup.page == "" and len(found.lines) + found.unclear >= self.per_page:
            # It was cut off by a server that knows no resume keys, as pywb.
            return found, _WHOLE
        return found, None

    def memento(self, line: Line) -> Ask:
        return Ask(f"{self.replay}/{line.timestamp}id_/{line.url}")

    def original(self, line: Line, told: Told) -> Original:
        where = f"{line.url} of {line.timestamp}"
        answer = take_apart(told.exchange.response)
        if told.status != 200 or answer is None:
            raise Refused("backfill.not_given", f"{where}: {told.url} answered {told.status}")
        at = _memento_time(answer)
        if at != line.captured:
            which = f"is of {at:%Y%m%d%H%M%S}" if at else "does not tell its Memento-Datetime"
            raise Refused("backfill.another", f"{where}: what {told.url} gave {which}; it is not kept")
        body, coding, doubt = _proved(line, answer)
        if doubt:
            doubt = f"{where}: it was sent {doubt}, and {told.url} gives it otherwise"
        block = _as_sent(answer, body, coding)
        return Original(Exchange(line.url, line.captured, b"", block, source=told.url), doubt)


def _proved(line: Line, answer: Answer) -> tuple[bytes, str, str]:
    """The body that has the digest of the index, how it is packed, and no doubt.  A service may pack what it
    replays once more, for the way; where it says that it has unpacked or unchunked it, the body as it came,
    and how it was.  Raises Refused."""
    wire = answer.codings()
    if sha1(answer.payload) == line.digest:
        return answer.payload, ", ".join(wire) or _packing(answer, answer.payload), ""
    plain = undone(answer.payload, wire)
    if wire and sha1(plain) == line.digest:
        return plain, _packing(answer, plain), ""
    told = (answer.header(_ORIGINAL + name).lower() for name in ("content-encoding", "transfer-encoding"))
    doubt = ", ".join(coding for coding in told if coding not in ("", "identity"))
    if not doubt:
        raise differs(line, answer.payload)
    return answer.payload, ", ".join(wire) or _packing(answer, answer.payload), doubt


def _packing(answer: Answer, body: bytes) -> str:
    """How the newspaper had packed these bytes.  The Internet Archive gives them packed and does not say so,
    but in a header of its own, and for some captures not even there."""
    for coding in (answer.header(_ORIGINAL + "content-encoding"), "gzip" if body[:2] == _GZIP else ""):
        if coding and undone(body, coding.split(",")):
            return coding
    return ""


def _as_sent(answer: Answer, body: bytes, coding: str) -> bytes:
    """The newspaper's answer with its own headers.  Those that described another framing of the same body
    keep the name that the service gave them."""
    head = [f"HTTP/1.1 {answer.status} OK"]
    for name, value in answer.headers:
        low = name.lower()
        original = low.removeprefix(_ORIGINAL)
        if low.startswith(_ORIGINAL):
            if original != "content-encoding" or not coding:
                head.append(f"{name if original in _FRAMING else name[len(_ORIGINAL) :]}: {value}")
        elif low == "content-type":
            head.append(f"{name}: {value}")
    if coding:
        head.append(f"Content-Encoding: {coding}")
    head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + body


def _content_type(told: Told) -> str:
    answer = take_apart(told.exchange.response)
    return answer.header("content-type").lower() if answer else ""


def _memento_time(answer: Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.header("memento-datetime")).astimezone(UTC)
    except (ValueError, TypeError):
        return None
