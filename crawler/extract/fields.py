"""The fields around the text: title, date and section, each from the first layer that has
it and passes for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.extract.classes import DATE, SECTION, TITLE
from crawler.extract.datelines import read_date, visible_date
from crawler.extract.dates import ParsedDate, date_in_url
from crawler.extract.heuristics import Survey
from crawler.extract.layout import Layout, PortalRules
from crawler.extract.metadata import HOME, Metadata, Told, section_of
from crawler.extract.story import same
from crawler.extract.tree import Element, select, size_of, text_of, value_of
from crawler.records import Issue, Layer

#: A capture's clock and a newspaper's may differ, and a date without a zone may be read a day off.
TOLERANCE = timedelta(hours=26)
_SPLIT = re.compile(r"\s+[|–—-]\s+|\s*\|\s*|\s+::\s+|\s*»\s*")


@dataclass(slots=True)
class Page:
    """A parsed page with all that its fields can be read from."""

    root: Element
    url: str
    rules: PortalRules
    layout: Layout | None
    told: Metadata
    found: Survey
    language: str
    now: datetime | None
    #: The element of the body, if there is one, and where in the page it begins.
    body: list[Element]
    issues: list[Issue]
    title_element: Element | None = None
    #: What prints the date and nothing else.
    date_element: Element | None = None

    @property
    def paper(self) -> str:
        return self.rules.title or self.told.site

    def laid_out(self, selector: str) -> list[Element]:
        return select(self.root, selector) if selector else []

    def told_layers(self) -> tuple[tuple[Layer, Told], ...]:
        return ("jsonld", self.told.jsonld), ("meta", self.told.meta)

    def at(self, element: Element | None) -> int:
        """Position in the page, or a large number."""
        return self.found.order.get(element, 1 << 30) if element is not None else 1 << 30

    def start(self) -> int:
        """Position at which the body's text begins, below headline and dateline."""
        title = self.at(self.title_element)
        first = 1 << 30
        for element in self.body:
            for node in element.iter():
                if node not in self.found.weights:
                    continue
                place = self.at(node)
                first = min(first, place)
                if (title == 1 << 30 or place > title) and not self._is_dateline(node):
                    return place
        return first

    def end(self) -> int:
        """Position at which the body's text ends."""
        inside = (self.at(n) for e in self.body for n in e.iter() if n in self.found.weights)
        return max(inside, default=0)

    def _is_dateline(self, node: Element) -> bool:
        return node in self.found.marks[DATE] and size_of(node, 100) < 100


# -- title ---------------------------------------------------------------------------------------


def title(page: Page) -> tuple[str, Layer | None]:
    """A heading that is the section's name is not the title (Cần Thơ opens with one)."""
    sections = {page.told.jsonld.section.casefold(), page.told.meta.section.casefold()}
    if page.layout:
        for element in page.laid_out(page.layout.title):
            text = text_of(element, page.language)
            if text and text.casefold() not in sections:
                page.title_element = element
                return text, "layout"
    titles = [(_without_paper(told.title, page), layer) for layer, told in page.told_layers()]
    titles = [(text, layer) for text, layer in titles if text and not page.told.is_paper(text)]
    for headings in (page.found.headings, page.found.marks[TITLE]):
        for text, layer in titles:
            if printed := _printed(page, text, headings):
                return printed, layer
    return titles[0] if titles else _title_by_looks(page, sections)


def _printed(page: Page, text: str, headings: list[Element]) -> str:
    """A title that the metadata tell, as the page prints it: with other quotes, longer where the
    metadata cut it, shorter where they add the paper's name to it.  Empty when it is not printed."""
    heading = _heading_like(page, text, headings)
    if heading is not None:
        page.title_element = heading
        printed = text_of(heading, page.language)
        least = len(text) if len(heading) > 1 else len(text) - 3  # a kicker ends without a mark
        return printed if len(printed) >= least else text
    start = text
    while len(parts := _SPLIT.split(start)) > 1:
        start = start[: start.rindex(parts[-1])].rstrip(" |–—-:»")
        heading = _heading_like(page, start, page.found.headings) if len(start) > 12 else None
        if heading is not None:
            page.title_element = heading
            return text_of(heading, page.language)
    return ""


def _heading_like(page: Page, text: str, headings: list[Element]) -> Element | None:
    """The heading that prints a title the metadata tell, perhaps cut or with other quotes."""
    start = text.rstrip(".… ")[:40]
    for element in headings:
        if size_of(element, 2 * len(text) + 40) < 2 * len(text) + 40:
            printed = text_of(element, page.language)
            if same(printed, text) or (len(start) > 20 and same(printed[: len(start)], start)):
                return element
    return None


