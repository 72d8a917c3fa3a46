"""What runs beside a crawl: leases renewed, batches not left waiting, progress told, a quick stop."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.python.failure import Failure

from crawler.fetch.desk import Desk
from crawler.fetch.portal import PortalSpider
from crawler.fetch.refusal import Stopped


class Watch:
    """Extension: looks after a crawl's desk every so many seconds (``KHOBAO_BATCH_SECONDS``)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.every = crawler.settings.getfloat("KHOBAO_BATCH_SECONDS")
        self.lease = crawler.settings.getint("KHOBAO_LEASE_SECONDS")
        self._renewed = monotonic()
        self._loop: AsyncioLoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        watch = cls(crawler)
        crawler.signals.connect(watch.spider_opened, signals.spider_opened)
        crawler.signals.connect(watch.spider_closed, signals.spider_closed)
        return watch

    @property
    def _desk(self) -> Desk | None:
        return self.crawler.spider.desk if isinstance(self.crawler.spider, PortalSpider) else None

    def spider_opened(self) -> None:
        self._loop = create_looping_call(self.look)  # type: ignore[assignment]
        self._loop.start(self.every, now=False)  # type: ignore[union-attr]

    def spider_closed(self) -> None:
        if self._loop and self._loop.running:
            self._loop.stop()
        if self._desk:
            self._tell(self._desk)
            stats = self.crawler.stats
            for name in ("new", "changed", "unchanged", "failed", "problems", "requests", "bytes"):
                stats.set_value(f"khobao/{name}", getattr(self._desk.counts, name))

    def look(self) -> None:
        """Once around."""
        if not self.crawler.crawling:
            self._empty_slots()
        desk = self._desk
        if desk is None or desk.failure:
            return
        desk.flush()
        if desk.failure is None and monotonic() - self._renewed > self.lease / 3:
            desk.frontier.renew(now=datetime.now(UTC))
            self._renewed = monotonic()
        self._tell(desk)

    def _tell(self, desk: Desk) -> None:
        if desk.spider.progress:
            if not desk.outcome:
                desk.counts.due = desk.frontier.pending(desk.spider.name, now=datetime.now(UTC))
            desk.spider.progress(desk.counts)

    def _empty_slots(self) -> None:
        """A stop waits for every request inside Scrapy; those that only wait for their turn, which
        may be minutes away, are taken out.  Their leases are given back."""
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(Failure(Stopped("the crawl is stopping")))  # type: ignore[no-untyped-call]
