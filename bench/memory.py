"""What it helps to remember what a portal prints on page after page.

    python -m bench.memory [--pages 200] [--seeds 1]  made-up newspapers of so many pages
    python -m bench.memory --set DIR [--least 2]      real pages with truth.json, grouped by host

Learns on half of the pages of each site and reads the other half without and with what was learned, with
no layout; then the two halves change places.  Prints word F1 and share of exact bodies, and how many
paragraphs that are the article's were read without memory and lost with it.  A site of two pages has no
half to learn from: with ``--least 2`` both pages are learned from and read, which shows harm, if there
is any, rather than help.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from bench.paper import Page, pages
from crawler.extract.layout import NO_RULES
from crawler.extract.page import extract
from crawler.extract.recurring import Sighting, learn
from crawler.extract.sight import sight
from crawler.records import Place

_WORD = re.compile(r"\w+")


@dataclass
class Score:
    """Sums over pages."""

    pages: int = 0
    f1: float = 0.0
    exact: int = 0
    lost: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.pages += other.pages
        self.f1 += other.f1
        self.exact += other.exact
        self.lost += other.lost

    def told(self) -> str:
        return f"{self.f1 / self.pages:>8.4f} {self.exact / self.pages:>7.3f} {len(self.lost):>5}"


def words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def read(page: Page, known: Mapping[str, Place]) -> str:
    article = extract(page.html, page.url, rules=replace(NO_RULES, recurring=known))
    return f"{article.lead}\n\n{article.body}"


def score(page: Page, text: str, before: str) -> Score:
    """``before`` is what was read without memory."""
    want, got = words("\n".join(page.body)), words(text)
    hit = sum((Counter(want) & Counter(got)).values())
    f1 = 2 * hit / (len(want) + len(got)) if want or got else 1.0
    lost = [paragraph for paragraph in page.body if paragraph in before and paragraph not in text]
    return Score(1, f1, int(want == got), lost)


def measure(
    learned_from: Sequence[Page], tried: Sequence[Page], least: int
) -> tuple[Score, Score, list[str]]:
    """Without, with, and the texts learned."""
    seen: list[Sighting] = [s for page in learned_from if (s := sight(page.html, page.url)) is not None]
    texts = learn(seen, least=least)
    known = {text.text: text.place for text in texts}
    without, with_it = Score(), Score()
    for page in tried:
        before = read(page, {})
        without.add(score(page, before, before))
        with_it.add(score(page, read(page, known), before))
    return without, with_it, [f"{text.pages} of {text.of}: {text.text[:90]}" for text in texts]


def sites(folder: Path) -> Iterator[tuple[str, list[Page]]]:
    """The pages of every host that has two or more, as its truth tells them."""
    hosts: dict[str, list[Page]] = defaultdict(list)
    for row in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        if row.get("body"):
            host = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
            body = tuple(part for part in row["body"].split("\n") if part.strip())
            hosts[host].append(Page(row["url"], (folder / row["file"]).read_bytes(), body))
    yield from ((host, found) for host, found in sorted(hosts.items()) if len(found) > 1)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=200, help="of the made-up newspaper")
    parser.add_argument("--set", dest="folder", type=Path, help="a folder with truth.json")
    parser.add_argument("--least", type=int, default=3, help="articles a text must stand in")
    parser.add_argument("--seeds", type=int, default=1, help="made-up newspapers to measure")
    parser.add_argument("--show", action="store_true", help="print what was learned and what was lost")
    told = parser.parse_args()
    if told.folder:
        groups = list(sites(told.folder))
    else:
        groups = [(f"made up, seed {seed}", list(pages(told.pages, seed))) for seed in range(told.seeds)]
    totals = Score(), Score()
    print(f"{'site':<32} {'pages':>5} {'':>8} {'F1':>8} {'exact':>7} {'lost':>5}  learned")
    for host, found in groups:
        halves = (found, found) if len(found) < 2 * told.least else (found[::2], found[1::2])
        rounds = [halves] if halves[0] is halves[1] else [halves, halves[::-1]]
        sums, texts = (Score(), Score()), []
        for source, tried in rounds:
            *scores, texts = measure(source, tried, told.least)
            for total, one, part in zip(totals, sums, scores, strict=True):
                total.add(part)
                one.add(part)
        print(f"{host:<32} {sums[0].pages:>5} {'without':>8} {sums[0].told()}")
        print(f"{'':<32} {'':>5} {'with':>8} {sums[1].told()}  {len(texts)}")
        if told.show:
            print(
                "".join(
                    f"    {line}\n" for line in (*texts, *(f"LOST {text[:90]}" for text in sums[1].lost))
                ),
                end="",
            )
    if len(groups) > 1:
        for name, total in zip(("without", "with"), totals, strict=True):
            print(f"{'all':<32} {total.pages:>5} {name:>8} {total.told()}")


if __name__ == "__main__":
    main()
