"""Where articles are met: section pages and their pagination, feeds, sitemaps.

Pure: bytes in, found URLs and issues out.  Links are never taken from article pages: what those
link to is met in listings as well, and reading them would cost most of the time.

Sources: https://www.sitemaps.org/protocol.html, https://www.rssboard.org/rss-specification,
RFC 4287 (Atom), Google's news sitemap extension for ``publication_date``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from parsel import Selector

from crawler.extract.dates import parse_date, parse_iso
from crawler.extract.layout import PortalRules
from crawler.fetch import payload
from crawler.records import FoundUrl, Issue, UrlKind
from crawler.urls import absolute, is_article, url_key

#: Sitemaps may hold 50 MB when unpacked, says the protocol.
SITEMAP_SIZE = 50 << 20
#: Links taken from one section page, and URLs from one feed; a page with more is no listing.
_MOST_LINKS = 3000
_MOST_URLS = 50_000
#: How deep sitemap indexes may nest; the protocol allows one level.
_DEEPEST = 4
_PLACES = (".xml", ".xml.gz", ".txt", ".txt.gz", ".gz")


@dataclass(frozen=True, slots=True)
class Found:
    """What one listing, feed or sitemap holds."""

    urls: tuple[FoundUrl, ...] = ()
    issues: tuple[Issue, ...] = ()


def place_key(url: str, rules: PortalRules) -> str:
    """The key of a section page, feed or sitemap: their queries tell them apart.

    Raises ValueError when ``url`` is no http(s) address."""
    query = urlsplit(url).query
    return url_key(url, rules.urls) + (f"?{query}" if query else "")


def links(selector: Selector, url: str, css: str) -> Iterator[str]:
    """Absolute addresses of the links that ``css`` selects (all, when empty), in document order,
    ``<base href>`` honoured.  ``css`` may select the links or elements around them."""
    base = absolute(url, selector.xpath("string(//base/@href)").get() or "") or url
    hrefs = selector.css(css).xpath("descendant-or-self::a/@href") if css else selector.xpath("//a/@href")
    for href in hrefs[:_MOST_LINKS]:
        if link := absolute(base, href.get()):
            yield link.partition("#")[0]


def articles(addresses: Iterable[str], rules: PortalRules, *, sure: bool = False) -> tuple[FoundUrl, ...]:
    """Those addresses that are articles of the portal, once each.  ``sure``: whoever listed them
    knows them to be articles, so a portal that states no pattern takes them all."""
    found: dict[str, FoundUrl] = {}
    for address in addresses:
        if is_article(address, rules.urls) or (sure and not rules.urls.article):
            key = url_key(address, rules.urls)
            found.setdefault(key, FoundUrl(address, key, "article"))
    return tuple(found.values())


def next_page(
    selector: Selector, url: str, page: int, pagination: str, rules: PortalRules
) -> FoundUrl | None:
    """The section page after ``page``, by the portal's ``pagination``; None when there is none."""
    if pagination.startswith("css:"):
        link = next(links(selector, url, pagination.removeprefix("css:").strip()), "")
    elif pagination:
        first = url.removesuffix(pagination.format(page=page))
        link = first + pagination.format(page=page + 1)
    else:
        link = ""
    if not link or link == url:
        return None
    return FoundUrl(link, place_key(link, rules), "section", page=page + 1)


def sitemap(body: bytes, url: str, rules: PortalRules, *, depth: int = 1) -> Found:
    """Articles and further sitemaps of a sitemap, an index or a list of addresses, packed or not.

    A ``urlset`` that lists sitemaps is taken for an index, as some portals serve one.
    """
    if body[:2] == b"\x1f\x8b":
        try:
            body = payload.decode(body, ["gzip"], SITEMAP_SIZE)
        except payload.TooLarge as problem:
            return Found(issues=(Issue("sitemap.too_large", f"{url}: {problem}", seen=url[:200]),))
        except payload.Undecodable as problem:
            body = problem.partial
    if b"<" not in body[:1000].replace(b"\0", b""):
        text = body.decode("utf-8-sig", "replace")
        entries = ((line.strip(), None) for line in text.splitlines() if "://" in line)
        return _sorted_out(entries, url, rules, depth)
    root, issues = _xml(body, "sitemap", url)
    if root is None:
        return Found(issues=issues)
    found = _sorted_out(_sitemap_entries(root, rules), url, rules, depth)
    if not found.urls and _name(root) not in {"urlset", "sitemapindex"}:
        issues += (Issue("sitemap.unreadable", f"{url} is no sitemap; its root is <{_name(root)}>"),)
    return Found(found.urls, issues + found.issues)


