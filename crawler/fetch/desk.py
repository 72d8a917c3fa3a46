"""The desk of one crawl: captures come in, visits go out to the archive in batches."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from scrapy import Request
from scrapy.crawler import Crawler

from crawler import __version__
from crawler.archive import captures, recurring
from crawler.archive.frontier import Frontier
from crawler.archive.store import Store
from crawler.fetch.exchange import Exchange, take_apart
from crawler.fetch.progress import Counts
from crawler.fetch.warc import WarcFolder
from crawler.records import Capture, Lease, Visit

if TYPE_CHECKING:
    from crawler.fetch.portal import PortalSpider

logger = logging.getLogger(__name__)

#: Settings that say how a crawl behaved; kept with its row.
_TOLD = ("USER_AGENT", "DOWNLOAD_DELAY", "ROBOTSTXT_OBEY", "DOWNLOAD_MAXSIZE", "DOWNLOAD_VERIFY_CERTIFICATES")


class Desk:
    """The archive, the frontier and the captures of one portal, open for one crawl.

    Opening takes the portal's captures (raises FolderBusy when another crawl has them), gives back
    what a killed crawl had leased, and queues the portal's seeds.  Captures are appended as they
    come; :meth:`flush` syncs them once and then commits every visit of the batch in one transaction.
    """

    def __init__(self, crawler: Crawler, spider: PortalSpider) -> None:
        settings = crawler.settings
        self.crawler, self.spider = crawler, spider
        self.counts = Counts()
        self.outcome = ""
        #: What broke the archive, when something did.
        self.failure: Exception | None = None
        self.began = monotonic()
        self._batch: list[Visit] = []
        self._loose: list[Capture] = []
        self._size = settings.getint("KHOBAO_BATCH")
        folder = Path(settings["KHOBAO_CAPTURES"])
        agent = settings["USER_AGENT"]
        self.warc = WarcFolder(
            folder, spider.name, max_bytes=settings.getint("KHOBAO_WARC_SIZE"), software=agent
        )
        try:
            self.store = Store(Path(settings["KHOBAO_ARCHIVE"]))
            try:
                self.store.register(spider.portal())
                spider._rules = spider.rules(recurring.texts(self.store.db, spider.name))
                # The lock on the captures makes this name ours alone, so whatever a crawl of the same
                # name still leases was killed.
                self.frontier = Frontier(
                    self.store,
                    f"{spider.name}@{folder.resolve()}",
                    lease_seconds=settings.getint("KHOBAO_LEASE_SECONDS"),
                    recheck=spider.recheck,
                    most=spider.limit,
                )
                self.frontier.release_all()
                #: The page at which the last crawl broke off a list.
                self.broke_off = self.frontier.broke_off(spider.name, now=datetime.now(UTC))
                told: dict[str, Any] = {name: settings.get(name) for name in _TOLD}
                told |= {
                    "full": spider.full,
                    "since": spider.since,
                    "max_pages": spider.max_pages,
                    "limit": spider.limit,
                    "version": __version__,
                }
                reason = "recheck" if spider.recheck else "full" if spider.full else "crawl"
                self.crawl_id = self.store.begin_crawl(spider.name, reason=reason, settings=told)
                if not spider.recheck:
                    self.frontier.add(spider.name, spider.seeds(), now=datetime.now(UTC))
            except BaseException:
                self.store.close()
                raise
        except BaseException:
            self.warc.close()
            raise

    def keep(self, request: Request, exchange: Exchange) -> None:
        """Append one exchange; its capture waits in ``request.meta`` for the visit; that of a
        request without a lease (robots.txt) is a visit of its own."""
        lease: Lease | None = request.meta.get("lease")
        capture = None
        try:
            revisit, earlier = self._revisit(lease, exchange)
            earlier_id = lease.capture_id if lease and revisit else None
            capture = self.warc.append(exchange, revisit=revisit, earlier=earlier, earlier_id=earlier_id)
        except Exception as problem:  # noqa: BLE001  a full disk must stop the crawl, whatever it raises
            self._break(problem)
        if capture is None:
            return
        if lease is None:
            self._loose.append(capture)
        else:
            request.meta["captures"].append(capture)

    def _revisit(
        self, lease: Lease | None, exchange: Exchange
    ) -> tuple[Literal["server-not-modified", "identical-payload-digest"] | None, Capture | None]:
        """Whether the exchange only confirms the URL's newest capture, and that one."""
        if lease is None or lease.capture_id is None or exchange.truncated:
            return None, None
        answer = take_apart(exchange.response)
        earlier = captures.find(self.store.db, lease.capture_id)
        if answer is None or earlier is None:
            return None, None
        if answer.status == 304:
            return "server-not-modified", earlier
        same = (answer.status, len(answer.payload)) == (earlier.status, earlier.payload_length)
        if same and answer.payload and answer.sha256() == earlier.payload_sha256:
            return "identical-payload-digest", earlier
        return None, None

    def take(self, visit: Visit) -> None:
        """Put one visit into the batch; a full batch is committed."""
        self._batch.append(visit)
        if len(self._batch) >= self._size:
            self.flush()

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of ``keys`` that the archive has visited or queued already."""
        return self.frontier.known(keys)

    @property
    def waiting(self) -> int:
        """Visits not committed yet."""
        return len(self._batch)

    def flush(self) -> None:
        """Sync the captures, then commit the batch.  A failure stops the crawl: nothing that was
        not committed counts as fetched, and the next crawl fetches it again."""
        if not (self._batch or self._loose) or self.failure:
            return
        loose = [Visit(self.spider.name, None, "done", capture=capture) for capture in self._loose]
        batch, self._batch, self._loose = [*loose, *self._batch], [], []
        try:
            self.warc.sync()
            results = self.store.commit(batch, now=datetime.now(UTC))
        except Exception as problem:  # noqa: BLE001  whatever it is, the crawl must not go on without its archive
            self._break(problem)
            return
        for visit, committed in zip(batch, results, strict=True):
            self.counts.add(visit, committed)
        self.counts.bytes = self.warc.written

    def _break(self, problem: Exception) -> None:
        if self.failure is None:
            self.failure = problem
            logger.error("the archive cannot be written; the crawl stops", exc_info=problem)
            self._closing = asyncio.ensure_future(
                self.crawler.engine.close_spider_async(reason="archive_failed")
            )

    def close(self, reason: str) -> None:
        """Commit what is left, give back leases, close the crawl's row and every file."""
        self.outcome = "failed" if self.failure else reason
        try:
            self.flush()
            if self.failure is None:
                self.counts.due = self.frontier.pending(self.spider.name, now=datetime.now(UTC))
                self._end()
            else:
                # A small row may fit where a batch did not; else the run looks like a killed one.
                with suppress(sqlite3.Error):
                    self._end()
        finally:
            self.store.close()
            self.warc.close()
            self.seconds = monotonic() - self.began

    def _end(self) -> None:
        self.frontier.release_all()
        told = {name: n for name in self.counts.__slots__ if isinstance(n := getattr(self.counts, name), int)}
        self.store.end_crawl(self.crawl_id, self.outcome, told)
