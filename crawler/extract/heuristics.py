"""The layer that needs no rules: where the text of a page is, and what stands around it.

One pass over the elements that can hold text weighs paragraphs and notes elements whose class, id
or microdata say what they are; everything else is asked of that survey.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extract.body import is_foreign, names_of
from crawler.extract.tree import length_of

_PARAGRAPHS = (
    "p",
    "div",
    "td",
    "li",
    "section",
    "article",
    "blockquote",
    "center",
    "dd",
    "main",
    "h2",
    "h3",
    "h4",
)
_LOOSE = ("br", "span", "font", "b", "strong", "em", "i")
_PLACES = (
    "h1",
    "time",
    "header",
    "ul",
    "ol",
    "table",
    "figcaption",
    "nav",
    "footer",
    "aside",
    "a",
    "address",
)
_PASS = _PARAGRAPHS + _LOOSE + _PLACES
_INLINE = frozenset({"span", "font", "b", "strong", "em", "i", "a", "u", "br", "time"})
_AWAY = frozenset({"nav", "footer", "aside", "form", "header", "noscript", "button", "select", "figcaption"})

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("date", r"date|time(?!line)|publish|pubdate|post-?on|posted|ngay|thoi-?gian|clock|created|timestamp|meta"),
        ("author", r"author|byline|by-line|tac-?gia|pseudonym|reporter|writer|contributor|autor|auteur|credit|nguon|source"),
        ("lead", r"sapo|(?:^|[\s_-])(?:lead|summary|description|desc|chapeau|teaser|intro|standfirst|dek|subhead|sub-?title|"
                 r"sub-?headline|excerpt|abstract|phead|lede|kicker-text|deck)(?:$|[\s_-])|article__?-?(?:sapo|lead|summary|intro)"),
        ("section", r"breadcrumb|bread-crumb|(?:^|[\s_-])(?:cate|category|categories|section-name|chuyen-?muc|crumbs?|kicker|"
                    r"catename|titlecate|cat|cat-name|parent_cate)(?:$|[\s_-])|detail-cate|article-category|mt-category"),
        ("tags", r"(?:^|[\s_-])tags?(?:$|[\s_-])|tag_|tag-?list|tu-?khoa|keyword|article__tags"),
        ("title", r"(?:^|[\s_-])(?:title|headline|head_title|tieu-?de|entry-title|post-title|article-title|title-detail|"
                  r"detail-title|ptitle|name)(?:$|[\s_-])|lbltitle|article__title|article-title"),
        ("body", r"article-?_?_?body|articlebody|content-?_?detail|detail-?_?content|article-?_?_?content|entry-content|"
                 r"post-?content|story-?body|news-?_?content|newscontent|news_detail|the-article-body|fck_detail|"
                 r"singular-content|main-detail|noidung|article-text|story-content|body-text|contentview|body-content"),
    )
)  # fmt: skip


@lru_cache(maxsize=8192)
def marks_of(names: str) -> tuple[str, ...]:
    """What class, id and microdata say that an element is."""
    return tuple(name for name, pattern in _MARKS if pattern.search(names))


@dataclass(slots=True)
class Survey:
    """``marks``: elements by what their names say, in document order; ``weights``: characters of
    own text, links taken off, by the element that holds them; ``order``: position in the page."""

    marks: dict[str, list[HtmlElement]] = field(default_factory=dict)
    weights: dict[HtmlElement, float] = field(default_factory=dict)
    order: dict[HtmlElement, int] = field(default_factory=dict)
    headings: list[HtmlElement] = field(default_factory=list)
    #: Linked texts long enough to be headlines, and their characters.
    headlines: int = 0
    text: float = 0.0


def survey(root: HtmlElement) -> Survey:
    """One pass over the page."""
    found = Survey()
    marks, order = found.marks, found.order
    held: dict[HtmlElement, float] = {}
    position = 0
    for element in root.iter(*_PASS):
        tag = element.tag
        position += 1
        if tag == "br":
            tail = element.tail
            if tail and len(tail) > 20:
                _hold(held, element.getparent(), len(tail.strip()))
            continue
        names = element.get("class")
        name = element.get("id")
        if name:
            names = f"{names or ''} {name}"
        if tag == "a":
            if not names:
                text = element.text
                if text and len(text) > 30:
                    found.headlines += 1
                continue
            if length_of(element) > 30:
                found.headlines += 1
        prop = element.get("itemprop")
        if prop:
            names = f"{names or ''} {prop}"
        if names or tag in ("h1", "time"):
            for mark in marks_of(names or ""):
                marks.setdefault(mark, []).append(element)
                order[element] = position
            if tag == "h1":
                found.headings.append(element)
                order[element] = position
            elif tag == "time" and element not in order:
                marks.setdefault("date", []).append(element)
                order[element] = position
        if tag == "p":
            size = length_of(element)
            if size > 20:
                if len(element):
                    size -= int(1.3 * sum(length_of(link) for link in element.iter("a")))
                if size > 0:
                    held[element] = size
                    order[element] = position
        elif tag not in _PLACES:
            text = element.text
            size = len(text.strip()) if text and len(text) > 20 else 0
            if size > 20:
                if tag in _INLINE:
                    _hold(held, element, size)
                else:
                    held[element] = held.get(element, 0) + size
                order.setdefault(element, position)
            tail = element.tail
            if tag in _INLINE and tail and len(tail) > 40:
                _hold(held, element.getparent(), len(tail.strip()))
    found.weights = held
    return found


def _hold(held: dict[HtmlElement, float], element: HtmlElement | None, size: int) -> None:
    """Credits text to the block around it; a paragraph counts its own."""
    for _ in range(8):
        if element is None or element.tag in ("p", "a", "h1", "script", "style", "button", "option", "label"):
            return
        if element.tag not in _INLINE:
            held[element] = held.get(element, 0) + size
            return
        element = element.getparent()


def body_of(root: HtmlElement, found: Survey) -> HtmlElement | None:
    """The element that holds the article's text: the deepest one that most of the page's own text
    stands in, paragraphs wrapped one by one included.  None when there is hardly any text."""
    sums, parents, worth = _sums(found.weights)
    found.text = sum(worth.values())
    tops = [element for element, parent in parents.items() if parent is None]
    if not tops or found.text < 60:
        return None
    children: dict[HtmlElement, list[HtmlElement]] = {}
    for element, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(element)
    here = max(tops, key=lambda element: sums[element])
    hinted = _hinted(found, sums, here)
    if hinted is not None:
        here = hinted
    while True:
        below = children.get(here, [])
        if not below:
            return here
        best = max(below, key=lambda element: sums[element])
        own = worth.get(here, 0.0)
        share = sums[best] / sums[here] if sums[here] else 0
        if best in worth and not children.get(best):
            break  # the paragraphs stand right here
        direct = own + sum(worth.get(c, 0.0) for c in below if not children.get(c))
        if share < 0.5 or (share < 0.85 and direct > 0.12 * sums[here]):
            break
        if share < 0.9 and _alike(best, below):
            break
        here = best
    return here


def _hinted(found: Survey, sums: dict[HtmlElement, float], top: HtmlElement) -> HtmlElement | None:
    """An element named as the article's body that holds much of the page's text; the smallest."""
    best = None
    for element in found.marks.get("body", ()):
        size = sums.get(element, 0.0)
        if size > 0.4 * sums[top] and (best is None or size <= sums[best]):
            best = element
    return best


def _alike(best: HtmlElement, below: Iterable[HtmlElement]) -> bool:
    """Whether paragraphs are wrapped one by one: other children with text look the same."""
    look = (best.tag, best.get("class"))
    return sum(1 for element in below if (element.tag, element.get("class")) == look) > 1


def _sums(
    weights: dict[HtmlElement, float],
) -> tuple[dict[HtmlElement, float], dict[HtmlElement, HtmlElement | None], dict[HtmlElement, float]]:
    """Text inside every element above a paragraph; each element's parent, parents first; and each
    paragraph's worth: less in a navigation, a comment, a list of related articles."""
    parents: dict[HtmlElement, HtmlElement | None] = {}
    factor: dict[HtmlElement, float] = {}
    worth: dict[HtmlElement, float] = {}
    for element, size in weights.items():
        chain: list[HtmlElement] = []
        node: HtmlElement | None = element
        while node is not None and node not in parents:
            chain.append(node)
            node = node.getparent()
        for node in reversed(chain):
            parent = node.getparent()
            parents[node] = parent
            away = node.tag in _AWAY or is_foreign(names_of(node)) or node.get("hidden") is not None
            factor[node] = (factor[parent] if parent is not None else 1.0) * (0.2 if away else 1.0)
        kind = 1.0 if element.tag == "p" else 0.6 if element.tag in ("li", "h2", "h3", "h4") else 0.8
        worth[element] = size * kind * factor[element] * (1.0 if size > 60 else 0.5)
    sums = dict.fromkeys(parents, 0.0)
    for element in reversed(parents):
        sums[element] += worth.get(element, 0.0)
        parent = parents[element]
        if parent is not None:
            sums[parent] += sums[element]
    return sums, parents, worth