def feed(body: bytes, url: str, rules: PortalRules) -> Found:
    """Articles of an RSS or Atom feed."""
    root, issues = _xml(body, "feed", url)
    if root is None:
        return Found(issues=issues)
    found: dict[str, FoundUrl] = {}
    entries = 0
    for element in root.iter("{*}item", "{*}entry"):
        entries += 1
        link, hint = _entry(element, url, rules)
        if link and len(found) < _MOST_URLS and is_article(link, rules.urls):
            key = url_key(link, rules.urls)
            found.setdefault(key, FoundUrl(link, key, "article", hint))
    if not entries and _name(root) not in {"rss", "feed", "RDF"}:
        issues += (Issue("feed.unreadable", f"{url} is no feed; its root is <{_name(root)}>"),)
    return Found(tuple(found.values()), issues)


def _xml(body: bytes, kind: str, url: str) -> tuple[etree._Element | None, tuple[Issue, ...]]:
    """The root of an XML document.  Nothing outside it is ever loaded, entities are not expanded,
    and a document that declares its own is refused whole."""
    # libxml2 leaves alone what we do not ask for; `recover` reads on over stray ampersands.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body.lstrip(), parser) if body.strip() else None
    except (etree.XMLSyntaxError, ValueError) as problem:
        return None, (Issue(f"{kind}.unreadable", f"{url} cannot be read: {problem}"),)
    if root is None:
        return None, (Issue(f"{kind}.unreadable", f"{url} holds no XML", seen=repr(body[:100])[2:-1]),)
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        message = f"{url} declares entities of its own; it was not read, for such files attack their readers"
        return None, (Issue(f"{kind}.entities", message),)
    return root, ()


def _sitemap_entries(root: etree._Element, rules: PortalRules) -> Iterator[tuple[str, datetime | None]]:
    for element in root.iter("{*}url", "{*}sitemap"):
        location, dates = "", dict[str, str]()
        for child in element.iterdescendants():
            name = _name(child)
            if name == "loc" and child.getparent() is element:
                location = (child.text or "").strip()
            elif name in {"lastmod", "publication_date"} and child.text:
                dates[name] = child.text.strip()
        yield location, _when(dates.get("lastmod") or dates.get("publication_date") or "", rules)


def _sorted_out(
    entries: Iterable[tuple[str, datetime | None]], url: str, rules: PortalRules, depth: int
) -> Found:
    """Articles, and sitemaps that are not this one; other pages are left."""
    found: dict[str, FoundUrl] = {}
    issues: dict[str, Issue] = {}
    own = place_key(url, rules)
    for location, hint in entries:
        link = absolute(url, location) if location else ""
        if not link or len(found) >= _MOST_URLS:
            continue
        kind: UrlKind = "article"
        if is_article(link, rules.urls):
            key = url_key(link, rules.urls)
        elif urlsplit(link).path.lower().endswith(_PLACES):
            kind, key = "sitemap", place_key(link, rules)
            if key == own:
                issues["loop"] = Issue("sitemap.loop", f"{url} lists itself")
                continue
            if depth >= _DEEPEST:
                issues["deep"] = Issue(
                    "sitemap.deep", f"{url} is the {depth}th index in a row; its own are left"
                )
                continue
        else:
            continue
        found.setdefault(key, FoundUrl(link, key, kind, hint, page=depth + 1 if kind == "sitemap" else 1))
    return Found(tuple(found.values()), tuple(issues.values()))


def _entry(element: etree._Element, url: str, rules: PortalRules) -> tuple[str, datetime | None]:
    link = guid = date = updated = ""
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name == "link":
            href = child.get("href")
            if href and child.get("rel", "alternate") == "alternate":
                link = link or href
            elif text:
                link = text
        elif name == "guid" and child.get("isPermaLink", "true") == "true":
            guid = text
        elif name in {"pubDate", "published", "date"}:
            date = text
        elif name in {"updated", "modified"}:
            updated = text
    return absolute(url, link or guid), _when(updated or date, rules)


def _when(text: str, rules: PortalRules) -> datetime | None:
    """An instant from a feed's or sitemap's date; None when it cannot be told."""
    if not text:
        return None
    if iso := parse_iso(text, rules.zone):
        return iso.value.astimezone(UTC)
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or rules.zone).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        printed = parse_date(text, zone=rules.zone, language=rules.language or "vi")
        return printed.value.astimezone(UTC) if printed else None


def _name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and entities."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
