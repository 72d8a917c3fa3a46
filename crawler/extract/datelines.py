"""The dateline that a page prints, for pages where no layout and no metadata tell the minute.

A page is full of dates: today's in a banner, those of related articles, of comments, of licences.
Which one is the article's is told by where it stands: between headline and text before anything else,
then right above the headline, then below the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from crawler.extract.body import is_foreign, names_of
from crawler.extract.classes import DATE
from crawler.extract.dates import ParsedDate, parse_date, parse_iso
from crawler.extract.tree import Element, size_of
from crawler.text import one_line

if TYPE_CHECKING:
    from crawler.extract.fields import Page

#: How far above and below the headline a dateline may stand, in elements.
_ABOVE, _BELOW = 30, 60
_LONGEST = 150
#: A line without a name of its own holds a date, a label, a view count, and no sentence.
_LONGEST_LINE, _MOST_BESIDE = 80, 45
_TRIED = 8
_TODAY = re.compile(r"today|now|clock|hom-?nay", re.I)
#: A linked text of this length is the headline of another article.
_HEADLINE = 25


def read_date(page: Page, text: str) -> ParsedDate | None:
    """The instant or day in a text, ISO 8601 or a dateline."""
    zone = page.rules.zone
    return parse_iso(text, zone) or parse_date(text, zone=zone, language=page.language, now=page.now)


def visible_date(page: Page) -> tuple[ParsedDate | None, Element | None]:
    """The date that is printed for this article, and the element that prints nothing else.  A minute
    is believed before a day only when it is of the same day, a second only of the same minute."""
    best: ParsedDate | None = None
    shown: Element | None = None
    for element, text in _candidates(page):
        date = read_date(page, text)
        if date is None:
            continue
        if best is None:
            best, shown = date, element
        elif best.precision == "day" and date.precision != "day":
            if date.value.date() == best.value.date():
                best = date
        elif date.precision == "second" and date.value.replace(second=0) == best.value:
            best = date
        if best.precision == "second":
            break
    return best, shown


def _candidates(page: Page) -> Iterator[tuple[Element | None, str]]:
    """Texts that may be the dateline, the likeliest first, with the element that is named for it."""
    title, start = page.at(page.title_element), page.start()
    middle = start if title == 1 << 30 else title
    between: list[Element] = []
    above: list[tuple[int, Element]] = []
    below: list[Element] = []
    for element in page.found.marks[DATE]:
        place = page.at(element)
        if place - middle < -_ABOVE or size_of(element, _LONGEST) > _LONGEST:
            continue
        if place < middle:
            above.append((middle - place, element))
        elif place <= start + 1:
            between.append(element)
        else:
            below.append(element)
    yield from _told(page, between)
    behind: list[tuple[Element, str]] = []
    if page.title_element is not None:
        lines = _texts_after(page.title_element, 20)
        begun = False
        for element, text in lines:
            inside = element in page.body or any(node in page.body for node in element.iterancestors())
            if begun and not inside:
                behind = [(element, text), *lines]
                break
            begun = begun or inside
            if _is_line(page, text):
                yield None, text
    above.sort(key=lambda found: found[0])
    yield from _told(page, [e for _, e in above if not _TODAY.search(names_of(e))])
    yield from ((None, text) for at, text in behind if _is_line(page, text) and not _is_below_others(at))
    end = page.end()
    yield from _told(page, [e for e in below if page.at(e) - max(middle, end) <= _BELOW], below=True)


def _told(
    page: Page, elements: list[Element], *, below: bool = False
) -> Iterator[tuple[Element | None, str]]:
    for element in [e for e in elements if not _is_elsewhere(e, below)][:_TRIED]:
        told = element.get("datetime") if element.tag == "time" else None
        if told:
            yield element, told
        yield element, one_line(" ".join(map(str, element.itertext())), page.language)


def _is_elsewhere(element: Element, below: bool) -> bool:
    """Whether an element stands beside the headline of another article or, ``below`` the text, in a
    comment or a list of articles."""
    node = element.getparent()
    for _ in range(3):
        if node is None or node.tag in ("body", "html") or size_of(node, 500) > 500:
            return False
        if below and is_foreign(names_of(node)):
            return True
        if any(size_of(link, 300) > _HEADLINE for link in node.iter("a")) and size_of(node, 300) < 300:
            return True
        node = node.getparent()
    return False


def _is_below_others(element: Element) -> bool:
    """Whether an element is, or is a few steps within, what is named a comment or a list of articles."""
    around = islice(element.iterancestors(), 3)
    return any(is_foreign(names_of(node)) for node in (element, *around) if node.tag not in ("body", "html"))


def _is_line(page: Page, text: str) -> bool:
    """Whether a text is a date and little else."""
    line = one_line(text, page.language)
    if len(line) > _LONGEST_LINE or line.endswith((",", ";")):
        return False
    date = parse_date(line, zone=page.rules.zone, language=page.language, now=page.now)
    return date is not None and len(line) - len(date.raw) <= _MOST_BESIDE


def _texts_after(element: Element, count: int) -> Iterator[tuple[Element, str]]:
    """Short texts right after an element, in document order, with the element that they stand in or
    behind."""
    node: Element | None = element
    while node is not None and count > 0:
        after = node.tail
        if after and 7 < len(after.strip()) < 120:
            yield node, after
        following = node.getnext()
        while following is None and node is not None:
            node = node.getparent()
            following = node.getnext() if node is not None else None
        node = following
        if node is None:
            return
        for inner in node.iter():
            count -= 1
            if inner.text and 7 < len(inner.text.strip()) < 120:
                yield inner, inner.text
            if inner is not node and inner.tail and 7 < len(inner.tail.strip()) < 120:
                yield inner, inner.tail
            if count <= 0:
                return
