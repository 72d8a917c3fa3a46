"""The fields around the text: title and date, each from the first layer that has
it and passes for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.extract.classes import DATE, TITLE
from crawler.extract.datelines import read_date, visible_date
from crawler.extract.dates import ParsedDate, date_in_url
from crawler.extract.heuristics import PASSED, Survey
from crawler.extract.layout import Layout, PortalRules
from crawler.extract.metadata import Metadata, Told
from crawler.extract.story import same
from crawler.extract.surroundings import above_a_menu
from crawler.extract.tree import Element, select, size_of, text_of, value_of
from crawler.records import Issue, Layer

#: A capture's clock and a newspaper's may differ, and a date without a zone may be read a day off.
TOLERANCE = timedelta(hours=26)
#: A title in one of these is that of a link or an entry of a list.
_LISTED = frozenset({"a", "li", "ul", "ol"})
#: Names of the page's own function where a headline belongs.
_NO_TITLES = frozenset({
    "chi tiết tin", "chi tiết tin tức", "chi tiết bài viết", "chi tiết tin bài", "chi tiết",
    "nội dung chi tiết", "nội dung tin", "xem tin", "tin tức", "tin bài", "bài viết", "news detail",
    "article", "trang chủ",
})  # fmt: skip
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:(?:index|default|home|trang-chu)(?:\.\w{2,5})?/?)?", re.I)
#: A headline stands this close above a paragraph, which is at least that long.
_BEFORE_TEXT, _PARAGRAPH = 12, 80
_LARGE = frozenset({"3", "4", "5", "6", "7"})
#: ASP.NET writes dates into the head in the server's own order, which is often American.
_AMERICAN = re.compile(r"\s*(\d\d?)/(\d\d?)(?P<rest>/\d{4},? \d\d?:\d\d(?::\d\d)? ?[AP]M\s*)", re.I)
_PAPER = re.compile(r"(?:báo|tạp chí|đài)\s", re.I)
#: The longest headline, and how many names of paper and section stand behind one.
_LONGEST, _PARTS = 400, 3
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
    #: What prints it with or without other words.
    date_line: Element | None = None
    texts: list[tuple[int, Element]] | None = None

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
        for place, node in self._texts():
            if (title == 1 << 30 or place > title) and not self._is_dateline(node):
                return place
        return min((place for place, _ in self._texts()), default=1 << 30)

    def end(self) -> int:
        """Position at which the body's text ends."""
        return max((place for place, _ in self._texts()), default=0)

    def _texts(self) -> list[tuple[int, Element]]:
        """The body's elements that hold text, and where in the page."""
        if self.texts is None:
            weights = self.found.weights
            self.texts = [(self.at(n), n) for e in self.body for n in e.iter() if n in weights]
        return self.texts

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
    if titles:
        page.title_element = _plain_heading(page, titles[0][0])
        return titles[0]
    return _title_by_looks(page, sections)


def _printed(page: Page, text: str, headings: list[Element]) -> str:
    """A title that the metadata tell, as the page prints it: with other quotes, longer where the
    metadata cut it, shorter where they add the paper's name to it.  Empty when it is not printed."""
    heading = _heading_like(page, text, headings)
    if heading is not None:
        page.title_element = heading
        printed = text_of(heading, page.language)
        least = len(text) if len(heading) > 1 else len(text) - 3  # a kicker ends without a mark
        return printed if len(printed) >= least else text
    start = text[:_LONGEST]
    for _ in range(_PARTS):
        if len(parts := _SPLIT.split(start)) == 1:
            break
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


def _plain_heading(page: Page, text: str) -> Element | None:
    """What prints a title, names of the paper around it apart, with neither a heading's tag nor a name
    that tells: the last such element above a paragraph, for breadcrumbs print it too."""
    titles = [text]
    while len(titles) <= _PARTS and len(parts := _SPLIT.split(titles[-1])) > 1:
        titles.append(titles[-1][: titles[-1].rindex(parts[-1])].rstrip(" |–—-:»"))
    front = _SPLIT.search(text)
    if front is not None and (page.told.is_paper(text[: front.start()]) or _PAPER.match(text)):
        titles.append(text[front.end() :])
    titles = [title for title in titles if len(title) > 12 and title.casefold() not in _NO_TITLES]
    found: Element | None = None
    place = 0
    for element in page.root.iter(*PASSED) if titles else ():
        place = page.found.order.get(element, place + 1)
        if found is not None and page.found.weights.get(element, 0) >= _PARAGRAPH:
            break
        if element.tag in _LISTED or not 12 < size_of(element, _LONGEST) <= _LONGEST:
            continue
        printed = text_of(element, page.language)
        if any(same(printed, title) for title in titles):
            found = element
            page.found.order.setdefault(element, place)
    return found


