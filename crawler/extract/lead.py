"""The lead where it stands apart from the text: under the headline, in an element of its own."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import islice
from typing import NamedTuple

from crawler.extract.body import is_foreign, names_of, read
from crawler.extract.captions import split_credit
from crawler.extract.classes import AUTHOR, CAPTION, DATE, LEAD, SECTION, marks_of
from crawler.extract.fields import Page
from crawler.extract.residue import is_residue
from crawler.extract.story import begins, same
from crawler.extract.tree import Element, linked_of, select, size_of, text_of
from crawler.records import Layer

_LONGEST = 1500
_SHORTEST = 40
#: No more stands between a headline and its text.
_MOST = 60
#: An unnamed paragraph is a lead only when it is at least this long and ends as a sentence does.
_SENTENCE = 80
_ENDS = (".", "!", "?", "…", "”", '"', "»", "。", "“")
_MEDIA = re.compile(r"(?:^|[ _-])(?:media|image|img|photo|figure|picture|video)(?:[ _-]|$)", re.I)
_HEADINGS = ("h2", "h3", "h4")
_NOWHERE = 1 << 30


class Lead(NamedTuple):
    """``element`` is where it stands; ``layer`` tells who found it."""

    text: str
    layer: Layer
    element: Element


def find_lead(page: Page, title: str, without: Container[Element] = ()) -> Lead | None:
    """The element that the layout names; one between headline and text that is named as a lead or
    says what the description says; or the only paragraph that stands there.  ``without`` are elements
    that are no part of the article."""
    if page.layout and page.layout.lead:
        found = select(page.root, page.layout.lead, telling=True)
        texts = (e for e in found if not _is_more(page, e) and not is_residue(text_of(e, page.language)))
        own = next(texts, None)
        if own is not None:
            return Lead(text_of(own, page.language), "layout", own)
    start, above = page.start(), page.at(page.title_element)
    if above == _NOWHERE:
        above = max(0, start - 60)
    for element in page.found.marks[LEAD]:
        near = above < page.at(element) <= start + 2 and not is_foreign(names_of(element))
        if near and element not in without and _passes(page, element, title):
            return _lead(page, element)
    standing = (
        element
        for element in page.found.weights
        if above < page.at(element) < start and element not in without
    )
    between = [e for e in islice(standing, _MOST) if size_of(e, _LONGEST) < _LONGEST]
    return _described(page, between) or _unnamed(page, between, title)


def _is_more(page: Page, element: Element) -> bool:
    """Whether an element that a layout names is a menu or holds the text or headline: class names as
    short as ``head`` are given to more than one thing."""
    around = [*page.body, *([page.title_element] if page.title_element is not None else ())]
    if any(element in node.iterancestors() for node in around):
        return True
    size = size_of(element, _LONGEST)
    return linked_of(element, size) > 0.5 * size


def _described(page: Page, between: list[Element]) -> Lead | None:
    description = page.told.jsonld.description or page.told.meta.description
    if len(description) <= 50:
        return None
    for element in between:
        text = text_of(element, page.language)
        if marks_of(names_of(element)) & CAPTION:
            continue
        if begins(text, description) or begins(description, text):
            return _lead(page, element)
    return None


def _unnamed(page: Page, between: list[Element], title: str) -> Lead | None:
    if page.title_element is None:
        return None
    passing = (element for element in between if _passes(page, element, title))
    around = {*page.title_element.iterancestors()}
    alone = list(islice((element for element in passing if _is_of_the_article(element, around)), 2))
    return _lead(page, alone[0]) if len(alone) == 1 and _is_paragraph(page, alone[0]) else None


def _passes(page: Page, element: Element, title: str) -> bool:
    size = size_of(element, _LONGEST)
    if not _SHORTEST <= size <= _LONGEST or element.tag in ("a", "ul", "li", "figcaption"):
        return False
    names = names_of(element)
    if marks_of(names) & CAPTION or _MEDIA.search(names) or sum(1 for _ in islice(element.iter("p"), 4)) == 4:
        return False
    if _is_picture_or_cell(element, names):
        return False
    around = [*page.body, *([page.title_element] if page.title_element is not None else ())]
    if any(element is node or element in node.iterancestors() for node in around):
        return False
    text = text_of(element, page.language)
    if text in page.rules.recurring or split_credit(text)[1]:
        return False
    return linked_of(element, size) < 0.4 * size and not same(text, title)


def _is_picture_or_cell(element: Element, names: str) -> bool:
    """A picture and its caption lead some pages, and a cell holds anything, unless it is named as a
    lead and holds whole sentences, perhaps beside a picture without a caption."""
    if element.tag != "td":
        return next(element.iter("img", "figure", "picture", "video"), None) is not None
    text = text_of(element)
    captioned = next(element.iter("figure", "figcaption", "table", "video"), None) is not None
    return captioned or not (marks_of(names) & LEAD and len(text) >= _SENTENCE and text.endswith(_ENDS))


def _is_of_the_article(element: Element, around: Container[Element]) -> bool:
    """Whether nothing around an element, and not its own name, says that it is something else; what is
    ``around`` the headline too says nothing.  A heading is no paragraph unless it ends as one."""
    for node in islice((element, *element.iterancestors()), 8):
        if node in around:
            break
        if node.tag in ("aside", "nav", "footer", "figure", "form", "li", "label", "noscript"):
            return False
        names = names_of(node)
        if is_foreign(names) or marks_of(names) & (CAPTION | AUTHOR | DATE | SECTION):
            return node.tag in ("body", "html", "main", "article")
    return not (element.tag in _HEADINGS and not text_of(element).endswith(_ENDS))


def _is_paragraph(page: Page, element: Element) -> bool:
    """Whether an element that nothing names tells a sentence or more that the text does not."""
    text = text_of(element, page.language)
    if len(text) < _SENTENCE or not text.endswith(_ENDS) or _is_under_picture(element, len(text)):
        return False
    return not any(text in text_of(node, page.language) for node in page.body)


def _is_under_picture(element: Element, size: int) -> bool:
    """Whether an element shares a box with a picture and with no other text."""
    for node in islice(element.iterancestors(), 3):
        if size_of(node, size + 200) > size + 150:
            return False
        if next(node.iter("img", "picture", "video"), None) is not None:
            return True
    return False


def _lead(page: Page, element: Element) -> Lead:
    """Without captions and links that stand in it, and with the agency's tag, where that stands in an
    element before it."""
    told = [b for b in read(element, page.language) if b.kind in ("text", "heading") and b.linked < 0.8]
    text = " ".join(block.text.replace("\n", " ") for block in told) or text_of(element, page.language)
    before = element.getprevious()
    if before is not None and before.tag in ("span", "strong", "b", "i", "em") and size_of(before, 40) < 40:
        tag = text_of(before, page.language)
        if tag.startswith("(") and ")" in tag:
            text = f"{tag} {text}"
    return Lead(text, "heuristics", element)
