"""What a backfill does next, and what it does with an answer.  Knows nothing of how answers are had.

The queue is in the archive: a page of an index is read and queued in one transaction, a memento is on disk
and committed before the next is asked for.  So a kill costs at most the one answer that was under way.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from crawler.archive import captures as archived
from crawler.archive import mementos, recurring
from crawler.archive.mementos import Lookup, Memento, Scope
from crawler.archive.store import Store
from crawler.fetch.addresses import is_literal, is_public
from crawler.fetch.directory import portal_for
from crawler.fetch.exchange import take_apart
from crawler.fetch.portal import PortalSpider
from crawler.fetch.readback import Unreadable, payload_digest
from crawler.fetch.warc import WarcFolder
from crawler.operate.backfill import cdx
from crawler.operate.backfill.cdx import Line
from crawler.operate.backfill.services import Ask, Original, Refused, Service, Told, is_wanted
from crawler.operate.pages import article_of
from crawler.records import Issue, Visit
from crawler.urls import canonical_url, is_article, url_key


@dataclass(frozen=True, slots=True)
class Task:
    """A request to make, and what it is for: a list of indexes (neither), a page of one, or a memento."""

    ask: Ask
    lookup: Lookup | None = None
    memento: Memento | None = None

    @property
    def line(self) -> Line:
        """What the index told of the memento."""
        assert self.memento is not None
        return cdx.read_line(self.memento.line)


@dataclass(slots=True)
class Done:
    """What a backfill did.  ``counts``: ``lines`` an index told, ``articles`` among them, those ``held``
    already, ``queued`` now, ``kept``, and the kept by what they were (``new``, ``changed``, ``unchanged``,
    ``earlier``, ``not_article``) and ``unproved``; ``failed`` for good and ``put_off`` to a later run.
    ``problems`` says why those could not be had, ``waiting`` counts what is left to fetch."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    years: dict[str, int] = field(default_factory=dict)
    waiting: int = 0


