"""The same questions over HTTP, asked of ``khobao serve`` in a process of its own."""

from __future__ import annotations

import http.client
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

#: Where the articles of a search page end and what is counted beside them begins.
_ARTICLES_END = b'<aside class="facets"'


class Site:
    """One reader with one connection; ``clock`` tells seconds."""

    def __init__(self, port: int, clock: Callable[[], float]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.clock = clock

    def ask(self, path: str) -> tuple[float, float]:
        """Milliseconds until the articles were there, and until the whole page was."""
        began = self.clock()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        page, articles = b"", 0.0
        # What is read at once is what the server has sent so far.
        while piece := answer.read1(1 << 20):
            page += piece
            if not articles and _ARTICLES_END in page:
                articles = self.clock() - began
        whole = self.clock() - began
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return (articles or whole) * 1000, whole * 1000


def cpu_of(process: int) -> float:
    """Seconds that all threads of a process have run (Linux)."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def served(path: Path, clock: str) -> Iterator[Site]:
    """The archive at ``path``, served on a free port of this machine; ``clock`` is ``wall``, or ``cpu`` for
    the time that the server ran."""
    command = [sys.executable, "-m", "crawler", "serve", "--archive", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            port = re.search(r":(\d+)/", said)
            if port is None:
                raise RuntimeError(f"khobao serve said {said!r}")
            yield Site(int(port[1]), time.perf_counter if clock == "wall" else partial(cpu_of, server.pid))
        finally:
            server.terminate()


def pages(db: sqlite3.Connection, kinds: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is asked, by kind: every query of the search page in two orders, the front page, and articles
    drawn evenly from the archive."""
    dice = random.Random(5)
    low, high = db.execute("SELECT min(id), max(id) FROM articles").fetchone()
    draw = "SELECT id FROM articles WHERE id >= ? ORDER BY id LIMIT 1"
    numbers = [db.execute(draw, [dice.randint(low, high)]).fetchone()[0] for _ in range(60)]
    found = {"front page": ["/"] * 20, "an article": [f"/article/{number}" for number in numbers]}
    for kind, typed in kinds.items():
        for order in ("best", "newest"):
            addresses = [f"/search?{urlencode({'q': query, 'order': order})}" for query in typed[:30]]
            found[f"{kind}, {order}"] = addresses
    return found
