"""Which portal follows which: the provinces of today, their portals, and the papers that were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler.archive.provinces import today
from crawler.fetch.portal import PortalSpider
from crawler.text import fold


@dataclass(frozen=True, slots=True)
class Branch:
    """A portal, and below it those that it took over."""

    portal: type[PortalSpider]
    former: tuple[Branch, ...] = ()

    def all(self) -> Iterator[type[PortalSpider]]:
        """The portal and every one below it."""
        yield self.portal
        for branch in self.former:
            yield from branch.all()


@dataclass(frozen=True, slots=True)
class Region:
    """A province of today, the names of those that became part of it, and its portals."""

    name: str
    formerly: tuple[str, ...]
    portals: tuple[Branch, ...]

    def all(self) -> list[type[PortalSpider]]:
        """Every portal of the province, those of today and those that were."""
        return [portal for branch in self.portals for portal in branch.all()]


def tree(known: Mapping[str, type[PortalSpider]]) -> list[Region]:
    """The 34 provinces in the order of the alphabet, also those without a portal, then places that are
    no province of Vietnam.  A portal stands under its successor, whatever its own province."""
    heads = [spider for spider in known.values() if spider.successor not in known]
    below: dict[str, list[type[PortalSpider]]] = {}
    for spider in known.values():
        below.setdefault(spider.successor, []).append(spider)
    formerly = today()
    places = {spider.province for spider in heads} - formerly.keys()
    return [
        Region(
            name,
            formerly.get(name, ()),
            tuple(_branches((spider for spider in heads if spider.province == name), below)),
        )
        for name in [*sorted(formerly, key=fold), *sorted(places, key=fold)]
    ]


def _branches(
    spiders: Iterable[type[PortalSpider]], below: Mapping[str, list[type[PortalSpider]]]
) -> Iterator[Branch]:
    for spider in sorted(spiders, key=lambda spider: spider.name):
        yield Branch(spider, tuple(_branches(below.get(spider.name, ()), below)))
