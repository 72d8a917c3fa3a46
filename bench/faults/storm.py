"""Crawls of what is due, side by side, while servers misbehave, processes are killed and the disk is full."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from bench.faults.disk import Disk
from bench.faults.press import Press
from crawler.archive.schedules import put
from crawler.archive.store import Store
from crawler.records import Portal

ROOT = Path(__file__).parents[2]
_TICK = 0.05
#: Of ten kills one hits the process that looks at what is due, and leaves its crawls behind.
_PARENT = 0.1


@dataclass(frozen=True, slots=True)
class Blow:
    """Something done to a crawl: ``kill`` or ``full``; ``portal`` is empty where all are hit."""

    at: float
    until: float
    what: str
    portal: str


@dataclass
class Storm:
    """``blows`` is what was done, ``complaints`` what a status said that was not so."""

    folder: Path
    press: Press
    disk: Disk
    dice: random.Random
    blows: list[Blow] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    looks: int = 0
    _due: subprocess.Popen[bytes] | None = None

    @property
    def archive(self) -> Path:
        return self.disk.folder / "archive.db"

    @property
    def captures(self) -> Path:
        return self.disk.folder / "captures"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    # -- processes ---------------------------------------------------------------------------------

    def start(self, *words: str, file: str = "khobao") -> subprocess.Popen[bytes]:
        """khobao, as a process; what it prints is kept in ``logs``."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
        papers = {paper.name: paper.base for paper in self.press.papers}
        places = ("--archive", str(self.archive), "--captures", str(self.captures))
        with (self.logs / f"{file}.out").open("ab") as out, (self.logs / f"{file}.err").open("ab") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "bench.faults.portals", *words, *places],
                cwd=ROOT,
                env=clean | {"FAULTS_PAPERS": json.dumps(papers), "FAULTS_LOGS": str(self.logs)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def khobao(self, *words: str, file: str = "khobao") -> tuple[int, str]:
        """Exit code and what it printed."""
        (self.logs / f"{file}.out").unlink(missing_ok=True)
        code = self.start(*words, file=file).wait(600)
        return code, (self.logs / f"{file}.out").read_text(encoding="utf-8")

    def later(self) -> None:
        """As if a day had passed: nothing waits for the end of a pause, and what failed is asked again."""
        with Store(self.archive) as store, store.transaction() as db:
            db.execute(
                "UPDATE urls SET next_check = first_seen "
                "WHERE state = 'due' OR (state = 'failed' AND next_check IS NOT NULL)"
            )

    def running(self) -> dict[str, int]:
        """Portal -> process of the crawls that live, whoever started them."""
        found = {}
        for words, process in _processes(str(self.archive)):
            if "crawl" in words and "--due" not in words:
                found[words[-1]] = process
        return found

    def writers(self) -> list[int]:
        return [process for _, process in _processes(str(self.archive))]

    # -- the storm ---------------------------------------------------------------------------------

    def rage(self, seconds: float) -> None:
        """Crawl what is due for so long, and hit it now and then."""
        end = time.monotonic() + seconds
        plan: list[tuple[float, float, Callable[[], None]]] = [
            (2.0, 7.0, self._kill),
            (4.0, 8.0, self._make_due),
            (15.0, 40.0, self._outage),
            (12.0, 50.0, self._fill),
            (6.0, 25.0, self._look),
        ]
        begun = time.monotonic()
        # The rarest still comes about twice however short the storm is.
        short = min(1.0, seconds / 100)
        turns = [[begun + self.dice.uniform(low, high) * short, low, high, blow] for low, high, blow in plan]
        while time.monotonic() < end:
            if self._due is None or self._due.poll() is not None:
                self._due = self.start("crawl", "--due", file="due")
            for turn in turns:
                at, low, high, blow = turn
                if time.monotonic() >= at:  # type: ignore[operator]
                    blow()  # type: ignore[operator]
                    turn[0] = time.monotonic() + self.dice.uniform(low, high) * short  # type: ignore[arg-type]
            time.sleep(_TICK)
        self.stop()

    def stop(self) -> None:
        """Stop what crawls, cleanly."""
        self.disk.free(self.writers())
        if self._due is not None and self._due.poll() is None:
            self._due.terminate()
            self._due.wait(60)
        for process in self.running().values():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        wait(lambda: not self.running(), 60)

    def make_due(self) -> None:
        """Every portal that is not being crawled is due now."""
        live = self.running()
        with Store(self.archive) as store:
            for paper in self.press.papers:
                if paper.name not in live:
                    domain = f"{paper.name}.example"
                    store.register(Portal(paper.name, paper.name, "Sông Mây", (domain,), sample=True))
                    now = datetime.now(UTC) - timedelta(seconds=1)
                    put(store, paper.name, cron="* * * * *", zone="Asia/Ho_Chi_Minh", next_run=now)

    def _make_due(self) -> None:
        # A full disk is what it is for us, too.
        with suppress(OperationalError):
            self.make_due()

    def _kill(self) -> None:
        live = self.running()
        if not live:
            return
        if self._due is not None and self.dice.random() < _PARENT:
            self._due.kill()
            self._due.wait()
            self.blows.append(Blow(time.time(), time.time(), "kill", "--due"))
            return
        portal = self.dice.choice(sorted(live))
        began = time.time()
        with suppress(ProcessLookupError):
            os.kill(live[portal], signal.SIGKILL)
            self.blows.append(Blow(began, time.time(), "kill", portal))

    def _fill(self) -> None:
        began = time.time()
        until = time.monotonic() + self.dice.uniform(1.0, 4.0)
        while time.monotonic() < until:
            self.disk.fill(self.writers())
            time.sleep(0.02)
        self.disk.free(self.writers())
        self.blows.append(Blow(began, time.time(), "full", ""))

    def _outage(self) -> None:
        paper = self.dice.choice(self.press.papers)
        self.press.shut(paper)
        time.sleep(self.dice.uniform(0.5, 3.0))
        self.press.open(paper)

    # -- what the status says ----------------------------------------------------------------------

    def status(self) -> dict[str, dict[str, Any]]:
        code, printed = self.khobao("status", "--json", file="status")
        if code:
            self.complaints.append(f"status ended with {code}")
            return {}
        return {row["name"]: row for row in json.loads(printed)["portals"]}

    def _look(self) -> None:
        """What the status says of a portal must be so, where it was so before and after."""
        self.looks += 1
        before, told, after = self.running(), self.status(), self.running()
        for name, row in told.items():
            dead = name not in before and name not in after
            if dead and row["running"]:
                self.complaints.append(f"{name} is told to run, and no process crawls it")
            if before.get(name) == after.get(name) and name in before and row["unfinished"]:
                began = datetime.fromisoformat(row["unfinished"]).timestamp()
                mine = began > _began(before[name])
                if mine and not row["running"]:
                    self.complaints.append(
                        f"{name} is told to be killed, and process {before[name]} crawls it"
                    )


def wait(true: Callable[[], bool], seconds: float) -> None:
    """Until it is true; TimeoutError when it never is."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen")
        time.sleep(0.05)


def _processes(mark: str) -> Iterator[tuple[list[str], int]]:
    """Command lines that name ``mark``, and their processes."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
            if mark in words:
                yield words, int(folder.name)


def _began(process: int) -> float:
    """When a process began; 0 when it is no more."""
    try:
        return Path(f"/proc/{process}").stat().st_ctime
    except OSError:
        return 0.0
