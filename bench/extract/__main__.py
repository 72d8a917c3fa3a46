"""``python -m bench.extract [--set DIR ...]``: our extractor beside those that anybody can install.

Prints a table a set: how right each extractor is (``scores.py`` says what the columns mean), and what
it costs: pages and MB a second of CPU time, peak memory, the slowest page.  Without ``--set`` the pages
of this project are used.  Each extractor reads each set in a process of its own; pages are read from
disk outside the clock, one warm-up call comes first, and of several passes the median counts.

Peers are installed into ``.venv-peers`` at the first run, from ``bench/requirements-peers.txt``.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.extract.environment import MissingError
from bench.extract.environment import python as peers_python
from bench.extract.measure import Extractor, measure
from bench.extract.sets import PageSet, load, write_own_pages
from bench.extract.table import table

HERE = Path(sys.executable)
OURS = (
    Extractor("khobao", "bench.ours:extract", HERE, "khobao"),
    Extractor("khobao with layouts", "bench.ours:extract_with_layouts", HERE, "khobao"),
)
#: Name, function in ``peers.py``, distribution.
PEERS = (
    ("trafilatura", "trafilatura", "trafilatura"),
    ("trafilatura fast", "trafilatura_fast", "trafilatura"),
    ("trafilatura precision", "trafilatura_precision", "trafilatura"),
    ("newspaper4k", "newspaper4k", "newspaper4k"),
    ("news-please", "news_please", "news-please"),
    ("goose3", "goose3", "goose3"),
    ("readability-lxml", "readability_lxml", "readability-lxml"),
    ("resiliparse", "resiliparse", "resiliparse"),
)
NAMES = [*(ours.name for ours in OURS), *(name for name, _, _ in PEERS)]


def chosen(names: list[str]) -> list[Extractor]:
    """The extractors of these names, a ``module:function`` being one too.  Raises MissingError."""
    peers = {name: (function, distribution) for name, function, distribution in PEERS}
    ours = {extractor.name: extractor for extractor in OURS}
    found = []
    for name in names:
        if name in peers:
            function, distribution = peers[name]
            found.append(Extractor(name, f"bench.extract.peers:{function}", peers_python(), distribution))
        else:
            found.append(ours.get(name) or Extractor(name, name, HERE))
    return found


def known(name: str) -> str:
    if name in NAMES or ":" in name:
        return name
    raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(NAMES)}, and no module:function")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.extract", description=__doc__.partition("\n")[0])
    options.add_argument("--set", dest="sets", action="append", type=Path, default=[], metavar="DIR")
    options.add_argument(
        "--only",
        action="append",
        type=known,
        metavar="NAME",
        help="an extractor, or module:function of yours",
    )
    options.add_argument("--passes", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="khobao-") as temporary:
        folders = given.sets
        if not folders:
            own = Path(temporary) / "own pages"
            own.mkdir()
            write_own_pages(own)
            folders = [own]
        try:
            sets = [load(folder) for folder in folders]
            extractors = chosen(given.only or NAMES)
        except ValueError as problem:
            options.error(str(problem))
        except MissingError as problem:
            options.exit(1, f"The peers are not installed: {problem}\nWithout them: --only khobao\n")
        print(circumstances(given.passes), end="\n\n")
        for pages in sets:
            print(run(pages, extractors, given.passes), flush=True)


def circumstances(passes: int) -> str:
    """What speeds depend on, in one line."""
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    )
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {machine}, {passes} passes"


def run(pages: PageSet, extractors: list[Extractor], passes: int) -> str:
    results = []
    for extractor in extractors:
        if sys.stderr.isatty():
            print(f"\r\033[K{pages.name}: {extractor.name}", end="", file=sys.stderr, flush=True)
        results.append(measure(extractor, pages, passes))
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return table(pages, results)


if __name__ == "__main__":
    main()
