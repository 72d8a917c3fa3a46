"""The dateline that a page prints, for pages where no layout and no metadata tell the minute.

A page is full of dates: today's in a banner, those of related articles, of comments, of licences.
Which one is the article's is told by where it stands: between headline and text before anything else,
then right above the headline, then below the text.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from crawler.extract.body import is_foreign, names_of
from crawler.extract.classes import DATE
from crawler.extract.dates import ParsedDate, parse_date, parse_iso
from crawler.extract.surroundings import above_a_menu
from crawler.extract.tree import Element, shown, size_of
from crawler.text import one_line

if TYPE_CHECKING:
    from crawler.extract.fields import Page

#: How far above and below the headline a dateline may stand, in elements.
_ABOVE, _BELOW = 30, 60
_LONGEST = 150
#: A line without a name of its own holds a date, a label, a view count, and no sentence.
_LONGEST_LINE, _MOST_BESIDE = 80, 45
_TRIED = 8
#: Without a name, a day alone is no dateline: a banner above the headline prints today's.
_CLOCK = re.compile(r"\d\s*[:hg]\s*\d\d")
_TODAY = re.compile(r"today|now|clock|hom-?nay", re.I)
#: A linked text of this length is the headline of another article.
_HEADLINE = 25


def read_date(page: Page, text: str) -> ParsedDate | None:
    """The instant or day in a text, ISO 8601 or a dateline."""
    zone = page.rules.zone
    return parse_iso(text, zone) or parse_date(text, zone=zone, language=page.language, now=page.now)


def visible_date(page: Page, known: ParsedDate | None) -> tuple[ParsedDate | None, Element | None]:
    """The date that is printed for this article, and the element that prints nothing else.  A minute
    is believed before a day only when it is of the same day, a second only of the same minute.  Where
    the address tells a day (``known``), a date that does not stand between headline and text is of it.
    Notes on the page where the line stands that it is printed in."""
    best: ParsedDate | None = None
    shown: Element | None = None
    for near, element, text, alone in _candidates(page):
        date = read_date(page, text)
        if date is None or _is_today(page, element, date):
            continue
        if known is not None and not near and date.value.date() != known.value.date():
            continue
        if best is None:
            best, shown, page.date_line = date, element if alone else None, element
        elif best.precision == "day" and date.precision != "day":
            if date.value.date() == best.value.date():
                best = date
        elif date.precision == "second" and date.value.replace(second=0) == best.value:
            best = date
        if best.precision == "second":
            break
    return best, shown


def _is_today(page: Page, element: Element, date: ParsedDate) -> bool:
    """Whether a date is that of the day on which the page was read, in the page's own head."""
    if page.now is None or date.value.date() != page.now.astimezone(page.rules.zone).date():
        return False
    return above_a_menu(
        element, next(iter(page.body), None) if page.title_element is None else page.title_element
    )


def _candidates(page: Page) -> Iterator[tuple[bool, Element, str, bool]]:
    """Texts that may be the dateline, the likeliest first: whether they stand between headline and text,
    the element that they stand in or behind, and whether that is named for a date."""
    above, between, below = _named(page)
    yield from ((True, *told) for told in _told(page, between))
    lines, behind = _lines(page)
    for element, text in lines:
        if _is_line(page, text) and not _is_elsewhere(element, below=False):
            yield True, element, text, False
    own = [
        element for element in above if not _TODAY.search(names_of(element)) and not _is_in_banner(element)
    ]
    yield from ((False, *told) for told in _told(page, own))
    for element, text in _right_above(page):
        if _CLOCK.search(text) and _is_line(page, text) and not _is_in_banner(element):
            yield False, element, text, False
    for element, text in behind:
        if _is_line(page, text) and not (_is_below_others(element) or _is_elsewhere(element, below=True)):
            yield False, element, text, False
    yield from ((False, *told) for told in _told(page, below, below=True))


