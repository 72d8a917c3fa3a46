"""How well an article answers a query.

BM25 over fields: what stands in the title weighs eight times as much as in the text, in the lead three
times; a word with the marks that were typed twice as much as one that only looks like it; words side by
side, as typed, as much again as all of them apart.  Rarity of words plays no part: every article that
is weighed holds them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from crawler.archive.marks import Finder, lowered, phrases
from crawler.archive.match import in_a_row
from crawler.archive.query import Node, Words

#: Title, lead, byline, body.
_WEIGHTS = (8.0, 3.0, 2.0, 1.0)
_LOOKALIKE = 0.5
#: Further hits in one field change nothing that a reader would notice.
_MOST = 8
_SATURATION = 2.0
#: Half of a text's length counts, against one of 2,000 characters.
_LENGTH = 2_000
_TOGETHER = 2.0
#: Merits closer than this are equal, and the fresher article comes first.
_STEP = 0.05


class Weigher:
    """Weighs articles against one query."""

    def __init__(self, wanted: Node | None) -> None:
        apart = phrases(wanted)
        rows = [row for row in phrases(in_a_row(wanted) if wanted else None) if row not in apart]
        self.terms = [(Finder(phrase), 1.0) for phrase in apart]
        for row in rows:
            self.terms.append((Finder(row), _TOGETHER * len(row.words) / 2))
            if len(row.words) > 2:
                self.terms += [(Finder(Words(pair)), 0.5) for pair in pairwise(row.words)]
        self.whole = sum(weight for _, weight in self.terms) or 1.0

    def merit(self, fields: Sequence[str | None]) -> int:
        """From 0 to 20, of title, lead, byline and body; all that is known of an article."""
        texts = [lowered(text) if text else "" for text in fields]
        length = 0.5 + 0.5 * len(texts[-1]) / _LENGTH
        score = 0.0
        for finder, weight in self.terms:
            count = 0.0
            for place, (text, worth) in enumerate(zip(texts, _WEIGHTS, strict=True)):
                if text:
                    hits = finder.weight(text, lookalike=_LOOKALIKE, most=_MOST)
                    count += worth * hits / (length if place == len(texts) - 1 else 1.0)
            score += weight * count / (count + _SATURATION)
        return round(score / self.whole / _STEP)
