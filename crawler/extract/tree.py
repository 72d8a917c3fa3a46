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


def parse(text: str) -> tuple[Element | None, bool]:
    """The root of the page, or None when it holds no element at all; and whether something was
    nested too deep to be read."""
    data = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    return root, any("depth" in entry.message.lower() for entry in parser.error_log)


def text_of(element: Element, language: str = "vi") -> str:
    """Everything an element says, on one line."""
    return one_line(str(_TEXT(element)), language)


def length_of(element: Element) -> int:
    """How many characters an element says, white space at its ends apart."""
    return len(str(_TEXT(element)).strip())


def value_of(element: Element, language: str = "vi") -> str:
    """What an element tells: the ``content`` of a meta, the ``datetime`` of a time, else its text."""
    told = element.get("content") or element.get("datetime") if element.tag in ("meta", "time") else None
    return one_line(told, language) if told else text_of(element, language)


@lru_cache(maxsize=1024)
def _compile(selector: str) -> tuple[CSSSelector, ...]:
    return tuple(
        CSSSelector(part.strip(), translator="html") for part in _COMMAS.split(selector) if part.strip()
    )


def select(root: Element, selector: str) -> list[Element]:
    """The elements that the first matching part of a selector list finds, in document order.

    ``a, b`` is tried from left to right.  Raises ``cssselect.SelectorError`` when it is no CSS.
    """
    for part in _compile(selector):
        found = part(root)
        if found:
            return [element for element in found if isinstance(element, Element)]
    return []
