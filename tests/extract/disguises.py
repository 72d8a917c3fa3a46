"""Vietnamese text as it was stored before Unicode, and as careless programs store it."""

from __future__ import annotations

import unicodedata

#: TCVN 5712:1993 (VN3), as its bytes look in windows-1252.
_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦",
        strict=True,
    )
)
_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_ROOF = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
_BOWL = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
_DOTTED = {"ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì"}


def in_tcvn3(text: str) -> str:
    """Capitals with tones have no character of their own there: they are small ones in a font of
    capitals."""
    chars = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower()) or char for char in chars)


def in_vni(text: str) -> str:
    return "".join(map(_vni, unicodedata.normalize("NFC", text)))


def _vni(char: str) -> str:
    if char.isupper():
        return char if char.isascii() else _vni(char.lower()).upper()
    if char in _DOTTED:
        return _DOTTED[char]
    letter, *marks = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in marks if mark in _TONES)
    if "\u0302" in marks:
        return letter + _ROOF[tone]
    if "\u0306" in marks:
        return letter + _BOWL[tone]
    if "\u031b" in marks:
        letter = _DOTTED[unicodedata.normalize("NFC", letter + "\u031b")]
    return letter + _TONES.get(tone, "")


def in_1258(text: str) -> bytes:
    """windows-1258 writes most tones behind their letter."""
    out = bytearray()
    for char in unicodedata.normalize("NFC", text):
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            letter, tone = "", ""
            for part in unicodedata.normalize("NFD", char):
                if part in "\u0300\u0301\u0303\u0309\u0323":
                    tone += part
                else:
                    letter += part
            out += (unicodedata.normalize("NFC", letter) + tone).encode("cp1258")
    return bytes(out)


def misread(text: str) -> str:
    """UTF-8 bytes as a browser shows them when it is told windows-1252."""
    bare = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(chr(b) if b in bare else bytes([b]).decode("cp1252") for b in text.encode())
