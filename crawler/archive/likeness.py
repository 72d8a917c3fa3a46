"""Whether two texts are one story: the same text with the changes an editor makes, and not two texts
of one mould.

Editors cut the tail, put a paragraph before, change words, correct a figure.  Moulds (weather, prices,
obituaries, notices of power cuts) keep the words and change the facts: figures, names, dates.  So the
texts are laid side by side, and where the words between two agreeing places differ on both sides, the
facts there are compared.  In doubt they are two: a copy that is missed is found by search, a wrong
merge hides an article.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from crawler.archive.sketch import SHINGLE, SHORTEST, WORD, folded, shingles

#: Of the shorter text's shingles, so many must stand in the longer one.
CONTAINED = 0.6
#: The same for two texts of one newspaper on different days, which are of one mould more often.
CONTAINED_LATER = 0.9
#: The longer text may be so many times as long; a page of briefs holds each of them whole.
LONGER = 3.0
#: Beyond this, the shorter must be the beginning of the longer.
LONGER_ANYWHERE = 1.5
#: Of the facts side by side, so many may differ; one always may.
CORRECTED = 0.15
#: Of the figures of the shorter text, so many may stand nowhere in the longer one; two always may.
UNKNOWN = 0.2
#: For each figure that differs, so many must agree: of the two in a weather report, none may differ.
FIGURES = 2
#: Texts further apart in time may differ in one fact only; texts of one newspaper in one figure only.
NEAR_DAYS = 14

#: What both have must stand in one order; pages of briefs that share some do not.
ORDERED = 0.8

_ANCHOR = 3
#: Longer stretches that differ are passages cut out or put in, not other facts in a mould.
_GAP = 80
_GAPS_AGREE = 2
_EDGE = 12
_SENTENCE_ENDS = frozenset('.!?:…“"\n-•*')
_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|(?:19|20)\d\d")
#: A number after one of these names the occasion: a day, a session, an issue.
_OCCASION = frozenset(
    "ngay thang nam thu sang trua chieu toi dem tuan quy ky so khoa dot lan ban".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, of all shingles (``similarity``, Jaccard's index) and of those of the
    shorter one (``contained``), both from 0 to 1."""

    similarity: float
    contained: float


@dataclass(frozen=True)
class Printed:
    """A text with where and when it was printed; ``day`` counts from 1970."""

    portal: str
    day: int
    text: str

    @cached_property
    def printed(self) -> list[str]:
        return WORD.findall(self.text)

    @cached_property
    def words(self) -> list[str]:
        return folded(self.printed)

    @cached_property
    def shingles(self) -> frozenset[str]:
        return frozenset(shingles(self.words))

    @cached_property
    def anchors(self) -> dict[str, int]:
        """Three words that stand only once -> where."""
        places: dict[str, int] = {}
        for place, three in enumerate(shingles(self.words, _ANCHOR)):
            places[three] = -1 if three in places else place
        return {three: place for three, place in places.items() if place >= 0}

    @cached_property
    def facts(self) -> dict[int, str]:
        """Place -> word, of figures and of names (capitals within a sentence)."""
        found = {}
        for place, match in enumerate(WORD.finditer(self.text)):
            word = match[0]
            if word[0].isdigit() or (word[0].isupper() and not _begins(self.text, match.start())):
                found[place] = _plain(self.words[place])
        return found

    def occasions(self, start: int, end: int) -> set[str]:
        """Dates and numbers of sessions, issues and the like between two places."""
        return {
            self.facts[place]
            for place in range(start, end)
            if place in self.facts
            and self.words[place][0].isdigit()
            and (_DATE.fullmatch(self.words[place]) or (place and self.words[place - 1] in _OCCASION))
        }

    def facts_between(self, start: int, end: int) -> set[str]:
        return {self.facts[place] for place in range(start, end) if place in self.facts}


