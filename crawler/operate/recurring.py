"""Learning, from a portal's captures, what it prints on page after page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archive import recurring
from crawler.archive.captures import of_articles
from crawler.archive.store import Store
from crawler.extract.recurring import Sighting
from crawler.extract.recurring import learn as learn_from
from crawler.extract.sight import sight
from crawler.fetch.portal import PortalSpider
from crawler.fetch.readback import Unreadable, read_payload
from crawler.records import Recurring

#: More pages tell nothing new, and this many are read in seconds.
PAGES = 400


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from how many pages, and why others could not be read."""

    texts: tuple[Recurring, ...]
    read: int
    problems: tuple[str, ...] = ()


def learn(
    store: Store, captures: Path, portal: type[PortalSpider], *, now: datetime, most: int = PAGES
) -> Learned:
    """Read the captures of at most so many articles of ``portal`` again, spread over the years, and
    put what recurs in them in place of what was known.  ``now`` is an aware instant."""
    problems: list[str] = []
    seen = list(_sightings(store, captures, portal, most, problems))
    texts = learn_from(seen)
    if seen:
        recurring.replace(store, portal.name, texts, now=now)
    return Learned(texts, len(seen), tuple(problems))


def _sightings(
    store: Store, captures: Path, portal: type[PortalSpider], most: int, problems: list[str]
) -> Iterator[Sighting]:
    rules = portal.rules()
    for capture in of_articles(store.db, portal.name, most):
        try:
            headers, body = read_payload(captures, capture)
        except Unreadable as problem:
            problems.append(str(problem))
            continue
        seen = sight(body, capture.url, headers=headers, fetched_at=capture.fetched_at, rules=rules)
        if seen is None:
            problems.append(f"{capture.url}: the page can no longer be read")
        else:
            yield seen
