"""The archive of docs/research.md, made of ``drought.toml``.

``python -m tests.publish.drought archive.db`` makes it, for who wants to try the questions.
"""

from __future__ import annotations

import sys
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.archive.store import Store
from crawler.records import Article, Author, Portal, Visit
from tests.archive.pages import NOW, article, capture

GIVEN = tomllib.loads((Path(__file__).parent / "drought.toml").read_text(encoding="utf-8"))


def fill(path: Path) -> None:
    """Make the archive.  Each article was captured two hours after it came out."""
    with Store(path) as store:
        for portal in GIVEN["portals"]:
            store.register(Portal(domains=(f"{portal['name']}.example",), **portal))
        for number, given in enumerate(GIVEN["articles"], 1):
            page = _article(f"{given['portal']}.example/{number}", given)
            out = datetime.fromisoformat(page.published).astimezone(NOW.tzinfo)
            kept = capture(page.url, payload=page.body, at=out + timedelta(hours=2))
            store.commit(
                [Visit(given["portal"], None, "done", capture=kept, article=page)], now=kept.fetched_at
            )


def _article(key: str, given: dict[str, Any]) -> Article:
    moment = datetime.fromisoformat(f"{given['published']}+07:00")
    paragraphs = (
        GIVEN["texts"][given["text"]][: given.get("paragraphs")] if "text" in given else [given["body"]]
    )
    agency, authors = given.get("agency"), given.get("authors", [])
    return article(
        url=f"https://{key}",
        key=key,
        title=given["title"],
        lead="",
        body="\n\n".join(paragraphs),
        section=given["section"],
        byline=agency or " - ".join(authors),
        authors=(Author(agency, "source"),) if agency else tuple(map(Author, authors)),
        agency="",
        published=moment.isoformat(),
        published_raw=f"{moment:%d/%m/%Y %H:%M}",
        published_precision="minute",
        images=(),
        tags=(),
        layers={},
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
