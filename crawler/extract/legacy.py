"""Vietnamese as it was written before Unicode: TCVN3 (ABC) and VNI fonts.

Such text holds Latin-1 characters that only look Vietnamese in the right font: TCVN3 gives every
letter a character of its own (``Céng hßa x· héi``), VNI writes the mark as a second character
(``Coäng hoøa xaõ hoäi``).  The tables are those of TCVN 5712:1993 (VN3) and of VNI for Windows.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from crawler.extract.syllables import is_spoken

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _CIRCUMFLEX, _BREVE = "\u0300\u0301\u0309\u0303\u0323\u0302\u0306"
_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_MARKS = {
    **dict.fromkeys("aeouyôö", _TONES),
    **{
        letter: _TONES
        | {
            "â": _CIRCUMFLEX,
            "á": _CIRCUMFLEX + _ACUTE,
            "à": _CIRCUMFLEX + _GRAVE,
            "å": _CIRCUMFLEX + _HOOK,
            "ã": _CIRCUMFLEX + _TILDE,
            "ä": _CIRCUMFLEX + _DOT,
        }
        for letter in "eo"
    },
}
_VNI_MARKS["a"] = _VNI_MARKS["e"] | {
    "ê": _BREVE,
    "é": _BREVE + _ACUTE,
    "è": _BREVE + _GRAVE,
    "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}
_VNI_LETTERS = dict(zip("æóòôöîñÆÓÒÔÖÎÑ", "ỉĩịơưỵđỈĨỊƠƯỴĐ", strict=True))
_VNI = re.compile(r"([aeouyôö])([ùøûõïâáàåãäêéèúüë])|[æóòôöîñ]", re.I)
_WORD = re.compile(r"[^\W\d_]+")
#: Words with the signs inside them that a legacy font shows as letters.
_SIGN = "[^\\s\x00-\x40\x5b-\x60\x7b-\x7f“”‘’–—…]"
_TOKEN = re.compile(f"{_SIGN}+")
#: Alone, a sign is a sign (``©``, ``ø 20``) and tells nothing.
_LONG = re.compile(f"{_SIGN}{{2,}}")
#: What stands between tags, and the value of an attribute.
_SEGMENT = re.compile(r"(?<=[>\"])[^<>\"]+")
#: A page's words are told by its beginning; few are enough.
_SAMPLE, _FEWEST = 40_000, 5
#: Characters that TCVN3 puts inside words (à, á, ạ, ả, ã, ă, â, đ, ê, ơ, ữ, ì, ô, ư) and nobody else; and
#: VNI's marks behind vowels.
_TCVN3_SIGNS, _VNI_SIGNS = "µ¸¹¶·¨©®ª¬÷×«\u00ad", "øûïùõäåØÛÏ"
_SMALL = frozenset("abcdefghijklmnopqrstuvwxyz")
_VOWELS = frozenset("aeouyôöAEOUYÔÖ")
#: Looking at more places than these tells no more.
_MOST = 100
#: Letters that only Vietnamese in Unicode has.
_UNICODE = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")

Legacy = Literal["tcvn3", "vni"]


def vietnamese_share(text: str, words: re.Pattern[str] = _WORD) -> tuple[float, int]:
    """The share of syllables that can be Vietnamese among the first words with a letter beyond
    ASCII, and how many such words there are, each counted once: a unit of measure in a table tells no
    more the tenth time.  Running Vietnamese is above 0.9; French, German or misread bytes are below 0.5."""
    found = {word for word in words.findall(text[:_SAMPLE]) if not word.isascii()}
    if not found:
        return 0.0, 0
    return sum(map(is_spoken, found)) / len(found), len(found)


def convert(text: str) -> tuple[str, Legacy | None]:
    """The text with what was written for a legacy font in Unicode, and which font that was; None
    where nothing was.  A page in Unicode that somebody pasted old text into keeps all the rest."""
    if not _kinds(text):
        return text, None
    kind = None if _UNICODE.search(text) else legacy_kind(text)
    if kind is not None:
        return to_unicode(text, kind), kind
    return _convert_segments(text)


def legacy_kind(text: str) -> Legacy | None:
    """Which legacy font a text was written for, or None when it makes better sense as it is."""
    kinds = _kinds(text)
    if not kinds:
        return None
    before, _ = vietnamese_share(text, _LONG)
    best: tuple[float, Legacy] | None = None
    for kind in kinds:
        after, words = vietnamese_share(to_unicode(text[:_SAMPLE], kind), _LONG)
        if words >= _FEWEST and after >= 0.9 and after > before + 0.2 and (best is None or after > best[0]):
            best = after, kind
    return None if best is None else best[1]


def _kinds(text: str) -> list[Legacy]:
    """The fonts whose signs stand inside words of the text, twice at least."""
    kinds: list[Legacy] = []
    if _holds_two(text, _TCVN3_SIGNS, _SMALL, _SMALL):
        kinds.append("tcvn3")
    if _holds_two(text, _VNI_SIGNS, _VOWELS, frozenset()):
        kinds.append("vni")
    return kinds


def _holds_two(text: str, signs: str, before: frozenset[str], behind: frozenset[str]) -> bool:
    """Whether signs stand behind or before such letters in two places.  A search for one character
    is the fastest there is."""
    found = 0
    for sign in signs:
        place = text.find(sign)
        for _ in range(1 if sign == "\u00ad" else _MOST):  # a hyphen is not much of a sign
            if place < 0:
                break
            found += text[place - 1 : place] in before or (
                text[place + 1 : place + 2] in behind and sign not in "«×"
            )
            if found == 2:
                return True
            place = text.find(sign, place + 1)
    return False


def _convert_segments(text: str) -> tuple[str, Legacy | None]:
    kinds: dict[str, Legacy | None] = {}
    for segment in set(_SEGMENT.findall(text)):
        if not segment.isascii() and not _UNICODE.search(segment):
            kinds[segment] = legacy_kind(segment)
    told = {kind for kind in kinds.values() if kind is not None}
    if len(told) != 1:
        return text, None
    kind = told.pop()
    converted = {segment: _beside(segment, kind) for segment in kinds}
    return _SEGMENT.sub(lambda found: converted.get(found[0], found[0]), text), kind


def _beside(segment: str, kind: Legacy) -> str:
    """A segment of a page that holds other text of a legacy font: converted when it then makes sense
    and now does not."""
    candidate = to_unicode(segment, kind)
    before, _ = vietnamese_share(segment, _TOKEN)
    after, words = vietnamese_share(candidate, _TOKEN)
    return candidate if words and after >= 0.9 and before < after else segment


def to_unicode(text: str, kind: Legacy) -> str:
    """Text of a legacy font in Unicode, NFC.  TCVN3 capitals that were a matter of the font (its
    names end in H) come out small."""
    if kind == "tcvn3":
        return text.translate(_TCVN3)
    return _VNI.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    letter, mark = found[1], found[2]
    if letter is None:
        return _VNI_LETTERS[found[0]]
    base = _VNI_LETTERS.get(letter, letter)
    marks = _VNI_MARKS[letter.lower()].get(mark.lower())
    if marks is None:  # two letters that are no pair: the second one stands for itself
        return base + _VNI_LETTERS.get(mark, mark)
    return unicodedata.normalize("NFC", base + marks)
