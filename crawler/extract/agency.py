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

#: A newspaper's name of two or three words: only before a dash and a new sentence.
_NAME = re.compile(r"(?!(?:Bài|Kỳ|Phần|Tiếp|Ảnh|Xem|Theo|Cập nhật|Tập) )[A-ZĐ]\w+(?: [^\W\d_]+){1,2}")
#: Initials that only an online newspaper has (ĐTO, YBĐT), or a domain.
_UNBRACKETED = re.compile(r"[A-ZĐ]{2,4}O|[A-ZĐ]{1,4}ĐT|[A-Z][\w-]+(?:\.[\w-]+)*\.vn")
_WORLD = frozenset({"NATO", "WTO", "ISO", "CEO", "CFO", "COO", "WHO", "NGO", "FAO", "ILO", "WIPO", "UFO"})


def split_agency(text: str, tags: Sequence[str]) -> tuple[str, str]:
    """A lead's tag, without brackets and dash, and the rest of the lead.

    ``tags`` are those of the portal, without brackets; they are found whatever their case, Unicode
    form or kind of D.  Without brackets, only they are found, or where none are given the initials
    of online newspapers (``ĐTO``, ``YBĐT``), and a dash must follow.  In brackets, initials, domains
    and names of newspapers are tags too, when a dash or a new sentence follows: ``(KT,GS) là`` and
    ``(UBND) xã`` open sentences.  Without a tag: ``("", text)``.
    """
    known = {_key(tag) for tag in tags}
    found = _BRACKETED.match(text)
    if found is not None:
        tag, rest = found["tag"], text[found.end() :]
        if _key(tag) in known:
            return normalise(tag), rest
        opens = bool(found["dash"]) or not rest or not rest[0].islower()
        named = found["dash"] and found["dash"] not in ":." and not rest[:1].islower()
        if (opens and _SHAPE.fullmatch(normalise(tag))) or (named and _NAME.fullmatch(normalise(tag))):
            return normalise(tag), rest
        return "", text
    for dash in _dashes(text):
        tag = normalise(text[: dash.start()]).strip()
        if _key(tag) in known or (not known and _is_unbracketed(tag, dash.group(), text[dash.end() :])):
            return tag, text[dash.end() :]
    return "", text


def _is_unbracketed(tag: str, dash: str, rest: str) -> bool:
    return (
        _UNBRACKETED.fullmatch(tag) is not None
        and tag not in _WORLD
        and dash.endswith(" ")
        and ":" not in dash
        and not rest[:1].islower()
    )


_DASH = re.compile(r"\s*[-‐-―−:]\s*")


def _dashes(text: str) -> list[re.Match[str]]:
    """The first dashes of a text; a tag may hold one itself."""
    return list(_DASH.finditer(text[: 2 * _LONGEST]))[:3]


def _key(tag: str) -> str:
    return "".join(normalise(tag).split()).strip("()[]").casefold()
