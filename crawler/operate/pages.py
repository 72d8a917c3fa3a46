"""What a page says that somebody else captured."""

from __future__ import annotations

from crawler.extract.layout import PortalRules
from crawler.extract.page import extract
from crawler.fetch import payload
from crawler.fetch.exchange import Answer
from crawler.records import Article, Capture
from crawler.urls import is_article

_LIMIT = 1 << 28
PAGES = ("text/html", "application/xhtml+xml", "")


def article_of(rules: PortalRules, url: str, answer: Answer, capture: Capture) -> Article | None:
    """What the page says, read by the layout of its capture's time, when it is an article or should be one;
    None when it is not."""
    if not 200 <= capture.status < 300 or capture.mime not in PAGES:
        return None
    # Where a portal's own addresses tell articles from lists, no look at a page knows better.
    if rules.urls.article and not is_article(url, rules.urls):
        return None
    try:
        body = payload.decode(answer.payload, answer.codings(), _LIMIT)
    except payload.Undecodable as problem:
        body = problem.partial
    except payload.TooLarge:
        return None
    article = extract(body, url, headers=answer.headers, fetched_at=capture.fetched_at, rules=rules)
    return article if article.kind == "article" or rules.urls.article else None
