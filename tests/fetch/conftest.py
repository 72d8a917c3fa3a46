"""Many crawls in one process: one reactor in a thread of its own, for the whole session."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import scrapy
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

Run = Callable[..., Crawler]


@pytest.fixture(scope="session")
def reactor() -> Iterator[Any]:
    """Twisted's reactor on asyncio, running."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as running

    started = threading.Event()
    running.callWhenRunning(started.set)  # type: ignore[attr-defined]
    thread = threading.Thread(target=running.run, kwargs={"installSignalHandlers": False}, daemon=True)  # type: ignore[attr-defined]
    thread.start()
    assert started.wait(10)
    yield running
    running.callFromThread(running.stop)  # type: ignore[attr-defined]
    thread.join(10)


@pytest.fixture
def run(reactor: Any) -> Run:
    """``run(spider class, settings, **spider arguments)``: the finished Crawler."""

    def crawl(
        spider: type[scrapy.Spider],
        settings: dict[str, Any] | None = None,
        *,
        seconds: float = 60,
        **arguments: Any,
    ) -> Crawler:
        async def go() -> Crawler:
            project = Settings()
            project.setmodule("crawler.settings", priority="project")
            project.setdict(settings or {}, priority="cmdline")
            runner = AsyncCrawlerRunner(project)
            crawler = runner.create_crawler(spider)
            await runner.crawl(crawler, **arguments)
            return crawler

        loop = reactor._asyncioEventloop
        return asyncio.run_coroutine_threadsafe(go(), loop).result(seconds)

    return crawl
