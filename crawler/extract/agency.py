"""The newspaper's own tag before a lead: ``(CTO) - ``, ``ĐTO - ``, ``(Báo Quảng Ngãi)- ``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text import normalise

#: Tags are short; the longest seen are names such as "Báo và phát thanh, truyền hình Quảng Ngãi".
_LONGEST = 60
_BRACKETED = re.compile(
    rf"\s*[(\[]\s*(?P<tag>[^()\[\]\n]{{1,{_LONGEST}}}?)\s*[)\]]\s*(?P<dash>[-‐-―−:.]?)\s*"
)
#: Shapes that only a tag has: initials (CTO, TTXVN), a domain (Baonghean.vn), the name of a paper.
_SHAPE = re.compile(
    r"[A-ZĐ]{2,6}(?: \d{1,2}/\d{1,2})?"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)"
    r"|(?:Báo|Đài|Tạp chí) \w[\w ,-]*"
    r"|\w+(?: \w+)? (?:News|Online|điện tử)",
)


def split_agency(text: str, tags: Sequence[str]) -> tuple[str, str]:
    """A lead's tag, without brackets and dash, and the rest of the lead.

    ``tags`` are those of the portal, without brackets; they are found whatever their case, Unicode
    form or kind of D, and only they are found without brackets (then a dash must follow).  In
    brackets, initials, domains and names of newspapers are tags too, when a dash or a new sentence
    follows: ``(KT,GS) là`` and ``(UBND) xã`` open sentences.  Without a tag: ``("", text)``.
    """
    known = {_key(tag) for tag in tags}
    found = _BRACKETED.match(text)
    if found is not None:
        tag, rest = found["tag"], text[found.end() :]
        if _key(tag) in known:
            return normalise(tag), rest
        opens = bool(found["dash"]) or not rest or not rest[0].islower()
        if opens and _SHAPE.fullmatch(normalise(tag)):
            return normalise(tag), rest
        return "", text
    for dash in _dashes(text):
        if _key(text[: dash.start()]) in known:
            return normalise(text[: dash.start()]).strip(), text[dash.end() :]
    return "", text


_DASH = re.compile(r"\s*[-‐-―−:]\s*")


def _dashes(text: str) -> list[re.Match[str]]:
    """The first dashes of a text; a tag may hold one itself."""
    return list(_DASH.finditer(text[: 2 * _LONGEST]))[:3]


def _key(tag: str) -> str:
    return "".join(normalise(tag).split()).strip("()[]").casefold()
