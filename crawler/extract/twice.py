"""UTF-8 that was taken for windows-1252 and encoded again: ``CÃ´ng tÃ¡c`` for ``Công tác``.

A page that was encoded twice as a whole is undone as a whole.  Where only parts were (a title out of
a database, one pasted line), a run is undone when it cannot be meant: a capital inside a small word
(``tÃ¡c``), or a Vietnamese syllable that comes out.  ``“LIBERTÉ”`` and ``CHƯA ĐÃ…`` hold the same
characters in good faith and stay.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extract.syllables import is_spoken

_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
#: windows-1252 as browsers read it: a byte that it leaves undefined is the control of that number.
_1252 = [chr(n) if n in _UNDEFINED else bytes([n]).decode("cp1252") for n in range(256)]
#: Characters to bytes (as characters of that number); controls too, for text taken for ISO 8859-1.
_BYTES = {ord(char): n for n, char in enumerate(_1252)} | {n: n for n in range(0x80, 0xA0)}


def _class(first: int, last: int) -> str:
    chars = {_1252[n] for n in range(first, last + 1)} | {chr(n) for n in range(first, last + 1) if n < 0xA0}
    return "[" + re.escape("".join(sorted(chars))) + "]"


_TAIL = _class(0x80, 0xBF)
_RUN = f"(?:{_class(0xC2, 0xDF)}{_TAIL}|{_class(0xE0, 0xEF)}{_TAIL}{{2}}|{_class(0xF0, 0xF4)}{_TAIL}{{3}})"
_RUNS = re.compile(f"{_RUN}+")
#: A word with such runs in it; no syllable has more letters between them.
_CHUNK = re.compile(f"[A-Za-z]{{0,12}}(?:{_RUN}[A-Za-z]{{0,12}})+")
_ONE_TAIL = re.compile(_TAIL)
_INSIDE = re.compile(
    f"[a-z]{_class(0xC2, 0xDF)}{_TAIL}|{_class(0xC2, 0xDF)}(?![“”‘’«»…–—\u00a0]){_TAIL}[a-z]"
)
#: A quotation that ends in ``á`` and a mark behind it, where nothing else tells of an accident.
_CLOSING = re.compile("[A-Za-z]*á»[…”“’‘–—\u00a0»]")
#: Capitals with signs behind them that follow no word.
_NEVER = re.compile("[ÃÂÄÅÆ][¡-§¨¬¯±´-¸¼¾¿€‚„†‡ˆ‰‹˜›]")
_SEGMENT = re.compile(r"[^<>]+")
_LETTERS = re.compile(r"[^\W\d_]+")
#: Letters of Vietnamese that windows-1252 does not have.
_VIETNAMESE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]")
#: What is written in good faith in many languages: Latin letters, signs, dashes and quotation marks.
_PLAUSIBLE = re.compile(
    "[\x00-\x7f\u00a0-\u017fƠơƯưƒˆ˜\u0300-\u0323\u1ea0-\u1ef9\u2010-\u203a€™\ufeff\U0001f300-\U0001faff]*"
)
_PROPER = re.compile("[\u00c0-\u024f\u1ea0-\u1ef9]")
#: The second half of ``à`` is a no-break space, and such are often made plain ones.
_GRAVE = re.compile(r"(\b[A-Za-z]{0,3})Ã ([a-z]{0,3})(?!\w)")
#: Looking at more places than these tells no more.
_MOST = 1000


def undo(text: str) -> str:
    """The text with what was encoded twice, or three times, undone; the same text when nothing was.
    A clean page passes at the speed of a search."""
    for _ in range(3):
        if not _suspicious(text):
            break
        mended = _undo_once(text)
        if mended == text:
            break
        text = mended
    return text


def _suspicious(text: str) -> bool:
    """Whether two neighbours are what a Vietnamese or a western letter turns into."""
    for char, before in (("º", "á"), ("»", "á"), ("€", "â")):
        if any(text[place - 1] in before for place in _places(text, char) if place):
            return True
    return any(
        _ONE_TAIL.match(text, place + 1) is not None for char in "ÃÄÆ" for place in _places(text, char)
    )


def _places(text: str, char: str) -> list[int]:
    """Where a character stands; a search for one is fifty times faster than for two."""
    places: list[int] = []
    place = text.find(char)
    while place >= 0 and len(places) < _MOST:
        places.append(place)
        place = text.find(char, place + 1)
    return places


def _undo_once(text: str) -> str:
    found = _CHUNK.findall(text)
    chunks = set(found)
    sure = {chunk for chunk in chunks if _is_sure(chunk)}
    if not sure:
        return text
    whole = _decoded(text)
    if whole is not None:
        return whole
    sure |= {chunk for chunk in chunks if _is_vietnamese(chunk)}
    if len(_PROPER.findall(_CHUNK.sub("", text))) < sum(chunk in sure for chunk in found):
        sure = chunks  # hardly a letter was encoded once: nothing is meant as it stands

    def mend(segment: re.Match[str]) -> str:
        return _mend_segment(segment[0], chunks, sure)

    mended = _SEGMENT.sub(mend, text)
    return _GRAVE.sub(_grave, mended) if sure is chunks else mended


def _mend_segment(segment: str, chunks: set[str], sure: set[str]) -> str:
    """A text between tags; all of it, when more of it was encoded twice than once."""
    here = _CHUNK.findall(segment)
    if not here:
        return segment
    if len(_PROPER.findall(_CHUNK.sub("", segment))) < sum(chunk in sure for chunk in here):
        sure = chunks
    return _CHUNK.sub(lambda found: _mended(found[0]) if found[0] in sure else found[0], segment)


def _grave(found: re.Match[str]) -> str:
    before, behind = found.groups()
    joined = f"{before}à{behind}"
    return joined if is_spoken(joined) else f"{before}à {behind}"


@lru_cache(maxsize=4096)
def _mended(chunk: str) -> str:
    return _RUNS.sub(lambda found: _decoded(found[0], found[0]) or "", chunk)


def _decoded(text: str, otherwise: str | None = None) -> str | None:
    """The text as bytes of windows-1252, read as UTF-8."""
    try:
        single = text.translate(_BYTES).encode("latin-1").decode()
    except UnicodeError:
        return otherwise
    return single if otherwise is None or _PLAUSIBLE.fullmatch(single) else otherwise


def _is_sure(chunk: str) -> bool:
    """Whether nobody writes so in good faith."""
    if _mended(chunk) == chunk:
        return False
    if "â€" in chunk or "â\x80" in chunk or _INSIDE.search(chunk) or _NEVER.search(chunk):
        return True
    return _CLOSING.fullmatch(chunk) is None and _is_vietnamese(chunk)


def _is_vietnamese(chunk: str) -> bool:
    mended = _mended(chunk)
    words = _LETTERS.findall(mended)
    return bool(words and _VIETNAMESE.search(mended)) and all(map(is_spoken, words))