def _named(page: Page) -> tuple[list[Element], list[Element], list[Element]]:
    """The elements that are named for a date, above the headline (the nearest first), between it and
    the text, and below the text."""
    title, start = page.at(page.title_element), page.start()
    middle = start if title == 1 << 30 else title
    last = max(middle, page.end()) + _BELOW
    above: list[tuple[int, Element]] = []
    between: list[Element] = []
    below: list[Element] = []
    for element in page.found.marks[DATE]:
        place = page.at(element)
        if place - middle < -_ABOVE or size_of(element, _LONGEST) > _LONGEST:
            continue
        if place < middle:
            above.append((middle - place, element))
        elif place <= start + 1:
            between.append(element)
        elif place <= last:
            below.append(element)
    above.sort(key=lambda found: found[0])
    return [element for _, element in above], between, below


def _lines(page: Page) -> tuple[Iterator[tuple[Element, str]], list[tuple[Element, str]]]:
    """Short texts behind the headline up to the end of the text, and those right behind that; the
    second is filled when the first has been walked."""
    behind: list[tuple[Element, str]] = []
    return _before_end(page, behind), behind


def _before_end(page: Page, behind: list[tuple[Element, str]]) -> Iterator[tuple[Element, str]]:
    if page.title_element is None:
        return
    lines = _texts_after(page.title_element, 20, page.body)
    begun = False
    for element, text in lines:
        inside = element in page.body or any(node in page.body for node in element.iterancestors())
        if begun and not inside:
            behind += [(element, text), *lines]
            return
        begun = begun or inside
        yield element, text


def _is_in_banner(element: Element) -> bool:
    """Whether an element stands in the page's own head, where today's date does: in or beside a menu."""
    for node in element.iterancestors("nav", "header"):
        if node.tag == "nav" or next(node.iter("nav"), None) is not None:
            return True
    return False


def _right_above(page: Page) -> Iterator[tuple[Element, str]]:
    """Texts in the last box before the headline that says anything, if that is a small one."""
    node = page.title_element
    for _ in range(2):
        before = node.getprevious() if node is not None else None
        while before is not None and not size_of(before, 0):
            before = before.getprevious()
        if before is not None:
            if size_of(before, _LONGEST) <= _LONGEST:
                for element in before.iter():
                    if _is_short(element.text):
                        yield element, element.text or ""
            return
        node = node.getparent() if node is not None else None


def _told(page: Page, elements: list[Element], *, below: bool = False) -> Iterator[tuple[Element, str, bool]]:
    for element in [e for e in elements if not _is_elsewhere(e, below)][:_TRIED]:
        told = element.get("datetime") if element.tag == "time" else None
        if told:
            yield element, told, True
        yield element, one_line(" ".join(map(str, element.itertext())), page.language), True


def _is_elsewhere(element: Element, below: bool) -> bool:
    """Whether an element stands beside the headline of another article or, ``below`` the text, in a
    comment or a list of articles."""
    node = element.getparent()
    for _ in range(3):
        if node is None or node.tag in ("body", "html") or size_of(node, 500) > 500:
            return False
        if below and is_foreign(names_of(node)):
            return True
        if size_of(node, 300) < 300 and any(_is_headline(link, below) for link in node.iter("a")):
            return True
        node = node.getparent()
    return False


def _is_headline(link: Element, below: bool) -> bool:
    """Whether a link is another article's headline; a short one by its address, where authors' names
    do not stand."""
    size = size_of(link, 300)
    return size > _HEADLINE or (below and size > _HEADLINE // 2 and (link.get("href") or "").count("-") > 2)


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


def _texts_after(
    element: Element, count: int, told: Container[Element] = ()
) -> Iterator[tuple[Element, str]]:
    """Short texts right after an element, in document order, with the element that they stand in or
    behind; those of ``told`` without their text, where they begin."""
    node: Element | None = element
    while node is not None and count > 0:
        if _is_short(node.tail):
            yield node, node.tail or ""
        following = node.getnext()
        while following is None and node is not None:
            node = node.getparent()
            following = node.getnext() if node is not None else None
        node = following
        if node is None:
            return
        for inner in node.iter():
            count -= 1
            if inner in told:
                yield inner, ""
            if _is_short(inner.text):
                yield inner, inner.text or ""
            if inner is not node and _is_short(inner.tail):
                yield inner, inner.tail or ""
            if count <= 0:
                return


def _is_short(text: str | None) -> bool:
    return text is not None and 7 < shown(text) < 120
