"""The pages that one article is cut into: ``Trang 1 2 3``, ``?page=2``, ``rel="next"``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from crawler.extract.tree import Element, size_of, text_of
from crawler.urls import absolute

_QUERY = re.compile(r"[?&](?:page|p|trang|paged|pg|pageindex)=(\d{1,2})(?=$|&|#)", re.I)
_SUFFIX = re.compile(r"[/_-](?:page|trang|p)?[-_/]?(\d{1,2})(\.\w{2,5}|/)?$", re.I)
_NUMBER = re.compile(r"[?&/_=-](?:page|trang|p)?[-_/=]?\d{1,2}(?:\.\w{2,5}|/)?(?=$|[&#])", re.I)
_PAGER = re.compile(r"(?:trang|page|tiếp(?: theo)?|sau|trước|next|prev(?:ious)?|cuối|đầu|[\d\W_]+|\s)*", re.I)
#: Around the text of an article (elements up, elements after).
_UP, _AFTER = 2, 3
_LONGEST = 150


def next_page(following: Iterable[str], body: Sequence[Element], url: str) -> tuple[str, Element | None]:
    """The address of the article's next page, and the element of the page that leads there; empty and
    None when the article is whole.  Only ``following``, which the head calls the next page, and links in
    the text or right behind it count, and only those that differ from ``url`` in nothing but a page's
    number: others lead to other articles, to comments or through a list."""
    own, number = _parted(url)
    for href, link in chain(((href, None) for href in following), _links(body)):
        target = absolute(url, href)
        if not target:
            continue
        base, page = _parted(target, own)
        if base == own and page == number + 1:
            return target, _around(link) if link is not None else None
    return "", None


def _links(body: Sequence[Element]) -> Iterator[tuple[str, Element]]:
    for element in body:
        for around in (element, *_behind(element)):
            for link in around.iter("a"):
                if (href := link.get("href")) and _NUMBER.search(href):
                    yield href, link


def _behind(element: Element) -> Iterator[Element]:
    """What follows an element and the elements around it, while it is short."""
    node: Element | None = element
    for _ in range(_UP):
        if node is None or node.tag in ("body", "html"):
            return
        for place, after in enumerate(node.itersiblings()):
            if place == _AFTER or size_of(after, _LONGEST) > _LONGEST:
                break
            yield after
        node = node.getparent()


def _parted(url: str, own: str = "") -> tuple[str, int]:
    """An address without its page's number, and that; a number at the end of a path is a page's only
    where the rest is ``own``."""
    url = url.partition("#")[0]
    if (found := _QUERY.search(url)) is not None:
        rest = url[: found.start()] + url[found.end() :].replace("&", "?", "?" not in url[: found.start()])
        return rest, int(found[1])
    if own and url != own and (found := _SUFFIX.search(url)) is not None:
        for rest in (url[: found.start()] + (found[2] or ""), url[: found.start()]):
            if rest.rstrip("/") == own.rstrip("/"):
                return own, int(found[1])
    return url, 1


def _around(link: Element) -> Element:
    """The whole of a pager that a link belongs to."""
    pager = link
    for around in link.iterancestors():
        if size_of(around, _LONGEST) > _LONGEST or not _PAGER.fullmatch(text_of(around)):
            break
        pager = around
    return pager
