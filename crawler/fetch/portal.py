"""PortalSpider: a newspaper portal as data, and the base of every spider."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.extract.layout import Layout, PortalRules
from crawler.fetch import visits
from crawler.fetch.discovery import place_key
from crawler.records import FoundUrl, Place, Portal, UrlKind
from crawler.urls import UrlRules

if TYPE_CHECKING:
    from crawler.fetch.desk import Desk
    from crawler.fetch.progress import Progress


_YES = {"1", "true", "yes"}


class ContactMissing(UsageError):  # noqa: N818  the name says what happened
    """A newspaper would be crawled by somebody it cannot reach.  Scrapy's commands print it, without a
    stack trace."""


class PortalSpider(scrapy.Spider):
    """The base of every portal.  A subclass states facts as class attributes (docs/adding-a-portal.md).

    ``sections``, ``feeds`` and ``sitemaps`` are paths or addresses.  ``article_url`` patterns are
    searched in path plus ``?query`` and may name a group ``id``.  ``listing`` is the CSS of article
    links on section pages; empty takes every ``a[href]`` that is an article.  ``pagination`` is a
    format that is appended to the section (``?p={page}``) or ``css:`` and the selector of the next
    link.

    Spider arguments: ``full=1`` reads every listing to its end and asks without validators,
    ``since=2026-01-31`` leaves out what feeds and sitemaps say is older, ``max_pages=3`` bounds the
    pages of each section, ``recheck=1`` asks only for articles that answered before and are due again,
    at most ``limit=100`` of them, ``base=http://127.0.0.1:8000`` says where a ``local`` portal lives.
    Raises ValueError for arguments that make no sense.
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
    #: Address or path of an article that is known to be good, for ``scrapy check``.
    example: ClassVar[str] = ""
    agency_tags: ClassVar[Sequence[str]] = []
    layouts: ClassVar[Sequence[Layout]] = []
    listing: ClassVar[str] = ""
    pagination: ClassVar[str] = ""
    keep_query: ClassVar[Sequence[str]] = []
    #: Path of an article of which only the ``id`` is known (``/viewer.aspx?mabb={id}``); empty where its
    #: address cannot be built from that alone.
    by_id: ClassVar[str] = ""
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

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        # Scrapy finds the spider for an address (``scrapy shell URL``) by this name.
        cls.allowed_domains = list(cls.domains)  # type: ignore[attr-defined]

    def __init__(
        self,
        name: str | None = None,
        *,
        full: str | bool = False,
        since: str = "",
        max_pages: str | int = 0,
        recheck: str | bool = False,
        limit: str | int = 0,
        base: str = "",
        progress: Progress | None = None,
        **more: Any,
    ) -> None:
        super().__init__(name, **more)
        self.full = str(full).lower() in _YES
        self.recheck = str(recheck).lower() in _YES
        try:
            self.since = (
                datetime.fromisoformat(since).replace(tzinfo=ZoneInfo(self.timezone)) if since else None
            )
        except ValueError:
            raise ValueError(f"since={since!r} is no day; write it as since=2026-01-31") from None
        self.max_pages = _number("max_pages", max_pages)
        self.limit = _number("limit", limit)
        if base and not self.local:
            raise ValueError(
                f"base={base} is for portals that are local; {self.name} lives on {self.domains}"
            )
        self.base = base.rstrip("/")
        self.progress = progress
        #: Where this crawl's results go; None outside of a crawl (shell, check, fetch).
        self.desk: Desk | None = None
        self._rules = self.rules()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Raises :class:`ContactMissing` when a newspaper could not tell whose crawler this is."""
        super().update_settings(settings)
        settings.set("SPIDERMON_ENABLED", True, priority="spider")
        if contact := str(settings.get("KHOBAO_CONTACT") or "").strip():
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", priority="spider")
        elif not cls.local:
            raise ContactMissing(
                f"{cls.name} is a newspaper's own server, and the crawler names nobody it could turn to. Set "
                "KHOBAO_CONTACT to a web page or an e-mail address of yours: "
                f"KHOBAO_CONTACT=archive@example.org khobao crawl {cls.name}",
                print_help=False,
            )

    @classmethod
    def rules(cls, recurring: Mapping[str, Place] | None = None) -> PortalRules:
        """What ``extract`` needs to know to read this portal's pages; ``recurring`` is what the archive
        has learned to leave out of them."""
        return PortalRules(
            name=cls.name,
            title=cls.title,
            urls=cls.url_rules(),
            layouts=tuple(cls.layouts),
            agency_tags=tuple(cls.agency_tags),
            language=cls.language,
            zone=ZoneInfo(cls.timezone),
            decode_body=cls.decode_body,
            recurring=recurring or {},
        )

    @classmethod
    def url_rules(cls) -> UrlRules:
        """What tells this portal's articles from other pages, and from each other.  Raises ``re.error``."""
        patterns = [cls.article_url] if isinstance(cls.article_url, str) else cls.article_url
        return UrlRules(
            article=tuple(re.compile(pattern) for pattern in patterns),
            keep_query=tuple(cls.keep_query),
            aliases=tuple(cls.aliases.items()),
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

    @property
    def archives(self) -> bool:
        """Whether this run is a crawl.  ``scrapy shell``, ``fetch``, ``parse`` and ``check`` put a
        ``start`` of their own in place of ours, and never touch the archive."""
        return type(self).start is PortalSpider.start

    @property
    def wants_lists_whole(self) -> bool:
        """Whether lists are asked for without validators: a menu that did not change still names the
        lists that may have."""
        return self.full or type(self).further_sections is not PortalSpider.further_sections

    def address(self, path: str) -> str:
        """The full address of a path of this portal; on ``base`` when one is given, even for
        addresses that were found while the portal lived elsewhere."""
        home = self.base or f"{self.scheme}://{self.domains[0] if self.domains else 'localhost'}"
        url = urljoin(home + "/", path)
        if self.base:
            parts, here = urlsplit(url), urlsplit(self.base)
            url = parts._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        return url

    def owns(self, url: str) -> bool:
        """Whether ``url`` is on one of the portal's domains, or a host below it."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower().rstrip(".")
        except ValueError:
            return False
        if self.base and parts.netloc == urlsplit(self.base).netloc:
            return True
        host = self.aliases.get(host, host)
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains)

    def seeds(self) -> list[FoundUrl]:
        """Sitemaps, feeds and the first pages of sections, where every crawl begins."""
        kinds: tuple[tuple[UrlKind, Iterable[str]], ...] = (
            ("sitemap", self.sitemaps),
            ("feed", self.feeds),
            ("section", self.sections),
        )
        places = [(kind, self.address(path)) for kind, paths in kinds for path in paths]
        return [FoundUrl(url, place_key(url, self._rules), kind) for kind, url in places]

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the scheduler takes what is due from the frontier, seeds among it."""
        nothing: Any
        for nothing in ():
            yield nothing

    def parse(self, response: Response) -> Iterable[Any]:
        """One answered request: to the archive in a crawl; its article as an item in any case.

        @example
        """
        return visits.answered(self, response)

    def failed(self, failure: Failure) -> None:
        """One request without an answer that could be used."""
        visits.failed(self, failure)

    def log(self, message: object, level: int = logging.DEBUG, **more: Any) -> None:
        """By this name Spidermon writes its lines; Scrapy means to drop its own."""
        self.logger.log(level, message, **more)

    def listing_links(self, response: Response) -> Iterable[str] | None:  # noqa: ARG002  for subclasses
        """Addresses of articles on a section page, for portals whose listings are not HTML; None,
        as here, takes them by the portal's ``listing``."""
        return None

    def further_sections(self, response: Response) -> Iterable[str]:  # noqa: ARG002  for subclasses
        """Addresses of further section pages that a section page names, for portals that tell their
        sections only there; none, as here, where ``sections`` tells them all."""
        return ()


def _number(name: str, given: str | int) -> int:
    if not str(given).isdigit():
        raise ValueError(f"{name}={given!r} is no number; write {name}=3")
    return int(given)
