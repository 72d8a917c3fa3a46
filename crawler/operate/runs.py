"""Scheduled crawls: each portal a process of its own, several side by side."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from crawler.archive import schedules
from crawler.archive.schedules import Schedule
from crawler.archive.schema import ArchiveError, connect_readonly
from crawler.archive.store import Store
from crawler.fetch.warc import is_busy
from crawler.operate.schedule import next_run

#: What Python runs to crawl a portal, whose name is added.
COMMAND: tuple[str, ...] = ("-m", "crawler", "crawl")
#: Seconds between looks at what is due, while something runs or for a process that never ends.
_EVERY = 20.0


@dataclass(frozen=True, slots=True)
class Run:
    """How the crawl of a portal ended: its exit code (negative: the signal that killed it), wall time,
    what it printed as JSON, and the last line of what it complained of."""

    portal: str
    code: int
    seconds: float
    summary: dict[str, Any]
    complaint: str = ""


Tell = Callable[[str, Run | None], None]


class Runs:
    """Crawls what is due, at most ``at_once`` portals side by side.

    ``tell`` is called with a portal and its finished :class:`Run`, or None when it is due and passed
    over because a crawl of it is running.  SIGTERM and SIGINT stop the crawls
    cleanly, once each, and then this.

    ``blind`` is why the schedules could not be read or taken at the last look (a full disk), or empty:
    crawls that run are waited for all the same, and another look follows.  ``warn`` is called with it.
    """

    def __init__(
        self, archive: Path, captures: Path, *, at_once: int, tell: Tell, warn: Callable[[str], None]
    ) -> None:
        self.archive, self.captures, self.at_once = archive, captures, at_once
        self.tell, self.warn = tell, warn
        self.blind = ""
        places = ("--archive", str(archive), "--captures", str(captures), "--json")
        self.crawl = [sys.executable, *COMMAND, *places]
        self.ended: list[Run] = []
        self.stopped = False
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._passed: set[str] = set()

    def work(self, *, forever: bool = False, every: float = _EVERY) -> list[Run]:
        """Run what is due, and what becomes due meanwhile, until nothing is; or ``forever``, with a
        look every so many seconds.  What ended, in that order."""
        asyncio.run(self._work(forever, every))
        return self.ended

    async def _work(self, forever: bool, every: float) -> None:
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, stop)
        waiting = asyncio.ensure_future(stop.wait())
        try:
            while not self.stopped:
                self._look()
                if not self._tasks and not forever:
                    break
                await asyncio.wait(
                    [*self._tasks.values(), waiting], timeout=every, return_when=asyncio.FIRST_COMPLETED
                )
                self._clear()
        finally:
            # Whatever happened, no crawl is left behind without somebody who tells how it ended.
            waiting.cancel()
            await asyncio.gather(*self._tasks.values())

    def _clear(self) -> None:
        for portal in [name for name, task in self._tasks.items() if task.done()]:
            # What it raised must not be lost.
            self._tasks.pop(portal).result()

    def _look(self) -> None:
        try:
            self._start_due()
        except (ArchiveError, sqlite3.Error) as problem:
            if str(problem) != self.blind:
                self.warn(str(problem))
            self.blind = str(problem)
        else:
            self.blind = ""

    def _start_due(self) -> None:
        """Take up what is due while there is room.  Portals that a crawl is busy with stay due."""
        now = datetime.now(UTC)
        with closing(connect_readonly(self.archive)) as db:
            due = [one for one in schedules.due(db, now) if one.portal not in self._tasks]
        self._passed &= {one.portal for one in due}
        for schedule in due:
            if len(self._tasks) >= self.at_once:
                return
            if is_busy(self.captures, schedule.portal):
                # One that is not due by its time is here only because its row is not finished.
                overdue = schedule.next_run is not None and schedule.next_run <= now
                if overdue and schedule.portal not in self._passed:
                    self._passed.add(schedule.portal)
                    self.tell(schedule.portal, None)
            elif self._take(schedule, now):
                self._tasks[schedule.portal] = asyncio.ensure_future(self._run(schedule.portal))

    def _take(self, schedule: Schedule, now: datetime) -> bool:
        with Store(self.archive, create=False) as store:
            return schedules.take(store, schedule, now=now, next_run=next_run(schedule, now))

    async def _run(self, portal: str) -> None:
        began = monotonic()
        # A session of its own: a Ctrl-C would reach it twice, and a second signal is no clean stop.
        process = await asyncio.create_subprocess_exec(
            *self.crawl, portal,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        self._processes[portal] = process
        if self.stopped:
            self._signal(process)
        printed, complained = await process.communicate()
        del self._processes[portal]
        code = process.returncode if process.returncode is not None else 1
        lines = complained.decode("utf-8", "replace").strip().splitlines()
        run = Run(portal, code, monotonic() - began, _summary(printed), lines[-1] if lines else "")
        self.ended.append(run)
        self.tell(portal, run)

    def _stop(self, stop: asyncio.Event) -> None:
        if not self.stopped:
            self.stopped = True
            for process in self._processes.values():
                self._signal(process)
        stop.set()

    def _signal(self, process: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            process.terminate()


def _summary(printed: bytes) -> dict[str, Any]:
    """The JSON a crawl printed; empty when it came to none."""
    try:
        told = json.loads(printed)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
