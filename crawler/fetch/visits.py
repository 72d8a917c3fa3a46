"""From an answer, or the lack of one, to the visit that the archive commits."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.extract.encoding import decode
from crawler.extract.flat import flat
from crawler.extract.page import extract
from crawler.fetch import discovery
from crawler.fetch.addresses import PrivateAddress
from crawler.fetch.decoding import DAMAGED
from crawler.fetch.discovery import Found
from crawler.fetch.refusal import Refusal, Stopped, reason
from crawler.records import Article, Capture, FoundUrl, Issue, Lease, Outcome, UrlKind, Visit
from crawler.urls import is_article

if TYPE_CHECKING:
    from crawler.fetch.portal import PortalSpider

logger = logging.getLogger(__name__)

#: First bytes of files that are no page, whatever their Content-Type says.
_FILES = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"RIFF",
    b"\x1f\x8b",
    b"ID3",
)
_HOMES = {"", "/", "/index.html", "/index.htm", "/default.aspx", "/trang-chu", "/trang-chu.html"}
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.I)
_PAGES = {"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"}
#: Seconds after which a page that was blocked is asked for again.
_BLOCKED = 3600.0
#: Seconds after which an article is asked for again when its host was not ready: longer than a crawl waits.
_MUCH_LATER = 900.0
#: Pages beyond the one where a list broke off, and the last page up to which all before it are read again.
_FURTHER = 10
_NEAR = 20
#: Statuses that another day may answer otherwise; 520 to 524 are those of a large proxy network.
_PASSING = frozenset({401, 403, 408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_ERRORS: tuple[tuple[type[BaseException], str, str], ...] = (
    (PrivateAddress, "fetch.private_address", "a public portal's name led into somebody's network"),
    (CannotResolveHostError, "fetch.dns", "the name server knows no such host; is the domain still in use?"),
    (DownloadConnectionRefusedError, "fetch.refused", "the server took no connection"),
    (DownloadTimeoutError, "fetch.timeout", "the answer took longer than DOWNLOAD_TIMEOUT"),
    (DownloadCancelledError, "fetch.too_large", "the answer was longer than DOWNLOAD_MAXSIZE"),
    (ResponseDataLossError, "fetch.truncated", "the connection ended before the answer did"),
)


def answered(spider: PortalSpider, response: Response) -> Iterable[Any]:
    """Hand a response to the archive as a visit; items for whoever exports, and, outside of a crawl,
    requests for what was found."""
    request = response.request
    assert request is not None
    lease: Lease | None = request.meta.get("lease")
    captures: list[Capture] = request.meta.get("captures", [])
    try:
        visit = read(spider, response, lease, captures)
    except Exception as problem:
        # A fault of ours, on a page nobody foresaw.  It is captured; a later version can read it.
        logger.exception("%s could not be read", response.url)
        issue = Issue("read.failed", f"{response.url} broke its reader: {problem!r}; please report it")
        visit = replace(_visit(spider, lease, captures), outcome="failed", issues=(issue,))
    if spider.desk is not None and lease is not None:
        spider.desk.take(visit)
    elif spider.desk is None:
        yield from (Request(found.url, callback=spider.parse) for found in visit.found)
    if visit.article is not None and visit.article.kind == "article":
        yield flat(visit.article)


def read(spider: PortalSpider, response: Response, lease: Lease | None, captures: list[Capture]) -> Visit:
    """What a response means for the archive."""
    visit = _visit(spider, lease, captures)
    status = response.status
    if status == 304:
        return visit
    if not 200 <= status < 300:
        return _refused(spider, response, lease, visit)
    if damage := next((flag for flag in response.flags if flag.startswith(DAMAGED)), None):
        return _again(
            spider, lease, visit, Issue("fetch.damaged", f"{response.url}: {damage.removeprefix(DAMAGED)}")
        )
    if not response.body:
        return _again(spider, lease, visit, Issue("fetch.empty", f"{response.url} has an empty body"))
    kind: UrlKind = lease.kind if lease else _kind(spider, response.url)
    if kind == "article":
        if _led_home(response):
            return replace(visit, outcome="gone")
        return _article(spider, response, lease, visit)
    depth = lease.page if lease else 1
    if kind == "sitemap":
        found = discovery.sitemap(response.body, response.url, spider._rules, depth=depth)
    elif kind == "feed":
        found = discovery.feed(response.body, response.url, spider._rules)
    else:
        found = _section(spider, response, depth)
    return replace(visit, found=_wanted(spider, found.urls), issues=found.issues)


def _led_home(response: Response) -> bool:
    """Whether an article's address leads to the front page, as many systems do in place of a 404."""
    assert response.request is not None
    return bool(response.request.meta.get("redirect_urls")) and urlsplit(response.url).path in _HOMES


