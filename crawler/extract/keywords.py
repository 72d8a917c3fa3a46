"""The key words that a page prints under an article as links."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from crawler.extract.body import names_of
from crawler.extract.classes import TAGS
from crawler.extract.tree import Element, following, linked_of, size_of, text_of

if TYPE_CHECKING:
    from crawler.extract.fields import Page

#: How far behind the text they may stand, in elements.
_BEHIND = 40
_LONGEST, _LONGEST_LIST = 60, 800
#: What a list of key words says beside them (``Từ khóa:``, ``TAGS``).
_LABEL = 20
_SEEN = 120
_LABELLED = re.compile(r"\s*(?:từ\s+kh[oó][aá]|tags?)\s*:?\s*$", re.I)
_ELSEWHERE = re.compile(r"hot|trend|popular|cloud|top", re.I)


def shown_tags(page: Page) -> list[str]:
    """Texts of the links in the first element below the text that is named for key words."""
    start, end = page.start(), page.end()
    for element in page.found.marks[TAGS]:
        if not start < page.at(element) <= end + _BEHIND or _ELSEWHERE.search(names_of(element)):
            continue
        around = element.getparent() if element.tag == "a" else element
        if around is not None and (tags := _listed(page, around)):
            return tags
    return _labelled(page)


def _labelled(page: Page) -> list[str]:
    """The links beside a label for key words, in an element without a name."""
    for element in islice(following(page.body[-1]), _SEEN) if page.body else ():
        if element.text and _LABELLED.match(element.text):
            around = element if next(element.iter("a"), None) is not None else element.getparent()
            return _listed(page, around) if around is not None else []
    return []


def _listed(page: Page, element: Element) -> list[str]:
    size = size_of(element, _LONGEST_LIST)
    if size > _LONGEST_LIST or size - linked_of(element, size) > _LABEL:
        return []
    links = list(element.iter("a"))
    if any(size_of(link, _LONGEST) > _LONGEST for link in links):
        return []
    return [text for link in links if (text := text_of(link, page.language).strip(" #,;"))]
