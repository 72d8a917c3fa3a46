"""A crawl that is killed loses nothing that was committed, and the next one goes on."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.fetch.site import site
from tests.fetch.test_crawl import captures_are_whole, rows
from tests.fetch.wire import Wire, serve

#: Kills; the environment can ask for more.
TIMES = int(os.environ.get("KHOBAO_KILLS", "3"))
ROOT = Path(__file__).parents[2]

READER = """
import sqlite3, sys
reads = 0
while not sys.stdin.closed:
    try:
        db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
        db.execute("SELECT count(*), max(id) FROM articles").fetchall()
        db.execute("SELECT state, count(*) FROM urls GROUP BY state").fetchall()
        db.close()
        reads += 1
    except sqlite3.OperationalError as problem:
        print("problem", problem, flush=True)
    if reads % 50 == 0:
        print("read", reads, flush=True)
"""


def start(folder: Path, wire: Wire, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.fetch.start", str(folder), wire.base, *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(process: subprocess.Popen[str], seconds: float = 120) -> str:
    told, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, told
    return told


@contextmanager
def constant_reader(folder: Path) -> Iterator[list[str]]:
    """Another process reads the archive all the time, as Datasette opens it; what went wrong."""
    problems: list[str] = []
    command = [sys.executable, "-c", READER, str(folder / "archive.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        try:
            yield problems
        finally:
            reader.kill()
            told = reader.communicate()[0].splitlines()
            assert any(line.startswith("read") for line in told)
            problems += [line for line in told if line.startswith("problem")]


def test_kill_at_random_moments_loses_nothing(tmp_path: Path) -> None:
    draw = random.Random(os.environ.get("KHOBAO_SEED", "sông"))
    count = 60 + 20 * TIMES
    with serve(site(count, per_page=8)) as wire:
        first = start(tmp_path, wire, "DOWNLOAD_DELAY=0.01")
        while not (tmp_path / "archive.db").exists() or len(wire.asked) < 3:
            time.sleep(0.01)
        with constant_reader(tmp_path) as problems:
            for turn in range(TIMES):
                process = first if turn == 0 else start(tmp_path, wire, "DOWNLOAD_DELAY=0.01")
                wanted = len(wire.asked) + draw.randint(0, 20)
                while len(wire.asked) < wanted and process.poll() is None:
                    time.sleep(0.002)
                time.sleep(draw.random() * 0.05)
                process.send_signal(signal.SIGKILL)
                process.communicate()
                assert_nothing_is_half(tmp_path)
            assert "outcome finished" in finish(start(tmp_path, wire))
        assert problems == []
    assert rows(tmp_path, "SELECT count(*), count(DISTINCT key) FROM articles") == [(count, count)]
    assert rows(tmp_path, "SELECT count(*) FROM versions") == [(count,)]
    assert rows(tmp_path, "SELECT state, count(*) FROM urls WHERE kind = 'article' GROUP BY state") == [
        ("done", count)
    ]
    assert captures_are_whole(tmp_path) >= count
    killed = rows(tmp_path, "SELECT count(*) FROM crawls WHERE finished IS NULL")[0][0]
    # Some kills fall before the crawl has its row.
    assert killed >= TIMES // 2


def assert_nothing_is_half(folder: Path) -> None:
    """What the archive names is on disk, even before a torn tail is cut."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for file, end in db.execute(
            'SELECT warc_file, max("offset" + length) FROM captures GROUP BY warc_file'
        ):
            assert (folder / "captures" / file).stat().st_size >= end


def test_a_signal_stops_cleanly_and_gives_leases_back(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        folder = tmp_path / number.name
        folder.mkdir()
        with serve(site(40)) as wire:
            process = start(folder, wire, "DOWNLOAD_DELAY=0.05")
            while len(wire.asked) < 15:
                time.sleep(0.01)
            process.send_signal(number)
            assert "outcome shutdown" in finish(process, 20)
            asked = len(wire.asked)
            assert rows(folder, "SELECT count(*) FROM urls WHERE state = 'leased'") == [(0,)]
            assert rows(folder, "SELECT outcome FROM crawls") == [("shutdown",)]
            assert captures_are_whole(folder) == asked
            assert "outcome finished" in finish(start(folder, wire))
        assert max(n for path, n in wire.count().items() if path.endswith(".html")) == 1
        assert rows(folder, "SELECT count(*) FROM articles") == [(40,)]


def test_a_stop_does_not_wait_for_long_pauses(tmp_path: Path) -> None:
    with serve(site(40)) as wire:
        wire.answers["/robots.txt"] = (
            b"HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\nUser-agent: *\nCrawl-delay: 100\n\n\n\n"
        )
        process = start(tmp_path, wire, "KHOBAO_PAUSE_MAX=100")
        while not wire.asked:
            time.sleep(0.01)
        time.sleep(0.5)
        assert wire.paths() == ["/robots.txt"]
        process.send_signal(signal.SIGTERM)
        assert "outcome shutdown" in finish(process, 20)
    assert rows(tmp_path, "SELECT count(*) FROM urls WHERE failures > 0") == [(0,)]


def test_progress_is_told(tmp_path: Path) -> None:
    with serve(site(10)) as wire:
        told = finish(start(tmp_path, wire)).splitlines()
    assert told[-1] == "outcome finished new 10 failed 0"
    assert [line for line in told if line.startswith("told")][-1] == "told 13"
