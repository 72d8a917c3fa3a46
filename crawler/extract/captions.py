"""The photographer or agency at the end of a caption."""

from __future__ import annotations

import re

from crawler.text import one_line

#: A credit is a name or two; what is longer is part of the caption's sentence.
_LONGEST = 60
_WITH_COLON = re.compile(
    r"(?:^|[\s.,;:(\[|/–—-])(?:ảnh minh họa|ảnh minh hoạ|ảnh tư liệu|ảnh chụp|ảnh|nguồn ảnh|nguồn"
    r"|đồ họa|đồ hoạ|hình|photos?(?: by)?|source|credit|image|video|clip"
    r"|fotos?|fotografía|bild|quelle|crédits?(?: photo)?|immagine) ?: ?",
    re.I,
)
#: Without a colon only behind a stop, a dash or a bracket, or as the whole caption.
_WITHOUT_COLON = re.compile(
    r"(?:^|[.!?”\"’;,]\s|[-–—|(\[]\s?)(?:Ảnh|ẢNH|Photo|Nguồn ảnh) (?=[^\W\d_])(?:của |by )?"
)
_WORDS = ("Ảnh ", "ẢNH ", "Photo ", "Nguồn ảnh ")
_WORD = re.compile(r"[^\W\d_][\w.’'/&+-]*")
_NO_CREDIT = re.compile(r"(?:minh (?:họa|hoạ)|tư liệu|tác giả|internet tư liệu)\b", re.I)


def split_credit(caption: str) -> tuple[str, str]:
    """The caption as printed, on one line, and who made the picture (``""`` where it is not told).

    ``Quang cảnh hội nghị. Ảnh: L.C`` gives ``L.C``; ``Ảnh minh họa`` names nobody.  The caption
    keeps its credit; a cell that holds only spaces or a no-break space gives two empty strings.
    """
    line = one_line(caption)
    tail = line[-400:]
    labels = list(_WITH_COLON.finditer(tail)) if ":" in tail else []
    if labels:
        return line, _credit(tail[labels[-1].end() :])
    if not any(word in tail for word in _WORDS):
        return line, ""
    for found in _WITHOUT_COLON.finditer(tail):
        credit = _credit(tail[found.end() :])
        if credit and all(_capitalised(word) for word in credit.split()):
            return line, credit
    return line, ""


def _credit(text: str) -> str:
    text = text.strip(' .;,|-–—*"“”')
    if text.endswith((")", "]")) and text.count("(") + text.count("[") < text.count(")") + text.count("]"):
        text = text[:-1].rstrip(" .")
    if not text or len(text) > _LONGEST or _NO_CREDIT.match(text):
        return ""
    return text


def _capitalised(word: str) -> bool:
    return word in {"-", "–", "&", "và", "/"} or (
        _WORD.fullmatch(word.strip("(),")) is not None and word.strip("(")[:1].isupper()
    )
