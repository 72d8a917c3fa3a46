"""An article as one flat JSON object, for programs and people who read lines of JSON."""

from __future__ import annotations

from typing import Any

from crawler.records import Article


def flat(article: Article) -> dict[str, Any]:
    """Every field of ``article`` under its own name, as values that ``json`` writes.

    ``authors`` are the names of persons in the order of the byline, ``sources`` those of agencies
    and offices, ``roles`` tells each name's role, ``captions`` are the non-empty captions in reading
    order, and ``date`` repeats ``published`` under the name that other extractors give it.
    """
    return {
        "url": article.url,
        "key": article.key,
        "canonical": article.canonical,
        "kind": article.kind,
        "title": article.title,
        "date": article.published or None,
        "published": article.published or None,
        "published_raw": article.published_raw,
        "published_precision": article.published_precision,
        "modified": article.modified or None,
        "section": article.section,
        "byline": article.byline,
        "authors": [author.name for author in article.authors if author.role != "source"],
        "sources": [author.name for author in article.authors if author.role == "source"],
        "roles": {author.name: author.role for author in article.authors},
        "agency": article.agency,
        "lead": article.lead,
        "body": article.body,
        "captions": [image.caption for image in article.images if image.caption],
        "images": [
            {"url": image.url, "caption": image.caption, "credit": image.credit} for image in article.images
        ],
        "tags": list(article.tags),
        "language": article.language,
        "layout": article.layout,
        "layers": dict(article.layers),
        "issues": [
            {"code": issue.code, "field": issue.field, "message": issue.message, "seen": issue.seen}
            for issue in article.issues
        ],
    }
