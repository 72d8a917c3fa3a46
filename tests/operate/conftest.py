"""A folder with an archive of small newspapers, and khobao as a process in it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.schedules import put
from crawler.archive.store import Store
from crawler.records import Portal
from tests.operate.backfills import Whole, backfill
from tests.operate.webarchive import collect, need_pywb, pywb, toll

ROOT = Path(__file__).parents[2]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Desk:
    """``bases`` says where which newspaper lives."""

    folder: Path
    bases: Mapping[str, str]
    more: Mapping[str, str]

    def start(self, *words: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KHOBAO_")}
        given = ",".join(f"{name}={base}" for name, base in self.bases.items())
        return subprocess.Popen(
            [sys.executable, "-m", "tests.operate.newspapers", *words],
            cwd=ROOT,
            env=clean
            | {
                "NEWSPAPERS": given,
                "KHOBAO_ARCHIVE": str(self.folder / "archive.db"),
                "KHOBAO_CAPTURES": str(self.folder / "captures"),
                "PYTHONUNBUFFERED": "1",
            }
            | dict(self.more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def khobao(self, *words: str, code: int = 0) -> str:
        """What it printed."""
        process = self.start(*words)
        printed, complained = process.communicate(timeout=120)
        assert process.returncode == code, printed + complained
        assert "Traceback" not in complained, complained
        return printed

    def schedule(self, *names: str) -> None:
        """These are due, and have been for most of a year."""
        with Store(self.folder / "archive.db") as store:
            for name in names:
                store.register(Portal(name, "Báo Dòng Sông", "Sông Mây", (f"{name}.example",), sample=True))
                put(store, name, cron="0 0 * * *", zone="Asia/Ho_Chi_Minh", next_run=LONG_AGO)

    def rows(self, sql: str, *values: Any) -> Sequence[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.folder / 'archive.db'}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def change(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.folder / "archive.db", timeout=30)) as db, db:
            db.execute(sql, values)


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Desk]:
    """``desk(river=wire.base, **environment in capitals)``."""

    def make(**given: str) -> Desk:
        bases = {name: value for name, value in given.items() if name.islower()}
        return Desk(tmp_path, bases, {name: value for name, value in given.items() if name.isupper()})

    return make


@pytest.fixture(scope="session")
def old_papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """WARC files of the sample portal, of March and of April 2026."""
    need_pywb()
    return collect(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def webarchive(tmp_path_factory: pytest.TempPathFactory, old_papers: list[Path]) -> Iterator[str]:
    """pywb on loopback: ``/web`` has both, ``/CC-MAIN-2026-10`` and ``-15`` one each."""
    march, april = old_papers
    collections = {"web": old_papers, "CC-MAIN-2026-10": [march], "CC-MAIN-2026-15": [april]}
    with pywb(tmp_path_factory.mktemp("pywb"), collections) as base:
        yield base


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, webarchive: str) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    with toll(webarchive) as here:
        told = json.loads(backfill(folder, here.base, "--json"))
        yield Whole(folder, told, here.paths(""), here.agents)
