"""The portals that this installation knows: the spiders of ``SPIDER_MODULES``."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.fetch.portal import PortalSpider


@lru_cache(maxsize=1)
def portals() -> dict[str, type[PortalSpider]]:
    """Every portal by name, in the order of the alphabet.  A spider that cannot be imported raises
    what it raised; one that is no PortalSpider is left out."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    loader = SpiderLoader.from_settings(settings)
    found = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in found.items() if issubclass(spider, PortalSpider)}


def portal_named(name: str) -> type[PortalSpider] | None:
    """The portal of that name, or None."""
    return portals().get(name)


def portal_for(url: str) -> type[PortalSpider] | None:
    """The portal one of whose domains is the host of ``url`` or a parent of it, or None; the nearest, where
    a paper keeps its pages on a host below another's (``dongkhoi.baovinhlong.vn``)."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    return max(
        (
            (len(domain), portal)
            for portal in portals().values()
            for domain in portal.domains
            if host == domain or host.endswith("." + domain)
        ),
        key=lambda found: found[0],
        default=(0, None),
    )[1]
