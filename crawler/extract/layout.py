"""Layouts: where one portal put its fields in one era, and how the right one is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date as day
from zoneinfo import ZoneInfo

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


NO_RULES = PortalRules()
