"""The page as a tree: parsed once, without limits that a bad page could trip over."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.text import one_line

#: libxml2 leaves out whatever is nested deeper than this.
DEPTH = 2048
_COMMAS = re.compile(r",(?![^(\[]*[)\]])")
#: libxml2 refuses most control characters, and XML has no place for lone surrogates.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = etree.XPath("string()", smart_strings=False)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")


def parse(text: str) -> tuple[HtmlElement | None, bool]:
    """The root of the page, or None when it holds no element at all; and whether something was
    nested too deep to be read."""
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", text[:1024]) + text[1024:])
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, False
    last = parser.error_log.last_error
    deep = last is not None and any("depth" in entry.message.lower() for entry in parser.error_log)
    return root, deep


def text_of(element: HtmlElement, language: str = "vi") -> str:
    """Everything an element says, on one line."""
    return one_line(str(_TEXT(element)), language)


def length_of(element: HtmlElement) -> int:
    """How many characters an element says, white space at its ends apart."""
    return len(str(_TEXT(element)).strip())


def value_of(element: HtmlElement, language: str = "vi") -> str:
    """What an element tells: the ``content`` of a meta, the ``datetime`` of a time, else its text."""
    told = element.get("content") or element.get("datetime") if element.tag in ("meta", "time") else None
    return one_line(told, language) if told else text_of(element, language)


@lru_cache(maxsize=1024)
def _compile(selector: str) -> tuple[CSSSelector, ...]:
    return tuple(
        CSSSelector(part.strip(), translator="html") for part in _COMMAS.split(selector) if part.strip()
    )


def select(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements that the first matching part of a selector list finds, in document order.

    ``a, b`` is tried from left to right.  Raises ``cssselect.SelectorError`` when it is no CSS.
    """
    for part in _compile(selector):
        found = part(root)
        if found:
            return list(found)
    return []
