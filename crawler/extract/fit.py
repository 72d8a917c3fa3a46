"""Whether a layout fits a page: names as short as ``content`` stand in pages of other eras too, on a
comment's form or a menu."""

from __future__ import annotations

from itertools import islice

from crawler.extract import heuristics
from crawler.extract.fields import Page
from crawler.extract.tree import Element, select, text_of
from crawler.records import Issue

#: Characters; a body of more is one.
_PLENTY = 3000
#: A text elsewhere counts when it has so many, and so many times those of the layout's body.
_LEAST, _TIMES = 600, 2
#: An element within another of the same name is the text when it holds so much of that one's.
_MOST = 0.6


def doubt(page: Page) -> Issue | None:
    """Why the elements that the page's layout calls the body are not the article: far more text stands
    elsewhere, and they do not stand between the headline and that.  None when they may well be."""
    size = _prose(page, page.body)
    if page.layout is None or size > _PLENTY:
        return None
    other = heuristics.body_of(page.found, page.title_element)
    if other is None or _overlap(other, page.body):
        return None
    if _prose(page, [other]) < max(_LEAST, _TIMES * size) or _is_first(page, other):
        return None
    message = (
        f"{page.layout.body} of layout {page.layout.name} holds {size:.0f} characters of prose here and the "
        "page's text stands elsewhere; it was read without this layout: look at the selector, or add a layout"
    )
    return Issue("layout.doubtful", message, "body", text_of(page.body[0], page.language)[:200])


def is_empty(page: Page) -> bool:
    """Whether no layout fits, and an element that one calls the body is there and says nothing: a script
    may write into it, however much is said elsewhere."""
    return page.layout is None and any(select(page.root, layout.body) for layout in page.rules.layouts)


def of_one_text(page: Page, found: list[Element]) -> list[Element]:
    """Those of the elements that a selector finds which are one article: an id or a class as short as
    ``content`` is also given to a frame around it, or to a box elsewhere."""
    for outer in found if len(found) > 1 else ():
        inner = [element for element in found if outer in found and outer in element.iterancestors()]
        whole = any(_prose(page, [element]) > _MOST * _prose(page, [outer]) for element in inner)
        found = [e for e in found if (e is not outer if whole else e not in inner)]
    # An id names one element; where a page repeats it (Nam Định), the first is the article.
    if len(found) < 2 or len({element.get("id", element) for element in found}) == 1:
        return found[:1]
    best = max(found, key=lambda element: _prose(page, [element]))
    boxes = [node for node in islice(best.iterancestors(), 2) if node.tag not in ("body", "html")]
    return [e for e in found if e is best or any(box in e.iterancestors() for box in boxes)]


def _prose(page: Page, elements: list[Element]) -> float:
    """Characters of text in elements, without what is linked and labels of a few words."""
    weights = page.found.weights
    return sum(weights.get(node, 0) for element in elements for node in element.iter())


def _overlap(other: Element, body: list[Element]) -> bool:
    """Whether one of the elements is, is in, or is around the other one."""
    around = {other, *other.iterancestors()}
    return any(element in around or other in element.iterancestors() for element in body)


def _is_first(page: Page, other: Element) -> bool:
    """Whether the body's first element stands below the headline and above the other text."""
    title, first = page.title_element, page.body[0]
    below = title is None
    for element in page.root.iter():
        if element is title:
            below = True
        elif element is first:
            return below
        elif element is other:
            return False
    return False