class Work:
    """One backfill of a portal.  ``store`` holds the queue; ``held`` is the archive that is asked what is
    there already, the same one but for a dry run, in which ``folder`` is None and nothing is fetched."""

    def __init__(
        self, spider: type[PortalSpider], service: Service, scope: Scope, *, store: Store,
        held: sqlite3.Connection, captures: Path, folder: WarcFolder | None, limit: int = 0,
    ) -> None:  # fmt: skip
        self.spider, self.service, self.scope = spider, service, scope
        self.store, self.held, self.captures, self.folder, self.limit = store, held, captures, folder, limit
        self.rules = spider.rules(recurring.texts(held, spider.name))
        self.done = Done()
        self._planned = False
        self._indexes: list[str] = []
        self._left: list[int] = []
        self._after = 0
        self._known = lru_cache(maxsize=64)(self._known_of)

    def next(self) -> Task | None:
        """What to ask for now; None when there is nothing left, or the limit is reached."""
        if not self._planned:
            ask = self.service.indexes()
            if ask is not None:
                return Task(ask)
            self._plan(None)
        while self.folder is not None:
            if self.limit and self.done.counts["kept"] >= self.limit:
                return None
            memento = mementos.due(self.store.db, self.scope, after=self._after)
            if memento is None:
                break
            self._after = memento.id
            if not self._is_here(memento):
                line = cdx.read_line(memento.line)
                return Task(self.service.memento(line), memento=memento)
        lookup = mementos.open_lookup(self.store.db, self.scope, self._indexes, but=self._left)
        if lookup is None:
            return None
        return Task(self.service.question(lookup, self.scope.since, self.scope.until), lookup=lookup)

    def take(self, task: Task, told: Told) -> None:
        """Take an answer in.  Raises NotAnIndex when an index answers something else."""
        if task.memento is not None:
            self._take_memento(task, task.memento, told)
        elif task.lookup is not None:
            self._take_page(task.lookup, told)
        else:
            self._plan(told)

    def give_up(self, memento: Memento, code: str, message: str) -> None:
        """A memento that cannot be had, for good."""
        issue = Issue(code, message)
        mementos.settle(self.store, self.scope, memento, "failed", issue=issue, now=datetime.now(UTC))
        self._failed("failed", message)

    def put_off(self, memento: Memento, message: str) -> None:
        """A memento that cannot be had in this run."""
        mementos.put_off(self.store, memento, message)
        self._failed("put_off", message)

    def leave(self, lookup: Lookup, message: str) -> None:
        """An index that does not answer in this run."""
        self._left.append(lookup.id)
        self._failed("put_off", message)

    def _failed(self, how: str, message: str) -> None:
        self.done.counts[how] += 1
        self.done.problems.append(message)

    def left(self) -> int:
        """How many mementos are known to wait."""
        return mementos.count_due(self.store.db, self.scope, after=self._after)

    def close(self) -> Done:
        """What it did, and what is left."""
        self.done.waiting = mementos.count_due(self.store.db, self.scope)
        self.done.years = mementos.due_by_year(self.store.db, self.scope)
        return self.done

    def _plan(self, told: Told | None) -> None:
        self._indexes = self.service.places(told, self.scope.since, self.scope.until)
        places = [(index, host) for index in self._indexes for host in hosts(self.spider)]
        # What was cut short goes on; what was done may have more by now.
        anew = self.service.grows and mementos.is_complete(self.store.db, self.scope, self._indexes)
        mementos.ask(self.store, self.scope, places, anew=anew)
        self._planned = True

    def _take_page(self, lookup: Lookup, told: Told) -> None:
        page, following = self.service.page(lookup, told)
        found = [memento for line in page.lines if (memento := self._wanted(line))]
        new = mementos.turn(self.store, self.scope, lookup, found, following, now=datetime.now(UTC))
        self.done.counts["lines"] += len(page.lines) + page.unclear
        self.done.counts["queued"] += new

    def _wanted(self, line: Line) -> Memento | None:
        if not is_wanted(line, self.scope.since, self.scope.until):
            return None
        if not is_article(line.url, self.rules.urls) or not self._is_ours(line.url):
            return None
        self.done.counts["articles"] += 1
        key = url_key(line.url, self.rules.urls)
        memento = Memento(0, line.url, key, line.captured, line.digest, line.told)
        unwanted = mementos.is_unwanted(self.held, self.spider.name, memento.key, line.digest)
        if unwanted or self._has(memento):
            self.done.counts["held"] += 1
            return None
        return memento

    def _is_ours(self, url: str) -> bool:
        """Whether an address is the portal's, and not that of another one on a host below."""
        return portal_for(canonical_url(url, self.rules.urls)) is self.spider

    def _has(self, memento: Memento) -> bool:
        seconds, digests = self._known(memento.key)
        if memento.digest in digests or memento.captured in seconds:
            return True
        return mementos.captured_at(self.held, memento.url, memento.captured)

    def _known_of(self, key: str) -> tuple[frozenset[datetime], frozenset[str]]:
        """When the archive's captures of an article were taken, to the second, and their SHA-1."""
        found = mementos.captures_of(self.held, self.spider.name, key)
        digests = set()
        for capture in found:
            try:
                digests.add(payload_digest(self.captures, capture).removeprefix("sha1:"))
            except Unreadable:
                continue  # `verify` names it; what cannot be read is no reason to leave another copy
        return frozenset(one.fetched_at.replace(microsecond=0) for one in found), frozenset(digests)

    def _is_here(self, memento: Memento) -> bool:
        """Whether a queued memento came another way meanwhile, or a kill fell behind its commit."""
        self._known.cache_clear()
        unwanted = mementos.is_unwanted(self.store.db, self.spider.name, memento.key, memento.digest)
        if not unwanted and not self._has(memento):
            return False
        mementos.settle(self.store, self.scope, memento, "held", now=datetime.now(UTC))
        self.done.counts["held"] += 1
        return True

    def _take_memento(self, task: Task, memento: Memento, told: Told) -> None:
        try:
            original = self.service.original(task.line, told)
        except Refused as problem:
            self.give_up(memento, problem.code, str(problem))
            return
        self._keep(memento, original)

    def _keep(self, memento: Memento, original: Original) -> None:
        now, exchange = datetime.now(UTC), original.exchange
        answer = take_apart(exchange.response)
        assert answer is not None
        assert self.folder is not None
        if archived.same(self.store.db, exchange.url, exchange.at, answer.sha256()):
            mementos.settle(self.store, self.scope, memento, "held", now=now)
            self.done.counts["held"] += 1
            return
        beside = [
            ("via", exchange.source),
            ("service", self.service.name),
            ("fetched", now.isoformat(timespec="seconds")),
            ("index-line", memento.line),
            ("digest", f"not proved: {original.doubt}" if original.doubt else "proved"),
        ]
        capture = self.folder.append(exchange, told=beside)
        assert capture is not None
        self.folder.sync()
        article = article_of(self.rules, exchange.url, answer, capture)
        issues = (Issue("backfill.unproved", original.doubt),) if original.doubt else ()
        visit = Visit(self.spider.name, None, "done", capture, article=article, at=exchange.at, issues=issues)
        (committed,) = self.store.commit([visit], now=now)
        mementos.settle(self.store, self.scope, memento, "done", capture=committed.capture_id, now=now)
        self.done.counts["kept"] += 1
        self.done.counts[committed.status] += 1
        if original.doubt:
            self.done.counts["unproved"] += 1


def hosts(spider: type[PortalSpider]) -> Sequence[str]:
    """The hosts a portal has had, without those below another of them."""
    told = [name.lower().rstrip(".") for name in (*spider.domains, *spider.aliases)]
    names = sorted({name.removeprefix("www.") for name in told}, key=lambda name: (name.count("."), name))
    kept: list[str] = []
    for name in names:
        if is_literal(name) or not any(name.endswith(f".{above}") for above in kept):
            kept.append(name)
    return kept


def is_here(address: str) -> bool:
    """Whether a service's address names this machine, or one of a private network."""
    host = (urlsplit(address).hostname or "").lower()
    return host == "localhost" or (is_literal(host) and not is_public(host))
