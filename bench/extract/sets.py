"""Sets of pages with truth: a folder with ``truth.json`` and the pages it names.

``truth.json`` is a list of objects with ``file`` and, each optional, ``url``, ``title``, ``date`` (ISO
8601, with or without time and zone), ``authors``, ``section``, ``lead``, ``captions``, ``body``;
``body_has_lead`` says that the lead is the body's first paragraph.  A field that is missing or null is
not scored; ``""`` or ``[]`` says that the page has none.  Other keys are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.sample.pieces import HOME, pieces
from crawler.sample.site import Site

PORTALS = Path(__file__).parents[2] / "tests" / "portals"


@dataclass(frozen=True)
class PageSet:
    """``truths`` are the rows of ``truth.json``; ``megabytes`` is the size of their pages."""

    name: str
    folder: Path
    truths: list[dict[str, Any]]
    megabytes: float


def load(folder: Path) -> PageSet:
    """The set in a folder.  Raises ValueError when it is none, saying what is missing."""
    path = folder / "truth.json"
    try:
        truths = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ValueError(f"{folder} is no set of pages: it has no readable truth.json") from problem
    except ValueError as problem:
        raise ValueError(f"{path} is no JSON: {problem}") from problem
    if not isinstance(truths, list) or not truths:
        raise ValueError(f"{path} must be a list of pages, one object each")
    size = 0
    for number, truth in enumerate(truths):
        name = truth.get("file") if isinstance(truth, dict) else None
        if not name:
            raise ValueError(f'{path}: entry {number} names no "file"')
        page = folder / name
        if not page.is_file():
            raise ValueError(f"{path} names {name}, which is not there")
        size += page.stat().st_size
    return PageSet(folder.resolve().name, folder, truths, size / 1e6)


def write_own_pages(folder: Path) -> None:
    """The project's own pages as a set: the portals' test pages with what they must yield, and the
    articles of the sample portal.  They are what the extractor is tested on, so its scores here prove
    nothing; the set is there to have one on any machine."""
    truths = []
    for truth, page in (*_portal_pages(), *_sample_pages()):
        (folder / truth["file"]).write_bytes(page)
        truths.append(truth)
    (folder / "truth.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1), encoding="utf-8")


def _portal_pages() -> Iterator[tuple[dict[str, Any], bytes]]:
    for path in sorted(PORTALS.glob("*/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["kind"] == "article":
            authors = _signed([(name, role) for name, role in told["authors"]])
            captions = [caption for _, caption, _ in told["images"] if caption]
            truth = _truth(f"{path.parent.name}-{path.stem}", told, authors, captions)
            yield truth, path.with_suffix(".html").read_bytes()


def _sample_pages() -> Iterator[tuple[dict[str, Any], bytes]]:
    site = Site(HOME, 1, datetime.now(UTC))
    for piece in pieces(1):
        page = site.answer(piece.path)
        if piece.kind == "article" and page.status == 200:
            told = {
                "url": HOME + piece.path,
                "title": piece.title,
                "published": piece.published.isoformat(),
                "section": piece.section,
                "agency": piece.agency,
                "lead": piece.lead,
                "body": piece.body,
            }
            authors = _signed([(author.name, author.role) for author in piece.authors])
            captions = [caption for _, caption, _ in piece.images if caption]
            yield _truth(f"songmay-{piece.id}", told, authors, captions), page.body


def _signed(authors: list[tuple[str, str]]) -> list[str]:
    """The persons who signed, or the sources named in their place."""
    persons = [name for name, role in authors if role != "source"]
    return persons or [name for name, _ in authors]


def _truth(name: str, told: dict[str, Any], authors: list[str], captions: list[str]) -> dict[str, Any]:
    """The agency's tag stands before the lead, as it is printed."""
    lead = told["lead"]
    if lead and told["agency"]:
        lead = f"({told['agency']}) - {lead}"
    return {
        "file": f"{name}.html",
        "url": told["url"],
        "title": told["title"],
        "date": told["published"],
        "authors": authors,
        "section": told["section"],
        "lead": lead,
        "captions": captions,
        "body": f"{lead}\n\n{told['body']}" if lead else told["body"],
        "body_has_lead": True,
    }
