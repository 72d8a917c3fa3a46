"""The section that an article stands in: what a layout or the metadata tell, breadcrumbs, the link
above the headline, the menu's link that the address continues, the menu's entry marked as current."""

from __future__ import annotations

import json
import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract.classes import SECTION
from crawler.extract.metadata import HOME, section_of
from crawler.extract.story import same
from crawler.extract.tree import Element, size_of, text_of, value_of
from crawler.records import Layer
from crawler.urls import absolute, is_article

if TYPE_CHECKING:
    from crawler.extract.fields import Page

_MARKS = " />»›|&:-"
#: A trail of links above a headline has at most this many steps behind the home page; a menu has more.
_STEPS = 2
#: The longest trail with a date beside it.
_TRAIL = 150
#: A page built to hurt may have a million links.
_MOST_LINKS = 1500
_MOST_STEPS = 20
#: At most so many elements stand between a headline and the link above it.
_BETWEEN = 2
_DATED = re.compile(r"\d[/:.-]\d")
_CURRENT = re.compile(r"(?:^|[\s_-])(?:active|current|selected)(?:$|[\s_-])", re.I)


def section(page: Page, headline: str) -> tuple[str, Layer | None]:
    """The narrowest section that the page says it stands in."""
    if page.layout:
        for element in page.laid_out(page.layout.section)[::-1]:
            hidden = element.tag == "input"
            text = _named(page, element) if hidden else value_of(element, page.language)
            text = text.strip(_MARKS)
            if text and text.casefold() not in HOME and not same(text, headline):
                return text, "layout"
    for layer, told in page.told_layers():
        if told.section and not same(told.section, headline) and told.section.casefold() not in HOME:
            return told.section, layer
    found = _near_headline(page, headline) or _in_menu(page, headline)
    return (found, "heuristics") if found else ("", None)


def _named(page: Page, field: Element) -> str:
    """The section whose slug a hidden field holds, by the name of the page's link to it: alone (Đồng
    Khởi), or the narrower of two in JSON (Cà Mau)."""
    value = field.get("value") or ""
    slugs = [value]
    if value.lstrip().startswith("{"):
        try:
            told = json.loads(value)
        except (ValueError, RecursionError):
            return ""
        slugs = [told.get(name) for name in ("newsSubcate", "newsCate")]
    for slug in slugs:
        if isinstance(slug, str) and (slug := slug.strip(" /").lower()):
            for link in islice(page.root.iter("a"), _MOST_LINKS):
                if _path(page.url, link.get("href") or "").lower().endswith(f"/{slug}/"):
                    return text_of(link, page.language)
    return ""


def _near_headline(page: Page, headline: str) -> str:
    middle = page.at(page.title_element)
    last = min(middle + 12, page.end() or middle)  # what stands behind the text is another article's
    near = sorted(
        (abs(page.at(e) - middle), number, e)
        for number, e in enumerate(page.found.marks[SECTION])
        if middle - 60 <= page.at(e) <= last and size_of(e, 200) <= 200
    )
    above = _link_above(page, headline)
    for distance, _, element in near[:4]:
        if distance > 15 and above:
            break
        names = _names(page, element)
        if not names and size_of(element, 40) <= 40:
            names = [text_of(element, page.language).strip(_MARKS)]
        if found := section_of([n for n in names if n and not _DATED.search(n)], headline):
            return found
    return above or _beside_date(page, headline)


def _beside_date(page: Page, headline: str) -> str:
    """The link on the line of the date, where the page's menu has the same."""
    around = page.date_line.getparent() if page.date_line is not None else None
    if around is None or size_of(around, 100) > 100:
        return ""
    for link in around.iter("a"):
        target, name = _path(page.url, link.get("href") or ""), _short(page, link, headline)
        others = islice(page.root.iter("a"), _MOST_LINKS) if len(target) > 1 and name else ()
        same_place = (e for e in others if e is not link and _path(page.url, e.get("href") or "") == target)
        if any(_short(page, e, headline).casefold() == name.casefold() for e in same_place):
            return name
    return ""


def _names(page: Page, element: Element) -> list[str]:
    """The texts of the links in an element; of a link, those beside it in a short trail too."""
    if element.tag == "a":
        around = element.getparent()
        if around is None or around.tag == "li" or size_of(around, 80) > 80:
            around = element
        element = around
    return _links(page, element)


