"""A list of articles as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from lxml import etree
from lxml.builder import ElementMaker

from crawler.archive.cells import PLACES
from crawler.archive.search import Hit

MIME = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_ATOM = ElementMaker(namespace=_NAMESPACE, nsmap={None: _NAMESPACE})
#: Characters that XML 1.0 cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def atom(title: str, page: str, itself: str, hits: Sequence[Hit], article: Callable[[int], str]) -> bytes:
    """``page`` and ``itself`` are the absolute addresses of the list and of the feed; ``article`` gives
    that of an article's page.  An article without a date goes by its number."""
    entries = [_entry(hit, article(hit.id)) for hit in hits]
    updated = max(map(_updated, hits), key=datetime.fromisoformat, default="1970-01-01T00:00:00Z")
    feed = _ATOM.feed(
        _ATOM.id(itself),
        _ATOM.title(_fit(title)),
        _ATOM.updated(updated),
        _ATOM.link(rel="self", href=itself, type="application/atom+xml"),
        _ATOM.link(rel="alternate", href=page, type="text/html"),
        *entries,
    )
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))


def _entry(hit: Hit, address: str) -> etree._Element:
    parts = [
        _ATOM.id(address),
        _ATOM.title(_fit(hit.title)),
        _ATOM.updated(_updated(hit)),
        _ATOM.link(rel="alternate", href=address, type="text/html"),
        _ATOM.author(_ATOM.name(_fit(hit.byline or hit.portal))),
        _ATOM.summary(_fit(hit.snippet.replace("⟦", "").replace("⟧", ""))),
    ]
    if hit.published:
        parts.append(_ATOM.published(hit.published))
    if hit.section:
        parts.append(_ATOM.category(term=_fit(hit.section)))
    entry: etree._Element = _ATOM.entry(*parts)
    return entry


def _updated(hit: Hit) -> str:
    if hit.published:
        return hit.published
    day = date(1970, 1, 1) + timedelta(days=hit.id // PLACES)
    return f"{day.isoformat()}T00:00:00+07:00"


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
