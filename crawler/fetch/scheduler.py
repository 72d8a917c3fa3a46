"""Scrapy's scheduler over the archive's frontier.

What is due lives in the archive, leased to this crawl while it is fetched, so a kill loses nothing:
the lease ends and the next crawl fetches it.  Redirects of a leased request stay with its lease.
Requests without one (robots.txt comes past the scheduler anyway; ``scrapy shell``, ``fetch``,
``parse`` and ``check``) wait in memory.
"""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import CallLaterResult, call_later

from crawler.fetch.desk import Desk
from crawler.fetch.politeness import validators
from crawler.fetch.portal import PortalSpider
from crawler.records import Lease


class FrontierScheduler(BaseScheduler):
    """Newest first, as the frontier orders; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__()
        self.crawler = crawler
        self.desk: Desk | None = None
        self._memory: deque[Request] = deque()
        self._seen: set[bytes] = set()
        self._leases: deque[Lease] = deque()
        self._alarm: CallLaterResult | None = None
        self._claim = crawler.settings.getint("KHOBAO_LEASES")
        self._wait = crawler.settings.getfloat("KHOBAO_WAIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Open the archive when this is a crawl.  What that raises, ends it."""
        if isinstance(spider, PortalSpider) and spider.archives:
            self.desk = spider.desk = Desk(self.crawler, spider)

    def close(self, reason: str) -> None:
        if self._alarm:
            self._alarm.cancel()
        if self.desk:
            self.desk.close(reason)

    def enqueue_request(self, request: Request) -> bool:
        if "lease" not in request.meta and not request.dont_filter:
            mark = self.crawler.request_fingerprinter.fingerprint(request)
            if mark in self._seen:
                return False
            self._seen.add(mark)
        self._memory.append(request)
        return True

    def next_request(self) -> Request | None:
        if self._memory:
            return self._memory.popleft()
        if self.desk is None:
            return None
        if not self._leases:
            # What was just read may have brought new URLs.
            self.desk.flush()
            if self.desk.failure is None:
                now = datetime.now(UTC)
                self._leases.extend(self.desk.frontier.claim(self.desk.spider.name, self._claim, now=now))
        if self._leases:
            return self._request(self.desk.spider, self._leases.popleft())
        self._set_alarm(self.desk)
        return None

    def has_pending_requests(self) -> bool:
        if self._memory or self._leases:
            return True
        if self.desk is None or self.desk.failure:
            return False
        if self.desk.waiting:
            return True
        due = self.desk.frontier.due_in(self.desk.spider.name, datetime.now(UTC))
        return due is not None and due <= self._wait

    def _request(self, spider: PortalSpider, lease: Lease) -> Request:
        plain = spider.wants_lists_whole and lease.kind != "article"
        return Request(
            spider.address(lease.url) if spider.base else lease.url,
            callback=spider.parse,
            errback=spider.failed,
            headers={} if plain else validators(lease),
            meta={"lease": lease, "captures": []},
            dont_filter=True,
        )

    def _set_alarm(self, desk: Desk) -> None:
        """Wake the engine when the next retry is due; by itself it looks only every five seconds."""
        if self._alarm is not None or desk.failure:
            return
        due = desk.frontier.due_in(desk.spider.name, datetime.now(UTC))
        if due is not None and due <= self._wait:
            self._alarm = call_later(due + 0.01, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        if self.crawler.crawling and (request := self.next_request()):
            self.crawler.engine.crawl(request)
