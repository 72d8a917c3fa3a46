"""The last lines of an article: when it was put online, who made it, whose items it is made of."""

from __future__ import annotations

import re

from crawler.extract.body import Block
from crawler.extract.bylines import is_byline
from crawler.extract.dates import parse_date

_LINES = 3
#: What ends a sentence and no name.
_STOPS = ("。", "！", "？", "!", "?")
_DATED = re.compile(r"\(?(?:ngày đăng|đăng (?:lúc|ngày)|cập nhật|ngày \d|\d)", re.I)
_DATELINE, _BESIDE = 60, 22
#: Who wrote one item of a running-news article, in capitals behind it or below.
_ITEM = re.compile(r"(?:[.!?…”\"] ?|^)\(([^()]{2,60})\)\.?$")


def take_byline(text: list[Block], paper: str, language: str) -> str:
    """Takes the last paragraphs that name who made the article off ``text``, one or more lines, with
    a dateline among them; an article of several signed items keeps its signatures.  A signature that is
    all there is, as under a video, leaves no text.  Empty when nobody signs."""
    items = _of_items(text, paper, language)
    lines: list[str] = []
    while text and len(lines) < _LINES:
        last = text[-1]
        if items and _ITEM.search(last.text[-80:]):
            break
        if not _signs(last, paper, language):
            if not _is_dateline(last.text):
                break
        else:
            lines.insert(0, last.text)
        text.pop()
    return "\n".join([items, *lines] if items else lines)


def _signs(block: Block, paper: str, language: str) -> bool:
    signed = block.right or block.bold > 0.8 or block.italic > 0.8
    return (
        block.kind not in ("table", "heading")
        and not block.text.endswith(_STOPS)
        and is_byline(block.text, paper=paper, language=language, signed=signed)
    )


def _is_dateline(line: str) -> bool:
    date = parse_date(line) if len(line) < _DATELINE and _DATED.match(line) else None
    return date is not None and len(line) - len(date.raw) < _BESIDE


def _of_items(text: list[Block], paper: str, language: str) -> str:
    """The names behind the items of a running-news article; one alone signs nothing."""
    found = [found[1] for block in text if (found := _ITEM.search(block.text[-80:]))]
    names = [
        name
        for name in dict.fromkeys(found)
        if name.isupper() and is_byline(name, paper=paper, language=language, signed=True)
    ]
    return " - ".join(names) if len(names) > 1 else ""
