"""A Wayback Machine: the Internet Archive's, or a pywb of somebody's own.

Sources: the CDX Server API as in :mod:`.cdx`; RFC 7089 (Memento) for ``Memento-Datetime``; the replay
addresses of the Wayback Machine, where ``id_`` behind the timestamp asks for the page as it was captured
(https://archive.org/help/wayback_api.php, https://pywb.readthedocs.io/en/latest/manual/rewriter.html).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlencode

from crawler.archive.mementos import Lookup
from crawler.fetch.addresses import is_literal
from crawler.fetch.exchange import Answer, Exchange, take_apart
from crawler.operate.backfill import cdx
from crawler.operate.backfill.cdx import Line, NotAnIndex, Page
from crawler.operate.backfill.services import Ask, Original, Refused, Told, prove

#: Lines asked for at a time: an answer of about a megabyte.
PER_PAGE = 5_000
_ALL = 10_000_000
_LARGE = 256 << 20
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
        found = cdx.read(text)
        if found.resume:
            return found, _KEY + found.resume
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
        block = original_answer(answer)
        exchange = Exchange(line.url, line.captured, b"", block, source=told.url)
        try:
            prove(line, block)
        except Refused:
            packed = _repacked(answer)
            if not packed:
                raise
            return Original(exchange, f"{where}: it was sent {packed}, and {told.url} gives it otherwise")
        return Original(exchange)


def original_answer(answer: Answer) -> bytes:
    """The newspaper's answer in a replayed one: its own headers and the body as it came.  Headers that
    described another framing of the same body keep the name that the service gave them."""
    head = [f"HTTP/1.1 {answer.status} OK"]
    for name, value in answer.headers:
        low = name.lower()
        original = low.removeprefix(_ORIGINAL)
        if low.startswith(_ORIGINAL):
            head.append(f"{name if original in _FRAMING else name[len(_ORIGINAL) :]}: {value}")
        elif low in ("content-type", "content-encoding"):
            head.append(f"{name}: {value}")
    head.append(f"Content-Length: {len(answer.payload)}")
    return "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + answer.payload


def _repacked(answer: Answer) -> str:
    """How the newspaper packed or framed the body, where the service tells it and has undone it; a digest
    over those bytes cannot be taken any more."""
    told = (answer.header(_ORIGINAL + name).lower() for name in ("content-encoding", "transfer-encoding"))
    return ", ".join(coding for coding in told if coding not in ("", "identity"))


def _memento_time(answer: Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.header("memento-datetime")).astimezone(UTC)
    except (ValueError, TypeError):
        return None
