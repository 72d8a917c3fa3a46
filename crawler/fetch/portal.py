"""PortalSpider: a newspaper portal as data, and the base of every spider."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import scrapy

from crawler.extract.layout import Layout, PortalRules
from crawler.records import Portal
from crawler.urls import UrlRules


class PortalSpider(scrapy.Spider):
    """The base of every portal.  A subclass states facts as class attributes; see ``docs/portals.md``.

    ``sections``, ``feeds`` and ``sitemaps`` are paths or addresses.  ``article_url`` patterns are
    searched in path plus ``?query`` and may name a group ``id``.  ``listing`` is the CSS of article
    links on section pages; empty takes every ``a[href]`` that is an article.  ``pagination`` is a
    format that is appended to the section (``?p={page}``) or ``css:`` and the selector of the next
    link.
    """

    name: str
    title: ClassVar[str] = ""
    province: ClassVar[str] = ""
    province_before: ClassVar[str] = ""
    domains: ClassVar[Sequence[str]] = []
    sections: ClassVar[Sequence[str]] = []
    feeds: ClassVar[Sequence[str]] = []
    sitemaps: ClassVar[Sequence[str]] = []
    article_url: ClassVar[str | Sequence[str]] = []
    #: Address of one article that is known to be good, for ``scrapy check``.
    example: ClassVar[str] = ""
    agency_tags: ClassVar[Sequence[str]] = []
    layouts: ClassVar[Sequence[Layout]] = []
    listing: ClassVar[str] = ""
    pagination: ClassVar[str] = ""
    keep_query: ClassVar[Sequence[str]] = []
    aliases: ClassVar[Mapping[str, str]] = {}
    language: ClassVar[str] = "vi"
    timezone: ClassVar[str] = "Asia/Ho_Chi_Minh"
    scheme: ClassVar[str] = "https"
    #: May live on loopback or a private network; needs no contact in the user agent.
    local: ClassVar[bool] = False
    sample: ClassVar[bool] = False
    successor: ClassVar[str] = ""

    #: For portals that encipher or script their bodies: page bytes -> page bytes.
    decode_body: ClassVar[Any] = None

    @classmethod
    def rules(cls) -> PortalRules:
        """What ``extract`` needs to know to read this portal's pages."""
        patterns = [cls.article_url] if isinstance(cls.article_url, str) else cls.article_url
        return PortalRules(
            name=cls.name,
            title=cls.title,
            urls=UrlRules(
                article=tuple(re.compile(pattern) for pattern in patterns),
                keep_query=tuple(cls.keep_query),
                aliases=tuple(cls.aliases.items()),
            ),
            layouts=tuple(cls.layouts),
            agency_tags=tuple(cls.agency_tags),
            language=cls.language,
            zone=ZoneInfo(cls.timezone),
            decode_body=cls.decode_body,
        )

    @classmethod
    def portal(cls) -> Portal:
        """This portal as the archive knows it."""
        return Portal(
            name=cls.name,
            title=cls.title or cls.name,
            province=cls.province,
            domains=tuple(cls.domains),
            province_before=cls.province_before,
            successor=cls.successor,
            language=cls.language,
            sample=cls.sample,
        )
