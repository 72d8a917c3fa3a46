"""Every page of the corpus yields, without any rules, what the JSON beside it tells: nothing more,
nothing less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.page import extract
from crawler.records import Article
from tests.extract.corpus import HERE, PAGES, whole

FIELDS = {"title", "published", "authors", "section", "lead", "agency", "captions", "body", "tags"}
#: A page stays small enough to be read as a whole.
_LARGEST = 8192


def yielded(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "published": article.published,
        "authors": [[author.name, author.role] for author in article.authors],
        "section": article.section,
        "lead": article.lead,
        "agency": article.agency,
        "captions": [image.caption for image in article.images if image.caption],
        "body": article.body.split("\n\n"),
        "tags": list(article.tags),
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_yields_what_a_reader_sees(page: Path) -> None:
    wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    article = extract(whole(page).encode(), wanted.pop("url"))
    kind = wanted.pop("kind", "article")
    assert set(wanted) == FIELDS
    assert yielded(article) == wanted
    assert article.kind == kind


def test_every_expectation_has_its_page() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == {page.stem for page in PAGES}
    assert len(PAGES) >= 120


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_is_small(page: Path) -> None:
    assert page.stat().st_size <= _LARGEST
