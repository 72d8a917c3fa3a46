"""The values that travel between the rooms of the house.

All of them are frozen and hold no behaviour.  Text is NFC.  Instants are ISO 8601 strings with an
offset where a newspaper printed them (``2022-09-14T09:51:45+07:00``), and time-zone-aware
``datetime`` values in UTC where our own clock told them (``Capture.fetched_at``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

#: What a person did for an article.  ``both`` is text and photographs; a ``source`` is an agency,
#: an office sign (PV, CTV) or "Theo ...", and no person.
Role = Literal["text", "photo", "both", "source"]

#: Which layer filled a field.
Layer = Literal["layout", "jsonld", "meta", "heuristics"]

#: What a page is.  ``listing`` is a section, home, tag or search page; ``block`` a challenge or a
#: refusal served in place of the article; ``stub`` an article whose text is not in the page (video,
#: photo or print digest without text, enciphered body); ``error`` an error page or unreadable bytes.
PageKind = Literal["article", "listing", "block", "stub", "error"]

#: How exactly the newspaper told the time of publication.
Precision = Literal["second", "minute", "day"]

#: What a URL of the frontier leads to.
UrlKind = Literal["section", "feed", "sitemap", "article"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should look at.

    ``code`` is stable, lower case, dotted by room (``date.future``, ``body.empty``,
    ``fetch.timeout``); ``field`` names the record's field, if one; ``message`` says in a sentence
    what was wrong and what to try; ``seen`` quotes what stood there, cut to 200 characters.
    """

    code: str
    message: str
    field: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """A person or source, spelled as a name (``Nguyễn Thu``), in the order of the byline."""

    name: str
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article body, in reading order.  ``url`` is absolute; ``credit`` is the
    photographer or agency when the caption tells it (``Ảnh: L.C`` gives ``L.C``)."""

    url: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says, and which layer said it.  Empty fields are unknown, never guessed."""

    #: The address the page was read from, after redirects, as fetched.
    url: str
    #: The identity of the article, from :func:`crawler.urls.url_key`.
    key: str
    kind: PageKind
    title: str = ""
    lead: str = ""
    #: Paragraphs separated by a blank line; the lead is not repeated here.
    body: str = ""
    #: As printed (``Bài, ảnh: NGUYỄN THU - L.C``).
    byline: str = ""
    authors: tuple[Author, ...] = ()
    section: str = ""
    #: The newspaper's own tag before the lead (``ĐTO``), without brackets and dash.
    agency: str = ""
    #: ISO 8601 with an offset; with ``day`` precision the time is 00:00:00 local.
    published: str = ""
    #: The words the date was read from.
    published_raw: str = ""
    published_precision: Precision | None = None
    #: ISO 8601 with an offset, when the page tells a later revision.
    modified: str = ""
    images: tuple[Image, ...] = ()
    tags: tuple[str, ...] = ()
    #: BCP 47 (``vi``).
    language: str = ""
    #: The address the page itself calls canonical, absolute, or empty.
    canonical: str = ""
    #: field -> layer that filled it.
    layers: Mapping[str, Layer] = field(default_factory=dict)
    #: Name of the layout whose body matched, or empty.
    layout: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange kept as WARC records.

    ``warc_file`` is relative to the captures folder; ``offset`` and ``length`` (bytes) are those of
    the response or revisit record's gzip member.  ``payload_sha256`` is lower-case hexadecimal, over
    the payload as received (content encoding kept, transfer encoding removed).
    """

    url: str
    fetched_at: datetime
    status: int
    warc_file: str
    offset: int
    length: int
    #: The WARC-Record-ID, ``urn:uuid:...`` without angle brackets.
    record_id: str
    payload_sha256: str
    payload_length: int
    mime: str = ""
    etag: str = ""
    last_modified: str = ""
    #: ``captures.id`` of the capture a 304 confirmed, or whose payload was identical.
    revisit_of: int | None = None


#: Where a text that recurs stands on most of its pages: in the article's column, or around it.
Place = Literal["column", "around"]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A text that a portal prints on page after page and that belongs to no article.

    ``text`` is on one line, ``digest`` names it; ``pages`` counts the articles it stood in, of the
    ``of`` that were read.  ``kept``: a person said that it belongs to the articles after all.
    """

    digest: str
    text: str
    pages: int
    of: int
    place: Place = "column"
    #: When the first and the last of those pages were fetched.
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """A URL that discovery met.  ``hint`` is when the listing, feed or sitemap says it was last
    changed or published; it orders the frontier and makes a known article due again."""

    url: str
    key: str
    kind: UrlKind
    hint: datetime | None = None
    #: Page number of a section page, from 1.
    page: int = 1


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL that this worker may fetch now."""

    url_id: int
    url: str
    key: str
    kind: UrlKind
    page: int = 1
    failures: int = 0
    #: Validators and id of the newest capture with a body, for conditional GET.
    etag: str = ""
    last_modified: str = ""
    capture_id: int | None = None


#: How a visit ended.  ``done``: answered and kept; ``retry``: failed for now, try again later;
#: ``failed``: failed for good after the last try; ``gone``: 404 or 410; ``barred``: robots.txt or
#: the portal's own rules forbid it.
Outcome = Literal["done", "retry", "failed", "gone", "barred"]


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything one leased URL brought in; the archive commits it as a whole or not at all."""

    portal: str
    #: ``Lease.url_id``; None for pages that did not come from the frontier.
    url_id: int | None
    outcome: Outcome
    capture: Capture | None = None
    #: Captures of redirects that led here, and of robots.txt.
    hops: tuple[Capture, ...] = ()
    article: Article | None = None
    found: tuple[FoundUrl, ...] = ()
    issues: tuple[Issue, ...] = ()
    #: Not before this many seconds, for ``retry`` (Retry-After, back-off).
    retry_after: float | None = None
    #: When the page was answered, where somebody else fetched it at another time; UTC.
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """A newspaper portal as the archive knows it."""

    name: str
    title: str
    province: str
    domains: tuple[str, ...]
    #: The province before 1 July 2025, when it was another.
    province_before: str = ""
    #: Name of the portal that took this one over.
    successor: str = ""
    language: str = "vi"
    #: The bundled fictional portal; never in one archive with real portals.
    sample: bool = False
