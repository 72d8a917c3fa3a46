"""Layouts: where one portal put its fields in one era, and how the right one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as day
from zoneinfo import ZoneInfo

from crawler.extract.tree import Element, select
from crawler.records import Place
from crawler.urls import UrlRules

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The CSS selectors of one portal in one era.

    Only ``body`` is required; an empty selector leaves the field to the next layer.  A selector
    list (``a, b``) is tried from left to right, not in document order.  ``until`` is the last day
    the portal served it: for captures of that day or before, layouts with ``until`` come first.
    """

    name: str
    body: str
    title: str = ""
    date: str = ""
    lead: str = ""
    byline: str = ""
    section: str = ""
    tags: str = ""
    captions: str = ""
    #: Elements inside the body that are no part of the article.
    remove: tuple[str, ...] = ()
    until: day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRules:
    """Everything that reading a portal's pages needs to know about it."""

    name: str = ""
    title: str = ""
    urls: UrlRules = field(default_factory=UrlRules)
    layouts: tuple[Layout, ...] = ()
    agency_tags: tuple[str, ...] = ()
    language: str = ""
    zone: ZoneInfo = VIETNAM
    #: For portals that encipher or script their bodies: page bytes -> page bytes.
    decode_body: Callable[[bytes], bytes] | None = None
    #: Texts that are no part of any article, and where they stand: :mod:`crawler.extract.recurring`.
    recurring: Mapping[str, Place] = field(default_factory=dict)


NO_RULES = PortalRules()


def in_order(layouts: Sequence[Layout], fetched: day | None) -> list[Layout]:
    """Layouts in the order to try them on a page captured on day ``fetched`` (local), or unknown.

    A layout that was served until that day or later comes first, the one that ended soonest before
    all; then those with no end, as stated; last those that had ended by then, the latest first: an
    old page can be served long after.
    """
    dated = sorted((x for x in layouts if x.until), key=lambda x: x.until or day.max)
    open_ended = [x for x in layouts if not x.until]
    if fetched is None:
        return open_ended + dated[::-1]
    alive = [x for x in dated if x.until and x.until >= fetched]
    ended = [x for x in dated if x.until and x.until < fetched]
    return alive + open_ended + ended[::-1]


def matching(
    layouts: Sequence[Layout], root: Element, fetched: day | None
) -> Iterator[tuple[Layout, list[Element]]]:
    """The layouts, by :func:`in_order`, whose body is in the page and says something, each with the
    body's elements."""
    for layout in in_order(layouts, fetched):
        if found := select(root, layout.body, telling=True):
            yield layout, found
