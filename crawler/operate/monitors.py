"""The monitors of a portal, which Spidermon runs: one for each kind of trouble.

``khobao crawl`` and ``khobao health`` have them run by :mod:`crawler.operate.health`, a crawl that Scrapy or
Scrapyd starts by :mod:`crawler.operate.closing`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from spidermon.core.monitors import Monitor
from spidermon.core.suites import MonitorSuite

from crawler.archive import vitals
from crawler.archive.vitals import Run
from crawler.extract.layout import Layout
from crawler.fetch.directory import portal_named
from crawler.operate import findings
from crawler.operate.drift import drift
from crawler.records import Issue

#: Crawls that are looked at.
_RUNS = 30


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a portal.  ``found`` is what the monitors saw, ``broken`` what kept one from seeing."""

    db: sqlite3.Connection
    captures: Path
    portal: str
    now: datetime
    last: Sequence[Run]
    layouts: Sequence[Layout]
    found: list[Issue] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)

    @property
    def ended(self) -> list[Run]:
        """The newest crawls that came to an end."""
        return [run for run in self.last if run.finished]


def look(db: sqlite3.Connection, captures: Path, portal: str, *, now: datetime) -> Look:
    """What the monitors of a portal are given; ``now`` is an aware instant."""
    spider = portal_named(portal)
    last = vitals.runs(db, portal, _RUNS)
    return Look(db, captures, portal, now, last, spider.layouts if spider else ())


def _monitor(finder: Callable[[Look], Iterable[Issue]]) -> Callable[[Monitor], None]:
    """A monitor that fails when ``finder`` finds anything, with what it found as the reason."""

    def test(monitor: Monitor) -> None:
        seen: Look = monitor.data.look
        try:
            found = list(finder(seen))
        except Exception as problem:
            # A monitor that could not look must not pass for one that saw nothing.
            seen.broken.append(problem)
            raise
        seen.found.extend(found)
        if found:
            monitor.fail("; ".join(f"{one.code}: {one.message}" for one in found))

    return test


class Crawls(Monitor):
    """Crawls that were killed, stopped, never begun, blocked, led away or met errors."""

    test_killed = _monitor(lambda at: findings.killed(at.captures, at.portal, at.last))
    test_failed = _monitor(lambda at: findings.failed(at.last))
    test_not_crawled = _monitor(lambda at: findings.not_crawled(at.db, at.portal, at.ended, at.now))
    test_trouble = _monitor(lambda at: findings.trouble(at.db, at.portal, at.ended[0]) if at.ended else ())


class Pages(Monitor):
    """Pages that are read worse than they were."""

    test_unread = _monitor(lambda at: findings.unread(at.db, at.portal, at.ended[0]) if at.ended else ())
    test_drift = _monitor(lambda at: drift(at.db, at.portal, at.layouts, at.last, at.now))


class Paper(Monitor):
    """A newspaper that is silent, publishes less, or changed its robots.txt."""

    test_silent = _monitor(lambda at: findings.silent(at.db, at.portal, at.ended, at.now))
    test_fewer = _monitor(lambda at: findings.fewer(at.db, at.portal, at.ended, at.now))
    test_robots = _monitor(lambda at: findings.robots_changed(at.db, at.captures, at.portal, at.now))


MONITORS = (Crawls, Pages, Paper)


class Portal(MonitorSuite):
    """Everything that is watched; run it with ``look=``."""

    monitors = MONITORS
