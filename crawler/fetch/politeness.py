"""How we behave towards a newspaper's server.

One request at a time for each host, with a pause between; robots.txt obeyed, its Crawl-delay and
Request-rate too; a server that says 429 or 503 is left alone for as long as it asks; pages are asked
for with the validators of the last capture; and nothing is fetched outside the portal's domains.

Sources: RFC 9309 (robots.txt; ``Crawl-delay`` and ``Request-rate`` are customs beside it), RFC 9110
sections 10.2.3 (Retry-After) and 13.1 (conditional requests).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch.addresses import is_literal, is_public
from crawler.fetch.directory import portal_for
from crawler.fetch.portal import PortalSpider
from crawler.fetch.refusal import Refusal, reason
from crawler.records import Lease

logger = logging.getLogger(__name__)

#: RFC 9309 section 2.5 asks for at least 500 KiB; more is cut off.
_ROBOTS_SIZE = 512 * 1024
THROTTLED = frozenset({429, 503})


def slot_of(request: Request) -> str:
    """The downloader slot of a request: its host without ``www.`` and ``m.``, which are one server."""
    host = (urlparse_cached(request).hostname or "").lower().rstrip(".")
    while host.startswith(("www.", "m.")) and host.count(".") > 1:
        host = host.partition(".")[2]
    return host


def validators(lease: Lease) -> dict[str, str]:
    """Request headers that let the server answer 304 when nothing changed since the last capture."""
    headers = {}
    if lease.etag:
        headers["If-None-Match"] = lease.etag
    if lease.last_modified:
        headers["If-Modified-Since"] = lease.last_modified
    return headers


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, from 0; None when it says nothing we can read."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def leave_alone(crawler: Crawler, key: str, pause: float) -> None:
    """Let nothing go to a downloader slot for so many seconds."""
    if slot := crawler.engine.downloader.slots.get(key):
        # The slot reads the time of its last request; one in the future is a pause.
        slot.lastseen = monotonic() + pause
        slot.delay = slot.delay or 0.001


class Gate:
    """Downloader middleware, nearest the engine: only the portal's own hosts, one slot for each.

    Redirects pass here too, so one that leads away is refused before anything is sent; names that
    resolve to private addresses are refused by the connection itself.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider = self.crawler.spider
        parts = urlparse_cached(request)
        if not isinstance(spider, PortalSpider) or parts.scheme not in {"http", "https"}:
            return
        host = (parts.hostname or "").lower()
        if not spider.local and is_literal(host) and not is_public(host):
            raise Refusal(
                "fetch.private_address", f"{request.url} leads to {host}, inside somebody's network", "failed"
            )
        if not spider.owns(request.url):
            raise _outside(spider, request)
        request.meta["download_slot"] = slot_of(request)


def _outside(spider: PortalSpider, request: Request) -> Refusal:
    """Why an address that is not the portal's is not fetched, and whose it is, when that is known."""
    came_from = next(iter(request.meta.get("redirect_urls", [])), "")
    other = portal_for(request.url)
    if other is None or not came_from:
        domains = ", ".join(spider.domains) or "any domain of the portal"
        message = (
            f"{request.url} is not on {domains}; if the paper has moved there, add the domain to the portal"
        )
        return Refusal("fetch.outside", message, "failed")
    who = f"{other.title} ({other.name})"
    if other.name == spider.successor:
        todo = f"its successor; `khobao crawl {other.name}` reads it there"
    else:
        todo = f"which {spider.name} does not name as its successor; if it is, say so in the portal"
    return Refusal("portal.moved", f"{came_from} now leads to {request.url}, of {who}, {todo}", "failed")


class Robots(RobotsTxtMiddleware):
    """Scrapy's, with reasons: a URL that robots.txt bars ends ``barred``; while robots.txt cannot be
    had for a fault of the server, nothing is fetched (RFC 9309 section 2.3.1.4)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._again = crawler.settings.getfloat("KHOBAO_ROBOTS_AGAIN")
        self._unreachable: dict[str, tuple[float, str]] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        host = urlparse_cached(request).netloc
        if known := self._unreachable.get(host):
            until, told = known
            if until < monotonic():
                # The next request asks for robots.txt anew.
                del self._unreachable[host], self._parsers[host]
            raise Refusal(
                "robots.unreachable",
                f"robots.txt of {host} cannot be had ({told})",
                "retry",
                after=self._again,
            )
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise Refusal("robots.barred", f"robots.txt of {host} bars {request.url}", "barred") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unreachable[netloc] = (monotonic() + self._again, f"status {response.status}")
        if response.status != 200:
            # 4xx: there is none, all is allowed.
            response = response.replace(body=b"")
        elif len(response.body) > _ROBOTS_SIZE:
            logger.warning("%s is longer than 512 KiB; the rest is not read", response.url)
            response = response.replace(body=response.body[:_ROBOTS_SIZE].rpartition(b"\n")[0])
        await super()._parse_robots(response, netloc, request)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say in one line why a robots.txt could not be had; Scrapy's would be a stack trace."""
        if request.meta.get("dont_obey_robotstxt") and not isinstance(exception, IgnoreRequest):
            told = reason(exception)
            logger.warning("%s cannot be had: %s", request.url, told)
            raise Refusal("robots.unreachable", told, "retry", after=self._again)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest) or (isinstance(exc, Refusal) and exc.outcome == "retry"):
            self._unreachable[netloc] = (monotonic() + self._again, reason(exc))
        super()._robots_error(exc, netloc)


class Throttle:
    """Extension: the pause between requests to a host, as its robots.txt and its answers ask for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.longest = crawler.settings.getfloat("KHOBAO_PAUSE_MAX")
        self.first = crawler.settings.getfloat("KHOBAO_PAUSE")
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._refused: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        throttle = cls(crawler)
        crawler.signals.connect(throttle.robots_parsed, signals.robots_parsed)
        crawler.signals.connect(throttle.response_downloaded, signals.response_downloaded)
        return throttle

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Space requests as robots.txt asks, never closer than our own setting."""
        asked = robotparser.crawl_delay(self.agent) or 0.0
        # Scrapy's interface knows no Request-rate; Protego, which it wraps, does.
        rules: Any = getattr(robotparser, "rp", None)
        rate = rules.request_rate(self.agent) if hasattr(rules, "request_rate") else None
        if rate and rate.requests:
            asked = max(asked, rate.seconds / rate.requests)
        if asked > self.longest:
            logger.warning(
                "robots.txt of %s asks for %g s between requests; %g s is what we wait (KHOBAO_PAUSE_MAX)",
                slot_of(request),
                asked,
                self.longest,
            )
        delay = min(asked, self.longest)
        if delay > self.delay:
            downloader, key = self.crawler.engine.downloader, slot_of(request)
            # Idle slots are dropped and built anew from these settings.
            downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
            if slot := downloader.slots.get(key):
                slot.concurrency, slot.delay, slot.jitter = 1, delay, 0.0
            logger.info("%s: %g s between requests, as its robots.txt asks", key, delay)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Leave a host alone that says it has enough.  Runs before its next request is let go."""
        key = request.meta.get("download_slot") or slot_of(request)
        if response.status not in THROTTLED:
            self._refused.pop(key, None)
            return
        times = self._refused[key] = self._refused.get(key, 0) + 1
        asked = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
        pause = min(asked if asked is not None else self.first * 2 ** min(times - 1, 10), self.longest)
        request.meta["pause"] = pause
        leave_alone(self.crawler, key, pause)
        logger.warning("%s answered %d; left alone for %g s", key, response.status, pause)
