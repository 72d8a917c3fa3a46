"""``python -m bench.reparse``: every capture read again, on one core and on all.

Makes an archive of so many captures of pages as long as newspapers serve them, then reads them all again
without writing, and once more writing, as ``khobao reparse`` does.  Peak memory is VmHWM of each process, as
Linux tells it; pages a second are by the clock.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bench.crawl import article, text
from crawler.archive.store import Store
from crawler.extract.page import extract
from crawler.fetch.directory import portal_named
from crawler.fetch.exchange import Exchange
from crawler.fetch.warc import WarcFolder
from crawler.operate.reparse import reparse
from crawler.records import Visit

PORTAL = "baodongthap"
_MOULDS = 100
_BATCH = 200


def pages(count: int) -> list[bytes]:
    """Moulds of 50 to 150 KB; the number of a page goes where ``{}`` stands."""
    made = []
    for number in range(min(count, _MOULDS)):
        draw = random.Random(number)
        lists = "".join(
            f"<li><a href='/muc-{n}'>{text(draw, 8)}</a></li>" for n in range(draw.randint(200, 900))
        )
        page = article(number).decode()
        page = page.replace("</h1>", " số {}</h1>").replace("</body>", f"<ul>{lists}</ul></body>")
        made.append(page.encode())
    return made


def fill(folder: Path, count: int) -> float:
    """Capture and archive so many pages; their mean size in bytes."""
    spider = portal_named(PORTAL)
    assert spider is not None
    moulds, size = pages(count), 0
    rules = spider.rules()
    with (
        Store(folder / "archive.db") as store,
        WarcFolder(folder / "captures", PORTAL, max_bytes=256 << 20, software="bench") as warc,
    ):
        store.register(spider.portal())
        waiting: list[Visit] = []
        for number in range(count):
            body = moulds[number % len(moulds)].replace(b"{}", b"%d" % number, 1)
            size += len(body)
            packed = gzip.compress(body, 1)
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
            head += f"Content-Length: {len(packed)}"
            url, now = f"https://baodongthap.vn/bai-viet-a{100_000 + number}.html", datetime.now(UTC)
            capture = warc.append(Exchange(url, now, b"", head.encode() + b"\r\n\r\n" + packed))
            read = extract(body, url, fetched_at=now, rules=rules)
            waiting.append(Visit(PORTAL, None, "done", capture=capture, article=read))
            if len(waiting) == _BATCH or number == count - 1:
                warc.sync()
                store.commit(waiting, now=now)
                waiting = []
    return size / count


class Memory:
    """The most memory that this process and its children had, looked at while the block lasts; MB."""

    def __enter__(self) -> Memory:
        self.peaks: dict[int, float] = {}
        self._over = threading.Event()
        Path("/proc/self/clear_refs").write_text("5")
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
            for process in [os.getpid(), *(int(n) for file in children for n in file.read_text().split())]:
                with suppress(OSError, StopIteration):
                    lines = Path(f"/proc/{process}/status").read_text().splitlines()
                    line = next(line for line in lines if line.startswith("VmHWM"))
                    self.peaks[process] = int(line.split()[1]) / 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--captures", type=int, default=10_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = fill(folder, given.captures)
        cores = os.cpu_count() or 1
        print(f"{given.captures} captures of {size / 1000:.0f} KB; {cores} cores")
        print("workers                   seconds  pages/s  MB, this process  MB, largest worker")
        for workers, write in ((1, False), (cores, False), (cores, True)):
            with Store(folder / "archive.db") as store, Memory() as memory:
                began = time.perf_counter()
                outcome = reparse(
                    store, folder / "captures", write=write, tell=lambda *_: None, workers=workers
                )
                seconds = time.perf_counter() - began
            if outcome.statuses != {"same": given.captures} or outcome.unreadable:
                raise SystemExit(f"not read as before: {outcome.statuses} {outcome.unreadable[:3]}")
            mine = memory.peaks.pop(os.getpid())
            told = f"{workers}{', written' if write else ', shown only'}"
            print(
                f"{told:24} {seconds:>8.1f} {given.captures / seconds:>8.0f} {mine:>17.0f} "
                f"{max(memory.peaks.values()):>19.0f}"
            )


if __name__ == "__main__":
    main()
