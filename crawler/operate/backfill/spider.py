"""Asks a web archive, one request after the other, as politely as a newspaper is asked."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetch.exchange import Exchange
from crawler.fetch.politeness import THROTTLED, leave_alone, retry_after, slot_of
from crawler.fetch.refusal import Refusal, Stopped
from crawler.operate.backfill.cdx import NotAnIndex
from crawler.operate.backfill.services import Told
from crawler.operate.backfill.work import Task, Work

logger = logging.getLogger(__name__)

#: Mementos, or pages of an index, in a row that a service fails to give for reasons of its own, before it is
#: left alone.
_PATIENCE = 5
#: Seconds that an index may take to find the captures of a whole domain.
_LOOKING = 240
_REDIRECTS = (301, 302, 303, 307, 308)
_HOPS = 3

#: Called with mementos done, how many there are (None while that is not known), and more in words.
Tell = Callable[[int, int | None, str], None]


class Backfill(scrapy.Spider):
    """Each answer asks for the next.  ``stopped`` says in a sentence why it ended before its work was
    done, ``refused`` whether the service forbids it; empty and False when it did not."""

    name = "backfill"
    handle_httpstatus_all: ClassVar[bool] = True

    def __init__(self, work: Work, *, local: bool, tell: Tell, **more: Any) -> None:
        super().__init__(**more)
        self.work, self.local, self.tell = work, local, tell
        self.stopped = ""
        self.refused = False
        #: What broke the archive, when something did.
        self.failure: Exception | None = None
        #: As a crawl's: who takes the bytes of the wire.
        self.desk = self
        self._in_a_row = 0

    def keep(self, request: Request, exchange: Exchange) -> None:
        """One exchange, from the connection; robots.txt has no place for it."""
        if "exchanges" in request.meta:
            request.meta["exchanges"].append(exchange)

    async def start(self) -> AsyncIterator[Any]:
        for request in self._next():
            yield request

    def _next(self) -> Iterator[Request]:
        with self._writing():
            task = self.work.next()
        counts = self.work.done.counts
        done = counts["kept"] + counts["failed"] + counts["put_off"]
        waits = task is not None and task.memento is not None
        beside = f"{counts['lines']} lines of the index, {counts['queued']} to fetch"
        self.tell(done, done + self.work.left() + 1 if waits else None, beside)
        if task is not None:
            yield self._request(task, task.ask.url)

    def _request(self, task: Task, url: str, *, tries: int = 0, hops: int = 0) -> Request:
        meta = {"exchanges": [], "dont_redirect": True, "tries": tries, "hops": hops}
        if task.ask.most:
            meta |= {"download_maxsize": task.ask.most, "download_timeout": _LOOKING}
        return Request(
            url, headers=dict(task.ask.headers), callback=self.answered, errback=self.failed, meta=meta,
            cb_kwargs={"task": task}, dont_filter=True,
        )  # fmt: skip

    def answered(self, response: Response, task: Task) -> Iterator[Request]:
        """An answer, whatever its status."""
        assert response.request is not None
        request, status = response.request, response.status
        if status in _REDIRECTS:
            yield from self._follow(response, task)
        elif status in THROTTLED:
            yield from self._throttled(response, task)
        elif status >= 500:
            yield from self._again(request, task, f"{response.url} answered {status}")
        else:
            exchange = request.meta["exchanges"][-1]
            try:
                with self._writing():
                    self.work.take(task, Told(task.ask.url, status, response.body, exchange))
            except NotAnIndex as problem:
                self._stop(f"{task.ask.url} is no index that can be read: {problem}")
            self._in_a_row = 0
            yield from self._next()

    def _follow(self, response: Response, task: Task) -> Iterator[Request]:
        """A service may send its own addresses elsewhere on its host, and nobody else's."""
        assert response.request is not None
        where = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        hops = response.request.meta["hops"] + 1
        if urlsplit(where).hostname == urlsplit(task.ask.url).hostname and hops <= _HOPS:
            yield self._request(task, where, tries=response.request.meta["tries"], hops=hops)
            return
        message = f"{response.url} leads away, to {where}"
        if task.memento is None:
            self._stop(f"{message}; has the service moved? Its address is a setting")
        with self._writing():
            self.work.give_up(task.memento, "backfill.not_given", message)
        yield from self._next()

    def _throttled(self, response: Response, task: Task) -> Iterator[Request]:
        """The slot is left alone already for as long as the answer asks for, up to our own bound."""
        asked = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
        host = urlsplit(response.url).netloc
        if asked is not None and asked > self.settings.getfloat("KHOBAO_PAUSE_MAX"):
            self._stop(f"{host} asks to be left alone for {asked:.0f} s")
        assert response.request is not None
        tries = response.request.meta["tries"] + 1
        if tries >= self.settings.getint("KHOBAO_TRIES"):
            self._stop(f"{host} answered {response.status} {tries} times in a row: it has enough of us")
        yield self._request(task, task.ask.url, tries=tries)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """No answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        task: Task = request.cb_kwargs["task"]
        problem = failure.value
        if isinstance(problem, Stopped):
            return
        if isinstance(problem, Refusal) and problem.outcome == "barred":
            self.refused = True
            self._stop(f"{problem}. Whoever has the service's leave sets KHOBAO_BACKFILL_ROBOTS=no")
        if isinstance(problem, Refusal):
            # Its robots.txt could not be had, and without that nothing is asked.
            self._stop(str(problem))
        reason = _reason(problem)
        yield from self._again(request, task, f"{urlsplit(request.url).netloc}: {reason[:200]}")

    def _again(self, request: Request, task: Task, reason: str) -> Iterator[Request]:
        """The same once more after a while; after the last try, what can be left to another run is."""
        tries = request.meta["tries"] + 1
        if tries < self.settings.getint("KHOBAO_TRIES"):
            pause = self.settings.getfloat("KHOBAO_RETRY_DELAY") * 2 ** (tries - 1)
            leave_alone(self.crawler, slot_of(request), pause)
            yield self._request(task, task.ask.url, tries=tries)
            return
        self._in_a_row += 1
        answered = bool(request.meta["exchanges"])
        if not answered or self._in_a_row >= _PATIENCE:
            self._stop(f"no usable answer after {tries} tries: {reason}")
        if task.memento is not None:
            with self._writing():
                self.work.put_off(task.memento, reason)
        elif task.lookup is not None:
            self.work.leave(task.lookup, reason)
        else:
            self._stop(f"no usable answer after {tries} tries: {reason}")
        yield from self._next()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """An archive that cannot be written ends it; Scrapy would only log what was raised."""
        try:
            yield
        except NotAnIndex:
            raise
        except Exception as problem:
            self.failure = problem
            raise CloseSpider("failed") from problem

    def _stop(self, reason: str) -> NoReturn:
        """End before the work is done."""
        self.stopped = reason
        raise CloseSpider("stopped")


def _reason(problem: BaseException | None) -> str:
    """In words: Twisted wraps what went wrong on a connection in lists of failures."""
    inner = getattr(problem, "reasons", None) or getattr(getattr(problem, "__cause__", None), "reasons", None)
    if inner:
        return str(inner[0].getErrorMessage()).rstrip(".")
    return str(problem).strip() or type(problem).__name__
