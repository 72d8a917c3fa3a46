"""Every portal's pages, one test: ``<spider>/<name>.html`` must yield ``<spider>/<name>.json``."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml.etree import tostring
from lxml.html import fragment_fromstring
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from crawler.extract import families
from crawler.extract.page import extract
from crawler.extract.tree import Element, alternatives, parse, select, text_of
from crawler.fetch.directory import portal_for
from crawler.operate import atlas
from crawler.operate.draft import TOLD
from crawler.operate.lint import SHORTEST, UNREAD, selectors_of
from crawler.urls import is_article

HERE = Path(__file__).parent
LOADER = SpiderLoader.from_settings(get_project_settings())
PAGES = sorted(HERE.glob("*/*.html"))
#: What a fixture must say something about, whatever the page.
REQUIRED = {
    "url", "fetched_at", "kind", "layout", "key", "title", "section", "published", "published_precision",
    "agency", "lead", "body", "byline", "authors", "images", "issues", "laid_out",
}  # fmt: skip
#: What is one for an article, whoever serves it.
STORY = ("title", "lead", "body", "byline", "authors")
#: Pages that no portal's patterns may take for articles.
NO_ARTICLES = (
    "/", "/kinh-te", "/kinh-te/", "/kinh-te.html", "/kinh-te/nong-nghiep/", "/Thoi-su", "/tin-moi.html",
    "/kinh-te?page=2", "/chu-de/tet-nguyen-dan-2026-12.html", "/tu-khoa/lua-nep-tag8122.html",
    "/le-hoi-hoa-ban-event154.html", "/tim-kiem?q=lua-123456", "/lua-nep-1234/tag.html", "/rss/home.rss",
    "/epaper", "/video", "/xem-bao/", "/doc-bao-in", "/lien-he.html",
)  # fmt: skip

#: Text that looks somewhat like captions and is none, for no picture is by it; and words of each.
MORE_TEXT = {
    "chậm thôi kẻo quên": "<p>Người kể ngừng lại, nói <em>{}</em>, rồi mới kể tiếp chuyện cũ.</p>",
    "Ai về xóm cũ bên sông, nhớ con đò nhỏ": "<p style='text-align: center;'><em>{}</em></p>",
    "Câu hát ấy trẻ con trong xóm còn thuộc.": "<div style='text-align: center'><span>{}</span></div>",
    "610 tấn": "<table><tr><td>Vụ</td><td>Sản lượng</td></tr><tr><td>2024</td><td>{}</td></tr></table>",
}


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
    assert UNREAD not in wanted, "compare every field with the page, then take that line out"
    reasons = wanted.pop("empty", {})
    twin = wanted.pop("same_as", "")
    assert set(wanted) >= REQUIRED
    assert {name for name in TOLD if not wanted[name]} == set(reasons), "say why under `empty`"
    assert all(len(reason) > SHORTEST for reason in reasons.values())
    rules = LOADER.load(page.parent.name).rules()
    fetched = datetime.fromisoformat(wanted.pop("fetched_at"))
    laid_out = set(wanted.pop("laid_out"))
    got = simple(extract(page.read_bytes(), wanted["url"], fetched_at=fetched, rules=rules))
    assert {name: got[name] for name in wanted} == wanted
    by_layout = {name for name, layer in got["layers"].items() if layer == "layout"} - {"language"}
    assert laid_out == by_layout, "a selector finds nothing, or too much"
    if twin:  # the same article, served under another address by the paper that took this one over
        other = json.loads((HERE / f"{twin}.json").read_text(encoding="utf-8"))
        assert other["key"] != got["key"]
        assert {name: got[name] for name in STORY} == {name: other[name] for name in STORY}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_layout_takes_no_text_for_captions(page: Path) -> None:
    wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    rules = LOADER.load(page.parent.name).rules()
    [layout] = [x for x in rules.layouts if x.name == wanted["layout"]] or [None]
    root, _ = parse(page.read_bytes())
    assert root is not None
    bodies = select(root, layout.body, telling=True) if layout else []
    known = [part for part in wanted["body"].split("\n\n") if len(part) > 60]
    texts = [e for body in bodies for e in body.iter("p", "div") if not len(e) and text_of(e) in known]
    if not texts:
        pytest.skip("no paragraph of a layout's body to put text behind")
    for words, piece in reversed(MORE_TEXT.items()):
        texts[0].addnext(fragment_fromstring(piece.format(words)))
    changed = tostring(root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")
    fetched = datetime.fromisoformat(wanted["fetched_at"])
    got = extract(changed, wanted["url"], fetched_at=fetched, rules=rules)
    assert [words for words in MORE_TEXT if words not in got.body] == []


@pytest.mark.parametrize("name", LOADER.list())
def test_portal_has_a_page_of_every_layout(name: str) -> None:
    spider = LOADER.load(name)
    if spider.sample:
        pytest.skip("its pages are served by the sample server")
    seen = {json.loads(p.read_text(encoding="utf-8"))["layout"] for p in (HERE / name).glob("*.json")}
    assert seen, f"write a page of {name} into {HERE / name}"
    assert {layout.name for layout in spider.layouts} <= seen


def test_every_selector_finds_something_on_a_page_of_its_layout() -> None:
    """Each part of a list where those before it find nothing; what a paper shares with others on a page of
    any of them."""
    unguarded: dict[str, bool] = {}
    for name in LOADER.list():
        spider = LOADER.load(name)
        for layout, family in zip(spider.layouts, atlas.families(spider), strict=True):
            shared = {
                told
                for _, common in (families.generations(getattr(families, family)) if family else ())
                for told in selectors_of(common)
            }
            roots = [root for told, root in parsed(name) if told == layout.name]
            for field, selector in selectors_of(layout):
                owner = family if (field, selector) in shared else f"{name} {layout.name}"
                parts = alternatives(selector)
                for number, part in enumerate(parts):
                    others = ", ".join(parts[:number])
                    found = any(select(root, part) and not select(root, others) for root in roots)
                    one = f"{owner}: {field}={part}"
                    unguarded[one] = unguarded.get(one, True) and not found
    assert [one for one, alone in unguarded.items() if alone and not one.startswith("songmay ")] == []


@cache
def parsed(name: str) -> list[tuple[str, Element]]:
    """The pages of a portal, each with the layout that reads it."""
    found = []
    for page in (HERE / name).glob("*.html"):
        root, _ = parse(page.read_bytes())
        assert root is not None
        found.append((json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["layout"], root))
    return found


@pytest.mark.parametrize("name", LOADER.list())
def test_patterns_match_articles_and_nothing_else(name: str) -> None:
    spider = LOADER.load(name)()
    rules = spider.rules().urls
    pages = [json.loads(p.read_text(encoding="utf-8"))["url"] for p in (HERE / name).glob("*.json")]
    examples = [spider.address(spider.example)] if spider.example else []
    if rules.article:
        assert [url for url in pages + examples if not is_article(url, rules)] == []
    assert all(spider.owns(url) for url in pages + examples)
    places = [spider.address(path) for path in NO_ARTICLES] + [seed.url for seed in spider.seeds()]
    assert [url for url in places if is_article(url, rules)] == []


@pytest.mark.parametrize("name", LOADER.list())
def test_domains_are_of_one_portal(name: str) -> None:
    hosts = LOADER.load(name).domains
    found = {host: portal_for(f"https://{host}/") for host in [*hosts, *(f"media.{host}" for host in hosts)]}
    assert {host: portal.name for host, portal in found.items() if portal} == dict.fromkeys(found, name)


def test_without_any_layout_the_pages_are_read_nearly_as_well() -> None:
    """What an unknown portal's pages look like: the shares are those below which something broke."""
    right = dict.fromkeys(("title", "published", "section", "byline", "lead", "body"), 0)
    articles = 0
    for page in PAGES:
        wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
        if wanted["kind"] != "article":
            continue
        articles += 1
        fetched = datetime.fromisoformat(wanted["fetched_at"])
        got = simple(extract(page.read_bytes(), wanted["url"], fetched_at=fetched))
        for name in right:
            right[name] += got[name] == wanted[name]
    shares = {name: number / articles for name, number in right.items()}
    assert min(shares.values()) >= 0.9, shares
