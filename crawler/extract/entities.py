"""Characters of windows-1252 written as entities: ``&aacute;``, ``&#225;``.

Editors of old content systems wrote every character beyond ASCII so, whatever its font or encoding
meant by it; what was encoded twice or typed for a legacy font shows only once they are undone.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint

_ENTITY = re.compile(r"&(?:#(\d{3,4})|([A-Za-z]{2,6}\d{0,2}));")
_WESTERN = {ord(bytes([n]).decode("cp1252", "replace")) for n in range(0x80, 0x100)} - {0xFFFD}
_NAMES = {name: chr(code) for name, code in name2codepoint.items() if code in _WESTERN}
#: Entities that text encoded twice (``&Atilde;&iexcl;``) or of a legacy font is full of.
_SUSPICIOUS = re.compile(
    r"&(?:Atilde|Auml|AElig|aacute;&(?:ordm|raquo)|acirc;&euro|micro|cedil|sup1|para|[oO]slash"
    r"|#(?:195|196|198|181|184|185|182|248|216|225;&#(?:186|187)|226;&#8364)"
    r"|(?<=[a-z]&)(?:shy|uml|ordf|laquo|not|reg|middot|copy|#1(?:6[89]|7[0-4]|83))"
    r"|(?<=[aeouy]&)(?:ugrave|ucirc|otilde|iuml|acirc|agrave|aring|atilde|auml|#2(?:49|51|45|39|2[4-9])));"
)


def suspicious(text: str) -> bool:
    """Whether entities stand in the text that hardly any language needs."""
    return "&" in text and _SUSPICIOUS.search(text) is not None


def unescape(text: str) -> str:
    """The text with the entities of windows-1252's upper half as characters; all others stay."""
    return _ENTITY.sub(_char, text)


def _char(found: re.Match[str]) -> str:
    number, name = found.groups()
    if name:
        return _NAMES.get(name, found[0])
    code = int(number)
    if 0x80 <= code < 0xA0:  # a byte of windows-1252 written as a number, as browsers take it
        return bytes([code]).decode("cp1252", "replace").replace("\ufffd", chr(code))
    return chr(code) if code in _WESTERN else found[0]