def _visit(spider: PortalSpider, lease: Lease | None, captures: list[Capture]) -> Visit:
    """A visit that ended well, with its captures: the last is the page, the others led there."""
    return Visit(
        portal=spider.name,
        url_id=lease.url_id if lease else None,
        outcome="done",
        capture=captures[-1] if captures else None,
        hops=tuple(captures[:-1]),
    )


def _article(spider: PortalSpider, response: Response, lease: Lease | None, visit: Visit) -> Visit:
    mime = _header(response, "Content-Type").partition(";")[0].strip().lower()
    if response.body.startswith(_FILES) or mime not in _PAGES:
        seen = f"{mime or 'no Content-Type'}: {response.body[:16]!r}"
        issue = Issue("fetch.not_html", f"{response.url} is a file, not a page", seen=seen)
        return replace(visit, outcome="failed", issues=(issue,))
    article = extract(
        response.body,
        response.url,
        headers=(("Content-Type", _header(response, "Content-Type")),),
        fetched_at=visit.capture.fetched_at if visit.capture else datetime.now(UTC),
        rules=spider._rules,
    )
    visit = replace(visit, article=article)
    if article.kind == "block":
        # To ask again at once is what a server that blocks expects of a machine.
        return _again(spider, lease, visit, *_seen(article, "a challenge or a refusal"), after=_BLOCKED)
    if article.kind == "error" and not any(issue.code.startswith("encoding.") for issue in article.issues):
        return _again(spider, lease, visit, *_seen(article, "an error page"))
    if article.kind == "error":
        return replace(visit, outcome="failed")
    if article.kind == "listing" and (lease is None or lease.kind == "article"):
        return replace(visit, issues=_seen(article, "a list of others"))
    return visit


def _seen(article: Article, what: str) -> tuple[Issue, ...]:
    """What stood where an article should be, unless the reader has said it already."""
    code = f"page.{article.kind}"
    told = any(issue.code == code for issue in article.issues)
    return () if told else (Issue(code, f"{article.url} is {what}, not an article"),)


def _section(spider: PortalSpider, response: Response, page: int) -> Found:
    text = decode(
        response.body, content_type=_header(response, "Content-Type"), language=spider.language
    ).text
    # libxml2 drops what follows </html>, and broken templates close it in the middle of the page.
    selector = Selector(text=_CLOSED.sub("", text) or " ", type="html")
    rules = spider._rules
    listed = spider.listing_links(response)
    addresses = discovery.links(selector, response.url, spider.listing) if listed is None else listed
    sure = bool(spider.listing) or listed is not None
    found = discovery.articles((link for link in addresses if spider.owns(link)), rules, sure=sure)
    further = tuple(
        FoundUrl(link, discovery.place_key(link, rules), "section")
        for link in spider.further_sections(response)
        if spider.owns(link)
    )
    if further:
        return Found((*found, *further))
    if not found and page == 1:
        message = f"{response.url} lists no article; has the listing or the section moved?"
        return Found(issues=(Issue("section.empty", message),))
    following = discovery.next_page(selector, response.url, page, spider.pagination, rules)
    if following and spider.owns(following.url) and _goes_on(spider, found, page):
        return Found((*found, following))
    return Found(found)


def _goes_on(spider: PortalSpider, found: tuple[FoundUrl, ...], page: int) -> bool:
    """Whether to turn to the next page: only while this one held something unknown, or on ``full``."""
    if not found or (spider.max_pages and page >= spider.max_pages):
        return False
    if spider.full or spider.desk is None:
        return True
    keys = [url.key for url in found]
    return len(spider.desk.known(keys)) < len(keys) or _broke_off(spider.desk.broke_off, page)


def _broke_off(at: int, page: int) -> bool:
    """Whether to go past what is known: the last crawl broke off a list at page ``at``, and what it did not
    read has moved on to later pages meanwhile."""
    return bool(at) and page < at + _FURTHER and (at <= _NEAR or page >= at)