def _without_paper(text: str, page: Page) -> str:
    parts = _SPLIT.split(text)
    while len(parts) > 1 and (page.told.is_paper(parts[-1]) or parts[-1].casefold() == page.paper.casefold()):
        text = text[: text.rindex(parts.pop())].rstrip(" |–—-:»")
    return text


def _title_by_looks(page: Page, sections: set[str]) -> tuple[str, Layer | None]:
    node = page.root.find(".//title")
    told = text_of(node, page.language) if node is not None else ""
    best: tuple[int, Element, str] | None = None
    texts = sorted(page.at(e) for e, size in page.found.weights.items() if size >= _PARAGRAPH)
    for element in page.found.headings + page.found.marks[TITLE]:
        if not 8 <= size_of(element, 400) <= 400 or next(element.iter("p"), None) is not None:
            continue
        text = text_of(element, page.language)
        if text.casefold() in sections | _NO_TITLES or page.told.is_paper(text) or _leads_home(element):
            continue
        place = page.at(element)
        points = (
            4 * (len(text) > 12 and text.casefold() in told.casefold())
            + 3 * (element.tag == "h1")
            + 1 * (len(text) > 20)
            + 2 * any(place < at <= place + _BEFORE_TEXT for at in texts)
            - 3 * (element.tag == "a" or next(element.iterancestors("li", "nav"), None) is not None)
        )
        if points > 2 and (best is None or points > best[0]):
            best = points, element, text
    if best is not None:
        page.title_element = best[1]
        return best[2], "heuristics"
    if (large := _in_large_print(page)) is not None:
        page.title_element = large
        return text_of(large, page.language), "heuristics"
    text = _without_paper(told, page)
    if (plain := _plain_heading(page, told)) is not None:
        page.title_element = plain
        return text_of(plain, page.language), "heuristics"
    kept = text if len(_SPLIT.split(told)) > 1 and text.casefold() not in _NO_TITLES else ""
    return (kept, "heuristics") if kept else ("", None)


def _leads_home(element: Element) -> bool:
    """Whether a heading is a link to the home page: the newspaper's name, not a title."""
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return any(_HOME.fullmatch(link.get("href") or "") for link in links)


def _in_large_print(page: Page) -> Element | None:
    """The text in a larger font above the first paragraph, as pages were made before 2010."""
    for element in page.root.iter("font"):
        large = (element.get("size") or "").lstrip("+") in _LARGE
        if large and 20 <= size_of(element, 250) <= 250 and next(element.iter("p", "a"), None) is None:
            return element
    return None


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


def _of_day(page: Page, text: str, shown: ParsedDate | None) -> ParsedDate | None:
    """The reading of a date in either order of day and month that the printed date confirms, or the
    only one that can be; else None, and an Issue where nothing printed tells."""
    swapped = _AMERICAN.sub(r"\g<2>/\g<1>\g<rest>", text)
    dates = {date.value: date for each in (text, swapped) if (date := read_date(page, each)) is not None}
    if shown is not None:
        day = shown.value.date()
        dates = {value: date for value, date in dates.items() if value.date() == day}
    if len(dates) == 1:
        return next(iter(dates.values()))
    if shown is None:
        page.issues.append(
            Issue(
                "date.doubtful",
                "the metadata may mean the month before the day and the page prints no date to tell; "
                "name the element of the date in the portal's layout",
                "published",
                text[:200],
            )
        )
    return None


def _laid_out_date(page: Page) -> ParsedDate | None:
    """The first date in what the layout names; a class as short as ``date`` is also given to the day on
    which the page is read, which comes last."""
    named = page.laid_out(page.layout.date) if page.layout else []
    if len(named) > 1:
        named = sorted(named, key=lambda element: above_a_menu(element, page.title_element))
    dates = (read_date(page, value_of(element, page.language)) for element in named)
    return next(filter(None, dates), None)


def _dates(page: Page) -> Iterator[tuple[ParsedDate, Layer]]:
    if date := _laid_out_date(page):
        yield date, "layout"
    doubtful: list[tuple[str, Layer]] = []
    for layer, told in page.told_layers():
        if _AMERICAN.fullmatch(told.published):
            doubtful.append((told.published, layer))
        elif told.published and (date := read_date(page, told.published)):
            yield date, layer
    told_by_address = date_in_url(page.url, zone=page.rules.zone)
    shown, page.date_element = visible_date(page, told_by_address)
    if shown is not None:
        yield shown, "heuristics"
    for text, layer in doubtful:
        if date := _of_day(page, text, shown):
            yield date, layer
    if told_by_address is not None:
        yield told_by_address, "heuristics"
