"""How a crawl is getting on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.archive.store import Committed
from crawler.records import Visit


@dataclass(slots=True)
class Counts:
    """What a crawl has done so far.  ``requests`` counts answers kept, robots.txt and redirects
    among them; ``bytes`` what was added to the WARC files."""

    fetched: int = 0
    due: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    not_articles: int = 0
    #: Visits by how they ended, when not well; a URL that is tried again counts each time.
    retry: int = 0
    failed: int = 0
    gone: int = 0
    barred: int = 0
    found: int = 0
    problems: int = 0
    requests: int = 0
    bytes: int = 0
    #: How often each code of issue was raised.
    issues: dict[str, int] = field(default_factory=dict)

    def add(self, visit: Visit, committed: Committed) -> None:
        """Count one committed visit."""
        self.requests += len(visit.hops) + (visit.capture is not None)
        if visit.url_id is None:
            return
        self.fetched += 1
        self.found += committed.found
        if committed.status in {"new", "changed"}:
            setattr(self, committed.status, getattr(self, committed.status) + 1)
        elif visit.outcome != "done":
            setattr(self, visit.outcome, getattr(self, visit.outcome) + 1)
        elif committed.article_id is not None:
            self.unchanged += 1
        elif committed.status == "not_article":
            self.not_articles += 1
        for issue in (*(visit.article.issues if visit.article else ()), *visit.issues):
            self.problems += 1
            self.issues[issue.code] = self.issues.get(issue.code, 0) + 1


#: Called about once a second while a crawl runs, and at its end.
Progress = Callable[[Counts], None]
