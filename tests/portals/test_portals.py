"""Every portal's pages, one test: ``<spider>/<name>.html`` must yield ``<spider>/<name>.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from crawler.extract.page import extract

HERE = Path(__file__).parent
LOADER = SpiderLoader.from_settings(get_project_settings())
PAGES = sorted(HERE.glob("*/*.html"))
#: What a fixture must say something about, whatever the page.
REQUIRED = {
    "url", "fetched_at", "kind", "layout", "key", "title", "section", "published", "published_precision",
    "agency", "lead", "body", "byline", "authors", "images", "issues",
}  # fmt: skip


def simple(article: Any) -> dict[str, Any]:
    """An article as the JSON beside a page writes it."""
    plain = asdict(article)
    plain["authors"] = [[author["name"], author["role"]] for author in plain["authors"]]
    plain["images"] = [[i["url"], i["caption"], i["credit"]] for i in plain["images"]]
    plain["issues"] = [issue["code"] for issue in plain["issues"]]
    plain["tags"] = list(plain["tags"])
    return plain


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_page_yields_what_its_reader_saw(page: Path) -> None:
    wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert set(wanted) >= REQUIRED
    rules = LOADER.load(page.parent.name).rules()
    fetched = datetime.fromisoformat(wanted.pop("fetched_at"))
    got = simple(extract(page.read_bytes(), wanted["url"], fetched_at=fetched, rules=rules))
    assert {name: got[name] for name in wanted} == wanted


@pytest.mark.parametrize("name", LOADER.list())
def test_portal_has_a_page_of_every_layout(name: str) -> None:
    spider = LOADER.load(name)
    if spider.local:
        pytest.skip("its pages are served by the sample server")
    seen = {json.loads(p.read_text(encoding="utf-8"))["layout"] for p in (HERE / name).glob("*.json")}
    assert {layout.name for layout in spider.layouts} <= seen