def _links(page: Page, element: Element) -> list[str]:
    """The texts of the links in an element that lead to no article."""
    rules = page.rules.urls
    links = [element] if element.tag == "a" else element.iter("a")
    return [
        name
        for link in links
        if (name := text_of(link, page.language).strip(_MARKS))
        and not (link.get("href") or "").startswith(("javascript:", "#"))
        and not (rules.article and is_article(absolute(page.url, link.get("href") or ""), rules))
    ]


def _link_above(page: Page, headline: str) -> str:
    """The short link, or the trail of links, that stands right above the title in a box of its own."""
    node = page.title_element
    for level in range(5):
        if node is None or node.tag == "body":
            break
        before = node.getprevious()
        for _ in range(_BETWEEN):
            if before is not None and _is_beside(page, before):
                before = before.getprevious()
        if before is not None and 2 < size_of(before, _TRAIL) <= _TRAIL:
            names = _links(page, before)
            crumbs = names[1:] if names and names[0].casefold() in HOME else names
            menu = next(before.iter("nav"), None) is not None
            most = 1 if menu or level > 1 else _STEPS
            few = len(crumbs) <= most and size_of(before, 60) <= 60
            if (few or _is_trail(page, before)) and (found := section_of(names, headline)):
                return found
        node = node.getparent()
    return ""


def _is_trail(page: Page, element: Element) -> bool:
    """Whether each of several links leads into what the one before it leads to."""
    paths = [_path(page.url, link.get("href") or "") for link in islice(element.iter("a"), _MOST_STEPS)]
    steps = [path for path in paths if len(path) > 1]
    return len(steps) > 1 and all(
        inner.startswith(outer) and inner != outer for outer, inner in pairwise(steps)
    )


def _is_beside(page: Page, element: Element) -> bool:
    """Whether an element may stand between a headline and the link to its section: a dateline, a row of
    buttons that lead nowhere on this site."""
    if size_of(element, 60) > 60:
        return False
    here = urlsplit(absolute(page.url, "")).netloc
    targets = (link.get("href") or "#" for link in islice(element.iter("a"), _MOST_STEPS))
    return not any(
        urlsplit(absolute(page.url, target)).netloc == here
        for target in targets
        if not target.startswith(("#", "javascript:", "mailto:"))
    )


def _in_menu(page: Page, headline: str) -> str:
    """The text of the link whose address the article's continues by the longest, else of the only
    menu entry that is marked as current."""
    try:
        path = urlsplit(page.url).path
    except ValueError:
        return ""
    first = path.strip("/").partition("/")
    under = f"/{first[0]}" if first[1] else "\n"  # an address of one step continues no section's
    names = path.split("/")[:_MOST_STEPS]
    steps = tuple("/".join(names[:end]) for end in range(2, len(names)))
    best, longest = "", 1
    current: dict[str, str] = {}
    for link in islice(page.root.iter("a"), _MOST_LINKS):
        href = link.get("href") or ""
        if (
            under in href
            and _bare(href).endswith(steps)
            and len(target := _path(page.url, href)) > longest
            and path.startswith(target)
        ):
            if name := _short(page, link, headline):
                best, longest = name, len(target)
        elif (
            _is_current(link)
            and len(target := _path(page.url, href)) > 1
            and (name := _short(page, link, headline))
        ):
            current[target] = name
    return best or (next(iter(current.values())) if len(current) == 1 else "")


def _bare(href: str) -> str:
    """An address without what :func:`_path` takes off its end: taking all of them apart takes long."""
    bare = href.partition("#")[0].strip().rstrip("/")
    return bare.removesuffix(".html").removesuffix(".htm").removesuffix(".aspx")


def _path(base: str, href: str) -> str:
    """The path of a section's address with a slash at its end; empty for other hosts and no path."""
    if not href or href.startswith(("#", "javascript:", "mailto:")):
        return ""
    try:
        here, there = urlsplit(base), urlsplit(absolute(base, href) or "")
    except ValueError:
        return ""
    if here.netloc.removeprefix("www.") != there.netloc.removeprefix("www.") or there.query:
        return ""
    return re.sub(r"(?:\.html?|\.aspx)?/?$", "", there.path) + "/"


def _short(page: Page, link: Element, headline: str) -> str:
    if not 2 <= size_of(link, 40) <= 40:
        return ""
    name = text_of(link, page.language).strip(_MARKS)
    return "" if name.casefold() in HOME or same(name, headline) else name


def _is_current(link: Element) -> bool:
    around = link.getparent()
    names = [link.get("class"), around.get("class") if around is not None and around.tag == "li" else None]
    return any(_CURRENT.search(name) for name in names if name)
