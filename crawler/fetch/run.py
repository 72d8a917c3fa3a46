"""One crawl in this process, for the verbs that crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.archive.store import Store
from crawler.fetch.directory import portal_named
from crawler.fetch.portal import PortalSpider
from crawler.fetch.progress import Counts, Progress
from crawler.fetch.warc import refuse_busy


@dataclass(frozen=True, slots=True)
class Report:
    """How a crawl went.  ``outcome`` is ``finished``, ``shutdown`` (stopped by a signal), ``failed``
    (the archive could not be written) or a reason of Scrapy's; ``seconds`` is wall time."""

    portal: str
    outcome: str
    counts: Counts
    crawl_id: int
    seconds: float

    @property
    def issues(self) -> Mapping[str, int]:
        """How often each code of issue was raised."""
        return self.counts.issues


def crawl(
    spider: str | type[PortalSpider],
    *,
    archive: Path,
    captures: Path,
    arguments: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Report:
    """Crawl one portal until nothing is due; SIGINT and SIGTERM stop it cleanly.

    ``spider`` is a portal's name or class, ``arguments`` are spider arguments (``full``, ``since``,
    ``max_pages``, ``base``), ``settings`` override those of the project.  A process can do this
    once.  Raises LookupError for an unknown portal, ContactMissing, FolderBusy, SampleMixError and
    ValueError, ArchiveError and sqlite3.Error before anything is fetched, and whatever made the archive
    unwritable.
    """
    if isinstance(spider, str):
        found = portal_named(spider)
        if found is None:
            raise LookupError(f"there is no portal {spider!r}; `scrapy list` shows all")
        spider = found
    project = Settings()
    project.setmodule("crawler.settings", priority="project")
    project.setdict(
        {"KHOBAO_ARCHIVE": str(archive), "KHOBAO_CAPTURES": str(captures), **(settings or {})},
        priority="cmdline",
    )
    began = monotonic()
    process = AsyncCrawlerProcess(project)
    crawler = process.create_crawler(spider)
    # What would end the crawl at once is told before it begins: Scrapy buries it in stack traces.
    refuse_busy(captures, spider.name)
    with Store(archive) as store:
        store.register(spider.portal())
    task = process.crawl(crawler, **(arguments or {}), progress=progress)
    process.start()
    task.result()
    portal = crawler.spider
    assert isinstance(portal, PortalSpider)
    if portal.desk is None:
        raise RuntimeError(f"the crawl of {spider.name} did not begin")
    if portal.desk.failure:
        raise portal.desk.failure
    desk = portal.desk
    return Report(spider.name, desk.outcome, desk.counts, desk.crawl_id, monotonic() - began)
