"""What a person typed, as an FTS5 expression.  Any input is text: nothing in it is syntax but the
quotation marks around a phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.archive.tones import WORD, spellings
from crawler.text import fold, normalise

#: Words of a query that count; the rest of a longer one is not asked for.
LONGEST = 48
_QUOTES = re.compile("[“”„‟«»＂]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_FOLDED = "{body_f title_f lead_f byline_f}"


@dataclass(frozen=True, slots=True)
class Match:
    """FTS5 expressions of one query.  ``words`` finds what the query asks for; ``ranked`` finds the
    same and scores the words higher where they stand side by side; ``together`` finds only those
    side by side, and is made of the same words and phrases (empty for a single word or phrase)."""

    words: str
    ranked: str
    together: str


def match(query: str) -> Match | None:
    """Read a query; None when there is no word in it.

    A word with marks finds exactly that word, in either placement of its tone mark; a word without
    marks finds all that look like it.  ``"..."`` is a phrase, and so are pieces held together by
    punctuation (``tp.hcm``, ``15/7``).  A phrase of which only some words carry marks is looked for
    without marks, and each marked word exactly.
    """
    units = _units(query)
    if not units:
        return None
    words = " AND ".join(_unit(unit) for unit in units)
    if len(units) == 1:
        return Match(words, words, "")
    phrase = _unit([word for unit in units for word in unit])
    return Match(words, f"({phrase}) OR ({words})", f"({phrase}) AND ({words})")


def _units(query: str) -> list[list[str]]:
    parts = _QUOTES.sub('"', _SURROGATES.sub(" ", normalise(query))).split('"')
    units: list[list[str]] = []
    room = LONGEST
    for position, part in enumerate(parts):
        quoted = position % 2 == 1 and position < len(parts) - 1
        for piece in [part] if quoted else part.split():
            if words := WORD.findall(piece)[:room]:
                units.append(words)
                room -= len(words)
    return units


def _unit(words: list[str]) -> str:
    marked = [word for word in words if fold(word) != word]
    if not marked:
        return _quoted(words)
    exact = _exactly(words)
    if len(marked) == len(words):
        return exact
    folded = f"{_FOLDED} : {_quoted([fold(word) for word in words])}"
    return f"({exact} OR ({folded} AND {' AND '.join(_exactly([word]) for word in marked)}))"


def _exactly(words: list[str]) -> str:
    ways = [_quoted(way) for way in spellings(words)]
    return ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"


def _quoted(words: list[str]) -> str:
    return f'"{" ".join(words)}"'
