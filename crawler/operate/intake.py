"""Taking in what other crawlers captured: their records become captures of ours, with their time, bytes
and record id, and the articles in them are read by the layouts of their own time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

from crawler.archive import recurring
from crawler.archive.captures import same, taken_at
from crawler.archive.store import Store
from crawler.extract.layout import PortalRules
from crawler.fetch.directory import portal_for
from crawler.fetch.exchange import Exchange, take_apart
from crawler.fetch.portal import PortalSpider
from crawler.fetch.warc import WarcFolder
from crawler.operate.foreign import Damage, Foreign, records
from crawler.operate.pages import article_of
from crawler.records import Visit

_AT_ONCE = 100

Tell = Callable[[int, Counter[str]], None]


@dataclass(slots=True)
class Taken:
    """What a file brought.  ``counts``: records by what became of them (``kept``, ``known already``,
    ``no portal``, ``revisit without its original``), ``articles`` and ``older readings`` among the kept;
    ``damage`` names what could not be read."""

    counts: Counter[str] = field(default_factory=Counter)
    damage: list[Damage] = field(default_factory=list)


def take(store: Store, captures: Path, file: Path, tell: Tell, *, max_bytes: int, software: str) -> Taken:
    """Import a WARC, ARC or WACZ file.  Records of portals that this installation does not know are passed
    over, and so is what the archive holds already, so an import that was cut short is simply repeated.

    Each portal that the file holds gets a row in ``crawls`` that names the file and its SHA-256.  Raises
    OSError when the file cannot be read at all, :class:`crawler.fetch.warc.FolderBusy` when a crawl of
    one of its portals is running.
    """
    taken = Taken()
    with ExitStack() as stack:
        intake = _Intake(store, captures, file, taken, stack, max_bytes, software)
        for seen, record in enumerate(records(file), 1):
            if isinstance(record, Damage):
                taken.damage.append(record)
                continue
            intake.add(record)
            if seen % _AT_ONCE == 0:
                intake.commit()
                tell(seen, taken.counts)
        intake.commit()
        intake.finish()
    return taken


class _Intake:
    """One file being imported: the portals it brought so far, and visits that wait to be committed."""

    def __init__(
        self, store: Store, captures: Path, file: Path, taken: Taken, stack: ExitStack, room: int, by: str
    ) -> None:
        self.store, self.captures, self.file, self.taken, self.stack = store, captures, file, taken, stack
        self.max_bytes, self.software = room, by
        self.folders: dict[str, WarcFolder] = {}
        self.rules: dict[str, PortalRules] = {}
        self.crawls: dict[str, int] = {}
        self.waiting: list[Visit] = []
        self.seen: set[tuple[str, datetime, str]] = set()

    def add(self, record: Foreign) -> None:
        spider = portal_for(record.url)
        answer = take_apart(record.block)
        if spider is None:
            self.taken.counts["no portal"] += 1
            return
        if answer is None:
            self.taken.damage.append(Damage(record.where, f"there is no HTTP answer in {record.url}"))
            return
        mark = (record.url, record.at, answer.sha256())
        if mark in self.seen or same(self.store.db, *mark):
            self.taken.counts["known already"] += 1
            return
        self.seen.add(mark)
        self._begin(spider)
        exchange = Exchange(
            record.url, record.at, b"", record.block, "",
            cast(Literal["length", "time", "disconnect", "unspecified"] | None, record.truncated or None),
            record.record_id,
        )  # fmt: skip
        if record.kind == "revisit":
            self._revisit(spider, record, exchange)
            return
        capture = self.folders[spider.name].append(exchange)
        assert capture is not None
        article = article_of(self.rules[spider.name], record.url, answer, capture)
        self.waiting.append(Visit(spider.name, None, "done", capture, article=article, at=record.at))
        self.taken.counts["kept"] += 1

    def _begin(self, spider: type[PortalSpider]) -> None:
        name = spider.name
        if name in self.folders:
            return
        self.store.register(spider.portal())
        folder = WarcFolder(self.captures, name, max_bytes=self.max_bytes, software=self.software)
        self.folders[name] = self.stack.enter_context(folder)
        self.rules[name] = spider.rules(recurring.texts(self.store.db, name))
        with self.file.open("rb") as data:
            digest = hashlib.file_digest(data, "sha256").hexdigest()
        settings = {"file": self.file.name, "sha256": digest, "bytes": self.file.stat().st_size}
        self.crawls[name] = self.store.begin_crawl(name, reason=f"import {self.file.name}", settings=settings)

    def _revisit(self, spider: type[PortalSpider], record: Foreign, exchange: Exchange) -> None:
        self.commit()  # what it refers to may stand just before it
        number, url, at = record.refers_to
        found = taken_at(self.store.db, number, url or record.url, at)
        if found is None:
            self.taken.counts["revisit without its original"] += 1
            return
        earlier_id, earlier = found
        profile: Literal["server-not-modified", "identical-payload-digest"] = (
            "server-not-modified" if b" 304" in record.block[:16] else "identical-payload-digest"
        )
        capture = self.folders[spider.name].append(
            exchange, revisit=profile, earlier=earlier, earlier_id=earlier_id
        )
        assert capture is not None
        self.waiting.append(Visit(spider.name, None, "done", capture, at=record.at))
        self.taken.counts["kept"] += 1

    def commit(self) -> None:
        """Captures on disk first, then their rows."""
        if self.waiting:
            for folder in self.folders.values():
                folder.sync()
            done = self.store.commit(self.waiting, now=datetime.now(UTC))
            statuses = Counter(one.status for one in done)
            self.taken.counts["older readings"] += statuses["earlier"]
            self.taken.counts["articles"] += sum(statuses[name] for name in ("new", "changed", "unchanged"))
            self.taken.counts += Counter()  # names of none are left out
            self.waiting = []

    def finish(self) -> None:
        for crawl in self.crawls.values():
            self.store.end_crawl(crawl, "finished", dict(self.taken.counts))