def compare(one: Printed, other: Printed) -> Likeness | None:
    """How alike two texts of one story are; None when they are not one story, or not surely.

    It does not matter which comes first.  Texts under :data:`SHORTEST` words are never one story.
    """
    short, long = sorted((one, other), key=lambda text: (len(text.words), text.words))
    if len(short.words) < SHORTEST:
        return None
    common = len(short.shingles & long.shingles)
    contained = common / len(short.shingles)
    likeness = Likeness(common / (len(short.shingles) + len(long.shingles) - common), contained)
    later = one.portal == other.portal and one.day != other.day
    if contained < (CONTAINED_LATER if later else CONTAINED):
        return None
    if not _lengths_agree(short, long) or not _figures_known(short, long):
        return None
    places = [(place, long.anchors[three]) for three, place in short.anchors.items() if three in long.anchors]
    aligned = _rising(places)
    if len(aligned) < ORDERED * len(places) or not _facts_agree(short, long, aligned):
        return None
    return likeness


def _lengths_agree(short: Printed, long: Printed) -> bool:
    ratio = len(long.words) / len(short.words)
    if ratio <= LONGER_ANYWHERE:
        return True
    if ratio > LONGER:
        return False
    size = len(short.words) // 2
    head = set(shingles(long.words[: size + SHINGLE]))
    begun = sum(shingle in head for shingle in shingles(short.words[: size + SHINGLE]))
    return begun >= size * CONTAINED


def _figures_known(short: Printed, long: Printed) -> bool:
    """Whether the shorter text's figures stand somewhere in the longer one, but for a few.  In moulds
    with lines like each other no place tells which figure answers which."""
    figures = [fact for fact in short.facts.values() if fact[0].isdigit()]
    theirs = set(long.facts.values())
    return sum(fact not in theirs for fact in figures) <= max(2, int(UNKNOWN * len(figures)))


def _facts_agree(short: Printed, long: Printed, aligned: list[tuple[int, int]]) -> bool:
    """Whether the facts that stand side by side are the same, but for a correction."""
    changed: list[str] = []
    copied_at_once = short.portal != long.portal and short.day == long.day
    for a, a_end, b, b_end in _gaps(short, long, aligned):
        ours, theirs = short.facts_between(a, a_end), long.facts_between(b, b_end)
        if not (ours and theirs):
            continue
        occasions = short.occasions(a, a_end), long.occasions(b, b_end)
        if all(occasions) and occasions[0] != occasions[1] and not copied_at_once:
            return False
        most = max(ours - theirs, theirs - ours, key=len)
        changed += most
    theirs = set(long.facts.values())
    shared = [fact for fact in short.facts.values() if fact in theirs]
    figures = sum(fact[0].isdigit() for fact in shared)
    if figures < FIGURES * sum(fact[0].isdigit() for fact in changed):
        return False
    if short.portal == long.portal:
        return len(changed) <= 1 and all(fact[0].isdigit() for fact in changed)
    if abs(short.day - long.day) > NEAR_DAYS:
        return len(changed) <= 1
    return len(changed) <= max(1, int(CORRECTED * (len(changed) + len(shared))))


def _gaps(
    short: Printed, long: Printed, aligned: list[tuple[int, int]]
) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of both texts, between agreeing places, that differ and are about as long: start and
    end in one, start and end in the other."""
    if not aligned:
        return
    a, b = aligned[0]
    if max(a, b) <= _EDGE:
        yield 0, a, 0, b
    for (a, b), (next_a, next_b) in pairwise(aligned):
        start, end = a + _ANCHOR, b + _ANCHOR
        fewer, more = sorted((next_a - start, next_b - end))
        if fewer > 0 and more <= min(_GAP, _GAPS_AGREE * fewer + _EDGE):
            yield start, next_a, end, next_b
    a, b = aligned[-1][0] + _ANCHOR, aligned[-1][1] + _ANCHOR
    if max(len(short.words) - a, len(long.words) - b) <= _EDGE:
        yield a, len(short.words), b, len(long.words)


def _rising(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rise on both sides (patience sorting)."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, b) in enumerate(places):
        pile = bisect_left(ends, b)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(b)
            at.append(index)
        else:
            ends[pile], at[pile] = b, index
    chain = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(places[index])
        index = before[index]
    return chain[::-1]


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins here."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in _SENTENCE_ENDS


def _plain(word: str) -> str:
    """05/3 and 5/3 are one date."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", word).replace("-", "/") if word[0].isdigit() else word
