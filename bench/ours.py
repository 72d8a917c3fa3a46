"""Adapters for scoring harnesses: ``extract(html, url) -> dict`` without any portal's rules, and
``extract_with_layouts`` with those of the portal that the address belongs to."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.layout import NO_RULES, PortalRules
from crawler.extract.page import extract as read
from crawler.records import Article


def extract(html: bytes, url: str) -> dict[str, Any]:
    """Title, date, authors (persons, or the sources named in their place), section, lead, captions, and
    the body with the lead as its first paragraph.  The agency's tag stands before the lead as printed
    in brackets; the archive keeps it apart."""
    return as_dict(read(html, url))


def extract_with_layouts(html: bytes, url: str) -> dict[str, Any]:
    """The same, with the layouts of the portal that the address belongs to, if there is one."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return as_dict(read(html, url, rules=_rules().get(host, NO_RULES)))


def as_dict(article: Article) -> dict[str, Any]:
    lead = article.lead
    if lead and article.agency:
        lead = f"({article.agency}) - {lead}"
    seen = lead and article.layers.get("lead") not in ("meta", "jsonld")
    persons = [author.name for author in article.authors if author.role != "source"]
    return {
        "title": article.title,
        "date": article.published or None,
        "authors": persons or [author.name for author in article.authors],
        "section": article.section,
        "lead": lead,
        "captions": [image.caption for image in article.images if image.caption],
        "body": f"{lead}\n\n{article.body}" if seen else article.body,
    }


@lru_cache(maxsize=1)
def _rules() -> dict[str, PortalRules]:
    from scrapy.spiderloader import SpiderLoader
    from scrapy.utils.project import get_project_settings

    loader = SpiderLoader.from_settings(get_project_settings())
    found = {}
    for name in loader.list():
        spider: Any = loader.load(name)
        found.update({domain.removeprefix("www."): spider.rules() for domain in spider.domains})
    return found
