"""What stands around an element: an article, or a list of places to go that every page has."""

from __future__ import annotations

import re
from itertools import islice

from crawler.extract.body import is_foreign, names_of
from crawler.extract.classes import SECTION, TAGS, marks_of
from crawler.extract.metadata import HOME
from crawler.extract.tree import Element, letters, text_of, told_by

_LISTS = frozenset({"nav", "menu", "footer", "aside"})
#: A trail of sections has at most so many links, home among them; a menu has more.
_TRAIL = 4
#: What the head of a page is called.
_HEAD = re.compile(r"(?:^|[\s_-])(?:header|banner|masthead|top(?:bar|nav|menu|date)?)(?:$|[\s_-])", re.I)
#: More of the text of a list is in links.
_LINKED = 0.72


def among_links(element: Element) -> bool:
    """Whether an element is, or stands in, a menu or another list of links that is neither a trail of
    sections nor the article's own tags."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("body", "html", "head"):
            break
        links = list(islice(node.iter("a"), _TRAIL + 1))
        said = marks_of(names_of(node))
        if said & TAGS or _is_trail(links, named=bool(said & SECTION)):
            return False
        if node.tag in _LISTS or is_foreign(names_of(node)) or (len(links) > 1 and _is_list(node)):
            return True
    return False


def above_a_menu(element: Element, headline: Element | None) -> bool:
    """Whether an element stands above the headline in the page's own head, or with a menu between: a
    banner that tells the reader's day stands there, no part of an article does."""
    around = {*headline.iterancestors()} if headline is not None else set[Element]()
    branch, named = element, False
    for node in (element, *element.iterancestors()):
        if node in around:
            break
        branch = node
        named = named or node.tag in ("header", "nav") or bool(_HEAD.search(names_of(node)))
    menu = False
    for behind in branch.itersiblings():
        if behind is headline or behind in around:
            return named or menu
        menu = menu or _is_menu(behind)
    return False


def _is_menu(node: Element) -> bool:
    links = list(islice(node.iter("a"), _TRAIL + 1))
    if len(links) < 2 or _is_trail(links, named=bool(marks_of(names_of(node)) & SECTION)):
        return False
    named = node.tag in _LISTS or is_foreign(names_of(node))
    return named or (len(links) > _TRAIL and _is_list(node))


def _is_trail(links: list[Element], *, named: bool) -> bool:
    """Whether a few links are a trail: by the name of what holds them, or because the first leads home."""
    if not 0 < len(links) <= _TRAIL:
        return False
    return named or (len(links) > 1 and text_of(links[0]).strip(" />»›|").casefold() in HOME)


def _is_list(node: Element) -> bool:
    linked = sum(letters(told_by(link)) for link in node.iter("a"))
    return linked > _LINKED * letters(told_by(node))
