"""A page or a few, fetched as politely as in a crawl and kept nowhere, for ``khobao probe`` and ``new``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
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


class FewPages(scrapy.Spider):
    """Asks for some addresses.  ``local`` lets it reach this machine, as for a local portal."""

    name = "probe"
    handle_httpstatus_all: ClassVar[bool] = True

    def __init__(self, urls: Sequence[str], *, local: bool, **more: Any) -> None:
        super().__init__(**more)
        self.urls, self.local = urls, local
        self.fetched: dict[str, Fetched] = {}
        self.reasons: dict[str, str] = {}

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield Request(
                url, callback=self.parse, errback=self.failed, dont_filter=True, cb_kwargs={"asked": url}
            )

    def parse(self, response: Response, asked: str) -> None:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        self.fetched[asked] = Fetched(
            response.url, response.status, headers, response.body, datetime.now(UTC)
        )

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self.reasons[request.cb_kwargs["asked"]] = failure.getErrorMessage()


def fetch_page(url: str) -> Fetched:
    """Fetch ``url``; see :func:`fetch_pages`."""
    return fetch_pages([url])[0]


def fetch_pages(urls: Sequence[str]) -> list[Fetched]:
    """Fetch ``urls``: robots.txt obeyed, redirects followed, certificates checked, nothing archived.

    A process can do this once, and not beside a crawl.  Raises CannotFetch with the reason when one
    cannot be had, also when no contact is set and an address is not that of a local portal.
    """
    if not urls:
        return []
    owners = {url: portal_for(url) for url in urls}
    foreign = [url for url, portal in owners.items() if not (portal and portal.local)]
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    contact = str(settings.get("KHOBAO_CONTACT") or "").strip()
    if not contact and foreign:
        raise CannotFetch(
            f"{foreign[0]} is somebody's server, and the crawler names nobody it could turn to; "
            "set KHOBAO_CONTACT to a web page or e-mail address of yours"
        )
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="cmdline")
    settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(FewPages)
    task = process.crawl(crawler, urls, local=not foreign)
    process.start()
    task.result()
    spider = crawler.spider
    assert isinstance(spider, FewPages)
    for url in urls:
        if url not in spider.fetched:
            reason = spider.reasons.get(url, "the crawl ended without an answer")
            raise CannotFetch(f"{url} could not be fetched: {reason}")
    return [spider.fetched[url] for url in urls]
