"""Where a query's words stand in the printed text: for snippets, and for weighing articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from crawler.archive.query import All, Either, Near, Node, Not, Words
from crawler.archive.tones import spellings
from crawler.text import fold

#: Around a hit in a snippet.
START, END, MORE = "⟦", "⟧", "…"
#: Characters of a snippet, about 40 words of Vietnamese.
WIDTH = 200
_MARK = "[\u0300-\u036f]*"
_INSIDE = re.compile(r"[^\W_]|[\u0300-\u036f]")
_BETWEEN = r"[\W_]+"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to before ``end``; ``exact`` when the marks are those that were typed."""

    start: int
    end: int
    exact: bool


class Finder:
    """Finds one phrase (often a single word) in lower-case text."""

    def __init__(self, phrase: Words) -> None:
        words = [word.lower() for word in phrase.words]
        self.ways = {" ".join(way) for way in spellings(words)}
        self.size = len(words)
        # A word typed without marks is any that looks like it; in a phrase where some carry marks too.
        patterns = [_loose(word) if fold(word) == word else _strict(word) for word in words]
        self.pattern = re.compile(
            _BETWEEN.join(patterns) + (r"[^\W_]*" if phrase.prefix else r"(?![^\W_]|[\u0300-\u036f])")
        )
        self.prefix = phrase.prefix

    def spans(self, text: str) -> Iterator[Span]:
        place = 0
        while found := self.pattern.search(text, place):
            start, end = found.span()
            if start and _INSIDE.match(text, start - 1):
                place = start + 1
                continue
            yield Span(start, end, self._exact(found.group()))
            place = end

    def weight(self, text: str, *, lookalike: float, most: int) -> float:
        """How often the phrase stands in ``text``, hits with other marks counted as ``lookalike``; of
        more than ``most`` hits the first."""
        total, hits, place = 0.0, 0, 0
        while hits < most and (found := self.pattern.search(text, place)):
            place = found.start() + 1
            if not (place > 1 and _INSIDE.match(text, place - 2)):
                place = found.end()
                hits += 1
                total += 1.0 if self._exact(found[0]) else lookalike
        return total

    def _exact(self, found: str) -> bool:
        if self.size > 1:
            found = " ".join(re.split(_BETWEEN, found))
        return found.startswith(tuple(self.ways)) if self.prefix else found in self.ways


def _strict(word: str) -> str:
    ways = [re.escape(way[0]) for way in spellings([word])]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _loose(word: str) -> str:
    return "".join(_looks_like().get(letter, re.escape(letter)) + _MARK for letter in word)


@cache
def _looks_like() -> dict[str, str]:
    """Letter -> the class of lower-case letters that fold to it."""
    classes: dict[str, list[str]] = {}
    for code in range(0x80, 0x2000):
        letter = chr(code)
        if letter.islower() and (bare := fold(letter)) != letter:
            classes.setdefault(bare, []).append(letter)
    return {bare: f"[{bare}{''.join(letters)}]" for bare, letters in classes.items() if bare.isalnum()}


def lowered(text: str) -> str:
    """Lower case, character for character, as the index does it."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def phrases(wanted: Node | None) -> list[Words]:
    """What a query looks for and does not exclude, without repetitions, in the order typed."""
    return list(dict.fromkeys(_phrases(wanted))) if wanted else []


def _phrases(node: Node) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif isinstance(node, Near):
        yield from (Words((word,)) for word in node.words)
    elif isinstance(node, All | Either):
        for part in node.parts:
            yield from _phrases(part)
    elif not isinstance(node, Not):
        raise TypeError(node)


def marked(text: str, finders: Iterable[Finder]) -> str:
    """The whole of ``text`` with its hits between ⟦ and ⟧."""
    return _written(text, _merged(text, _all_spans(text, finders)), 0, len(text))


def snippet(texts: Iterable[str], finders: list[Finder], *, otherwise: Iterable[str] = ()) -> str:
    """A passage of ``texts`` at the place where most of what is looked for stands together, with the hits
    between ⟦ and ⟧; of equal places the first.  Of the first of ``otherwise`` that holds a hit when none
    of them does, and else the beginning of the first that is not empty."""
    texts, best = list(texts), None
    for text in texts:
        if found := sorted(_all_spans(text, finders), key=lambda pair: pair[1].start):
            place, (different, together, exact) = _window(text, found)
            worth = (different, min(together, different - 1), exact > 0)
            if best is None or worth > best[0]:
                best = worth, _written(text, _merged(text, found), *place)
    if best:
        return best[1]
    for text in otherwise:
        if found := _all_spans(text, finders):
            return _written(text, _merged(text, found), 0, len(text))
    beginning = next(filter(None, texts), "")
    return _written(beginning, [], *_trimmed(beginning, 0, WIDTH))


def _all_spans(text: str, finders: Iterable[Finder]) -> list[tuple[int, Span]]:
    lower = lowered(text)
    return [(n, span) for n, finder in enumerate(finders) for span in finder.spans(lower)]


def _window(text: str, found: list[tuple[int, Span]]) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """The stretch of WIDTH characters that begins at a hit and holds the most different ones, if it can
    side by side as typed; and how many different ones, how many side by side, and how many exact."""
    best, best_worth, last = 0, (-1, -1, -1), 0
    for first, (_, span) in enumerate(found):
        last = max(last, first)
        while last < len(found) and found[last][1].end <= span.start + WIDTH * 3 // 4:
            last += 1
        inside = found[first:last] or [found[first]]
        together = sum(_follows(text, one, other) for one, other in pairwise(inside))
        worth = (len({n for n, _ in inside}), together, sum(hit.exact for _, hit in inside))
        if worth > best_worth:
            best, best_worth = span.start, worth
    return _trimmed(text, best - WIDTH // 4, best + WIDTH * 3 // 4), best_worth


def _follows(text: str, one: tuple[int, Span], other: tuple[int, Span]) -> bool:
    """Whether two hits stand side by side as they were typed."""
    return one[0] + 1 == other[0] and not text[one[1].end : other[1].start].strip()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch moved to the ends of words, and of the text where it is near."""
    if start < WIDTH // 4:
        start, end = 0, max(end, min(WIDTH, end - start))
    if end > len(text) - WIDTH // 5:
        end = len(text)
    if start:
        space = re.compile(r"\s").search(text, start)
        start = space.end() if space and space.end() < end else start
    if end < len(text):
        space = re.compile(r"\s\S*$").search(text, start, end)
        end = space.start() if space and space.start() > start else end
    return start, end


def _merged(text: str, found: list[tuple[int, Span]]) -> list[Span]:
    """Hits without overlaps, those with only white space between them as one."""
    merged: list[Span] = []
    for _, span in sorted(found, key=lambda pair: (pair[1].start, pair[1].end)):
        last = merged[-1] if merged else None
        if last and (span.start <= last.end or text[last.end : span.start].isspace()):
            merged[-1] = Span(last.start, max(last.end, span.end), last.exact and span.exact)
        else:
            merged.append(span)
    return merged


_BRACKETS = str.maketrans({START: "[", END: "]"})


def _written(text: str, spans: list[Span], start: int, end: int) -> str:
    text = text.translate(_BRACKETS)
    parts, place = [], start
    for span in spans:
        if span.start >= place and span.end <= end:
            parts += [text[place : span.start], START, text[span.start : span.end], END]
            place = span.end
    parts.append(text[place:end])
    return (MORE if start else "") + "".join(parts) + (MORE if end < len(text) else "")