def _without_paper(text: str, page: Page) -> str:
    parts = _SPLIT.split(text)
    while len(parts) > 1 and (page.told.is_paper(parts[-1]) or parts[-1].casefold() == page.paper.casefold()):
        text = text[: text.rindex(parts.pop())].rstrip(" |–—-:»")
    return text


def _title_by_looks(page: Page, sections: set[str]) -> tuple[str, Layer | None]:
    node = page.root.find(".//title")
    told = text_of(node, page.language) if node is not None else ""
    start = page.start()
    best: tuple[int, Element, str] | None = None
    for element in page.found.headings + page.found.marks[TITLE]:
        if not 8 <= size_of(element, 400) <= 400 or next(element.iter("p"), None) is not None:
            continue
        text = text_of(element, page.language)
        if text.casefold() in sections or page.told.is_paper(text):
            continue
        points = (
            4 * (len(text) > 12 and text.casefold() in told.casefold())
            + 2 * (element.tag == "h1")
            + 1 * (page.at(element) < start)
            + 1 * (len(text) > 20)
            - 3 * (element.tag == "a" or next(element.iterancestors("li", "nav"), None) is not None)
        )
        if points > 2 and (best is None or points > best[0]):
            best = points, element, text
    if best is not None:
        page.title_element = best[1]
        return best[2], "heuristics"
    text = _without_paper(told, page)
    return (text, "heuristics") if text and len(_SPLIT.split(told)) > 1 else ("", None)


# -- date ----------------------------------------------------------------------------------------


def published(page: Page) -> tuple[ParsedDate | None, Layer | None]:
    """A day without a time gives way to a time of the same day that another layer tells."""
    first: tuple[ParsedDate, Layer] | None = None
    for date, layer in _dates(page):
        if page.now is not None and date.value - page.now > TOLERANCE:
            page.issues.append(
                Issue(
                    "date.future",
                    "the date lies after the page was fetched; look at the page and at the layout's selector",
                    "published",
                    date.raw[:200],
                )
            )
            continue
        if date.value.year < 1990:
            continue
        if first is None:
            first = date, layer
        elif (
            date.precision == "day" or date.value.astimezone(page.rules.zone).date() != first[0].value.date()
        ):
            continue
        else:
            return date, layer
        if first[0].precision != "day":
            break
    return first or (None, None)


def _dates(page: Page) -> Iterator[tuple[ParsedDate, Layer]]:
    for element in page.laid_out(page.layout.date) if page.layout else ():
        if date := read_date(page, value_of(element, page.language)):
            yield date, "layout"
            break
    for layer, told in page.told_layers():
        if told.published and (date := read_date(page, told.published)):
            yield date, layer
    date, page.date_element = visible_date(page)
    if date is not None:
        yield date, "heuristics"
    if date := date_in_url(page.url, zone=page.rules.zone):
        yield date, "heuristics"


# -- section -------------------------------------------------------------------------------------


def section(page: Page, headline: str) -> tuple[str, Layer | None]:
    """The narrowest section that the page says it stands in."""
    if page.layout:
        for element in page.laid_out(page.layout.section)[::-1]:
            text = value_of(element, page.language).strip(" />»›|")
            if text and text.casefold() not in HOME and not same(text, headline):
                return text, "layout"
    for layer, told in page.told_layers():
        if told.section and not same(told.section, headline) and told.section.casefold() not in HOME:
            return told.section, layer
    middle = page.at(page.title_element)
    near = sorted(
        (abs(page.at(e) - middle), number, e)
        for number, e in enumerate(page.found.marks[SECTION])
        if -60 <= page.at(e) - middle <= 12 and size_of(e, 200) <= 200
    )
    above = _link_above(page, headline)
    for distance, _, element in near[:4]:
        if distance > 15 and above:
            break
        links = [element] if element.tag == "a" else list(element.iter("a"))
        names = [text_of(link, page.language).strip(" />»›|") for link in links]
        if not links and size_of(element, 40) <= 40:
            names = [text_of(element, page.language).strip(" />»›|")]
        if found := section_of([n for n in names if n], headline):
            return found, "heuristics"
    return (above, "heuristics") if above else ("", None)


def _link_above(page: Page, headline: str) -> str:
    """The one short link that stands right above the title, in a box of its own."""
    node = page.title_element
    for _ in range(2):
        if node is None:
            break
        before = node.getprevious()
        if before is not None and 2 < size_of(before, 60) <= 60:
            links = [before] if before.tag == "a" else list(before.iter("a"))
            names = [name for link in links if (name := text_of(link, page.language).strip(" />»›|"))]
            if found := section_of(names, headline):
                return found
        node = node.getparent()
    return ""
