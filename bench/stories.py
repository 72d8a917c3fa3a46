"""Stories: are they right, and how fast: ``python -m bench.stories [--seeds 1 2 3] [--articles N]``.

First the labelled set (:mod:`bench.labelled`) goes through a real archive; the table tells, pair by pair,
what was found and what was merged wrongly.  With ``--articles`` an archive of that many made-up articles
is filled (a fifth of them reprints, a twentieth casts of moulds), all stories are found anew in one go,
and then new articles come in batches of a hundred, as a crawl commits them.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from bench.fill_stories import SOURCES, append, fill
from bench.labelled import PORTALS, Labelled, articles
from crawler.archive.schema import connect
from crawler.archive.store import Store
from crawler.archive.stories import place, rebuild
from crawler.records import Article, Portal, Visit

_BATCHES, _BATCH = 20, 100
_NOW = datetime(2026, 11, 24, tzinfo=UTC)


def archived(path: Path, made: list[Labelled]) -> list[int]:
    """Through the store, a hundred a commit; for each article the number of its story."""
    with Store(path) as store:
        for n in range(PORTALS):
            store.register(Portal(f"bao{n}", f"Báo {n}", "Đồng Tháp", (f"bao{n}.example",)))
        numbers: list[int] = []
        visits = [_visit(n, one) for n, one in enumerate(made)]
        for start in range(0, len(visits), 100):
            done = store.commit(visits[start : start + 100], now=_NOW)
            numbers += [one.article_id or 0 for one in done]
        story = dict(store.db.execute("SELECT id, coalesce(story, id) FROM articles").fetchall())
    return [story[number] for number in numbers]


def _visit(n: int, one: Labelled) -> Visit:
    url = f"https://bao{one.portal}.example/{n}"
    article = Article(
        url=url,
        key=url.removeprefix("https://"),
        kind="article",
        title=f"Bài {n}",
        body="\n\n".join(one.text),
        published=one.published.isoformat(),
        published_precision="minute",
        language="vi",
    )
    return Visit(f"bao{one.portal}", None, "done", article=article)


class Score:
    """Pairs of the set: how many are one story, of these found, and wrongly merged ones by kind."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.articles: Counter[str] = Counter()
        self.examples: list[tuple[Labelled, Labelled]] = []

    def add(self, made: list[Labelled], story: list[int]) -> None:
        """One set and what was made of it."""
        merged, truth = defaultdict(list), defaultdict(list)
        for number, one in zip(story, made, strict=True):
            self.articles[one.kind] += 1
            merged[number].append(one)
            truth[one.story].append((number, one))
        for group in truth.values():
            for (a, one), (b, other) in combinations(group, 2):
                self.pairs["all"] += 1
                self.found["all"] += a == b
                firsts = [o for o in (one, other) if o.kind == "original" or o.kind.startswith("mould")]
                if firsts:
                    kind = other.kind if firsts[0] is one else one.kind
                    self.pairs[kind] += 1
                    self.found[kind] += a == b
        for members in merged.values():
            for one, other in combinations(members, 2):
                self.wrong["merged"] += 1
                if one.story != other.story:
                    self.wrong["all"] += 1
                    self.examples.append((one, other))
                    for kind in {one.kind, other.kind}:
                        self.wrong[kind] += 1

    @property
    def recall(self) -> float:
        """Of the pairs that are one story, how many were found."""
        return self.found["all"] / self.pairs["all"]

    @property
    def precision(self) -> float:
        """Of the pairs that were merged, how many are one story."""
        return 1 - self.wrong["all"] / self.wrong["merged"]

    def print(self) -> None:
        """The table."""
        print(f"pairs of one story: {self.pairs['all']:,}, found {self.found['all']:,}")
        print(f"recall {self.recall:.4f}")
        print(f"pairs merged: {self.wrong['merged']:,}, wrongly {self.wrong['all']:,}")
        print(f"precision {self.precision:.4f}\n")
        print("| how it came about | articles | with its first: found | wrongly merged pairs |")
        print("|---|---:|---:|---:|")
        for kind, number in self.articles.items():
            share = f"{self.found[kind] / self.pairs[kind]:.3f}" if self.pairs[kind] else ""
            print(f"| {kind} | {number} | {share} | {self.wrong[kind]} |")


def quality(seeds: list[int]) -> Score:
    """Precision and recall over sets of these seeds."""
    score = Score()
    for seed in seeds:
        made = sorted(articles(seed), key=lambda one: one.kind)
        random.Random(seed).shuffle(made)
        with tempfile.TemporaryDirectory() as folder:
            score.add(made, archived(Path(folder) / "archive.db", made))
    score.articles = Counter(dict(sorted(score.articles.items(), key=lambda item: ":" in item[0])))
    return score


def speed(number: int, folder: Path) -> None:
    """How many articles a second, and what the index takes."""
    path = folder / "archive.db"
    with closing(connect(path)) as db:
        size = fill(db, number)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.stat().st_size
        began, cpu = time.perf_counter(), time.process_time()
        db.execute("BEGIN IMMEDIATE")
        rebuild(db)
        db.execute("COMMIT")
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        grown = path.stat().st_size - before
        pairs, stories, members = (
            db.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
            for what in ("story_pairs", "stories", "articles WHERE story IS NOT NULL")
        )
        print(f"{number:,} articles, {size / 1e6:,.0f} MB of text; {SOURCES}")
        print(f"in one go: {number / wall:,.0f} articles/s, {number / cpu:,.0f} per CPU second")
        print(f"index: {grown / number:,.0f} bytes an article")
        print(f"{pairs:,} pairs, {stories:,} stories of {members:,} articles")
        spent, waited = 0.0, 0.0
        for n in range(_BATCHES):
            db.execute("BEGIN IMMEDIATE")
            numbers = append(db, number + n * _BATCH, _BATCH)
            wall, cpu = time.perf_counter(), time.process_time()
            place(db, numbers)
            spent += time.process_time() - cpu
            db.execute("COMMIT")
            waited += time.perf_counter() - wall
        made = _BATCHES * _BATCH
        print(f"in batches of {_BATCH}: {made / waited:,.0f} articles/s, {made / spent:,.0f} per CPU second")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3], help="of the labelled sets")
    parser.add_argument("--articles", type=int, default=0, help="for the measurement of speed")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong pairs")
    parser.add_argument("--folder", type=Path, help="where the big archive goes (a temporary folder)")
    told = parser.parse_args()
    if told.seeds:
        score = quality(told.seeds)
        score.print()
        for one, other in score.examples[: told.show]:
            print(
                "\n---", one.kind, one.published, one.portal, "|", other.kind, other.published, other.portal
            )
            print(" ".join(one.text)[:700], "\n--", " ".join(other.text)[:700])
    if told.articles:
        with tempfile.TemporaryDirectory(dir=told.folder) as folder:
            speed(told.articles, Path(folder))


if __name__ == "__main__":
    main()
