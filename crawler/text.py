"""Text as the archive keeps it, and as search folds it."""

from __future__ import annotations

import codecs
import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
_PARAGRAPHS = re.compile(r" ?\n(?: ?\n)+ ?")
#: Soft hyphens, byte-order marks, directional marks, and control characters other than tab, line
#: feed and carriage return: content systems leave them inside words.
_STRAY = "\u00ad\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_INVISIBLE = re.compile(f"[{_STRAY}]")
#: Zero-width spaces and joiners too; Khmer, Persian and others spell with them, Vietnamese does not.
_INVISIBLE_VI = re.compile(f"[{_STRAY}\u200b-\u200d]")
_STROKE = str.maketrans({"đ": "d", "Đ": "D"})
_MARKS = dict.fromkeys(range(0x0300, 0x0370))


def normalise(text: str, language: str = "vi") -> str:
    """NFC without invisible characters; in Vietnamese, Eth becomes Đ.

    Old keyboards and converters wrote U+00D0 for U+0110 (Tây Ninh 2021: ``HÐND``).  In any other
    language Eth is a letter of its own and stays.  White space is left as it was.
    """
    invisible = _INVISIBLE_VI if language.startswith("vi") else _INVISIBLE
    text = invisible.sub("", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    return text.replace("Ð", "Đ").replace("ð", "đ") if language.startswith("vi") else text


def one_line(text: str, language: str = "vi") -> str:
    """``normalise``, with every run of white space (no-break and ideographic too) one space, and
    none at the ends."""
    text = text.strip()
    if "  " in text or not text.isprintable():
        text = " ".join(text.split())
        if not text.isprintable():  # it may hold invisible characters
            return " ".join(normalise(text, language).split())
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if "Ð" in text or "ð" in text:
        return text.replace("Ð", "Đ").replace("ð", "đ") if language.startswith("vi") else text
    return text


def paragraphs(text: str, language: str = "vi") -> str:
    """``normalise``, one space between words, single line breaks kept, paragraphs (one blank line
    or more between them) separated by exactly one blank line."""
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n"), language)
    blocks = _PARAGRAPHS.split(_SPACES.sub(" ", text).strip())
    return "\n\n".join(block for block in (_BREAKS.sub("\n", b).strip() for b in blocks) if block)


def _bare(text: str) -> str:
    bare = unicodedata.normalize("NFD", text).translate(_MARKS).translate(_STROKE)
    return unicodedata.normalize("NFC", bare)


def _code_page() -> str:
    """ASCII, the letters of Vietnamese, and what else newspapers print most; at most 256 characters,
    the first NUL, as the encoder wants it."""
    tones = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones]
    letters = [letter for letter in (*letters, "đ") if not letter.isascii()]
    ascii_ = [chr(code) for code in (*range(32, 127), 10)]
    return "".join(
        ["\0", *ascii_, *letters, *(letter.upper() for letter in letters), *"“”‘’–—…·•«»°²³½\u00a0"]
    )


#: Folding by a code page of our own: the codecs are 40 times as fast as taking letters apart.
_PAGE = _code_page()
_ENCODING = codecs.charmap_build(_PAGE + "\ufffe" * (256 - len(_PAGE)))
_FOLDED = _bare(_PAGE)


def fold(text: str) -> str:
    """Marks off and đ to d, one character for one character of NFC text; case is kept.

    Only U+0300 to U+036F are dropped: these are all the marks that Vietnamese uses.  Because the
    length is kept, a position in folded text is a position in printed text.
    """
    if text.isascii():
        return text
    try:
        coded, _ = codecs.charmap_encode(text, "strict", _ENCODING)
    except UnicodeEncodeError:
        return _bare(text)
    return codecs.charmap_decode(coded, "strict", _FOLDED)[0]
