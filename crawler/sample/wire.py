"""Pages as bytes, in the ways and with the faults of real servers."""

from __future__ import annotations

import unicodedata

#: Tone marks, which windows-1258 writes behind their vowel: grave, acute, tilde, hook above, dot below.
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def windows_1258(text: str) -> bytes:
    """``text`` in windows-1258, which knows â, ê, ô, ă, ơ, ư and đ whole and tones only as marks.

    Letters outside the code page become numeric references, as content systems write them.
    """
    pieces: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            letter.encode("cp1258")
            pieces.append(letter)
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            vowel = "".join(mark for mark in apart if mark not in _TONES)
            tones = "".join(mark for mark in apart if mark in _TONES)
            pieces.append(unicodedata.normalize("NFC", vowel) + tones)
    return "".join(pieces).encode("cp1258", "xmlcharrefreplace")


def encode(text: str, wire: str) -> tuple[bytes, str]:
    """The bytes of a page and the charset its header names, by :attr:`Piece.wire`."""
    if wire == "windows-1258":
        return windows_1258(text), "windows-1258"
    if wire == "mislabelled":
        return text.encode(), "iso-8859-1"
    if wire == "nfd":
        return unicodedata.normalize("NFD", text).encode(), "utf-8"
    if wire == "eth":
        return text.replace("Đ", "Ð").encode(), "utf-8"
    return text.encode(), "utf-8"
