"""The text of one element in reading order, as a person would copy it: one Block for a paragraph,
a sub-heading, a list item, a table, an image or its caption."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from lxml import etree

from crawler.extract.classes import CAPTION, FOREIGN, NOTE, marks_of
from crawler.extract.pictures import is_caption_box, is_picture, is_tiny, source_of
from crawler.extract.tree import Element, length_of, linked_of, shown, size_of, text_of
from crawler.text import one_line

BlockKind = Literal["text", "heading", "item", "table", "image", "caption"]

_BREAK = "\0"
_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "object", "embed", "iframe", "audio",
    "video", "canvas", "form", "button", "select", "textarea", "input", "nav", "dialog", "map", "head",
    "title", "meta", "link", "aside", "menu", "ins", "amp-ad", "fb:like", "footer", "option", "label",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "header", "blockquote", "ul", "ol", "dl", "dt", "dd",
    "li", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption",
    "center", "pre", "address", "fieldset", "details", "summary", "hr", "h1", "h2", "h3", "h4", "h5",
    "h6", "body", "html",
})  # fmt: skip
#: Parts of a sentence; their class names (a link to a topic) tell nothing about the text.
_PHRASE = frozenset(
    {"a", "b", "strong", "i", "em", "u", "abbr", "mark", "cite", "q", "sub", "sup", "font", "img", "br"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Which of bold (0), italic (1) and linked (2) an element makes its text.
_STYLES = (
    dict.fromkeys(_HEADINGS | {"b", "strong", "th"}, 0) | dict.fromkeys(("i", "em", "cite"), 1) | {"a": 2}
)
#: Left out, they part the text before them from the text behind.
_APART = _BLOCKS | {"aside", "nav", "form", "iframe", "footer", "video", "object", "img"}
_RIGHT = re.compile(r"text-align:\s*(?:right|end)", re.I)
_CENTRE = re.compile(r"text-align:\s*center", re.I)
#: The last two are for screen readers only.
_HIDDEN = re.compile(
    r"display:\s*none|visibility:\s*hidden|\bclip:\s*rect\((?:0|1px)[ ,]|clip-path:\s*inset\(50%", re.I
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]]*$")
#: A headline is shorter.
_HEADLINE = 200
_LOOKS = 50
#: What is shorter is no text of an article by its size alone.
_SHORTEST = 200
_BOLD = re.compile(r"(?:^|[ _-])(?:font-?bold|fw-?bold|fw-?[6-9]00|bold|semibold)(?:[ _-]|$)", re.I)
#: Tables nested deeper are frames, unseen.
_TABLES = 6


@dataclass(slots=True)
class Block:
    """One piece of the text.  ``url`` is an image's source as written; the shares of bold, italic
    and linked characters are between 0 and 1."""

    text: str
    kind: BlockKind = "text"
    bold: float = 0.0
    italic: float = 0.0
    linked: float = 0.0
    right: bool = False
    centre: bool = False
    url: str = ""
    #: Class and id of the element it stood in.
    names: str = ""


def is_foreign(names: str) -> bool:
    """Whether class and id say that an element is no part of the article."""
    return len(names) < 150 and bool(marks_of(names) & FOREIGN)


def _is_caption(names: str, tag: str) -> bool:
    marks = marks_of(names)
    return bool(marks & CAPTION or (marks & NOTE and tag in ("p", "td", "em")))


def names_of(element: Element) -> str:
    """Class and id in one string."""
    names, name = element.get("class"), element.get("id")
    return f"{names or ''} {name}" if name else names or ""


def read(
    element: Element,
    language: str = "vi",
    *,
    without: Container[Element] = (),
    captions: Container[Element] = (),
) -> list[Block]:
    """The blocks of ``element`` in reading order.

    ``without`` are elements to leave out with all they hold, ``captions`` such as are captions
    whatever they look like.  Time grows with the size of the element only.
    """
    return _Reader(language, without, captions).read(element)


class _Frame(NamedTuple):
    """An open element that text stands in, and what that makes the text."""

    node: Element | None
    kind: BlockKind
    align: Literal["", "right", "centre"]
    names: str


class _Reader:
    """Walks one element.  The state is what the text at hand is inside of."""

    def __init__(self, language: str, without: Container[Element], captions: Container[Element]) -> None:
        self.language = language
        self.without = without
        self.captions = captions
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.counts = [0, 0, 0, 0]  # all characters, bold, italic, linked
        self.inside = [0, 0, 0]  # how many bold, italic, link elements are open
        self.open = [_Frame(None, "text", "", "")]
        self.tables = 0
        #: Whether a paragraph was read; an ``h1`` above the first is the headline.
        self.begun = False
        self.whole = 0
        self.looks = 0

    def read(self, element: Element) -> list[Block]:
        self.element = element
        walk = etree.iterwalk(element, events=("start", "end"))
        passed: Element | None = None  # left out or read as a whole
        for event, node in walk:
            tag = node.tag
            if event == "start":
                names = names_of(node)
                if (node is not element and self._is_out(node, tag, names)) or self._is_read(
                    node, tag, names
                ):
                    walk.skip_subtree()
                    passed = node
                    if tag in _APART:
                        self._flush()
                else:
                    self._enter(node, tag, names)
                continue
            if node is passed:
                passed = None
            else:
                self._leave(node, tag)
            if node is not element and node.tail:
                self._say(node.tail)
        self._flush()
        return self.blocks

    def _is_out(self, node: Element, tag: str, names: str) -> bool:
        if tag in _SKIPPED or node in self.without or self._is_headline(node, tag):
            return True
        if names and tag not in _PHRASE and is_foreign(names) and node not in self.captions:
            return not (holds_the_text(node) or _is_embedded(node, names) or self._is_most(node))
        style = node.get("style")
        return bool(style and _HIDDEN.search(style)) or node.get("hidden") is not None

    def _is_most(self, node: Element) -> bool:
        """Whether an element holds most of all that is read; asked of few, for it costs a look."""
        if self.looks == _LOOKS:
            return False
        self.looks += 1
        size = length_of(node)
        if size <= _SHORTEST:
            return False
        if not self.whole:
            self.whole = length_of(self.element)
        return size > 0.6 * self.whole and linked_of(node, size) < 0.4 * size

    def _is_headline(self, node: Element, tag: str) -> bool:
        return tag == "h1" and not self.begun and size_of(node, _HEADLINE) < _HEADLINE

    def _is_read(self, node: Element, tag: str, names: str) -> bool:
        """Reads what is read as a whole: plain paragraphs, line breaks, images, tables of data."""
        if tag == "p" and not len(node):
            self._paragraph(node, names)
        elif tag == "br":
            self.pieces.append(_BREAK)
        elif tag in ("img", "amp-img"):
            self._image(node)
        elif tag == "table" and self.tables < _TABLES and _table_kind(node) == "data":
            self._flush()
            if text := _rows(node, self.language):
                self.blocks.append(Block(text, "table", names=names))
        else:
            return False
        return True

    def _paragraph(self, node: Element, names: str) -> None:
        """What most of a text is made of: a paragraph that holds nothing but its words."""
        self._flush()
        text = one_line(node.text or "", self.language)
        if not text:
            return
        self.begun = self.begun or len(text) > 80
        _, kind, align, names = self._framed(node, "p", names)
        bold, italic, linked = (1.0 if count else 0.0 for count in self.inside)
        if names and _BOLD.search(names):
            bold = 1.0
        self.blocks.append(
            Block(text, kind, bold, italic, linked, align == "right", align == "centre", names=names)
        )

    def _enter(self, node: Element, tag: str, names: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self.tables += tag == "table"
            self.open.append(self._framed(node, tag, names))
        elif tag != "a" and (
            node in self.captions or (names and node.get("class") and _is_caption(names, tag))
        ):
            self._flush()
            self.open.append(self.open[-1]._replace(node=node, kind="caption"))
        if tag in _STYLES:
            self.inside[_STYLES[tag]] += 1
        if node.text:
            self._say(node.text)

    def _framed(self, node: Element, tag: str, names: str) -> _Frame:
        _, kind, align, around = self.open[-1]
        if (
            tag in ("figcaption", "caption")
            or (tag == "figure" and is_picture(node))
            or (tag == "div" and names and is_caption_box(node, names))
            or node in self.captions
            or (tag == "table" and self.tables <= _TABLES and _table_kind(node) == "picture")
            or (names and _is_caption(names, tag) and not holds_the_text(node))
        ):
            kind = "caption"
        elif kind == "caption":
            pass
        elif tag in _HEADINGS:
            kind = "heading"
        elif tag == "li":
            kind = "item"
        elif tag in ("p", "blockquote") and kind == "heading":
            kind = "text"
        return _Frame(node, kind, _aligned(node, tag, align), names or around)

    def _leave(self, node: Element, tag: str) -> None:
        if self.open[-1].node is node:
            self._flush()
            self.open.pop()
            self.tables -= tag == "table"
        if tag in _STYLES:
            self.inside[_STYLES[tag]] -= 1

    def _say(self, text: str) -> None:
        self.pieces.append(text)
        size = shown(text)
        if size:
            self.counts[0] += size
            for place in range(3):
                if self.inside[place]:
                    self.counts[place + 1] += size

    def _image(self, node: Element) -> None:
        url = source_of(node)
        if not url or is_tiny(node):
            return
        self._flush()
        self.blocks.append(Block(one_line(node.get("alt") or "", self.language), "image", url=url))

    def _flush(self) -> None:
        if not self.pieces:
            return
        raw, self.pieces = "".join(self.pieces), []
        (total, bold, italic, linked), self.counts = self.counts, [0, 0, 0, 0]
        if not total:
            return
        self.begun = self.begun or total > 80
        _, kind, align, names = self.open[-1]
        if names and _BOLD.search(names):
            bold = total
        for text in _paragraphs(raw, self.language):
            self.blocks.append(
                Block(
                    text, kind, bold / total, italic / total, linked / total,
                    right=align == "right", centre=align == "centre", names=names,
                )
            )  # fmt: skip


def _paragraphs(raw: str, language: str) -> Iterable[str]:
    """Text between line breaks: an empty line parts paragraphs, and so does a break after a whole
    sentence; other breaks stay (verse)."""
    if _BREAK not in raw:
        return (one_line(raw, language),)
    found: list[str] = []
    fresh = True
    for line in (one_line(part, language) for part in raw.split(_BREAK)):
        if not line:
            fresh = True
        elif fresh or (len(found[-1]) > 60 and _SENTENCE_END.search(found[-1])):
            found.append(line)
            fresh = False
        else:
            found[-1] += "\n" + line
    return found


def _aligned(
    node: Element, tag: str, around: Literal["", "right", "centre"]
) -> Literal["", "right", "centre"]:
    style = node.get("style") or ""
    told = (node.get("align") or "").lower()
    if told == "right" or _RIGHT.search(style):
        return "right"
    if told == "center" or tag == "center" or _CENTRE.search(style):
        return "centre"
    return "" if told or "text-align" in style else around


def holds_the_text(node: Element) -> bool:
    """Whether an element of a foreign name is nevertheless the article: many own paragraphs."""
    long = 0
    for paragraph in islice(node.iter("p"), 200):
        size = length_of(paragraph)
        if size > 80 and size > 2 * linked_of(paragraph, size):
            long += 1
            if long == 4:
                return True
    return False


def _is_embedded(node: Element, names: str) -> bool:
    """Whether an element holds a post of a social network that the article shows."""
    return "embed" in names and next(node.iter("blockquote"), None) is not None


def _table_kind(table: Element) -> Literal["picture", "data", "box"]:
    """``picture``: an image and its caption; ``data``: rows of short cells; ``box``: a frame or a
    page layout around other things."""
    size = size_of(table, 700)
    if next(table.iter("img"), None) is not None:
        return "picture" if size < 700 else "box"
    widest = 0
    for number, row in enumerate(table.iter("tr")):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        widest = max(widest, len(cells))
        if number < 50 and any(
            size_of(cell, 500) > 500 or next(cell.iter("table"), None) is not None for cell in cells
        ):
            return "box"
    return "data" if widest > 1 else "box"


def _rows(table: Element, language: str) -> str:
    rows = []
    for row in table.iter("tr"):
        cells = [text_of(cell, language) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            rows.append(" | ".join(cells))
    return "\n".join(rows)
