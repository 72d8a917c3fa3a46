"""Common Crawl: an index for each of its crawls, and WARC files of which one record is asked for by its
place.

Sources: https://index.commoncrawl.org/ (``collinfo.json``, pages by ``page`` and ``showNumPages``; the
servers run pywb) and https://commoncrawl.org/get-started (records by byte range).
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Literal
from urllib.parse import unquote, urlencode, urljoin

from crawler.archive.mementos import Lookup
from crawler.fetch.addresses import is_literal
from crawler.fetch.exchange import Exchange, take_apart
from crawler.operate import foreign
from crawler.operate.backfill import cdx
from crawler.operate.backfill.cdx import Line, NotAnIndex, Page
from crawler.operate.backfill.services import Ask, Original, Refused, Told, prove
from crawler.operate.foreign import Damage, Foreign

#: An index page may have 15,000 lines.
_LARGE = 256 << 20
_WEEK = re.compile(r"CC-MAIN-(\d{4})-(\d\d)$")
_NONE = "no captures found"


class CommonCrawl:
    """``index`` is the address of ``collinfo.json``, ``data`` that of the files."""

    name: Literal["commoncrawl"] = "commoncrawl"
    #: A crawl of theirs is never added to.
    grows = False

    def __init__(self, index: str, data: str) -> None:
        self.index, self.data = index, data.rstrip("/") + "/"
        self.addresses = {"index": index, "data": data}

    def indexes(self) -> Ask | None:
        return Ask(self.index)

    def places(self, told: Told | None, since: str, until: str) -> list[str]:
        assert told is not None
        try:
            # The oldest first, for of two captures of one text the first that is met is fetched.
            listed = sorted(json.loads(told.body), key=lambda one: str(one["id"]))
            return [urljoin(self.index, one["cdx-api"]) for one in listed if _may_hold(one, since, until)]
        except (ValueError, TypeError, AttributeError, LookupError):
            words = " ".join(told.body.decode("utf-8", "replace").split())[:120]
            raise NotAnIndex(f"{self.index} lists no crawls: {words!r}") from None

    def question(self, lookup: Lookup, since: str, until: str) -> Ask:
        asked = {
            "url": lookup.host,
            "matchType": "host" if is_literal(lookup.host) else "domain",
            "output": "json",
        }
        if not lookup.page:
            return Ask(f"{lookup.address}?{urlencode(asked | {'showNumPages': 'true'})}", most=_LARGE)
        more: dict[str, str | list[str]] = {"filter": ["=status:200", "mime:html"]}
        if since:
            more["from"] = since.replace("-", "")
        if until:
            more["to"] = until.replace("-", "")
        page = lookup.page.partition("/")[0]
        return Ask(f"{lookup.address}?{urlencode(asked | more | {'page': page}, doseq=True)}", most=_LARGE)

    def page(self, lookup: Lookup, told: Told) -> tuple[Page, str | None]:
        text = told.body.decode("utf-8", "replace")
        if told.status == 404 and _NONE in text.lower():
            text = ""
        elif told.status != 200:
            raise NotAnIndex(f"{told.url} answered {told.status}: {' '.join(text.split())[:120]!r}")
        if not lookup.page:
            return _number_of_pages(text)
        at, _, pages = lookup.page.partition("/")
        following = int(at) + 1
        return cdx.read(text), f"{following}/{pages}" if following < int(pages) else None

    def memento(self, line: Line) -> Ask:
        last = line.offset + line.length - 1
        # Packed once more it would not be the file's own bytes.
        headers = {"Range": f"bytes={line.offset}-{last}", "Accept-Encoding": "identity"}
        return Ask(urljoin(self.data, line.filename), headers)

    def original(self, line: Line, told: Told) -> Original:
        where = f"{line.url} of {line.timestamp}, at byte {line.offset} of {told.url}"
        if told.status != 206:
            raise Refused("backfill.not_given", f"{where}: it answered {told.status} and not with the range")
        answer = take_apart(told.exchange.response)
        member = BytesIO(answer.payload if answer else b"")
        found = next(iter(foreign.records_in(line.filename, member)), None)
        if not isinstance(found, Foreign) or found.kind != "response":
            reason = found.reason if isinstance(found, Damage) else "no answer"
            raise Refused("backfill.no_answer", f"{where}: there is no whole record ({reason})")
        if unquote(found.url) != unquote(line.url) or found.at.replace(microsecond=0) != line.captured:
            raise Refused(
                "backfill.another",
                f"{where}: there is {found.url} of {found.at:%Y%m%d%H%M%S}; it is not kept",
            )
        prove(line, found.block)
        truncated: Any = found.truncated or None
        return Original(
            Exchange(
                found.url, found.at, b"", found.block, truncated=truncated, record_id=found.record_id,
                source=f"{told.url}#bytes={line.offset}-{line.offset + line.length - 1}",
            )
        )  # fmt: skip


def _number_of_pages(text: str) -> tuple[Page, str | None]:
    """A page without lines; the next is the first.  A server without pages tells all lines at once."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return cdx.read(text), None
    if "timestamp" in told:
        return cdx.read(text), None
    pages = int(told.get("pages", 0))
    return Page(()), f"0/{pages}" if pages else None


def _may_hold(crawl: dict[str, str], since: str, until: str) -> bool:
    """Whether a crawl may have captures of these days.  Where the list does not tell its days, its name
    tells the week it ended in or began; crawls have lasted for three weeks at most."""
    first, last = (str(crawl.get(name) or "")[:10] for name in ("from", "to"))
    if not (first and last):
        week = _WEEK.search(crawl["id"])
        if week is None:
            return True
        monday = date.fromisocalendar(int(week[1]), min(int(week[2]), 52) or 1, 1)
        first = (monday - timedelta(weeks=4)).isoformat()
        last = (monday + timedelta(weeks=4)).isoformat()
    return (not since or last >= since) and (not until or first <= until)
