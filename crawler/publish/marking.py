"""Text of articles as HTML.  Everything crawled is escaped first and marked up after; nothing of it
is ever taken as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_HIT = re.compile("⟦([^⟦⟧]*)⟧")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"”’»)\]]*$")
#: A sub-heading is shorter.
_SUBHEADING = 110


def marked(snippet: str) -> Markup:
    """A snippet of a search with its hits marked."""
    return Markup(_HIT.sub(r"<mark>\1</mark>", str(escape(" ".join(snippet.split())))))  # noqa: S704


def web_address(url: str) -> str:
    """``url`` when it is one that a link may lead to, else nothing: what a page calls an image or its
    own address may be a script."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (its lines), a sub-heading (one line) or a table (rows of cells, in ``rows``)."""

    kind: Literal["paragraph", "subheading", "table"]
    lines: tuple[str, ...]

    @property
    def rows(self) -> list[list[str]]:
        return [line.split(" | ") for line in self.lines]


def pieces(body: str) -> list[Piece]:
    """The body of an article in the shapes it is printed in.

    The archive keeps text without shapes: a sub-heading is told by being one short line that ends no
    sentence, with text after it.
    """
    blocks = [tuple(block.split("\n")) for block in body.split("\n\n") if block.strip()]
    return [Piece(_kind(lines, place == len(blocks) - 1), lines) for place, lines in enumerate(blocks)]


def _kind(lines: tuple[str, ...], last: bool) -> Literal["paragraph", "subheading", "table"]:
    if len(lines) > 1 and all(" | " in line for line in lines):
        return "table"
    text = lines[0]
    short = len(lines) == 1 and len(text) < _SUBHEADING and not text.startswith(("-", "–", "+", "•", "“"))
    return "subheading" if short and not last and not _SENTENCE_END.search(text) else "paragraph"
