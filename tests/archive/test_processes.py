"""Killed at any moment, and several at once: real processes on one file."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.archive.frontier import Frontier
from crawler.archive.schema import connect_readonly, guard
from crawler.archive.search import count
from crawler.archive.status import status
from crawler.archive.store import Store
from crawler.records import FoundUrl
from tests.archive.pages import NOW, PORTAL, found

ROOT = Path(__file__).parents[2]


def start(path: Path, owner: str, *, batch: int, lease: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.archive.worker", str(path), owner, str(batch), str(lease)]
    pipe = subprocess.PIPE
    worker = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def go(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()


def fill(path: Path, urls: list[FoundUrl]) -> None:
    with Store(path) as store:
        store.register(PORTAL)
        Frontier(store, "test").add(PORTAL.name, urls, now=NOW)


@pytest.mark.parametrize("batch", [1, 25])
def test_kill_9_loses_nothing_committed_and_the_next_worker_goes_on(path: Path, batch: int) -> None:
    fill(path, [found(f"a{n}") for n in range(120)])
    dice = random.Random(batch)
    acknowledged: list[str] = []
    for kill in range(3):
        worker = start(path, f"worker-{kill}", batch=batch, lease=1)
        go(worker)
        assert worker.stdout is not None
        acknowledged += worker.stdout.readline().split()
        time.sleep(dice.uniform(0, 0.05))
        worker.kill()
        rest, errors = worker.communicate(timeout=30)
        acknowledged += rest.split()
        assert errors == ""
        with Store(path) as store:
            assert store.db.execute("PRAGMA quick_check").fetchone() == ("ok",)
            assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
            assert guard(store.db) == []
            done = {str(n) for (n,) in store.db.execute("SELECT id FROM urls WHERE state = 'done'")}
            assert set(acknowledged) <= done
        # Its leases run out; until then nobody else may have them.
        time.sleep(1.05)
    last = start(path, "last", batch=batch, lease=60)
    go(last)
    _, errors = last.communicate(timeout=60)
    assert (last.returncode, errors) == (0, "")
    with Store(path) as store:
        assert store.db.execute("SELECT count(*), count(DISTINCT key) FROM articles").fetchone() == (120, 120)
        twice = "SELECT url FROM captures GROUP BY url HAVING count(*) > 1"
        assert store.db.execute(twice).fetchall() == []
        assert count(store.db, "dong thap") == 120
        assert status(store.db)["frontier"] == {"done": 120}


def test_two_workers_and_a_reader_on_one_file(path: Path) -> None:
    hosts = ("baodongthap.vn", "media.baodongthap.vn", "en.baodongthap.vn", "old.baodongthap.vn")
    fill(
        path, [FoundUrl(f"https://{host}/{n}", f"{host}/{n}", "article") for n in range(40) for host in hosts]
    )
    # The first claims of three URLs take three hosts, those of the second the fourth.
    workers = [start(path, f"worker-{n}", batch=3, lease=600) for n in range(2)]
    for worker in workers:
        go(worker)
    reader = connect_readonly(path)
    seen = [0]
    while any(worker.poll() is None for worker in workers):
        seen.append(count(reader, "đồng tháp"))
    claimed = []
    for worker in workers:
        lines, errors = worker.communicate(timeout=60)
        assert (worker.returncode, errors) == (0, "")
        claimed.append(lines.split())
    assert seen == sorted(seen)
    assert all(claimed)
    assert len(claimed[0]) + len(claimed[1]) == len({*claimed[0], *claimed[1]}) == 160
    with Store(path) as store:
        host_of = dict(store.db.execute("SELECT CAST(id AS TEXT), host FROM urls").fetchall())
        assert not {host_of[n] for n in claimed[0]} & {host_of[n] for n in claimed[1]}
        assert guard(store.db) == []
