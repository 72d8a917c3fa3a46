"""Vietnamese as it was written before Unicode: TCVN3 (ABC) and VNI fonts.

Such text holds Latin-1 characters that only look Vietnamese in the right font: TCVN3 gives every
letter a character of its own (``Céng hßa x· héi``), VNI writes the mark as a second character
(``Coäng hoøa xaõ hoäi``).  The tables are those of TCVN 5712:1993 (VN3) and of VNI for Windows.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from crawler.extract.names import is_syllable

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
#: A page's words are told by its beginning; few are enough.
_SAMPLE, _FEWEST = 100_000, 8
#: Characters that Vietnamese cannot do without (in TCVN3 à, á, ạ, ả, ơ; in VNI a grave beside an acute
#: or a dot) and no other language holds together.
_TCVN3_SIGNS, _VNI_SIGNS = "µ¸¹¶¬", "ùïÙÏ"

Legacy = Literal["tcvn3", "vni"]


def vietnamese_share(text: str) -> tuple[float, int]:
    """The share of syllables that can be Vietnamese among the first words with a letter beyond
    ASCII, and how many such words there are.  Running Vietnamese is above 0.95; French, German or
    misread bytes are below 0.5."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()]
    if not words:
        return 0.0, 0
    return sum(map(is_syllable, words)) / len(words), len(words)


def legacy_kind(text: str) -> Legacy | None:
    """Which legacy font a text was written for, or None when it makes better sense as it is."""
    tcvn3 = sum(char in text for char in _TCVN3_SIGNS) >= 2
    if not tcvn3 and not (("ø" in text or "Ø" in text) and any(char in text for char in _VNI_SIGNS)):
        return None
    before, _ = vietnamese_share(text)
    best: tuple[float, Legacy] | None = None
    for kind in ("tcvn3", "vni"):
        after, words = vietnamese_share(to_unicode(text[:_SAMPLE], kind))
        if words >= _FEWEST and after >= 0.9 and after > before + 0.2 and (best is None or after > best[0]):
            best = after, kind
    return None if best is None else best[1]


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
