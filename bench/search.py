"""How fast an archive answers: ``python -m bench.search [--articles N] [--keep FILE] [--http] [--peers N]``.

Builds an archive of made-up articles (20,000 unless told; ``bench/corpus.py``), or asks the one that is
at FILE, and prints p50 and p95 in milliseconds of a page of 20 with snippets and its count, counted as
patiently as the web pages count, warm, one connection.  Queries are drawn by how many articles they find,
so that rare, middling and the commonest words take part alike.  ``--http`` asks ``khobao serve`` the same.
Peers (SQLite LIKE, PostgreSQL full text, Tantivy) get the newest N of the same articles; those that are
not installed are named and left out, and a cell of a slow one is made of as many queries as a time allows.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.corpus import PLACES
from bench.fill import build
from bench.peers import peers
from bench.served import pages, served
from crawler.archive.schema import connect_readonly, guard
from crawler.archive.search import Order, find, search, total
from crawler.publish.question import PATIENCE
from crawler.text import fold

ROUNDS = 2
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
#: Seconds for one kind of query in one engine.
_PEER = 20.0


def queries(db: sqlite3.Connection) -> dict[str, list[str]]:
    """By kind, with marks and without in turn.  Words and pairs of neighbours come from articles drawn
    evenly from the archive, and so are as common as in the archive."""
    dice = random.Random(11)
    low, high = db.execute("SELECT min(id), max(id) FROM articles").fetchone()
    texts = []
    while len(texts) < 60:
        place = dice.randint(low, high)
        row = db.execute("SELECT body FROM articles WHERE id >= ? ORDER BY id LIMIT 1", [place]).fetchone()
        texts.append([word.strip(".,") for word in row[0].lower().split()])
    pairs = [(text[n], text[n + 1]) for text in texts if (n := dice.randrange(len(text) - 1)) >= 0]
    common = ["và", "của", "người", "nguoi", "dong", "cac", "duoc", "cong"]
    return {
        "common word": common,
        "any word": [dice.choice(text) for text in texts],
        "any word, no marks": [fold(dice.choice(text)) for text in texts],
        "two common words": [f"{one} {two}" for one in common for two in common if one < two],
        "two words": [" ".join(dice.sample(text, 2)) for text in texts],
        "two words, no marks": [fold(" ".join(dice.sample(text, 2))) for text in texts],
        "place": [*PLACES, *map(fold, PLACES)],
        "phrase": [f'"{one} {two}"' for one, two in pairs] + [f'"{place}"' for place in PLACES],
        "phrase, no marks": [fold(f'"{one} {two}"') for one, two in pairs],
        "phrase of any two": [f'"{" ".join(dice.sample(text, 2))}"' for text in texts],
    }


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--articles", type=int, default=20_000)
    arguments.add_argument("--keep", type=Path, help="build there, or ask the archive that is there")
    arguments.add_argument("--http", action="store_true", help="ask khobao serve, too")
    arguments.add_argument("--peers", type=int, default=0, help="of how many articles peers are asked")
    arguments.add_argument("--postgres", type=int, help="PostgreSQL of so many only: it is slow to fill")
    arguments.add_argument(
        "--clock", choices=CLOCKS, default="wall", help="cpu on a machine that others use meanwhile"
    )
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "archive.db"
        if not path.exists():
            build(path, chosen.articles)
        db = connect_readonly(path)
        number = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        print(f"{number:,} articles; SQLite {sqlite3.sqlite_version}; index {guard(db) or 'sound'}")
        print(sizes(db))
        ours(db, CLOCKS[chosen.clock])
        if chosen.http:
            over_http(db, path, chosen.clock)
        if chosen.peers:
            beside(db, chosen.peers, chosen.postgres or chosen.peers)


def over_http(db: sqlite3.Connection, path: Path, clock: str) -> None:
    """The table of the served archive."""
    print(f"\nOver HTTP, {clock} clock, ms p50/p95")
    print(f"{'':30} {'until articles':>18} {'whole page':>18}", flush=True)
    with served(path, clock) as site:
        for kind, addresses in pages(db, queries(db)).items():
            spent = [site.ask(address) for turn in range(2) for address in addresses]
            warm = spent[len(addresses) :]
            cells = (both([one[part] for one in warm]) for part in (0, 1))
            print(f"{kind:30} " + " ".join(f"{cell:>18}" for cell in cells), flush=True)


def beside(db: sqlite3.Connection, number: int, postgres: int) -> None:
    """Ours and the peers in one table, best first."""
    kinds = {kind: typed[:40] for kind, typed in queries(db).items()}
    wall = time.perf_counter
    table = {"Kho Báo": {kind: timed(by(db, "relevance"), typed, wall) for kind, typed in kinds.items()}}
    for name, ask in peers(db, number, postgres):
        table[name] = {kind: timed(ask, typed, wall, _PEER) for kind, typed in kinds.items()}
    print("\nBest first, wall clock, ms p50/p95")
    print(f"{'':20}" + "".join(f"{name:>24}" for name in table), flush=True)
    for kind in kinds:
        print(f"{kind:20}" + "".join(f"{cells[kind]:>24}" for cells in table.values()), flush=True)


def sizes(db: sqlite3.Connection) -> str:
    """The indexes beside the text they index."""
    text = db.execute(
        "SELECT sum(octets) FROM (SELECT length(CAST(title || lead || byline || body AS BLOB)) AS octets "
        "FROM articles)"
    ).fetchone()[0]
    spent = {
        name: db.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name IN (?, ?, ?)",
            [f"{name}_data", f"{name}_idx", f"{name}_docsize"],
        ).fetchone()[0]
        for name in ("articles_fts", "titles_fts")
    }
    each = ", ".join(f"{name} {size / text:.3f}" for name, size in spent.items())
    return f"index {sum(spent.values()) / text:.3f} x {text / 1e6:,.0f} MB of text ({each})"


def ours(db: sqlite3.Connection, clock: Callable[[], float]) -> None:
    """The table of this archive."""
    asks: dict[str, Callable[[str], object]] = {
        "best first": by(db, "relevance"),
        "newest": by(db, "newest"),
        "not counted": lambda q: search(db, q, order="newest"),
        "in a portal": by(db, "relevance", "portal:baocantho3"),
        "and 6 years": by(db, "relevance", "portal:baocantho3 after:2014 before:2021"),
    }
    print(f"{'':20} {'hits':>8}" + "".join(f"{name:>15}" for name in asks) + "   ms p50/p95")
    for kind, typed in queries(db).items():
        hits = statistics.median(total(db, query).number for query in typed)
        cells = "".join(f"{timed(ask, typed, clock):>15}" for ask in asks.values())
        print(f"{kind:20} {hits:>8,.0f}{cells}", flush=True)


def by(db: sqlite3.Connection, order: Order, filters: str = "") -> Callable[[str], object]:
    return lambda query: find(db, f"{query} {filters}", order=order, patience=PATIENCE)


def timed(
    ask: Callable[[str], object], typed: list[str], clock: Callable[[], float], patience: float = 600.0
) -> str:
    """p50/p95 in milliseconds, after one round that warms the cache; of what was asked within
    ``patience`` seconds, three queries at least, where that does not last for a second round."""
    first: list[float] = []
    later: list[float] = []
    until = time.perf_counter() + patience
    for turn in range(ROUNDS + 1):
        for query in typed:
            if len(first) >= 3 and time.perf_counter() > until:
                break
            began = clock()
            ask(query)
            (later if turn else first).append((clock() - began) * 1000)
    return both(later if len(later) >= len(typed) else first)


def both(spent: list[float]) -> str:
    """p50/p95."""
    return f"{statistics.median(spent):.1f}/{statistics.quantiles(spent, n=20)[-1]:.1f}"


if __name__ == "__main__":
    main()