def _wanted(spider: PortalSpider, found: tuple[FoundUrl, ...]) -> tuple[FoundUrl, ...]:
    since = spider.since
    return tuple(
        url
        for url in found
        if spider.owns(url.url) and not (since and url.hint is not None and url.hint < since)
    )


def _refused(spider: PortalSpider, response: Response, lease: Lease | None, visit: Visit) -> Visit:
    status = response.status
    issue = Issue("fetch.status", f"{response.url} answered {status}")
    if status in {404, 410}:
        # An article that is gone is news of its own; a listing that is gone is a fault of the portal's data.
        known = lease is not None and lease.kind == "article"
        return replace(visit, outcome="gone", issues=() if known else (issue,))
    if status not in _PASSING:
        return replace(visit, outcome="failed", issues=(issue,))
    assert response.request is not None
    pause = response.request.meta.get("pause")
    if pause is not None:
        issue = Issue("fetch.throttled", f"{response.url} answered {status}; left alone for {pause:g} s")
        return _put_off(spider, lease, replace(visit, issues=(issue,)), pause)
    return _again(spider, lease, visit, issue)


def failed(spider: PortalSpider, failure: Failure) -> None:
    """Hand a request without a usable answer to the archive as a visit, its reason as an issue."""
    request: Request = failure.request  # type: ignore[attr-defined]
    lease: Lease | None = request.meta.get("lease")
    problem = failure.value
    if spider.desk is None or lease is None or isinstance(problem, Stopped):
        return
    visit = replace(_visit(spider, lease, request.meta["captures"]), outcome="failed")
    if isinstance(problem, Refusal):
        issue = Issue(problem.code, problem.message)
        visit = replace(visit, outcome=problem.outcome, issues=(issue,))
        if problem.after is not None:
            visit = _put_off(spider, lease, visit, problem.after)
    elif isinstance(problem, IgnoreRequest):
        # The only one left that Scrapy raises by itself is that of its redirect middleware.
        chain = " -> ".join([*request.meta.get("redirect_urls", []), request.url])
        issue = Issue(
            "fetch.redirects", f"more redirects than {chain.count(' -> ')}: {problem}", seen=chain[:200]
        )
        visit = replace(visit, issues=(issue,))
    else:
        visit = _again(spider, lease, visit, _issue_of(problem, request))
    spider.desk.take(visit)


def _issue_of(problem: BaseException | None, request: Request) -> Issue:
    told = reason(problem)
    for kind, code, message in _ERRORS:
        if isinstance(problem, kind):
            return Issue(code, f"{request.url}: {message}", seen=told[:200])
    code = "fetch.tls" if "SSL" in repr(problem) or "certificate" in told else "fetch.failed"
    return Issue(code, f"{request.url}: {told[:300]}", seen=type(problem).__name__)


def _again(
    spider: PortalSpider, lease: Lease | None, visit: Visit, *issues: Issue, after: float | None = None
) -> Visit:
    """A visit to be repeated, after so many seconds if told, or, after the last try, one that failed."""
    settings = spider.settings
    failures = lease.failures if lease else 0
    outcome: Outcome = "retry" if failures + 1 < settings.getint("KHOBAO_TRIES") else "failed"
    if after is None:
        after = settings.getfloat("KHOBAO_RETRY_DELAY") * 2 ** min(failures, 10)
    after = after if outcome == "retry" else None
    return replace(visit, outcome=outcome, issues=(*visit.issues, *issues), retry_after=after)


def _put_off(spider: PortalSpider, lease: Lease | None, visit: Visit, after: float) -> Visit:
    """A visit to be repeated when the whole host is ready again.  That is no fault of the URL, so an
    article is never given up for it; but a host that is not ready for ``KHOBAO_TRIES`` times is left to
    a later crawl, which asks for its listings anew, or this one would never end."""
    if lease is None or lease.failures + 1 < spider.settings.getint("KHOBAO_TRIES"):
        return replace(visit, outcome="retry", retry_after=after)
    if lease.kind != "article":
        return replace(visit, outcome="failed")
    return replace(visit, outcome="retry", retry_after=max(after, _MUCH_LATER))


def _kind(spider: PortalSpider, url: str) -> UrlKind:
    """What an address is when no lease says it (``scrapy parse``, ``scrapy check``)."""
    if is_article(url, spider._rules.urls) or url == spider.address(spider.example or "/?"):
        return "article"
    places = {seed.url: seed.kind for seed in spider.seeds()}
    return places.get(url, "section")


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
