"""Texts as words without marks, and the bands under which near-identical texts meet.

MinHash is that of rensa: one wheel of 0.5 MB that needs nothing else, written in Rust, released this
year, 4 to 7 µs for a text of 350 words.  datasketch needs numpy and scipy (60 MB installed) and took
hundreds of times as long; gaoya and simhash have had no steady upkeep; text-dedup is a program.  rensa
numbers its algorithm, so that an index made by another one is noticed (:data:`SKETCH`).

A band is two of the 40 minima, hashed together to 32 bits: two texts whose shingles agree to a share j
meet in one of the 20 with probability 1 - (1 - j²)²⁰ (0.96 for 0.4, 0.998 for 0.5, 0.05 for 0.05).
A chance meeting costs a comparison and never a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from struct import Struct
from zlib import crc32

from rensa import RMinHash

from crawler.text import fold

#: Words in a shingle.  A changed word spoils five, a phrase of offices ("Ủy ban nhân dân tỉnh") fills one.
SHINGLE = 5
#: Shorter texts (captions, announcements of a film) say too little to tell copies from coincidence.
SHORTEST = 40
BANDS = 20
_SEED = 7
#: What the bands of an archive were made with.
SKETCH = f"rensa RMinHash {RMinHash.ALGORITHM_VERSION}, {SHINGLE} words, {BANDS} bands of 2, seed {_SEED}"

#: 25.000 and 12/3/2022 are one word each.
WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d)")
_BAND = Struct("<BII")


def words(text: str) -> list[str]:
    """The words of a text as they are compared: without marks, in lower case, numbers without their
    points."""
    return folded(WORD.findall(text))


def folded(printed: Sequence[str]) -> list[str]:
    """The same for words that are cut already, one for one."""
    line = _THOUSANDS.sub("", fold(" ".join(printed)).lower())
    return line.split(" ") if line else []


def shingles(of: Sequence[str], size: int = SHINGLE) -> Iterator[str]:
    """Every ``size`` words that follow each other, with a space between."""
    return map(" ".join, zip(*(of[start:] for start in range(size)), strict=False))


def bands(of: Sequence[str]) -> list[int]:
    """The bands of these words, signed 32-bit integers; none when they are too few."""
    if len(of) < SHORTEST:
        return []
    sketch = RMinHash(num_perm=2 * BANDS, seed=_SEED)
    sketch.update(list(shingles(of)))
    least = sketch.digest()
    return [crc32(_BAND.pack(n, least[2 * n], least[2 * n + 1])) - 0x80000000 for n in range(BANDS)]
