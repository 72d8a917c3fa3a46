"""The page as a tree: parsed once, without limits that a bad page could trip over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cssselect import ExpressionError
from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.text import one_line

Element = etree._Element
_COMMAS = re.compile(r",(?![^(\[]*[)\]])")


#: Making one costs a third of parsing a page; lxml lets one thread at a time use it.
_PARSER = etree.HTMLParser(
    encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
)
_PROGRAM = re.compile(rb"<(script|style|svg|noscript)[\s>]")
_CLOSING = {kind: b"</" + kind + b">" for kind in (b"script", b"style", b"svg", b"noscript")}


def parse(page: str | bytes) -> tuple[Element | None, bool]:
    """The root of a page, text or UTF-8, or None when it holds no element at all; and whether reading
    stopped at elements nested too deep (libxml2 takes 2,048 levels)."""
    data = page if isinstance(page, bytes) else page.encode("utf-8", "replace")
    if 0 in data:  # where libxml2 would take the page to end
        data = data.replace(b"\0", b"")
    try:
        root = etree.fromstring(data, parser=_PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    last = _PARSER.error_log.last_error
    return root, last is not None and "depth" in last.message.lower()


def without_scripts(page: bytes) -> bytes:
    """The page without its programs, styles and drawings, which are most of its bytes and none of its
    text; JSON-LD stays, and so does what is not closed.  Pages in UTF-16 come back whole."""
    pieces: list[bytes] = []
    kept = 0
    endless: set[bytes] = set()  # kinds that nothing closes any more: looking once is enough
    found = _PROGRAM.search(page)
    while found is not None:
        kind, end = found[1], found.end()
        closing = -1 if kind in endless else page.find(_CLOSING[kind], end - 1)
        if closing < 0:
            endless.add(kind)
        else:
            end = closing + len(_CLOSING[kind])
            opening = page.find(b">", found.start(), closing) + 1
            if kind != b"script" or page.find(b"ld+json", found.start(), opening) < 0:
                pieces.append(page[kept : found.start()])
                kept = end
        found = _PROGRAM.search(page, end)
    if not pieces:
        return page
    pieces.append(page[kept:])
    return b" ".join(pieces)


def told_by(element: Element) -> str:
    """Everything an element says, as the source spaces it."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def text_of(element: Element, language: str = "vi") -> str:
    """Everything an element says, on one line."""
    return one_line(told_by(element), language)


def letters(text: str) -> int:
    """How many characters of a text are no white space; counting it costs a quarter of splitting."""
    return len(text) - sum(map(text.count, " \n\t\r\u00a0"))


def shown(text: str) -> int:
    """How many characters of a text are shown: a run of white space is one blank, at the ends none."""
    text = text.strip()
    return len(" ".join(text.split())) if "\n" in text or "  " in text else len(text)


def length_of(element: Element) -> int:
    """How many characters an element shows."""
    return shown(told_by(element))


def size_of(element: Element, limit: int) -> int:
    """How many characters an element shows; stops counting above ``limit``, so that a candidate that
    turns out to hold the whole page costs nothing."""
    text = element.text
    size = shown(text) if text else 0
    for inner in element.iterdescendants() if len(element) else ():
        if text := inner.text:
            size += shown(text)
        if text := inner.tail:
            size += shown(text)
        if size > limit:
            break
    return size


def linked_of(element: Element, limit: int) -> int:
    """How many characters of an element are in links; stops counting above ``limit``."""
    size = 0
    for link in element.iter("a"):
        size += length_of(link)
        if size > limit:
            break
    return size


def following(element: Element) -> Iterator[Element]:
    """The elements behind one, in document order; not those inside it."""
    node: Element | None = element
    while node is not None:
        for behind in node.itersiblings():
            yield from behind.iter()
        node = node.getparent()


def value_of(element: Element, language: str = "vi") -> str:
    """What an element tells: the ``content`` of a meta, the ``datetime`` of a time, else its text."""
    told = element.get("content") or element.get("datetime") if element.tag in ("meta", "time") else None
    return one_line(told, language) if told else text_of(element, language)


@lru_cache(maxsize=1024)
def _compile(selector: str) -> tuple[CSSSelector, ...]:
    if ":contains(" in selector:
        # lxml keeps the function's namespace in memory that is freed after the first use of a selector.
        raise ExpressionError(f":contains() cannot be used: {selector}")
    return tuple(CSSSelector(part, translator="html") for part in alternatives(selector))


def alternatives(selector: str) -> list[str]:
    """The parts of a selector list, as they are tried."""
    return [part.strip() for part in _COMMAS.split(selector) if part.strip()]


def select(root: Element, selector: str, *, telling: bool = False) -> list[Element]:
    """The elements that the first matching part of a selector list finds, in document order.

    ``a, b`` is tried from left to right.  ``telling`` passes over elements without text.  Raises
    ``cssselect.SelectorError`` when it is no CSS.
    """
    for part in _compile(selector):
        found = part(root)
        if isinstance(found, list):
            elements = [element for element in found if isinstance(element, Element)]
            if telling:
                elements = [element for element in elements if size_of(element, 0)]
            if elements:
                return elements
    return []
