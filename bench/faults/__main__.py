"""Crawls under fire: three newspapers side by side by their schedules, and everything goes wrong.

    python -m bench.faults [--minutes 10] [--seed 1] [--keep DIR]

For so long servers answer 500, 503, 429 with Retry-After, reset connections, break off, drip, stall, hang
and go away; crawls, and now and then what starts them, get a kill -9; and the disk is full.  Then
the weather is fair, a day is as good as past, and what is due is crawled to its end: what failed by
itself too.  Every article must be archived once and whole, every WARC record must verify, and the
status must have told the truth.  Exits 1 when anything was not so.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults import judge
from bench.faults.disk import Disk
from bench.faults.press import Paper, Press
from bench.faults.storm import Storm, wait

NAMES = ("north", "river", "south")
#: Articles of each paper at the start, and one a second more until half a minute before the end.
_FIRST = 60
_MEGABYTES = 160


def run(folder: Path, *, seconds: float, seed: int, first: int = _FIRST, rate: float = 2.0) -> Iterator[str]:
    """A line for everything that was not as it must be; none when all held.  ``folder`` must be new
    or empty; a summary is left in its ``summary.txt``."""
    most = first + int(rate * max(5.0, seconds - 30))
    papers = [
        Paper(name, f"127.0.0.{n}", random.Random(f"{seed} {name}"), first, rate, most)
        for n, name in enumerate(NAMES, 2)
    ]
    press = Press(papers)
    (folder / "logs").mkdir(parents=True)
    with Disk(folder / "disk", _MEGABYTES) as disk, press.running():
        storm = Storm(folder, press, disk, random.Random(seed))
        storm.make_due()
        for paper in papers:
            paper.weather = 1.0
        storm.rage(seconds)
        yield from judge.lost(storm)
        for paper in papers:
            paper.weather = 0.0
        wait(lambda: all(paper.published == paper.most for paper in papers), seconds)
        calm(storm)
        yield from judge.faults(storm)
        (folder / "summary.txt").write_text("\n".join(judge.summary(storm)) + "\n", encoding="utf-8")


def calm(storm: Storm) -> None:
    """Crawl until nothing is left."""
    for _ in range(3):
        storm.later()
        storm.make_due()
        code = storm.start("crawl", "--due", file="calm").wait(600)
        if not code and not any(row["queue"] or row["failing"] for row in storm.status().values()):
            return


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory(prefix="faults-") as name:
            yield Path(name)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="a new folder for the logs, which are thrown away else")
    given = options.parse_args()
    began = time.monotonic()
    with _folder(given.keep) as folder:
        found = list(run(folder, seconds=given.minutes * 60, seed=given.seed))
        print(f"{given.minutes:g} minutes, seed {given.seed}; all in all {time.monotonic() - began:.0f} s")
        print((folder / "summary.txt").read_text(encoding="utf-8"), end="")
    print(
        "\n".join(found[:100])
        or "all held: every article archived once and whole, no lock error, no half record"
    )
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
