"""Bodies that a page delivers enciphered and a script of it deciphers.

Thanh Hóa did so in 2022: one word of base64 over text whose characters are exchanged for others.  The
key is taken from the page where it carries one: two strings of the same letters in another order, or
a table of pairs.  What comes out must be words of the language.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import islice, permutations

from crawler.extract.scripted import literals
from crawler.extract.syllables import is_spoken

#: A word that no language has; the whole of it, from its beginning.
_WORD = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{300,}+={0,2}")
_PAIR = re.compile(r"""["']?([^"'\s\\])["']?\s*:\s*["']([^"'\s\\])["']""")
_ROW = re.compile(r"""\[\s*+(?:["'][^"'\\]["']\s*+,?\s*+)++\]""")
_SINGLE = re.compile(r"""["']([^"'\\])["']""")
_TAGS = re.compile(r"<[^<>]*>")
_LETTERS = re.compile(r"[^\W\d_]+")
#: No alphabet is smaller, none larger; a page needs no more than two strings for a key.
_FEWEST, _LONGEST, _MOST = 20, 400, 8


def words(text: str) -> list[str]:
    """What may be enciphered in a text: words of hundreds of letters of base64."""
    return _WORD.findall(text) if len(text) >= 300 else []


def decipher(word: str, scripts: list[str], language: str = "vi") -> str:
    """The HTML or text that a word of base64 stands for, or nothing when the scripts carry no key
    that makes sense of it."""
    plain = _decoded(word)
    if _makes_sense(plain, language):
        return plain
    for table in _tables(scripts):
        for text in (plain.translate(table) if plain else "", _decoded(word.translate(table))):
            if _makes_sense(text, language):
                return text
    return ""


def _decoded(word: str) -> str:
    word = word.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(word + "=" * (-len(word) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _makes_sense(text: str, language: str) -> bool:
    shown = _TAGS.sub(" ", text)
    found = list(islice((match[0] for match in _LETTERS.finditer(shown)), 500))
    if len(found) < 20:
        return False
    if language.startswith("vi"):
        return sum(map(is_spoken, found)) >= 0.75 * len(found)
    return shown.count(" ") > len(shown) / 20 and bool(re.search(r"<(?:p|div|br)\b", text, re.I))


def _tables(scripts: list[str]) -> Iterator[dict[int, str]]:
    """Both directions of every key that the scripts may carry."""
    for script in scripts:
        pairs = dict(_PAIR.findall(script[:200_000]))
        if len(pairs) >= _FEWEST and len(set(pairs.values())) == len(pairs):
            yield {ord(one): other for one, other in pairs.items()}
            yield {ord(other): one for one, other in pairs.items()}
    rows = [row for script in scripts for row in _rows(script)]
    for one, other in permutations(list(dict.fromkeys(rows))[:_MOST], 2):
        if len(one) == len(other):
            yield dict(zip(map(ord, one), other, strict=True))


def _rows(script: str) -> Iterator[str]:
    """Strings and arrays of characters that each occur once."""
    arrays = ("".join(_SINGLE.findall(row)) for row in _ROW.findall(script[:200_000]))
    for text in (*literals(script), *arrays):
        if _FEWEST <= len(text) <= _LONGEST and len(set(text)) == len(text):
            yield text
