"""Every capture once more through today's rules, on all cores."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import recurring, reread, status
from crawler.archive.reread import Preview, Target
from crawler.archive.store import Store
from crawler.extract.page import extract
from crawler.fetch.directory import portal_named
from crawler.fetch.readback import Unreadable, is_whole, read_payload
from crawler.records import Article, Place

#: Captures that a worker reads at a time: enough to make handing them over cheap.
_PIECE = 32
#: Pieces that wait for each worker; memory stays small however many captures there are.
_AHEAD = 3
#: Changes that are shown.
SHOWN = 10

Tell = Callable[[int, int], None]
Memory = dict[str, dict[str, Place]]


@dataclass(slots=True)
class Outcome:
    """What reading again does: how many captures came out how, which fields change in how many
    articles, some of the changes, and captures that cannot be read, with the reason."""

    read: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[Target, Preview]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def reparse(
    store: Store,
    captures: Path,
    *,
    portal: str = "",
    since: str = "",
    write: bool,
    tell: Tell,
    workers: int | None = None,
) -> Outcome:
    """Read the captures of ``portal`` (or all) taken on the day ``since`` (UTC) or later again.  Without
    ``write`` nothing is changed, and the outcome tells what would be.  ``tell`` is called with captures
    read and captures in all.  Portals that this installation does not know are passed over.
    """
    outcome = Outcome()
    total = reread.count(store.db, portal, since)
    memory = {name: recurring.texts(store.db, name) for name in status.names(store.db)}
    for piece in _read_all(store, captures, portal, since, memory, workers or os.cpu_count() or 1):
        good: list[tuple[Target, Article]] = []
        for target, article in piece:
            outcome.read += 1
            if isinstance(article, str):
                outcome.unreadable.append(article)
                continue
            good.append((target, article))
            found = reread.preview(store.db, target, article)
            outcome.statuses[found.status] += 1
            outcome.fields.update(found.changed)
            if found.status == "changed" and len(outcome.examples) < SHOWN:
                outcome.examples.append((target, found))
        if write and good:
            reread.write(store, good, now=datetime.now(UTC))
        tell(outcome.read, total)
    return outcome


Piece = list[tuple[Target, Article | str]]


def _read_all(
    store: Store, captures: Path, portal: str, since: str, memory: Memory, workers: int
) -> Iterator[Piece]:
    """Pieces in the order of their captures.  The list of captures is made before the first is written."""
    pieces = (
        piece[start : start + _PIECE]
        for piece in list(reread.targets(store.db, portal, since))
        for start in range(0, len(piece), _PIECE)
    )
    # A forked child would share the open archive with its parent.
    spawn = multiprocessing.get_context("spawn")
    waiting: deque[Future[Piece]] = deque()
    with ProcessPoolExecutor(workers, mp_context=spawn) as pool:
        for piece in pieces:
            known = {target.portal: memory.get(target.portal, {}) for target in piece}
            waiting.append(pool.submit(_read, captures, piece, known))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read(captures: Path, piece: list[Target], memory: Memory) -> Piece:
    """What a worker does: from WARC records to articles, or the reason why not."""
    return [(target, _article(captures, target, memory[target.portal])) for target in piece]


def _article(captures: Path, target: Target, memory: dict[str, Place]) -> Article | str:
    spider = portal_named(target.portal)
    if spider is None:
        return f"{target.url}: no portal is named {target.portal!r} here"
    try:
        headers, body = read_payload(captures, target)
        if target.article is None and not is_whole(captures, target):
            return f"{target.url}: its only answer broke off; the next crawl asks again"
    except Unreadable as problem:
        return f"{target.url}: {problem}"
    rules = spider.rules(memory)
    return extract(body, target.url, headers=headers, fetched_at=target.fetched_at, rules=rules)
