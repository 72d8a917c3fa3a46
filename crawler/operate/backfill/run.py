"""One backfill in this process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.archive.mementos import Scope
from crawler.archive.schema import connect_readonly
from crawler.archive.store import Store
from crawler.fetch.directory import portal_named
from crawler.fetch.portal import ContactMissing, PortalSpider
from crawler.fetch.warc import WarcFolder
from crawler.operate.backfill.commoncrawl import CommonCrawl
from crawler.operate.backfill.services import Service
from crawler.operate.backfill.spider import Backfill, Tell
from crawler.operate.backfill.wayback import Wayback
from crawler.operate.backfill.work import Done, Work, is_here

#: Folder below a portal's captures: a backfill may take days, and crawls go on beside it.
PART = "backfill"
_PAUSE = 120.0


@dataclass(frozen=True, slots=True)
class Report:
    """How a backfill went.  ``outcome`` is ``finished``, ``shutdown`` (stopped by a signal), ``stopped`` (for
    the reason ``why``) or a reason of Scrapy's; ``refused``: the service forbids it."""

    outcome: str
    why: str
    refused: bool
    done: Done


def backfill(
    scope: Scope,
    *,
    archive: Path,
    captures: Path,
    dry: bool = False,
    limit: int = 0,
    tell: Tell,
    settings: Mapping[str, Any] | None = None,
) -> Report:
    """Fetch captures of a portal's articles from a web archive until none are left, or ``limit`` are kept;
    SIGINT and SIGTERM stop it cleanly.  With ``dry`` only the index is asked, and nothing is written.

    ``settings`` override those of the project.  A process can do this once.  Raises LookupError for an
    unknown portal, ContactMissing, FolderBusy, SampleMixError, ValueError and ArchiveError before anything
    is asked for, and whatever made the archive unwritable.
    """
    spider = portal_named(scope.portal)
    if spider is None:
        raise LookupError(scope.portal)
    project = Settings()
    project.setmodule("crawler.settings", priority="project")
    project.setdict(dict(settings or {}), priority="cmdline")
    service = _service(scope, project)
    local = _reach(spider, service, project)
    with ExitStack() as stack:
        work, store, crawl = _begin(spider, service, scope, archive, captures, dry, limit, project, stack)
        process = AsyncCrawlerProcess(project)
        crawler = process.create_crawler(Backfill)
        outcome = "failed"
        try:
            task = process.crawl(crawler, work=work, local=local, tell=tell)
            process.start()
            task.result()
            outcome = str(crawler.stats.get_value("finish_reason", "failed"))
        finally:
            done = work.close()
            if crawl is not None:
                store.end_crawl(crawl, outcome, dict(done.counts))
        asker = crawler.spider
        assert isinstance(asker, Backfill)
        if asker.failure:
            raise asker.failure
        return Report(outcome, asker.stopped, asker.refused, done)


def _service(scope: Scope, settings: Settings) -> Service:
    if scope.service == "wayback":
        return Wayback(settings["KHOBAO_WAYBACK_INDEX"], settings["KHOBAO_WAYBACK_REPLAY"])
    return CommonCrawl(settings["KHOBAO_COMMONCRAWL_INDEX"], settings["KHOBAO_COMMONCRAWL_DATA"])


def _reach(spider: type[PortalSpider], service: Service, settings: Settings) -> bool:
    """Settle how the service is asked; whether it lives on this machine or a private network.  Raises
    ContactMissing and ValueError."""
    for name, address in service.addresses.items():
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"{address!r} is no address of a web archive ({service.name}, {name})")
    local = all(is_here(address) for address in service.addresses.values())
    if spider.sample and not local:
        raise ValueError(f"{spider.name} is fictional; no web archive has captured it")
    contact = str(settings.get("KHOBAO_CONTACT") or "").strip()
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="cmdline")
    elif not local:
        raise ContactMissing(
            f"{service.addresses['index']} is somebody's server, and the crawler names nobody it could turn "
            "to; set KHOBAO_CONTACT to a web page or an e-mail address of yours",
            print_help=False,
        )
    settings.set("DOWNLOAD_DELAY", settings.getfloat("KHOBAO_BACKFILL_DELAY"), priority="cmdline")
    settings.set("ROBOTSTXT_OBEY", settings.getbool("KHOBAO_BACKFILL_ROBOTS"), priority="cmdline")
    # After a 429 without Retry-After: its window is minutes.
    settings.set("KHOBAO_PAUSE", max(_PAUSE, settings.getfloat("KHOBAO_PAUSE")), priority="cmdline")
    settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
    return local


def _begin(
    spider: type[PortalSpider], service: Service, scope: Scope, archive: Path, captures: Path, dry: bool,
    limit: int, settings: Settings, stack: ExitStack,
) -> tuple[Work, Store, int | None]:  # fmt: skip
    """Open what is written to.  A dry run has a queue of its own, which goes when it ends."""
    if dry:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        queue = stack.enter_context(Store(folder / "archive.db"))
        queue.register(spider.portal())
        held = stack.enter_context(closing(connect_readonly(archive))) if archive.exists() else queue.db
        work = Work(
            spider, service, scope, store=queue, held=held, captures=captures, folder=None, limit=limit
        )
        return work, queue, None
    store = stack.enter_context(Store(archive))
    store.register(spider.portal())
    warc = stack.enter_context(
        WarcFolder(
            captures, spider.name, part=PART, max_bytes=settings.getint("KHOBAO_WARC_SIZE"),
            software=f"{settings['USER_AGENT']} backfill",
        )
    )  # fmt: skip
    told = {
        **service.addresses, "since": scope.since, "until": scope.until, "limit": limit,
        "USER_AGENT": settings["USER_AGENT"], "DOWNLOAD_DELAY": settings.getfloat("DOWNLOAD_DELAY"),
        "ROBOTSTXT_OBEY": settings.getbool("ROBOTSTXT_OBEY"),
    }  # fmt: skip
    crawl = store.begin_crawl(spider.name, reason=f"backfill {service.name}", settings=told)
    work = Work(
        spider, service, scope, store=store, held=store.db, captures=captures, folder=warc, limit=limit
    )
    return work, store, crawl


def check_days(since: str, until: str) -> None:
    """Raises ValueError for days in the wrong order, or in the future."""
    if since and until and since > until:
        raise ValueError(f"--since {since} is after --until {until}")
    if since and since > date.today().isoformat():  # noqa: DTZ011  the user's own day
        raise ValueError(f"--since {since} is in the future; nothing was captured then")
