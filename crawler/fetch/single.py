"""One page, fetched as politely as in a crawl and kept nowhere, for ``khobao probe``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.fetch.directory import portal_for


class CannotFetch(Exception):  # noqa: N818  the name says what happened
    """The page could not be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its address after redirects, its headers, and its body without content encoding."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime


class OnePage(scrapy.Spider):
    """Asks for one address.  ``local`` lets it reach this machine, as for a local portal."""

    name = "probe"
    handle_httpstatus_all: ClassVar[bool] = True

    def __init__(self, url: str, *, local: bool, **more: Any) -> None:
        super().__init__(**more)
        self.url, self.local = url, local
        self.fetched: Fetched | None = None
        self.reason = "the crawl ended without an answer"

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self.url, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response) -> None:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        self.fetched = Fetched(response.url, response.status, headers, response.body, datetime.now(UTC))

    def failed(self, failure: Failure) -> None:
        self.reason = failure.getErrorMessage()


def fetch_page(url: str) -> Fetched:
    """Fetch ``url``: robots.txt obeyed, redirects followed, certificates checked, nothing archived.

    A process can do this once, and not beside a crawl.  Raises CannotFetch with the reason, also
    when no contact is set and the address is not that of a local portal.
    """
    portal = portal_for(url)
    local = bool(portal and portal.local)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    contact = str(settings.get("KHOBAO_CONTACT") or "").strip()
    if not contact and not local:
        raise CannotFetch(
            f"{url} is somebody's server, and the crawler names nobody it could turn to; "
            "set KHOBAO_CONTACT to a web page or e-mail address of yours"
        )
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="cmdline")
    settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(OnePage)
    task = process.crawl(crawler, url, local=local)
    process.start()
    task.result()
    spider = crawler.spider
    assert isinstance(spider, OnePage)
    if spider.fetched is None:
        raise CannotFetch(f"{url} could not be fetched: {spider.reason}")
    return spider.fetched
