"""A query as expressions of FTS5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.archive.marks import phrases
from crawler.archive.query import All, Either, Near, Node, Not, Words
from crawler.archive.tones import EVERY, spellings
from crawler.text import fold

Index = Literal["articles_fts", "titles_fts"]

#: Found in every article: what a query that only excludes is taken from.
EVERYTHING = f'"{EVERY}"'


@dataclass(frozen=True, slots=True)
class Match:
    """``words`` finds what the query asks for; ``together`` finds those of them where words that were
    typed side by side also stand side by side, and is empty when there are no such words."""

    words: str
    together: str


def match(wanted: Node | None, index: Index = "articles_fts") -> Match:
    """The expressions of what a query wants (``Query.wanted``), for the index of all text or of titles.

    A word with marks finds exactly that word, in either placement of its tone mark; a word without
    marks finds all that look like it.  A phrase of which only some words carry marks is looked for
    without marks, and each marked word exactly; so is one of three words or more, and NEAR, where a
    word has two spellings.
    """
    if wanted is None:
        return Match(EVERYTHING, "")
    row = in_a_row(wanted)
    words, together = _node(wanted, index), _node(row, index)
    if any(map(_loose, phrases(row))):
        # It may believe marks that the words, of which it is made, do not.
        together = f"({together} AND {words})" if row != wanted else words
    return Match(words, together if together != words else "")


def in_a_row(node: Node) -> Node:
    """The query with every run of words as one phrase: ``lũ cao lãnh -bão`` as ``"lũ cao lãnh" -bão``."""
    if isinstance(node, Either):
        return Either(tuple(map(in_a_row, node.parts)))
    if not isinstance(node, All):
        return node
    parts: list[Node] = []
    for part in node.parts:
        last = parts[-1] if parts else None
        if isinstance(part, Words) and isinstance(last, Words) and not last.prefix:
            parts[-1] = Words(last.words + part.words, part.prefix)
        else:
            parts.append(part if isinstance(part, Not) else in_a_row(part))
    return All(tuple(parts)) if len(parts) > 1 else parts[0]


def _node(node: Node, index: Index) -> str:
    if isinstance(node, Words):
        return _phrase(node)
    if isinstance(node, Near):
        return _near(node, index)
    if isinstance(node, Either):
        return f"({' OR '.join(_node(part, index) for part in node.parts)})"
    parts = node.parts if isinstance(node, All) else (node,)
    there = " AND ".join(_node(part, index) for part in parts if not isinstance(part, Not)) or EVERYTHING
    gone = " OR ".join(_node(part.part, index) for part in parts if isinstance(part, Not))
    return f"(({there}) NOT ({gone}))" if gone else f"({there})"


def _loose(phrase: Words) -> bool:
    """Whether the phrase is looked for without marks too.  The index holds the other spelling of a
    syllable with one neighbour on each side, so that two words are found exactly."""
    words = phrase.words
    marked = sum(fold(word) != word for word in words)
    return 0 < marked < len(words) or (marked > 0 and len(words) > 2 and len(spellings(words)) > 1)


def _phrase(phrase: Words) -> str:
    words, star = phrase.words, phrase.prefix
    exact = _any(_quoted(way, star) for way in spellings(words))
    if not _loose(phrase):
        return exact
    marked = [place for place, word in enumerate(words) if fold(word) != word]
    last = len(words) - 1
    each = (_any(_quoted(way, star and n == last) for way in spellings([words[n]])) for n in marked)
    return f"({exact} OR ({_quoted([fold(word) for word in words], star)} AND {' AND '.join(each)}))"


def _near(near: Near, index: Index) -> str:
    # FTS5 counts what stands between the first and the last, the middle ones included.
    reach = near.between + len(near.words) - 2
    marked = [word for word in near.words if fold(word) != word]
    if not marked or (len(marked) == len(near.words) and len(spellings(near.words)) == 1):
        return _together(near.words, reach, index)
    bare = list(dict.fromkeys(fold(word) for word in near.words))
    each = (_any(_quoted(way) for way in spellings([word])) for word in marked)
    return f"({_together(bare, reach, index)} AND {' AND '.join(each)})"


def _together(words: Sequence[str], reach: int, index: Index) -> str:
    # Other spellings are passages of the text without what stood between them.
    where = "- alt : " if index == "articles_fts" else ""
    return f"{where}NEAR({' '.join(_quoted([word]) for word in words)}, {reach})"


def _any(expressions: Iterable[str]) -> str:
    ways = list(expressions)
    return ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"


def _quoted(words: Sequence[str], star: bool = False) -> str:
    return f'"{" ".join(words)}"{" *" if star else ""}'
