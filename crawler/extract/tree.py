"""The page as a tree: parsed once, without limits that a bad page could trip over."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.text import one_line

Element = etree._Element
_COMMAS = re.compile(r",(?![^(\[]*[)\]])")
#: libxml2 ends a text at NUL, and a page has no use for other control characters.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))
_TEXT = etree.XPath("string()", smart_strings=False)


#: Making one costs a third of parsing a page; lxml lets one thread at a time use it.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


def parse(text: str) -> tuple[Element | None, bool]:
    """The root of a page whose text is NFC, or None when it holds no element at all; and whether
    reading stopped at elements nested too deep (libxml2 takes 2,048 levels)."""
    data = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    try:
        root = etree.fromstring(data, parser=_PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    last = _PARSER.error_log.last_error
    return root, last is not None and "depth" in last.message.lower()


def without_scripts(page: bytes) -> bytes:
    """The page without its programs and styles, which are most of its bytes and none of its text;
    JSON-LD stays, and so does what is not closed.  Pages in UTF-16 come back whole."""
    for opening, closing in ((b"<script", b"</script>"), (b"<style", b"</style>")):
        pieces: list[bytes] = []
        kept = 0
        start = page.find(opening)
        while start >= 0:
            end = page.find(closing, start)
            if end < 0:
                break
            end += len(closing)
            if page.find(b"ld+json", start, page.find(b">", start) + 1) < 0:
                pieces.append(page[kept:start])
                kept = end
            start = page.find(opening, end)
        if pieces:
            pieces.append(page[kept:])
            page = b" ".join(pieces)
    return page


def text_of(element: Element, language: str = "vi") -> str:
    """Everything an element says, on one line."""
    return one_line(str(_TEXT(element)), language)


def length_of(element: Element) -> int:
    """How many characters an element says, white space at its ends apart."""
    return len(str(_TEXT(element)).strip())


def size_of(element: Element, limit: int) -> int:
    """How many characters an element says; stops counting above ``limit``, so that a candidate that
    turns out to hold the whole page costs nothing."""
    size = 0
    for text in element.itertext():
        size += len(text.strip())
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


def value_of(element: Element, language: str = "vi") -> str:
    """What an element tells: the ``content`` of a meta, the ``datetime`` of a time, else its text."""
    told = element.get("content") or element.get("datetime") if element.tag in ("meta", "time") else None
    return one_line(told, language) if told else text_of(element, language)


@lru_cache(maxsize=1024)
def _compile(selector: str) -> tuple[CSSSelector, ...]:
    return tuple(
        CSSSelector(part.strip(), translator="html") for part in _COMMAS.split(selector) if part.strip()
    )


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
