"""How much there is of everything: counts that cost seconds in a large archive and that change slowly."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from datasette.app import Datasette

from crawler.archive import browse
from crawler.archive.browse import Coverage, Tally
from crawler.publish.snapshot import snapshot

#: A census is kept so long, in seconds, and 20 times as long as it took, which leaves the machine to
#: readers and the crawl.
_KEPT, _TIMES = 60.0, 20.0
#: One that takes less is taken anew for every page: whoever fills a small archive watches it grow.
_QUICK = 0.05
#: The first one may take so long, in milliseconds; a page waits for it.
_PATIENCE = 120_000


@dataclass(frozen=True, slots=True)
class Census:
    """Coverage of all portals, and sections and authors of all of them, the fullest first."""

    coverage: Coverage
    sections: list[Tally]
    authors: list[Tally]
    #: When it was taken (monotonic), and how long that took, in seconds.
    taken: float = field(default=0.0, compare=False)
    took: float = field(default=0.0, compare=False)

    @property
    def is_fresh(self) -> bool:
        return self.took > _QUICK and time.monotonic() - self.taken < max(_KEPT, _TIMES * self.took)


_known: WeakKeyDictionary[Datasette, Census] = WeakKeyDictionary()
_asking: WeakKeyDictionary[Datasette, asyncio.Task[Census]] = WeakKeyDictionary()


async def census(datasette: Datasette) -> Census:
    """The newest census.  A large archive is counted while readers get the one before."""
    known = _known.get(datasette)
    if known and known.is_fresh:
        return known
    task = _asking.get(datasette)
    if task is None or task.done():
        task = _asking[datasette] = asyncio.get_running_loop().create_task(_take(datasette))
    if known and known.took > _QUICK:
        return known
    # A reader who goes away does not stop the counting that others wait for.
    return await asyncio.shield(task)


async def _take(datasette: Datasette) -> Census:
    found = await snapshot(datasette, _count, _PATIENCE)
    _known[datasette] = found
    return found


def _count(db: sqlite3.Connection) -> Census:
    start = time.monotonic()
    counted = (browse.coverage(db), browse.sections(db), browse.authors(db))
    return Census(*counted, taken=time.monotonic(), took=time.monotonic() - start)
